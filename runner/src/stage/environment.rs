//! What a stage sees of the runner's environment: next to nothing.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use redraft_domain::run::Stage;

use crate::process_tree::{COOKIE_VARIABLE, Cookie};

/// What every stage sees of the runner's own environment.
const BASIC: [&str; 4] = ["PATH", "HOME", "LANG", "TERM"];
/// Where programs are looked for if the runner itself has no PATH, as under some service managers.
const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// Variables that make a program load code: whoever sets one of them runs what they like in every stage.
const LOADS_CODE: [&str; 4] = ["NODE_OPTIONS", "BASH_ENV", "ENV", "PYTHONSTARTUP"];
const LOADS_CODE_PREFIXES: [&str; 2] = ["LD_", "DYLD_"];
/// Our own variables: the runner's settings and keys may stand in them.
const OURS: &str = "REDRAFT_";

/// Who a stage is, as it sees itself in `REDRAFT_*`.
#[derive(Debug, Clone)]
pub struct StageIdentity {
    /// The run.
    pub run_id: String,
    /// The stage.
    pub stage: Stage,
    /// The attempt, counted from 1.
    pub attempt: u32,
    /// The directory it works in, absolute.
    pub workspace: PathBuf,
    /// Where the runner listens for `redraft emit`, if it does.
    pub socket: Option<PathBuf>,
    /// The mark of its process tree; write it down to find the tree again after a crash.
    pub cookie: Cookie,
}

/// The complete environment of a child. Made by [`child_env`] only, so nothing refused is ever in it.
#[derive(Debug, Clone)]
pub struct ChildEnv {
    variables: Vec<(OsString, OsString)>,
    cookie: Cookie,
}

impl ChildEnv {
    /// Names and values, sorted by name, without the cookie.
    pub fn variables(&self) -> &[(OsString, OsString)] {
        &self.variables
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_os_str())
    }

    /// The mark of the process tree.
    pub const fn cookie(&self) -> &Cookie {
        &self.cookie
    }
}

/// A name in an agent's `env` that no stage may see. Correct `agents.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("environment variable `{}` is refused: {why}; take it off the agent's `env` list", name.escape_debug())]
pub struct RefusedVariable {
    name: String,
    why: &'static str,
}

/// Builds the environment of a stage from the runner's (`own`), the agent's list of names and who the stage is.
///
/// Names that `own` does not have are left out.
///
/// # Errors
/// A name on the list would make programs load foreign code, is one of ours, or is no name.
pub fn child_env(
    own: &BTreeMap<OsString, OsString>,
    allowed: &[String],
    identity: &StageIdentity,
) -> Result<ChildEnv, RefusedVariable> {
    let mut variables = BTreeMap::new();
    variables.insert(OsString::from("PATH"), OsString::from(DEFAULT_PATH));
    for name in allowed {
        check_name(name)?;
    }
    for name in BASIC.into_iter().chain(allowed.iter().map(String::as_str)) {
        if let Some(value) = own.get(OsStr::new(name)) {
            variables.insert(OsString::from(name), value.clone());
        }
    }
    let mut set = |name: &str, value: OsString| variables.insert(OsString::from(format!("{OURS}{name}")), value);
    set("RUN_ID", identity.run_id.clone().into());
    set("STAGE", identity.stage.as_str().into());
    set("ATTEMPT", identity.attempt.to_string().into());
    set("WORKSPACE", identity.workspace.clone().into());
    if let Some(socket) = &identity.socket {
        set("SOCKET", socket.clone().into());
    }
    Ok(ChildEnv { variables: variables.into_iter().collect(), cookie: identity.cookie.clone() })
}

fn check_name(name: &str) -> Result<(), RefusedVariable> {
    let refuse = |why| Err(RefusedVariable { name: name.to_owned(), why });
    if name.is_empty() || name.contains(['=', '\0']) {
        return refuse("it is no name");
    }
    if LOADS_CODE.contains(&name) || LOADS_CODE_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        return refuse("it makes programs load other code");
    }
    if name.starts_with(OURS) {
        return refuse("names that start with REDRAFT_ are set by the runner");
    }
    Ok(())
}

const _: () = assert!(COOKIE_VARIABLE.len() > OURS.len(), "the cookie's variable is one of ours");

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> StageIdentity {
        StageIdentity {
            run_id: "r1".to_owned(),
            stage: Stage::Producing,
            attempt: 2,
            workspace: PathBuf::from("/w"),
            socket: None,
            cookie: Cookie::random(),
        }
    }

    fn own(pairs: &[(&str, &str)]) -> BTreeMap<OsString, OsString> {
        pairs.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect()
    }

    #[test]
    fn a_stage_sees_basic_and_listed_variables_only() {
        let own = own(&[("PATH", "/bin"), ("HOME", "/h"), ("SECRET_KEY", "canary"), ("OPENAI_API_KEY", "k")]);

        let env = child_env(&own, &["OPENAI_API_KEY".to_owned(), "NOT_SET".to_owned()], &identity()).unwrap();

        let names: Vec<_> = env.variables().iter().map(|(name, _)| name.to_str().unwrap()).collect();
        assert_eq!(
            names,
            [
                "HOME",
                "OPENAI_API_KEY",
                "PATH",
                "REDRAFT_ATTEMPT",
                "REDRAFT_RUN_ID",
                "REDRAFT_STAGE",
                "REDRAFT_WORKSPACE"
            ]
        );
    }

    #[test]
    fn a_runner_without_a_path_gives_its_stages_the_usual_one() {
        let env = child_env(&BTreeMap::new(), &[], &identity()).unwrap();

        assert_eq!(env.get("PATH"), Some(OsStr::new(DEFAULT_PATH)));
    }

    #[test]
    fn variables_that_load_code_are_refused_even_if_listed() {
        for name in [
            "LD_PRELOAD",
            "LD_LIBRARY_PATH",
            "DYLD_INSERT_LIBRARIES",
            "NODE_OPTIONS",
            "BASH_ENV",
            "ENV",
            "PYTHONSTARTUP",
        ] {
            let refused = child_env(&own(&[(name, "x")]), &[name.to_owned()], &identity());
            assert!(refused.unwrap_err().to_string().contains(name), "{name}");
        }
        for name in ["REDRAFT_RUNNER_KEY", "REDRAFT_COOKIE", "", "A=B", "A\0B"] {
            assert!(child_env(&BTreeMap::new(), &[name.to_owned()], &identity()).is_err(), "{name:?}");
        }
    }
}
