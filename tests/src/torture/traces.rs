//! What the scripts of runs wrote down themselves, whatever the store says.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One line of a trace: a stage that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Execution {
    pub(super) run_id: String,
    pub(super) stage: String,
    pub(super) attempt: i64,
}

/// All executions below `folder`, by their names.
pub(super) fn executions(folder: &Path) -> BTreeMap<String, Execution> {
    let text: String = files(folder, 4).iter().filter_map(|file| fs::read_to_string(file).ok()).collect();
    text.lines().filter_map(execution).collect()
}

fn execution(line: &str) -> Option<(String, Execution)> {
    let mut words = line.split(' ');
    let (run_id, stage) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (attempt, name) = (words.next()?.parse().ok()?, words.next()?.to_owned());
    Some((name, Execution { run_id, stage, attempt }))
}

/// Files called `executions`, at most so many folders deep.
fn files(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths
        .flat_map(|path| match path.file_name().and_then(|name| name.to_str()) {
            Some("executions") => vec![path],
            // Folders of runs are many, and have no traces.
            Some("runs") | None => Vec::new(),
            Some(_) if depth > 0 && path.is_dir() => files(&path, depth - 1),
            Some(_) => Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executions_are_read_from_the_folders_of_all_runners() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("state-a/runners/a");
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("executions"), "r1 producing 1 x\nr1 evaluating 1 y\ntorn").unwrap();

        let found = executions(folder.path());

        assert_eq!(found.keys().collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!((found["y"].stage.as_str(), found["y"].attempt), ("evaluating", 1));
    }
}
