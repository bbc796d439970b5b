//! cargo, called as from a shell.

use std::process::Command;

/// A call of cargo in the workspace.
///
/// cargo tells a test about its package in variables. Build scripts of some crates look at variables of the same names: they
/// would run again, and everything above them be built again, for each call from here and each one from outside.
#[expect(clippy::disallowed_methods, reason = "a test builds what it tests")]
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    for (name, _value) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_of_a_package)) {
        cargo.env_remove(name);
    }
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    cargo
}

/// Whether cargo sets it for one package, and no person for all.
fn is_of_a_package(variable: &str) -> bool {
    let of_package = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];
    of_package.iter().any(|prefix| variable.starts_with(prefix)) || variable == "CARGO"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_knows_nothing_of_the_package_that_calls() {
        let cargo = cargo();
        let removed: Vec<_> = cargo.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();

        assert!(removed.iter().any(|name| *name == "CARGO_MANIFEST_DIR"), "{removed:?}");
        assert!(removed.iter().any(|name| *name == "CARGO_PKG_NAME"), "{removed:?}");
        assert!(!removed.iter().any(|name| *name == "CARGO_HOME"), "{removed:?}");
    }
}
