//! Numbers that the owner of a runner measures: a small file of theirs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use redraft_domain::metrics::{CUSTOM_NUMBERS, is_custom_name};
use redraft_domain::time::Timestamp;
use serde_json::Value;

/// The file, in the runner's folder.
pub(crate) const FILE: &str = "metrics.json";
/// What is larger is no list of a few numbers.
const FILE_BYTES: u64 = 4096;
/// What was written longer ago says nothing about now: whoever writes it has stopped.
const FRESH_FOR: Duration = Duration::from_secs(5 * 60);

/// Reads the file with each measurement, and complains once about what is wrong with it.
#[derive(Debug)]
pub(crate) struct CustomNumbers {
    path: PathBuf,
    complaint: Option<String>,
}

impl CustomNumbers {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(FILE), complaint: None }
    }

    /// The numbers, if somebody wrote them lately.
    pub(crate) fn read(&mut self, now: Timestamp) -> BTreeMap<String, f64> {
        let (numbers, complaint) = match self.text(now) {
            Ok(None) => (BTreeMap::new(), None),
            Ok(Some(text)) => numbers(&text),
            Err(error) => (BTreeMap::new(), Some(error.to_string())),
        };
        if complaint != self.complaint {
            if let Some(complaint) = &complaint {
                tracing::warn!("{}: {complaint}", self.path.display());
            }
            self.complaint = complaint;
        }
        numbers
    }

    fn text(&self, now: Timestamp) -> std::io::Result<Option<String>> {
        // Looked at before it is opened: opening a pipe would wait for its writer.
        let Ok(found) = std::fs::metadata(&self.path) else { return Ok(None) };
        let written = found.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let written = Timestamp::from_ms(i64::try_from(written.as_millis()).unwrap_or(i64::MAX));
        if !found.is_file() || now.since(written) > FRESH_FOR {
            return Ok(None);
        }
        let mut text = String::new();
        File::open(&self.path)?.take(FILE_BYTES + 1).read_to_string(&mut text)?;
        Ok(Some(text))
    }
}

/// The numbers in a text, and what is wrong with the rest.
fn numbers(text: &str) -> (BTreeMap<String, f64>, Option<String>) {
    if text.len() as u64 > FILE_BYTES {
        return (BTreeMap::new(), Some(format!("it has more than {FILE_BYTES} bytes")));
    }
    let fields: BTreeMap<String, Value> = match serde_json::from_str(text) {
        Ok(fields) => fields,
        Err(error) => return (BTreeMap::new(), Some(format!("it is not a JSON object of numbers: {error}"))),
    };
    let (mut numbers, mut odd) = (BTreeMap::new(), Vec::new());
    for (name, value) in fields {
        match value.as_f64() {
            Some(value) if is_custom_name(&name) && numbers.len() < CUSTOM_NUMBERS => {
                numbers.insert(name, value);
            }
            _ => odd.push(name),
        }
    }
    let complaint = (!odd.is_empty()).then(|| {
        format!(
            "of these only {CUSTOM_NUMBERS} numbers named with letters, digits, `_`, `-` and `.` are shown: {odd:?}"
        )
    });
    (numbers, complaint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, CustomNumbers, Timestamp) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, text).unwrap();
        let at = std::fs::metadata(path).unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        let custom = CustomNumbers::in_folder(folder.path());
        (folder, custom, Timestamp::from_ms(i64::try_from(at.as_millis()).unwrap()))
    }

    #[test]
    fn numbers_that_were_written_lately_are_read_and_old_ones_are_not() {
        let (_folder, mut custom, at) = written(r#"{"gpu_percent": 41.5, "queue.depth": 3}"#);
        let expected = BTreeMap::from([("gpu_percent".to_owned(), 41.5), ("queue.depth".to_owned(), 3.0)]);

        assert_eq!(custom.read(at.plus(FRESH_FOR)), expected);
        assert_eq!(custom.read(at.plus(FRESH_FOR + Duration::from_secs(1))), BTreeMap::new());
        assert_eq!(custom.complaint, None);
    }

    #[test]
    fn a_file_that_is_not_there_is_no_complaint_and_a_folder_neither() {
        let folder = tempfile::tempdir().unwrap();
        let mut custom = CustomNumbers::in_folder(folder.path());
        assert_eq!(custom.read(Timestamp::from_ms(0)), BTreeMap::new());

        std::fs::create_dir(folder.path().join(FILE)).unwrap();

        assert_eq!(custom.read(Timestamp::from_ms(0)), BTreeMap::new());
        assert_eq!(custom.complaint, None);
    }

    #[test]
    fn what_is_no_number_is_left_out_and_named() {
        for (text, kept) in [
            (r#"{"a": 1, "b": "2", "<b>": 3, "c": null}"#, 1),
            ("[1]", 0),
            ("{", 0),
            ("", 0),
            (&format!("{{{:5000}}}", ""), 0),
            (&format!("{{{}}}", (0..30).map(|n| format!("\"n{n}\": {n}")).collect::<Vec<_>>().join(",")), 20),
        ] {
            let (_folder, mut custom, at) = written(text);
            assert_eq!(custom.read(at).len(), kept, "{text}");
            assert!(custom.complaint.is_some(), "{text}");
        }
    }
}
