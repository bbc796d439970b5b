//! Why a provider's word lets nobody in.

use std::fmt;

/// Why a provider's word lets nobody in, by who can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The provider does not answer. Try again later; the cause is for the log.
    Away(String),
    /// It answers what no provider may, or refuses us: somebody must look at the settings. The cause is for the log.
    Broken(String),
    /// What was brought proves nothing. Sign in anew.
    NotTaken(Doubt),
}

/// What is wrong with what somebody brought. Written down; not told to whoever brought it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The provider does not know the code: it was used, is too old, or belongs to another sign-in.
    Code,
    /// It is no signed token.
    Shape,
    /// It is signed in a way that we do not take, or not at all.
    Algorithm,
    /// It demands that we understand something.
    Critical,
    /// No key of the provider has its name.
    Key,
    /// The signature is not the provider's.
    Signature,
    /// A claim is missing, or of another type.
    Claims,
    /// Somebody else issued it.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// It has expired.
    Expired,
    /// It is not valid yet.
    NotYet,
    /// It is from another sign-in.
    Nonce,
    /// It names nobody.
    Subject,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Code => "the provider does not take the code",
            Self::Shape => "no signed token",
            Self::Algorithm => "an algorithm that is not taken",
            Self::Critical => "a token that demands extensions",
            Self::Key => "a key that the provider does not publish",
            Self::Signature => "a wrong signature",
            Self::Claims => "claims are missing or of another type",
            Self::Issuer => "another issuer",
            Self::Audience => "another audience",
            Self::Expired => "expired, or too old",
            Self::NotYet => "not valid yet",
            Self::Nonce => "another sign-in's nonce",
            Self::Subject => "a subject that is none",
        })
    }
}

impl From<Doubt> for Refusal {
    fn from(doubt: Doubt) -> Self {
        Self::NotTaken(doubt)
    }
}
