use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// How long a server may take to answer `/health`; it takes about 0.3 s alone,
/// and much longer when every core compiles.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A sqld on a free port of this machine, with its data in a temporary
/// directory. Killed when dropped.
///
/// Keep it at 8 concurrent writers or fewer: 32 have wedged it.
#[derive(Debug)]
pub struct Sqld {
    directory: TempDir,
    address: SocketAddr,
    process: Option<Child>,
    jwt_key: Option<PathBuf>,
}

impl Sqld {
    /// Starts a server and waits until it answers.
    ///
    /// # Panics
    /// If there is no sqld or it does not start: a test without it proves nothing.
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    /// Starts a server that wants tokens signed with this Ed25519 key (PEM, public).
    ///
    /// # Panics
    /// As [`Sqld::start`].
    pub async fn start_with_jwt_key(public_key: &str) -> Self {
        Self::start_with(Some(public_key)).await
    }

    /// The address to give to a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where its data and its log are.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// Kills the server, as a crash would. Its data stays.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may be gone already, which is what we want.
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Kills the server and starts it again at the same address, on the same data.
    ///
    /// # Panics
    /// As [`Sqld::start`].
    pub async fn restart(&mut self) {
        self.kill();
        assert!(self.run().await, "sqld does not start again at {}", self.address);
    }

    /// Kills the server and starts another one at the same address, which holds nothing.
    ///
    /// # Panics
    /// As [`Sqld::start`], or the data cannot be removed.
    pub async fn replace(&mut self) {
        self.kill();
        std::fs::remove_dir_all(self.directory.path().join("data")).expect("a test's own folder");
        self.restart().await;
    }

    async fn start_with(public_key: Option<&str>) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let jwt_key = public_key.map(|key| {
            let path = directory.path().join("jwt-key.pem");
            std::fs::write(&path, key).expect("the key file is written");
            path
        });
        let mut sqld = Self { directory, address: free_address(), process: None, jwt_key };
        // Between finding a port and listening somebody else may take it.
        for _ in 0..3 {
            if sqld.run().await {
                return sqld;
            }
            sqld.kill();
            sqld.address = free_address();
        }
        let log = std::fs::read_to_string(sqld.log_path()).unwrap_or_default();
        panic!("sqld does not start:\n{log}");
    }

    /// Whether the server came up.
    async fn run(&mut self) -> bool {
        let log = std::fs::File::create(self.log_path()).expect("a log file for sqld");
        let process = self.command().stdout(Stdio::null()).stderr(log).spawn();
        self.process = Some(process.expect("sqld starts"));
        let answers = async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap_or_default();
            let health = format!("{}/health", self.url());
            while !client.get(&health).send().await.is_ok_and(|r| r.status().is_success()) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        if tokio::time::timeout(START_TIMEOUT, answers).await.is_err() {
            return false;
        }
        // Whoever answered must be the process we started.
        let process = self.process.as_mut();
        process.is_some_and(|process| matches!(process.try_wait(), Ok(None)))
    }

    #[expect(clippy::disallowed_methods, reason = "a test's own server, ended by this type")]
    fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command
            .arg("--db-path")
            .arg(self.directory.path().join("data"))
            .arg("--http-listen-addr")
            .arg(self.address.to_string())
            .arg("--no-welcome");
        if let Some(key) = &self.jwt_key {
            command.arg("--auth-jwt-key-file").arg(key);
        }
        command
    }

    fn log_path(&self) -> PathBuf {
        self.directory.path().join("sqld.log")
    }
}

impl Drop for Sqld {
    fn drop(&mut self) {
        self.kill();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test has no configuration to read it from")]
fn binary() -> PathBuf {
    let path = std::env::var("REDRAFT_SQLD")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/sqld/sqld")), PathBuf::from);
    assert!(path.is_file(), "there is no sqld at {}: run `make tools`", path.display());
    path
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).expect("a free port")
}
