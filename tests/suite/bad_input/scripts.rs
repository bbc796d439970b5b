//! Scripts that are not there, or that nobody may execute.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use e2e::{AgentDir, Home, Said, Up};

use super::{fails, passes_again, says};
use crate::PASS;

const DRAFT: &str = "echo draft";

fn agents() -> AgentDir {
    AgentDir::of_scripts(DRAFT, PASS)
}

async fn start(home: &Home) -> Said {
    let agents = home.agents_file();
    home.redraft(["up", "--port", "0", "--agents", agents.to_str().unwrap()]).say().await
}

#[tokio::test]
async fn up_does_not_start_with_a_script_that_is_missing() {
    let home = Home::new(&agents());
    fs::remove_file(home.path("agents/evaluate.sh")).unwrap();

    let said = start(&home).await;

    assert_eq!(said.code, Some(1), "{said:?}");
    let path = home.path("agents/evaluate.sh").display().to_string();
    says(&said.stderr, &["agents.yaml:3:", "evaluate.sh", "does not exist", &format!("create {path}")]);
}

#[tokio::test]
async fn up_does_not_start_with_a_script_that_is_not_executable() {
    let home = Home::new(&agents());
    fs::set_permissions(home.path("agents/produce.sh"), Permissions::from_mode(0o644)).unwrap();

    let said = start(&home).await;

    assert_eq!(said.code, Some(1), "{said:?}");
    let path = home.path("agents/produce.sh").display().to_string();
    says(&said.stderr, &["agents.yaml:3:", "produce.sh", "not executable", &format!("chmod +x {path}")]);
}

#[tokio::test]
async fn a_script_that_goes_away_later_fails_its_run_and_a_retry_passes_once_it_is_back() {
    let up = Up::start(&agents()).await;
    let path = up.home().path("agents/evaluate.sh");
    fs::rename(&path, up.home().path("agents/evaluate.bak")).unwrap();

    let (run, message) = fails(&up).await;
    fs::rename(up.home().path("agents/evaluate.bak"), &path).unwrap();

    says(&message, &[path.to_str().unwrap(), "does not exist"]);
    passes_again(&up, &run).await;
}

#[tokio::test]
async fn a_script_that_is_no_longer_executable_fails_its_run_with_the_command_that_mends_it() {
    let up = Up::start(&agents()).await;
    let path = up.home().path("agents/produce.sh");
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();

    let (run, message) = fails(&up).await;
    fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();

    says(&message, &[&format!("chmod +x {}", path.display())]);
    passes_again(&up, &run).await;
}
