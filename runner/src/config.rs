//! The one door through which the environment comes in. Command line options read theirs through clap.

use std::collections::BTreeMap;
use std::ffi::OsString;

use redraft_store_libsql::remote::Token;

/// Name of the variable with the token of a libSQL server. A variable, not an option: options show in `ps`.
pub const DATABASE_TOKEN: &str = "REDRAFT_DATABASE_TOKEN";

/// The whole environment; stages see the part of it that their agent lists.
pub fn environment() -> BTreeMap<OsString, OsString> {
    std::env::vars_os().collect()
}

/// The token of a libSQL server, if there is one.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn database_token() -> Option<Token> {
    let secret = std::env::var(DATABASE_TOKEN).ok().filter(|secret| !secret.trim().is_empty())?;
    Some(Token::new(secret.trim(), DATABASE_TOKEN))
}
