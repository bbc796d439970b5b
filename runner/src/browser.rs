//! Shows a link in the browser of whoever sits at this machine.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::config;

/// Stands in the state folder; the next one takes its place.
const FILE: &str = "open.html";

/// Whether somebody sits at this machine who would see a window.
pub(crate) fn has_desktop() -> bool {
    cfg!(target_os = "macos") || config::has_display()
}

/// Shows `link` in a browser, by way of a page in the state folder `root`: the words of a command are seen by every
/// account of the machine, and the link is a secret. It has no character that means anything in HTML.
///
/// # Errors
/// Nothing opens pages here.
#[expect(clippy::disallowed_methods, reason = "asks the desktop, and is no stage of any run")]
pub(crate) fn open(root: &Path, link: &str) -> io::Result<()> {
    // Made with mode 600.
    let mut file = tempfile::NamedTempFile::new_in(root)?;
    write!(
        file,
        "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0;url={link}\"><title>Redraft</title><a href=\"{link}\">Redraft</a>"
    )?;
    let path = root.canonicalize()?.join(FILE);
    file.persist(&path).map_err(|error| error.error)?;
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(program);
    command.arg(&path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C in this terminal is not for the browser; and nobody waits for its end.
    command.process_group(0).spawn().map(drop)
}
