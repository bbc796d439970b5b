//! What the stage tests share: scripts, requests, a log that can be asked, and a look at the process table of our own.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, reason = "what goes wrong here fails the test")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use redraft_domain::run::Stage;
use redraft_runner::process_tree::Cookie;
use redraft_runner::stage::{
    CommandExecutor, LogSink, LogSource, StageEnd, StageExecutor, StageFailure, StageIdentity, StageOutput,
    StageRequest, child_env, resolve,
};
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes on a busy machine; reached only by a bug.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// A folder with an agents file's scripts and a workspace.
pub struct Bench {
    folder: tempfile::TempDir,
    pub cookie: Cookie,
    pub marker: String,
}

impl Bench {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("work")).unwrap();
        let cookie = Cookie::random();
        // A length of sleep that nobody else asks for: finds processes that hide their environment.
        let digits = u128::from_str_radix(cookie.as_str(), 16).unwrap();
        Self { folder, cookie, marker: format!("86400.{digits}") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn workspace(&self) -> PathBuf {
        self.path("work")
    }

    /// Writes an executable file.
    pub fn script(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    pub fn request(&self, command: &[&str]) -> StageRequest {
        self.request_seeing(command, &std::env::vars_os().collect(), &[])
    }

    pub fn request_seeing(
        &self,
        command: &[&str],
        own: &BTreeMap<OsString, OsString>,
        allowed: &[String],
    ) -> StageRequest {
        let command: Vec<String> = command.iter().map(|element| (*element).to_owned()).collect();
        let identity = StageIdentity {
            run_id: "run-1".to_owned(),
            stage: Stage::Producing,
            attempt: 1,
            workspace: self.workspace(),
            socket: None,
            cookie: self.cookie.clone(),
        };
        StageRequest {
            program: resolve(&command, self.folder.path()).unwrap(),
            stage: Stage::Producing,
            workspace: self.workspace(),
            stdin: b"{}".to_vec(),
            env: child_env(own, allowed, &identity).unwrap(),
            timeout: DEADLINE,
            idle_timeout: None,
            output_limit: StageRequest::DEFAULT_OUTPUT_LIMIT,
        }
    }

    /// A stage that runs `code` in `/bin/sh`, with the marker as `$1`.
    pub fn shell(&self, code: &str) -> StageRequest {
        self.request(&["/bin/sh", "-c", code, "sh", &self.marker])
    }

    /// Living processes that have our cookie in their environment or our marker among their arguments.
    pub fn living(&self) -> Vec<i32> {
        let cookie = format!("REDRAFT_COOKIE={}", self.cookie);
        processes().into_iter().filter(|pid| shows(*pid, &cookie) || shows(*pid, &self.marker)).collect()
    }

    pub fn assert_nobody_lives(&self) {
        let living = self.living();
        assert!(living.is_empty(), "{living:?} live on");
    }
}

fn shows(pid: i32, text: &str) -> bool {
    ["environ", "cmdline"].iter().any(|file| {
        let content = fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        content.split(|byte| *byte == 0).any(|entry| entry == text.as_bytes())
    })
}

fn processes() -> Vec<i32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// Zombies that are children of this process.
pub fn zombies() -> Vec<i32> {
    let own = std::process::id().to_string();
    let is_ours = |pid: &i32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let mut fields = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace();
        fields.next() == Some("Z") && fields.next() == Some(own.as_str())
    };
    processes().into_iter().filter(is_ours).collect()
}

/// Keeps log lines, and cancels a token when a certain one comes.
#[derive(Default)]
pub struct Log {
    lines: Mutex<Vec<(LogSource, String)>>,
    trigger: Option<(&'static str, CancellationToken)>,
}

impl Log {
    pub fn cancelling_at(text: &'static str, token: &CancellationToken) -> Self {
        Self { lines: Mutex::default(), trigger: Some((text, token.clone())) }
    }

    pub fn all(&self) -> Vec<(LogSource, String)> {
        self.lines.lock().unwrap().clone()
    }

    pub fn from(&self, wanted: LogSource) -> Vec<String> {
        self.all().into_iter().filter(|(source, _)| *source == wanted).map(|(_, text)| text).collect()
    }
}

impl LogSink for Log {
    fn line(&self, source: LogSource, text: String) {
        if let Some((_, token)) = self.trigger.as_ref().filter(|(wanted, _)| text == *wanted) {
            token.cancel();
        }
        self.lines.lock().unwrap().push((source, text));
    }
}

pub fn executor() -> CommandExecutor {
    CommandExecutor::new().with_grace(Duration::from_millis(300))
}

pub async fn execute(request: StageRequest, log: &Log) -> StageEnd {
    let never = CancellationToken::new();
    let executor = executor();
    let end = executor.execute(request, log, &never);
    tokio::time::timeout(DEADLINE, end).await.expect("a stage hangs")
}

pub async fn done(request: StageRequest) -> StageOutput {
    match execute(request, &Log::default()).await {
        StageEnd::Done(output) => output,
        other => panic!("not done: {other:?}"),
    }
}

pub async fn failed(request: StageRequest) -> StageFailure {
    match execute(request, &Log::default()).await {
        StageEnd::Failed(failure) => failure,
        other => panic!("not failed: {other:?}"),
    }
}

/// Text of what a stage wrote.
pub fn text(output: &StageOutput) -> String {
    String::from_utf8(output.output.read(usize::MAX).unwrap()).unwrap()
}

/// Waits until `condition` holds.
pub async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(DEADLINE, wait).await.is_ok(), "never: {what}");
}

/// A number of the kernel about this process, in kB, such as `VmHWM`, the most memory it ever had.
pub fn status_kb(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').split_ascii_whitespace().next().unwrap().parse().unwrap()
}

pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
