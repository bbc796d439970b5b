//! What a watchdog did to the trees of a dead runner, left on disk for whoever takes their runs up.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::kill;
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};
use tokio::time::{sleep, timeout};

use super::cookie::Cookie;
use super::ended::{EndSignal, Ended, SignalSent};

/// Longest that a watchdog at work is waited for: its grace, SIGKILL and sweeps, and a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// More than a record has. Stages can reach the folder, so what is in there is read with care.
const LONGEST: u64 = 1024;

/// The records beside the folder that a tree works in, one for each cookie.
#[derive(Debug, Clone)]
pub struct Endings {
    folder: PathBuf,
}

/// What one watchdog did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// To all trees of its runner together: whose a process was, is not always known.
    pub ended: Ended,
    /// How many trees they were.
    pub trees: u32,
}

/// A record. While the watchdog is at work, its process id stands there instead.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Record {
    asked: u32,
    forced: u32,
    processes: u32,
    survivors: u32,
    took_ms: u64,
    trees: u32,
}

impl Endings {
    /// Of a tree that works in `directory`; `None` if that has nothing beside it. Where nobody made the folder, no
    /// record is written.
    pub fn beside(directory: &Path) -> Option<Self> {
        directory.parent().map(|parent| Self { folder: parent.join("endings") })
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a watchdog did to the tree of `cookie`, once: the record is gone then. Waits for a watchdog that is at it.
    pub async fn take(&self, cookie: &Cookie) -> Option<Ending> {
        let path = self.path(cookie);
        let over = async {
            while let Some(text) = read(&path) {
                let is_at_work = text.trim().parse().is_ok_and(|pid| pid > 1 && kill(Pid::from_raw(pid), None).is_ok());
                if !is_at_work {
                    return Some(text);
                }
                sleep(LOOK_EVERY).await;
            }
            None
        };
        let text = timeout(PATIENCE, over).await.ok()??;
        // Read once more than never: a record that cannot be removed would be told again after the next death.
        let record = serde_json::from_str::<Record>(&text).ok();
        fs::remove_file(&path).ok()?;
        record.map(Ending::from)
    }

    /// A watchdog begins to end the tree of `cookie`.
    pub(super) fn begin(&self, cookie: &Cookie) -> io::Result<()> {
        writeln!(File::create_new(self.path(cookie))?, "{}", std::process::id())
    }

    /// It is done. Nothing is left of the record if there was nothing to do.
    pub(super) fn done(&self, cookie: &Cookie, ending: &Ending) -> io::Result<()> {
        let path = self.path(cookie);
        if ending.ended.signals.is_empty() {
            return fs::remove_file(path);
        }
        let new = self.folder.join(format!("{cookie}.new"));
        File::create_new(&new)?.write_all(&serde_json::to_vec(&Record::from(ending))?)?;
        fs::rename(new, path)
    }

    fn path(&self, cookie: &Cookie) -> PathBuf {
        self.folder.join(cookie.as_str())
    }
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

impl From<&Ending> for Record {
    fn from(Ending { ended, trees }: &Ending) -> Self {
        let got = |signal| ended.signals.iter().find(|sent| sent.signal == signal).map_or(0, |sent| sent.processes);
        Self {
            asked: got(EndSignal::Terminate),
            forced: got(EndSignal::Kill),
            processes: ended.processes,
            survivors: ended.survivors,
            took_ms: u64::try_from(ended.took.as_millis()).unwrap_or(u64::MAX),
            trees: *trees,
        }
    }
}

impl From<Record> for Ending {
    fn from(record: Record) -> Self {
        let signals = [(EndSignal::Terminate, record.asked), (EndSignal::Kill, record.forced)];
        let sent = signals.into_iter().filter(|(_, processes)| *processes > 0);
        let ended = Ended {
            signals: sent.map(|(signal, processes)| SignalSent { signal, processes }).collect(),
            processes: record.processes,
            survivors: record.survivors,
            took: Duration::from_millis(record.took_ms),
        };
        Self { ended, trees: record.trees }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending() -> Ending {
        let signals = vec![
            SignalSent { signal: EndSignal::Terminate, processes: 5 },
            SignalSent { signal: EndSignal::Kill, processes: 4 },
        ];
        Ending { ended: Ended { signals, processes: 5, survivors: 0, took: Duration::from_millis(2013) }, trees: 2 }
    }

    fn endings() -> (tempfile::TempDir, Endings) {
        let folder = tempfile::tempdir().unwrap();
        let endings = Endings::beside(&folder.path().join("workspace")).unwrap();
        fs::create_dir(endings.folder()).unwrap();
        (folder, endings)
    }

    #[tokio::test]
    async fn what_a_watchdog_did_is_told_once() {
        let ((_folder, endings), cookie) = (endings(), Cookie::random());
        endings.begin(&cookie).unwrap();
        endings.done(&cookie, &ending()).unwrap();

        assert_eq!(endings.take(&cookie).await, Some(ending()));
        assert_eq!(endings.take(&cookie).await, None);
        assert_eq!(endings.take(&Cookie::random()).await, None);
        assert_eq!(fs::read_dir(endings.folder()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_watchdog_that_is_at_it_is_waited_for() {
        let ((_folder, endings), cookie) = (endings(), Cookie::random());
        // Our own process: it lives.
        endings.begin(&cookie).unwrap();
        let mut waits = std::pin::pin!(endings.take(&cookie));
        assert!(futures::poll!(waits.as_mut()).is_pending());

        endings.done(&cookie, &ending()).unwrap();

        assert_eq!(waits.await, Some(ending()));
    }

    #[tokio::test]
    async fn a_watchdog_that_found_nobody_leaves_no_record() {
        let ((_folder, endings), cookie) = (endings(), Cookie::random());
        endings.begin(&cookie).unwrap();
        let nothing = Ending { ended: Ended::default(), trees: 1 };

        endings.done(&cookie, &nothing).unwrap();

        assert_eq!(endings.take(&cookie).await, None);
        assert_eq!(fs::read_dir(endings.folder()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_is_no_record_is_neither_waited_for_nor_told() {
        let ((_folder, endings), cookie) = (endings(), Cookie::random());
        // A process id that no system gives, and what a stage might write there.
        for text in ["2147483647\n", "-1", "1", "0", "", "{}", "[]", "\u{0}", &"9".repeat(5000)] {
            fs::write(endings.path(&cookie), text).unwrap();

            assert_eq!(endings.take(&cookie).await, None, "{text:?}");
            assert!(!endings.path(&cookie).exists(), "{text:?}");
        }
    }

    #[test]
    fn where_nobody_made_the_folder_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let endings = Endings::beside(&folder.path().join("workspace")).unwrap();

        assert!(endings.begin(&Cookie::random()).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Endings::beside(Path::new("")).is_none());
    }
}
