//! `redraft serve`: the control plane alone, for whoever hosts it themselves.

use std::fs;

use e2e::{AgentDir, Home, PATIENCE, Redraft, Running, Said, until};
use nix::sys::signal::Signal;
use redraft_store_libsql::testing::Sqld;
use redraft_wire::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::PASS;

/// What `redraft serve` says first.
async fn hello_of(running: &mut Running) -> Value {
    until("`redraft serve` to say where it is", PATIENCE, async || {
        assert!(running.has_ended().is_none(), "it has ended: {}", running.log());
        running
            .log()
            .lines()
            .find_map(|line| serde_json::from_str::<Value>(line).ok().filter(|it| it["url"].is_string()))
    })
    .await
}

/// A `redraft serve` on a file of its own, and the key of its administrator.
struct Served {
    running: Running,
    url: String,
    key: String,
    home: Home,
}

impl Served {
    async fn start(options: &[&str]) -> Self {
        let home = Home::new(&AgentDir::of_scripts("echo draft", PASS));
        let log = home.path("serve.log");
        let serve = ["serve", "--json", "--listen", "127.0.0.1:0"];
        let mut running = home.redraft(serve).args(options.iter().copied()).start(&log);
        let hello = hello_of(&mut running).await;
        assert_eq!(hello["hasAdministrator"], false);
        let said = home.redraft(["admin", "init", "--json"]).say().await;
        let made: Value = serde_json::from_str(&said.stdout).unwrap();
        let key = made["key"].as_str().unwrap().to_owned();
        fs::write(home.path("admin.key"), &key).unwrap();
        let served = Self { running, url: hello["url"].as_str().unwrap().to_owned(), key, home };
        served.keep_secret("admin.key");
        served
    }

    fn keep_secret(&self, name: &str) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.home.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// A `redraft` that knows the address and a key, and nothing else of what is served.
    fn redraft(&self, key: &str, arguments: &[&str]) -> Redraft {
        let (state, key) = (self.home.path("elsewhere"), self.home.path(key));
        let known = ["--state", state.to_str().unwrap(), "--url", &self.url, "--key-file", key.to_str().unwrap()];
        Redraft::new().args(known).args(arguments.iter().copied())
    }

    async fn asks(&self, key: &str, arguments: &[&str]) -> Said {
        self.redraft(key, arguments).say().await
    }

    /// Begins to submit, and keeps back what is to be submitted.
    async fn asks_half(&self) -> (TcpStream, String) {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let body = json!({ "agentName": "work", "inputs": {} }).to_string();
        let head = format!(
            "POST /api/workflows HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
            self.key,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut waits = [0; 64];
        let read = stream.read(&mut waits).await.unwrap();
        assert!(waits[..read].starts_with(b"HTTP/1.1 100"), "the handler waits for the body");
        (stream, body)
    }

    async fn takes_nothing_new(&self) {
        let address = self.url.strip_prefix("http://").unwrap();
        let refused = async || TcpStream::connect(address).await.is_err().then_some(());
        until("the server to take nothing new", PATIENCE, refused).await;
    }

    /// Signs in as a browser behind a proxy does, which says that it came from `client`.
    async fn sign_in_from(&self, client: &str) {
        let request = reqwest::Client::new().post(format!("{}/api/auth/login", self.url));
        let answer = request.header("x-forwarded-for", client).json(&json!({ "key": self.key })).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("__Host-redraft=") && cookie.contains("; Secure"), "not a cookie for https alone");
    }

    async fn audit(&self) -> Value {
        let request = reqwest::Client::new().get(format!("{}/api/audit", self.url)).bearer_auth(&self.key);
        request.send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn a_runner_with_an_address_and_a_key_executes_what_is_submitted_with_another_one() {
    let mut served = Served::start(&[]).await;
    let runner_key = served.home.path("runner.key");
    let make = ["keys", "create", "laptop", "--runner", "--save", runner_key.to_str().unwrap()];
    assert_eq!(served.asks("admin.key", &make).await.code, Some(0));
    let agents = served.home.agents_file();
    let start = ["runner", "start", "--name", "laptop", "--agents", agents.to_str().unwrap()];
    let mut runner = served.redraft("runner.key", &start).start(&served.home.path("runner.log"));

    let client = Client::over_http(&served.url, Some(served.key.clone())).unwrap();
    until("the runner to be known", PATIENCE, async || {
        client.agents().await.unwrap().agents.iter().any(|agent| agent.runners_online > 0).then_some(())
    })
    .await;
    let said = served.asks("admin.key", &["submit", "work", "--wait"]).await;
    runner.signal(Signal::SIGTERM);
    runner.ended(PATIENCE).await;
    served.running.signal(Signal::SIGTERM);
    let ended = served.running.ended(PATIENCE).await;

    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    assert_eq!(ended.code(), Some(0), "{}", served.running.log());
    let lines: Vec<Value> = served.running.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let submit = lines.iter().find(|line| line["route"] == "/api/workflows" && line["method"] == "POST").unwrap();
    assert_eq!(submit["status"], 201, "each request is a line for programs");
    assert_eq!(submit["request.id"].as_str().unwrap().len(), 32);
    let (admin, runner) = (&served.key, fs::read_to_string(runner_key).unwrap());
    for secret in [admin.as_str(), runner.trim()] {
        assert!(!served.running.log().contains(secret), "a key is in the log");
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_key_and_health_tells_nothing_but_health() {
    let served = Served::start(&[]).await;
    let get = |path: &str| reqwest::get(format!("{}{path}", served.url));

    assert_eq!(get("/api/workflows").await.unwrap().status(), 401);
    assert_eq!(get("/api/audit").await.unwrap().status(), 401);
    let health = get("/api/health").await.unwrap();
    assert_eq!(health.status(), 200);
    assert!(!health.text().await.unwrap().contains(served.home.mark()));
}

#[tokio::test]
async fn a_server_whose_database_is_gone_lives_and_takes_no_work() {
    let (home, mut sqld) = (Home::new(&AgentDir::of_scripts("echo draft", PASS)), Sqld::start().await);
    let serve = ["--database", &sqld.url(), "serve", "--json", "--listen", "127.0.0.1:0"];
    let mut running = home.redraft(serve).start(&home.path("serve.log"));
    let url = hello_of(&mut running).await["url"].as_str().unwrap().to_owned();
    let healths = async || {
        let status = async |path| reqwest::get(format!("{url}{path}")).await.unwrap().status().as_u16();
        (status("/api/health").await, status("/api/health/live").await)
    };

    let with = healths().await;
    sqld.kill();
    let without = healths().await;
    sqld.restart().await;
    let again = healths().await;
    running.signal(Signal::SIGTERM);

    assert_eq!([with, without, again], [(200, 200), (503, 200), (200, 200)], "{}", running.log());
    assert_eq!(running.ended(PATIENCE).await.code(), Some(0), "the same process, all the time");
}

#[tokio::test]
async fn what_is_being_asked_when_the_server_is_told_to_end_is_answered() {
    let mut served = Served::start(&[]).await;
    let (mut stream, body) = served.asks_half().await;

    served.running.signal(Signal::SIGTERM);
    served.takes_nothing_new().await;
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    // No runner ever served that agent: what matters is that this was looked up and said.
    assert!(answer.starts_with("HTTP/1.1 4") && answer.contains("work"), "{answer}");
    assert_eq!(served.running.ended(PATIENCE).await.code(), Some(0));
}

#[tokio::test]
async fn a_server_that_is_told_twice_waits_for_nobody() {
    let mut served = Served::start(&[]).await;
    let (mut stream, _never_sent) = served.asks_half().await;

    served.running.signal(Signal::SIGTERM);
    served.takes_nothing_new().await;
    assert!(served.running.has_ended().is_none(), "it waits for what is under way");
    served.running.signal(Signal::SIGTERM);
    let ended = served.running.ended(PATIENCE).await;

    assert_eq!(ended.code(), Some(130), "{}", served.running.log());
    let mut answer = String::new();
    // Cut off, or never begun: in no case an answer.
    let _ = stream.read_to_string(&mut answer).await;
    assert_eq!(answer, "");
}

#[tokio::test]
async fn a_trusted_proxy_says_where_people_sign_in_from_and_anybody_else_does_not() {
    let (behind, open) = (Served::start(&["--trusted-proxy", "127.0.0.1"]).await, Served::start(&[]).await);
    let from = async |served: &Served| {
        served.sign_in_from("203.0.113.7").await;
        served.audit().await.to_string()
    };

    let (behind, open) = (from(&behind).await, from(&open).await);

    assert!(behind.contains("203.0.113.7"), "{behind}");
    assert!(!open.contains("203.0.113.7") && open.contains("127.0.0.1"), "{open}");
}

#[tokio::test]
async fn an_address_that_is_taken_is_named_with_what_to_do() {
    let served = Served::start(&[]).await;
    let address = served.url.strip_prefix("http://").unwrap();

    let said = served.home.redraft(["serve", "--listen", address]).say().await;

    assert_eq!(said.code, Some(1));
    assert!(said.stderr.contains(&format!("cannot listen on {address}")), "{}", said.stderr);
    assert!(said.stderr.contains("--listen"), "{}", said.stderr);
}
