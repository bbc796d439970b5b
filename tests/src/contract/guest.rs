//! A runner with nothing but an address and a key, and two small agents.

use redraft_domain::key::ApiKey;
use redraft_wire::Client;
use redraft_wire::key::MakeKey;

use crate::lambda::Lambda;
use crate::{AgentDir, Home, PATIENCE, Redraft, Running, path_str, until};

const AGENTS: &str = r"agents:
  poet:
    description: Writes a line about a topic, at the second try.
    inputs:
      type: object
      required: [topic]
      properties: { topic: { type: string, minLength: 1 } }
      additionalProperties: false
    stages: { produce: [./produce.sh], evaluate: [./evaluate.sh], revise: [./produce.sh] }
    maxAttempts: 3
    passThreshold: 0.8
  sleeper:
    description: Sleeps until somebody cancels it.
    stages: { produce: [./sleep.sh], evaluate: [./evaluate.sh] }
";

/// The real `redraft runner start`, beside a function.
#[derive(Debug)]
pub struct Guest {
    /// What it lets itself in with.
    pub key: ApiKey,
    running: Running,
    // Removed last: whatever still works in it is killed then.
    _home: Home,
}

impl Guest {
    /// Starts it with a new key of its own; returns once its agents are known. All times are scaled if a scale is given.
    ///
    /// # Panics
    /// It does not come.
    pub async fn come(lambda: &Lambda, admin: &ApiKey, scale: Option<&str>) -> Self {
        let client = Client::over_http(lambda.base(), Some(admin.expose().to_owned())).expect("a client");
        let agents = AgentDir::new(AGENTS)
            .script("produce.sh", "echo \"a line, attempt $REDRAFT_ATTEMPT\"")
            .script("evaluate.sh", "[ \"$REDRAFT_ATTEMPT\" = 1 ] && s=0.4 || s=0.9\necho '{\"score\":'$s',\"feedback\":\"mind the rhyme\"}'")
            .script("sleep.sh", "exec sleep 600");
        let home = Home::new(&agents);
        let key = runner_key(&client, &home).await;
        let (state, agents, file) = (home.state(), home.agents_file(), home.path("runner.key"));
        let mut redraft = Redraft::new()
            .args(["--state", path_str(&state), "--url", lambda.base(), "--key-file", path_str(&file)])
            .args(["runner", "start", "--name", "guest", "--max-concurrent", "2", "--agents", path_str(&agents)]);
        if let Some(scale) = scale {
            redraft = redraft.env("REDRAFT_TEST_TIME_SCALE", scale);
        }
        let running = redraft.start(&home.path("runner.log"));
        until("the runner's agents to be known", PATIENCE, async || {
            let known = client.agents().await.ok()?.agents;
            ["poet", "sleeper"].iter().all(|name| known.iter().any(|agent| agent.name == *name)).then_some(())
        })
        .await;
        Self { key, running, _home: home }
    }

    /// What it said so far.
    pub fn log(&self) -> String {
        self.running.log()
    }
}

async fn runner_key(client: &Client, home: &Home) -> ApiKey {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;

    let wish = MakeKey { name: "guest".to_owned(), kind: "runner".to_owned(), scopes: None, expires_in_days: None };
    let made = client.make_key(&wish).await.expect("a key");
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(home.path("runner.key"));
    writeln!(file.expect("a new file"), "{}", made.key).expect("a temporary folder is writable");
    made.key.parse().expect("a whole key")
}
