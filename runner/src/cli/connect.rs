//! From the options to a control plane that answers.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use redraft_functions::{Access, AppState, InProcess, router};
use redraft_wire::Client;

use super::error::{CliError, Result};
use super::exit::Exit;
use super::global::Global;
use crate::open_store::{is_url, open_store};
use crate::own_key;
use crate::place::{UpAddress, up_address};

/// A `redraft up` on this machine answers in milliseconds, or is gone.
const UP_ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// Where calls to a control plane in this process seem to go; nothing listens there.
const IN_PROCESS: &str = "http://localhost";
const IN_PROCESS_PORT: u16 = 80;

/// What the options lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A control plane at an address that was given.
    Address(String),
    /// The `redraft up` that works in the state folder.
    Up(UpAddress),
    /// A database, without a control plane before it.
    Database(String),
    /// Neither: nothing was ever started here.
    Nothing,
}

/// A client for the control plane that the options mean: an address, the `redraft up` of the
/// state folder, or the database itself.
///
/// # Errors
/// Nothing is there, or it cannot be used; the error says what was looked at and what to do.
pub(crate) async fn connect(global: &Global) -> Result<Client> {
    match target(global).await {
        Target::Address(url) => {
            let key = global.key_file.as_deref().map(read_key).transpose()?;
            Ok(Client::over_http(&with_scheme(&url)?, key)?)
        }
        Target::Up(up) => up_client(&up, global),
        Target::Database(address) => on_database(&address, global).await,
        Target::Nothing => Err(nothing_here(global)),
    }
}

/// A client for the `redraft up` of the state folder, with the key that it keeps there.
///
/// # Errors
/// The key is not there, or others had their hands on it.
pub(crate) fn up_client(up: &UpAddress, global: &Global) -> Result<Client> {
    let key = own_key::follow(&global.state)?;
    Ok(Client::over_http(&up.url, None)?.with_key_from(key))
}

/// The `redraft up` of the state folder, if `url` is where it says it is and no other key is meant.
pub(crate) fn up_at(url: &str, global: &Global) -> Option<UpAddress> {
    let up = up_address(&global.state).filter(|_| global.key_file.is_none())?;
    let plain = |url: &str| url.trim_end_matches('/').replacen("//localhost:", "//127.0.0.1:", 1);
    (plain(url) == plain(&up.url)).then_some(up)
}

/// What the options lead to, without opening it.
pub(crate) async fn target(global: &Global) -> Target {
    if let Some(url) = &global.url {
        return up_at(url, global).map_or_else(|| Target::Address(url.clone()), Target::Up);
    }
    let up = answering_up(&global.state).await;
    // A database that was named is meant. If the `redraft up` here works on it, that is who to ask: its runner hears
    // of a submission or a cancel at once.
    match (&global.database, up) {
        (Some(address), Some(up)) if is_same(address, &up.database) => return Target::Up(up),
        (Some(address), _) => return Target::Database(address.clone()),
        (None, Some(up)) => return Target::Up(up),
        (None, None) => {}
    }
    let address = global.database_address();
    if Path::new(&address).exists() { Target::Database(address) } else { Target::Nothing }
}

/// Whether two addresses mean one database.
fn is_same(one: &str, other: &str) -> bool {
    if is_url(one) || is_url(other) {
        return one.trim_end_matches('/') == other.trim_end_matches('/');
    }
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// The `redraft up` of a state folder, if it answers.
pub(crate) async fn answering_up(state: &Path) -> Option<UpAddress> {
    let up = up_address(state)?;
    let client = Client::over_http(&up.url, None).ok()?;
    let health = tokio::time::timeout(UP_ANSWERS_WITHIN, client.health()).await;
    health.is_ok_and(|answer| answer.is_ok()).then_some(up)
}

/// Whether `client` reaches something on this machine, which may be asked often.
pub(crate) fn is_local(client: &Client) -> bool {
    let host = client.base().split_once("://").map_or("", |(_scheme, rest)| rest);
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|local| host.strip_prefix(local).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])))
}

async fn on_database(address: &str, global: &Global) -> Result<Client> {
    if !is_url(address) && !Path::new(address).exists() {
        let error = CliError::new(Exit::NotFound, "nothing_here", format!("there is no database {address}"));
        return Err(error.help(format!("start with `redraft up --database {address}`, or correct --database")));
    }
    let store = open_store(address, global.database_token()).await?;
    let state = AppState::new(store, Access::in_process(IN_PROCESS_PORT));
    Ok(Client::new(Arc::new(InProcess::new(router(state))), IN_PROCESS, None))
}

fn nothing_here(global: &Global) -> CliError {
    let state = global.state.display();
    CliError::new(Exit::NotFound, "nothing_here", "there is nothing here yet").help("start with `redraft up`").help(
        format!(
            "looked for a running `redraft up` ({state}/up.json) and for a database ({}); choose another place with \
             --state, --url or --database",
            global.database_address()
        ),
    )
}

/// The address as it was given, if it is one.
pub(super) fn with_scheme(url: &str) -> Result<String> {
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(url.to_owned());
    }
    Err(CliError::usage(format!("--url {url}: an address begins with https:// or http://"))
        .help(format!("write --url https://{url}")))
}

/// The key in `path`, if nobody else on this machine can read it.
pub(super) fn read_key(path: &Path) -> Result<String> {
    let cannot = |error: &std::io::Error| {
        CliError::file("read the key file", path, error).help("correct --key-file or REDRAFT_KEY_FILE")
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_err(|error| cannot(&error))?.permissions().mode();
        if mode & 0o077 != 0 {
            let message = format!("others can read the key file {} (mode {:03o})", path.display(), mode & 0o777);
            return Err(CliError::failed("key_file_open", message).help(format!("chmod 600 {}", path.display())));
        }
    }
    let text = fs::read_to_string(path).map_err(|error| cannot(&error))?;
    let key = text.trim();
    if key.is_empty() || key.contains(char::is_whitespace) {
        let message = format!("the key file {} does not hold one key on one line", path.display());
        return Err(CliError::failed("key_file", message).help("put the key, and nothing else, into that file"));
    }
    Ok(key.to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_file_that_others_can_read_is_refused_with_the_fix() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "rd_secret\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();

        let refused = read_key(&path).unwrap_err().to_string();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();

        assert!(refused.contains("mode 644") && refused.contains("chmod 600"), "{refused}");
        assert!(!refused.contains("rd_secret"));
        assert_eq!(read_key(&path).unwrap(), "rd_secret");
    }

    #[test]
    fn two_spellings_of_one_database_are_one_and_two_files_are_two() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for name in ["a.db", "b.db"] {
            fs::write(at(name), "").unwrap();
        }

        assert!(is_same(&at("a.db"), &at("./a.db")));
        assert!(!is_same(&at("a.db"), &at("b.db")));
        assert!(!is_same(&at("none.db"), &at("none.db")), "a file that is not there is nobody's database");
        assert!(is_same("http://127.0.0.1:8080/", "http://127.0.0.1:8080"));
        assert!(!is_same("http://127.0.0.1:8080", "http://127.0.0.1:8081"));
        assert!(!is_same("http://127.0.0.1:8080", ""));
    }

    #[test]
    fn only_this_machine_is_local() {
        for (base, expected) in [
            ("http://localhost", true),
            ("http://127.0.0.1:4400", true),
            ("http://[::1]:4400", true),
            ("https://localhost.example.com", false),
            ("https://redraft.example.com", false),
        ] {
            assert_eq!(is_local(&Client::over_http(base, None).unwrap()), expected, "{base}");
        }
    }
}
