//! Who gets an account by signing in.

/// Who of those that an administrator has not made yet gets an account by signing in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Newcomers {
    /// An administrator makes everybody first.
    #[default]
    Nobody,
    /// Whoever the provider knows.
    Everybody,
    /// Who has one of these addresses, if the provider says that it verified it. In lower case; those that begin with
    /// `@` stand for all addresses of that domain.
    WithAddress(Vec<String>),
}

impl Newcomers {
    /// Reads `nobody`, `everybody`, or `@example.com, ada@example.org`.
    ///
    /// # Errors
    /// What is no address, and what one looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "nobody" => Ok(Self::Nobody),
            "everybody" => Ok(Self::Everybody),
            list => list.split(',').map(str::trim).map(address).collect::<Result<_, _>>().map(Self::WithAddress),
        }
    }

    /// Whether somebody with this verified address, or with none, is let in.
    pub(crate) fn admit(&self, verified_email: Option<&str>) -> bool {
        match self {
            Self::Nobody => false,
            Self::Everybody => true,
            Self::WithAddress(listed) => verified_email.is_some_and(|email| {
                let email = email.to_ascii_lowercase();
                let domain = email.rfind('@').map(|at| &email[at..]);
                is_whole(&email) && listed.iter().any(|one| *one == email || Some(one.as_str()) == domain)
            }),
        }
    }
}

fn address(text: &str) -> Result<String, String> {
    let lower = text.to_ascii_lowercase();
    let is_domain = lower.strip_prefix('@').is_some_and(|domain| is_whole(&format!("x@{domain}")));
    if is_domain || is_whole(&lower) {
        return Ok(lower);
    }
    Err(format!("`{text}` is no address; write `nobody`, `everybody`, or such as @example.com,ada@example.org"))
}

/// Whether `email` has one `@` with something on both sides, and nothing that hides what it is.
fn is_whole(email: &str) -> bool {
    let is_plain =
        email.chars().all(|c| c.is_alphanumeric() || (c.is_ascii_graphic() && !r#"<>()[]\,;:""#.contains(c)));
    let parts: Vec<_> = email.split('@').collect();
    is_plain
        && matches!(parts[..], [local, domain] if !local.is_empty() && domain.contains('.') && !domain.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::Newcomers;

    #[test]
    fn an_address_is_let_in_by_itself_or_by_its_domain_whatever_its_case() {
        let listed = Newcomers::parse("@Example.com, ada@lab.example.org").unwrap();

        for email in ["bo@example.com", "BO@EXAMPLE.COM", "Ada@lab.example.org"] {
            assert!(listed.admit(Some(email)), "{email}");
        }
        for other in [
            "bo@lab.example.org",
            "bo@sub.example.com",
            "bo@evilexample.com",
            "bo@example.com.evil.org",
            "@example.com",
            "bo@evil.org@example.com",
            "\"bo@evil.org\"@example.com",
            "bo@evil.org\n@example.com",
            "example.com",
            "",
        ] {
            assert!(!listed.admit(Some(other)), "{other:?}");
        }
        assert!(!listed.admit(None));
    }

    #[test]
    fn everybody_and_nobody_need_no_address() {
        assert!(Newcomers::parse("everybody").unwrap().admit(None));
        assert!(!Newcomers::parse("nobody").unwrap().admit(Some("bo@example.com")));
        assert!(!Newcomers::default().admit(Some("bo@example.com")));
    }

    #[test]
    fn what_is_no_list_is_refused_with_an_example() {
        for wrong in
            ["", "*", "@", "@*", "example.com", "@example", "a@b@c.d", "@example.com,", "all", "a b@example.com"]
        {
            let error = Newcomers::parse(wrong).expect_err(wrong);
            assert!(error.contains("@example.com,ada@example.org"), "{error}");
        }
    }
}
