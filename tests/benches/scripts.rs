//! Agents made of a few lines of shell.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::Outcome;

/// Writes an executable script.
pub(crate) fn script(folder: &Path, name: &str, text: &str) -> Outcome<()> {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}"))?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

/// Writes an `agents.yaml` whose one agent, `writer`, executes `./produce` and `./evaluate` beside it.
pub(crate) fn agents_file(folder: &Path, produce: &str, evaluate: &str) -> Outcome<PathBuf> {
    script(folder, "produce", produce)?;
    script(folder, "evaluate", evaluate)?;
    let path = folder.join("agents.yaml");
    let text = "agents:\n  writer:\n    stages:\n      produce: [./produce]\n      evaluate: [./evaluate]\n";
    fs::write(&path, text)?;
    Ok(path)
}
