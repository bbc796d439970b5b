//! The files of a run: those it was submitted with, and those that its finished steps left, also on another machine.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use redraft_domain::artifact::{Artifact, ArtifactType};

use crate::run_dir::RunDir;
use crate::stage::OUT_DIRECTORY;
use crate::step::Left;

/// Of `artifacts`, the files that a stage finds under `out/`: the latest of each name.
///
/// A file that a stage removed comes back: removals are not recorded.
pub(crate) fn latest_files(artifacts: Vec<Artifact>) -> Vec<Artifact> {
    let is_file = |artifact: &Artifact| {
        artifact.artifact_type == ArtifactType::Workspace
            && Path::new(artifact.filename.as_str()).starts_with(OUT_DIRECTORY)
    };
    let mut latest: BTreeMap<_, Artifact> = BTreeMap::new();
    for artifact in artifacts.into_iter().filter(is_file) {
        if latest.get(&artifact.filename).is_none_or(|other| other.step <= artifact.step) {
            latest.insert(artifact.filename.clone(), artifact);
        }
    }
    latest.into_values().collect()
}

/// Where stages find the files that the run was submitted with.
pub(crate) const IN_DIRECTORY: &str = "in";

/// Makes `dir` hold what `left` says, and nothing of earlier times.
pub(crate) async fn prepare(dir: &RunDir, left: Left<'_>) -> io::Result<()> {
    let workspace = dir.workspace();
    if !(left.is_adopted && tokio::fs::try_exists(&workspace).await?) {
        dir.remove().await;
        for file in left.files {
            let path = workspace.join(file.filename.as_str());
            put(&path, &left.content.of(file).await?).await?;
        }
    }
    for file in left.inputs {
        let path = workspace.join(IN_DIRECTORY).join(file.name.as_str());
        // An adopted run has them already, unless its runner was killed while it wrote them.
        if tokio::fs::symlink_metadata(&path).await.is_ok_and(|found| found.len() == file.bytes) {
            continue;
        }
        put(&path, &left.content.input(file).await?).await?;
    }
    Ok(())
}

async fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    let unwritable =
        |error: io::Error| io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()));
    tokio::fs::create_dir_all(path.parent().unwrap_or(path)).await.map_err(unwritable)?;
    tokio::fs::write(path, content).await.map_err(unwritable)
}
