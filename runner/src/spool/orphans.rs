//! What a run made here and nobody took: kept where a person finds it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use redraft_domain::id::RunId;

use super::contents::Contents;
use super::entry::Report;

/// Writes `report` and the files it names to `<orphans>/<run>/<operation>/`; answers with that folder.
pub(super) fn keep(orphans: &Path, run_id: Option<RunId>, report: &Report, contents: &Contents) -> io::Result<PathBuf> {
    let run = run_id.map_or_else(|| "unknown".to_owned(), |run_id| run_id.to_string());
    let folder = orphans.join(run).join(report.op_id().to_string());
    fs::create_dir_all(&folder)?;
    write(&folder.join("report.json"), &serde_json::to_vec_pretty(report)?)?;
    if let Report::Stage { report, contents: large } = report {
        for artifact in &report.artifacts {
            let path = folder.join("files").join(artifact.filename.as_str());
            fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            if let Some(blob) = report.blobs.iter().find(|blob| blob.sha256 == artifact.sha256) {
                write(&path, &blob.content)?;
            } else if let Some(index) = large.iter().position(|sha256| *sha256 == artifact.sha256) {
                copy_if_there(&contents.path(report.op_id, index), &path)?;
            }
        }
    }
    Ok(folder)
}

/// As [`write`]; what power loss took is no reason to keep the rest for ever where nobody finds it.
fn copy_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::copy(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        copied => copied.and_then(|_| File::open(to)?.sync_all()),
    }
}

/// Durable before it returns: what it is a copy of is forgotten next.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}
