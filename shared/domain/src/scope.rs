//! What somebody may do: the words on keys and on routes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a route needs and a key may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// Look at runs, agents and runners.
    RunsRead,
    /// Create, cancel and retry runs; command runners.
    RunsWrite,
    /// Decide what waits for a person.
    RunsApprove,
    /// Work as a runner: register, poll, report.
    Runner,
    /// Read figures: for what watches a deployment, and may see nothing else.
    MetricsRead,
    /// Make, list and revoke one's own keys.
    Keys,
    /// The same with everybody's keys. Of administrators only.
    KeysAdmin,
    /// Manage people, read the audit. Of administrators only.
    Admin,
    /// Everything that its owner's role allows.
    All,
}

/// A word that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no scope; there are runs:read, runs:write, runs:approve, runner, metrics:read, keys, keys:admin, admin and all"
)]
pub struct UnknownScope(String);

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 9] = [
        Self::RunsRead,
        Self::RunsWrite,
        Self::RunsApprove,
        Self::Runner,
        Self::MetricsRead,
        Self::Keys,
        Self::KeysAdmin,
        Self::Admin,
        Self::All,
    ];

    /// The word used in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RunsRead => "runs:read",
            Self::RunsWrite => "runs:write",
            Self::RunsApprove => "runs:approve",
            Self::Runner => "runner",
            Self::MetricsRead => "metrics:read",
            Self::Keys => "keys",
            Self::KeysAdmin => "keys:admin",
            Self::Admin => "admin",
            Self::All => "all",
        }
    }

    /// Whether `role` may have it at all.
    pub const fn is_for(self, role: Role) -> bool {
        match self {
            Self::KeysAdmin | Self::Admin => matches!(role, Role::Admin),
            Self::RunsRead
            | Self::RunsWrite
            | Self::RunsApprove
            | Self::Runner
            | Self::MetricsRead
            | Self::Keys
            | Self::All => true,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let unknown = || UnknownScope(text.chars().take(64).collect());
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or_else(unknown)
    }
}

impl TryFrom<String> for Scope {
    type Error = UnknownScope;

    fn try_from(text: String) -> Result<Self, UnknownScope> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.as_str().to_owned()
    }
}

/// What a person is in a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Works with what is theirs.
    Member,
    /// Also manages people and everybody's keys.
    Admin,
}

impl Role {
    /// The word used in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Member, Self::Admin].into_iter().find(|role| role.as_str() == text).ok_or(())
    }
}

/// What one key or session is good for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These scopes, each once, in the order of [`Scope::ALL`].
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }

    /// What is left of them for somebody of this role, with [`Scope::All`] spelt out: what counts at a route.
    #[must_use]
    pub fn effective(&self, role: Role) -> Self {
        let has_all = self.0.contains(&Scope::All);
        Self::of(Scope::ALL.into_iter().filter(|scope| (has_all || self.0.contains(scope)) && scope.is_for(role)))
    }

    /// Whether `scope` is among them. [`Scope::All`] stands for nothing here: ask what is left for a role, see
    /// [`Scopes::effective`], or a member with `all` would be an administrator.
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes of `wanted` that these do not cover.
    pub fn missing(&self, wanted: &Self) -> Vec<Scope> {
        wanted.iter().filter(|scope| !self.0.contains(scope)).collect()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Words with a space between, as they stand in the store.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        text.split(' ').filter(|word| !word.is_empty()).map(str::parse).collect::<Result<Vec<_>, _>>().map(Self::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_come_back_as_they_were_written() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
        let scopes = Scopes::of([Scope::Keys, Scope::RunsRead, Scope::Keys]);

        assert_eq!(scopes.to_string(), "runs:read keys");
        assert_eq!(scopes.to_string().parse(), Ok(scopes));
        assert!("runs:everything".parse::<Scopes>().is_err());
    }

    #[test]
    fn all_is_everything_that_the_role_allows_and_no_more() {
        let all = Scopes::of([Scope::All]);

        let (member, admin) = (all.effective(Role::Member), all.effective(Role::Admin));

        assert_eq!(member.to_string(), "runs:read runs:write runs:approve runner metrics:read keys all");
        assert_eq!(admin.iter().count(), Scope::ALL.len());
        assert!(member.allow(Scope::Keys) && !member.allow(Scope::KeysAdmin) && !member.allow(Scope::Admin));
    }

    #[test]
    fn a_member_does_not_become_an_administrator_by_a_word_on_a_key() {
        let claimed = Scopes::of([Scope::Admin, Scope::KeysAdmin, Scope::RunsRead]);

        assert_eq!(claimed.effective(Role::Member), Scopes::of([Scope::RunsRead]));
    }

    #[test]
    fn nobody_hands_on_more_than_they_have() {
        let mine = Scopes::of([Scope::RunsRead, Scope::Keys]).effective(Role::Admin);

        assert_eq!(mine.missing(&Scopes::of([Scope::RunsRead, Scope::RunsWrite])), [Scope::RunsWrite]);
        assert_eq!(mine.missing(&Scopes::of([Scope::All])), [Scope::All]);
        assert_eq!(Scopes::of([Scope::All]).effective(Role::Admin).missing(&Scopes::of(Scope::ALL)), []);
    }
}
