//! The files of a run, where it is adopted, taken up again, and on another machine.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use redraft_domain::id::RunId;
use redraft_domain::run::RunStatus;
use redraft_runner::stage::CommandExecutor;
use redraft_runner::{CommandSteps, RunDirs};

use crate::stand::Stand;
use crate::trap::Trap;

/// The first draft leaves two files, and one outside of `out/`; the second draft changes one.
const PRODUCE: &str = "#!/bin/sh\nmkdir -p out/deep && echo one >out/notes.md && echo deep >out/deep/data.txt
echo scratch >scratch.txt && echo draft 1\n";
const REVISE: &str = "#!/bin/sh\necho two >out/notes.md && echo draft 2\n";
/// The second draft passes if the files are as they must be; its feedback says what was there.
const EVALUATE: &str = "#!/bin/sh\nif [ \"$REDRAFT_ATTEMPT\" = 1 ]; then echo '{\"score\":0.1}'; exit; fi
test \"$(cat out/notes.md out/deep/data.txt)\" = \"two\ndeep\" && score=0.9 || score=0.2
echo \"{\\\"score\\\":$score,\\\"feedback\\\":\\\"$(ls | tr '\\n' ' ')\\\"}\"\n";

/// Crossings until the second evaluation is about to be executed.
const BEFORE_LAST_STAGE: usize = 2 + 3 * 4;

struct Commands(Stand);

impl Commands {
    async fn new() -> Self {
        let stand = Stand::new().await;
        for (name, script) in [("produce", PRODUCE), ("evaluate", EVALUATE), ("revise", REVISE)] {
            fs::write(stand.path(name), script).unwrap();
            fs::set_permissions(stand.path(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let mut stand = stand.publishing(|spec| {
            spec.stages.produce.command = vec!["./produce".to_owned()];
            spec.stages.evaluate.command = vec!["./evaluate".to_owned()];
            spec.stages.revise = Some(spec.stages.produce.clone());
            spec.stages.revise.as_mut().unwrap().command = vec!["./revise".to_owned()];
            spec.max_attempts = 2;
        });
        stand.publish().await;
        stand.times.grace = Duration::ZERO;
        Self(stand)
    }

    fn steps(&self, home: &str) -> Arc<CommandSteps> {
        let agents = HashMap::from([("writer".to_owned(), self.0.path(""))]);
        let environment = std::env::vars_os().collect();
        Arc::new(CommandSteps::new(CommandExecutor::new(), RunDirs::new(&self.0.path(home)), agents, environment))
    }

    /// A run that is killed before its last stage.
    async fn killed(&self) -> RunId {
        let (run_id, trap) = (self.0.submit().await, Trap::after(BEFORE_LAST_STAGE));
        let process = self.0.start("home", self.steps("home"), &trap);
        let death = trap.sprung().await;
        process.kill().await;
        assert_eq!(death, "stage not executed");
        run_id
    }

    /// Goes on in `home`, and answers with what lay in the workspace of the last stage.
    async fn go_on(&self, home: &str, run_id: RunId) -> String {
        self.0.work_until_ended(home, self.steps(home), run_id).await;
        let detail = self.0.detail(run_id).await;
        assert_eq!((detail.run.status, detail.steps.len()), (RunStatus::Passed, 4), "{:?}", detail.steps.last());
        let redraft_domain::run::step::StepOutcome::Evaluated(evaluation) = &detail.steps[3].outcome else { panic!() };
        evaluation.feedback.trim().to_owned()
    }
}

#[tokio::test]
async fn an_adopted_run_goes_on_in_the_folder_it_had() {
    let commands = Commands::new().await;
    let run_id = commands.killed().await;

    assert_eq!(commands.go_on("home", run_id).await, "out scratch.txt");
}

#[tokio::test]
async fn an_adopted_run_whose_folder_is_gone_gets_its_recorded_files_back() {
    let commands = Commands::new().await;
    let run_id = commands.killed().await;
    fs::remove_dir_all(commands.0.path("home/runs")).unwrap();

    assert_eq!(commands.go_on("home", run_id).await, "out");
}

#[tokio::test]
async fn another_machine_gets_the_files_that_the_run_recorded() {
    let mut commands = Commands::new().await;
    commands.0.times.lease = Duration::from_millis(500);
    let run_id = commands.killed().await;
    commands.0.rescue(run_id).await;
    commands.0.times.lease = Duration::from_secs(120);

    assert_eq!(commands.go_on("another", run_id).await, "out");
}

#[tokio::test]
async fn a_run_that_was_in_other_hands_does_not_find_the_files_of_earlier_times() {
    let mut commands = Commands::new().await;
    commands.0.times.lease = Duration::from_millis(500);
    let run_id = commands.killed().await;
    commands.0.rescue(run_id).await;
    commands.0.times.lease = Duration::from_secs(120);
    fs::write(commands.0.path(&format!("home/runs/{run_id}/workspace/out/notes.md")), "stale").unwrap();

    assert_eq!(commands.go_on("home", run_id).await, "out");
}
