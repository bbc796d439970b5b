//! A function as Lambda runs it: the real binary as `bootstrap`, under a Lambda runtime API.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::functions;
use crate::processes::most_resident_bytes;

/// How long the emulator and the function may take to answer first; about 0.3 s,
/// and much longer when every core compiles.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// A function under the emulator of `cargo lambda watch`. Both are killed when this is dropped.
#[derive(Debug)]
pub struct Lambda {
    base: String,
    logs: TempDir,
    emulator: Child,
    bootstrap: Option<Child>,
}

impl Lambda {
    /// Starts the function `name` with these settings and nothing else in its environment.
    ///
    /// # Panics
    /// If the emulator is missing or does not start: a test without it proves nothing.
    pub async fn start(name: &str, settings: &[(&str, &str)]) -> Self {
        Self::start_program(&functions::binary(name), settings).await
    }

    /// The same with a program that was built elsewhere, such as the `bootstrap` that is deployed.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub async fn start_program(program: &Path, settings: &[(&str, &str)]) -> Self {
        let logs = TempDir::new().expect("a temporary directory");
        let port = free_port();
        let mut lambda = Self {
            base: format!("http://127.0.0.1:{port}"),
            emulator: emulator(port, &logs.path().join("emulator.log")),
            bootstrap: None,
            logs,
        };
        // Lambda is there before the function is; a function that finds nobody gives up at once.
        lambda.until_it_listens().await;
        let log = std::fs::File::create(lambda.logs.path().join("function.log")).expect("a log for the function");
        let process = bootstrap(program, port, settings).stdout(log).stderr(Stdio::inherit()).spawn();
        lambda.bootstrap = Some(process.expect("the function starts"));
        lambda
    }

    /// The address of the function's URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What the function logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.logs.path().join("function.log")).unwrap_or_default()
    }

    /// Invokes the function with any event, as a schedule does.
    ///
    /// # Panics
    /// If it does not answer with JSON.
    pub async fn invoke(&self, event: &Value) -> Value {
        let url = format!("{}/2015-03-31/functions/_/invocations", self.base);
        let answer = client().post(url).body(event.to_string()).send().await.expect("the emulator answers");
        let text = answer.text().await.expect("an answer is text");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
    }

    /// The most bytes of memory the function ever held; nothing once it has ended.
    pub fn most_resident_bytes(&self) -> Option<u64> {
        most_resident_bytes(self.bootstrap.as_ref()?.id())
    }

    async fn until_it_listens(&self) {
        let listens = async {
            while tokio::net::TcpStream::connect(self.base.trim_start_matches("http://")).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let log = || std::fs::read_to_string(self.logs.path().join("emulator.log")).unwrap_or_default();
        tokio::time::timeout(START_TIMEOUT, listens)
            .await
            .unwrap_or_else(|_| panic!("the emulator does not start:\n{}", log()));
    }
}

impl Drop for Lambda {
    fn drop(&mut self) {
        for process in self.bootstrap.iter_mut().chain([&mut self.emulator]) {
            // It may be gone already, which is what we want.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Runs the function `name` until it ends by itself, because a setting is missing.
///
/// # Panics
/// If it cannot be started.
pub fn refusal(name: &str, settings: &[(&str, &str)]) -> Output {
    bootstrap(&functions::binary(name), 9, settings).output().expect("the function starts")
}

#[expect(clippy::disallowed_methods, reason = "a test's own process, ended by its owner")]
fn bootstrap(program: &Path, port: u16, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("AWS_LAMBDA_RUNTIME_API", format!("http://127.0.0.1:{port}/.rt"))
        .env("AWS_LAMBDA_FUNCTION_NAME", "_")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
        .envs(settings.iter().copied());
    command
}

#[expect(clippy::disallowed_methods, reason = "a test's own process, ended by its owner")]
fn emulator(port: u16, log: &Path) -> Child {
    let tool: PathBuf = functions::root().join(".tools/py/bin/cargo-lambda");
    assert!(tool.is_file(), "there is no cargo-lambda at {}: run `make tools`", tool.display());
    let log = std::fs::File::create(log).expect("a log for the emulator");
    // Its own permissive CORS would hide ours, and it listens on every address unless told.
    let arguments = ["lambda", "watch", "--only-lambda-apis", "--disable-cors", "--invoke-address", "127.0.0.1"];
    Command::new(tool)
        .args(arguments)
        .args(["--invoke-port", &port.to_string()])
        .current_dir(functions::root())
        .stdout(log.try_clone().expect("the log has two writers"))
        .stderr(log)
        .spawn()
        .expect("cargo-lambda starts")
}

/// A client that goes nowhere but where it is told, and does not wait for ever.
///
/// # Panics
/// If the system gives no sockets.
pub fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().timeout(START_TIMEOUT).build();
    client.expect("a client is made")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    listener.expect("a free port").port()
}
