//! The one door through which the environment comes in. Command line options read theirs through clap.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use redraft_store::claim::LeaseTimes;
use redraft_store_libsql::remote::Token;

/// Name of the variable with the token of a libSQL server. A variable, not an option: options show in `ps`.
pub const DATABASE_TOKEN: &str = "REDRAFT_DATABASE_TOKEN";

/// Name of the variable that shortens [`LeaseTimes`] for tests: a factor, such as `0.02`. All processes on one
/// database need the same.
pub const TEST_TIME_SCALE: &str = "REDRAFT_TEST_TIME_SCALE";

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

/// The folder of whoever runs this.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub(crate) fn home() -> Option<PathBuf> {
    std::env::var("HOME").ok().filter(|home| !home.is_empty()).map(PathBuf::from)
}

/// Their folder for settings, if they moved it.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub(crate) fn config_home() -> Option<PathBuf> {
    std::env::var("XDG_CONFIG_HOME").ok().map(PathBuf::from).filter(|path| path.is_absolute())
}

/// Whether a display would show a window.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub(crate) fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
}

/// How long things may keep silent; as in production unless a test scales all of it.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn lease_times() -> LeaseTimes {
    let Ok(text) = std::env::var(TEST_TIME_SCALE) else { return LeaseTimes::default() };
    LeaseTimes::default().scaled(&text).unwrap_or_else(|| {
        tracing::warn!("{TEST_TIME_SCALE} is `{text}`, which is no factor from 0.001 to 1: it is ignored");
        LeaseTimes::default()
    })
}
