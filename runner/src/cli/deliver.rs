//! Bringing what a run delivers to a file.

use std::fs;
use std::io::Write;
use std::path::Path;

use redraft_wire::Client;
use redraft_wire::run::{Draft, RunDetail};
use tempfile::Builder;

use super::error::{CliError, Result};
use super::exit::Exit;

/// Refuses a path that can never become a file, before anything is submitted.
pub(crate) fn check_target(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(CliError::usage(format!("{} is a folder", path.display())).help("name a file in it"));
    }
    let in_the_way = path.ancestors().skip(1).find(|parent| parent.exists() && !parent.is_dir());
    if let Some(file) = in_the_way {
        return Err(CliError::usage(format!("{} is a file, not a folder", file.display())).help("choose another path"));
    }
    Ok(())
}

/// The draft that a run delivers: that of its best attempt.
///
/// # Errors
/// It has none yet; the error says how to look.
pub(crate) fn delivered(detail: &RunDetail) -> Result<&Draft> {
    let best = detail.attempts.iter().find(|attempt| Some(attempt.attempt) == detail.run.best_attempt);
    let newest_draft = || detail.attempts.iter().rev().find(|attempt| attempt.draft.is_some());
    best.or_else(newest_draft).and_then(|attempt| attempt.draft.as_ref()).ok_or_else(|| {
        let cycle = &detail.run.cycle_id;
        CliError::new(Exit::NotFound, "no_output", format!("run {cycle} has no output: no attempt was drafted"))
            .help(format!("redraft runs events {cycle}"))
    })
}

/// Writes what `detail` delivers to `path`; answers with its size.
///
/// # Errors
/// There is nothing to write, or it cannot be written; then `path` is as it was.
pub(crate) async fn save(client: &Client, detail: &RunDetail, path: &Path) -> Result<u64> {
    let draft = delivered(detail)?;
    let content = client.artifact(&detail.run.id.to_string(), draft.step, &draft.filename).await?;
    write(path, &content)?;
    Ok(content.len() as u64)
}

/// Writes a file whole or not at all; makes the folder it goes to.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<()> {
    let cannot =
        |error: &std::io::Error| CliError::file("write", path, error).help("choose another path, or make room");
    // A device, a pipe: nothing that a new file may take the place of.
    if path.exists() && !path.is_file() {
        return fs::write(path, content).map_err(|error| cannot(&error));
    }
    // Through a link to the file it means, so that the link stays one.
    let path = path.canonicalize().unwrap_or_else(|_new| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| cannot(&error))?;
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any file a program makes; the umask takes away what is too much.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(|error| cannot(&error))?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).map_err(|error| cannot(&error))?;
    file.persist(&path).map_err(|error| cannot(&error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_its_folder_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/notes.md");

        write(&path, b"a longer first text").unwrap();
        write(&path, b"second").unwrap();

        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();

        write(&link, b"new").unwrap();

        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
    }

    #[test]
    fn a_path_that_cannot_become_a_file_is_refused_first() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();

        assert!(check_target(folder.path()).is_err());
        assert!(check_target(&folder.path().join("file/below")).is_err());
        assert!(check_target(&folder.path().join("new/file")).is_ok());
        assert!(check_target(Path::new("notes.md")).is_ok());
    }
}
