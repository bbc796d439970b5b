//! A runner as a service of its user, under a real systemd.

use std::fs;

use e2e::{AgentDir, Cloud, Home, PATIENCE, Said, UserManager, history, until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use redraft_domain::run::RunStatus;
use redraft_wire::run::SubmitRun;
use serde_json::{Value, json};

use crate::PASS;

const LABEL: &str = "redraft-runner-ada";

/// One machine with a user's services, before a control plane elsewhere.
struct Machine {
    cloud: Cloud,
    home: Home,
    manager: UserManager,
}

impl Machine {
    async fn start() -> Self {
        let cloud = Cloud::start(None).await;
        let evaluate = format!("echo once >>$home/evaluating; until [ -e $home/go ]; do sleep 0.05; done; {PASS}");
        let home = Home::new(&AgentDir::of_scripts("echo once >>$home/produced; echo draft", &evaluate));
        cloud.runner_key(&home.path("key")).await;
        let manager = UserManager::start(&home).await;
        Self { cloud, home, manager }
    }

    async fn runner(&self, arguments: &[&str]) -> Said {
        self.manager.redraft().args(["--json", "runner"]).args(arguments.iter().copied()).say().await
    }

    async fn install(&self) -> Said {
        let (state, key, agents) = (self.home.state(), self.home.path("key"), self.home.agents_file());
        let paths = [&state, &key, &agents].map(|path| path.to_str().unwrap());
        let redraft = self.manager.redraft().args(["--json", "--url", self.cloud.lambda.base(), "--state", paths[0]]);
        let redraft =
            redraft.args(["--key-file", paths[1], "runner", "install", "--name", "ada", "--agents", paths[2]]);
        redraft.say().await
    }

    /// The process of the service once it is up and is not `other`.
    async fn process(&self, other: Option<i32>) -> i32 {
        until("the service to be up", PATIENCE, async || {
            let said: Value = serde_json::from_str(&self.runner(&["status", "--name", "ada"]).await.stdout).ok()?;
            let pid = i32::try_from(said["pid"].as_i64()?).ok()?;
            (said["state"] == "active" && Some(pid) != other).then_some(pid)
        })
        .await
    }

    /// Waits for the runner's state as the control plane shows it.
    async fn shown_as(&self, status: &str) {
        until(&format!("the runner to be {status}"), PATIENCE, async || {
            let runners = self.cloud.client().runners().await.ok()?.runners;
            let shown = serde_json::to_value(&runners).unwrap();
            (runners.len() == 1 && shown[0]["status"] == status).then_some(())
        })
        .await;
    }

    /// Gives the runner a command, as the page does.
    async fn order(&self, kind: &str) {
        let runners = self.cloud.client().runners().await.unwrap().runners;
        let url = format!("{}/api/runners/{}/commands", self.cloud.lambda.base(), runners[0].id);
        let order =
            reqwest::Client::new().post(url).bearer_auth(self.cloud.admin.expose()).json(&json!({ "kind": kind }));
        assert_eq!(order.send().await.unwrap().status(), 201);
    }

    async fn submit(&self) -> String {
        let made = self.cloud.client().submit(&SubmitRun::new("work", json!({})), None).await.unwrap();
        made.run.id.to_string()
    }

    async fn passed(&self, run: &str) {
        until("the run to pass", PATIENCE, async || {
            let run = self.cloud.client().get(run).await.ok()?;
            (run.run.status == RunStatus::Passed).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_service_of_the_user_works_comes_back_from_a_crash_stops_starts_and_goes() {
    let machine = Machine::start().await;

    let said = machine.install().await;
    assert_eq!(said.code, Some(0), "{said:?} {}", machine.manager.log());
    let installed: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(
        (installed["service"].as_str(), installed["file"].as_str()),
        (Some(LABEL), machine.manager.unit(LABEL).to_str())
    );
    let first = machine.process(None).await;
    machine.shown_as("ready").await;

    // A crash in the middle of a stage: systemd starts it again, and it goes on with its own run.
    let run = machine.submit().await;
    machine.home.wrote_lines("evaluating", 1).await;
    kill(Pid::from_raw(first), Signal::SIGKILL).unwrap();
    let second = machine.process(Some(first)).await;
    fs::write(machine.home.path("go"), "").unwrap();
    machine.passed(&run).await;
    assert_eq!(machine.home.lines("produced").len(), 1, "what was finished is not done again");
    assert_eq!(machine.cloud.client().get(&run).await.unwrap().run.rescues, 0, "it adopted what was its own");

    let said = machine.runner(&["stop", "--name", "ada"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = machine.runner(&["status", "--name", "ada"]).await;
    let standing: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((said.code, &standing["state"]), (Some(1), &json!("inactive")), "{said:?}");

    assert_eq!(machine.runner(&["restart", "--name", "ada"]).await.code, Some(0));
    let third = machine.process(Some(second)).await;
    assert!(![first, second].contains(&third));
    let run = machine.submit().await;
    machine.passed(&run).await;

    // Told to restart it comes back; drained it stays down, though systemd looks after it.
    machine.order("restart").await;
    let fourth = machine.process(Some(third)).await;
    machine.shown_as("ready").await;
    machine.order("drain").await;
    until("the drained service to stay down", PATIENCE, async || {
        let said: Value = serde_json::from_str(&machine.runner(&["status", "--name", "ada"]).await.stdout).ok()?;
        (said["state"] == "inactive").then_some(())
    })
    .await;

    let said = machine.runner(&["uninstall", "--name", "ada"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!machine.manager.unit(LABEL).exists());
    assert!(kill(Pid::from_raw(fourth), None).is_err(), "process {fourth} is left");
    assert_eq!(machine.runner(&["status", "--name", "ada"]).await.code, Some(6));
    let events = history(&machine.cloud.client(), &run).await;
    assert!(events.iter().any(|event| event.message.ends_with(">passed")), "{events:?}");
}
