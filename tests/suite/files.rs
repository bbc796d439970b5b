//! Files that a run is submitted with, from the command line to the stage, with the real binary.

use std::fs;

use e2e::{AgentDir, PATIENCE, Redraft, Up, until};
use redraft_domain::run::RunStatus;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::PASS;

/// Ten megabytes and a little that no part begins or ends with.
fn large() -> Vec<u8> {
    (0_u32..2_621_500).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

fn hash(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// Submits a run of `work` with these files of its home; answers with its cycle id.
async fn submit(up: &Up, names: &[&str]) -> String {
    let mut arguments = vec!["submit".to_owned(), "work".to_owned(), "--json".to_owned()];
    for name in names {
        arguments.extend(["--file".to_owned(), up.home().path(name).to_str().unwrap().to_owned()]);
    }
    let said = up.home().redraft(arguments.iter().map(String::as_str)).say().await;
    let run: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    run["cycleId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn files_given_to_submit_stand_in_the_folder_of_every_stage_and_come_back_whole() {
    let hashes = "sha256sum in/* >>$home/hashes; cat >$home/document";
    let agents =
        AgentDir::of_scripts(&format!("{hashes}; echo draft"), &format!("sha256sum in/* >>$home/hashes; {PASS}"));
    let up = Up::start(&agents).await;
    let content = large();
    fs::write(up.home().path("large data.bin"), &content).unwrap();
    fs::write(up.home().path("empty.md"), "").unwrap();

    let run = submit(&up, &["large data.bin", "empty.md"]).await;
    let ended = up.ended(&run).await;

    assert_eq!(ended.run.status, RunStatus::Passed);
    let once = [format!("{}  in/empty.md", hash(b"")), format!("{}  in/large data.bin", hash(&content))];
    assert_eq!(up.home().lines("hashes"), [once.clone(), once].concat(), "when producing and when evaluating");
    let document: Value = serde_json::from_str(&fs::read_to_string(up.home().path("document")).unwrap()).unwrap();
    assert_eq!(
        document["files"],
        json!([
            {"name": "large data.bin", "path": "in/large data.bin", "bytes": content.len(), "mediaType": "application/octet-stream"},
            {"name": "empty.md", "path": "in/empty.md", "bytes": 0, "mediaType": "text/markdown"},
        ])
    );
    let back = up.client.file(&run, &ended.files[0].name).await.unwrap();
    assert!(back == content, "the content changed");
}

#[tokio::test]
async fn files_follow_their_run_to_another_machine() {
    let evaluate =
        format!("echo $$ >>$home/evaluating; [ -e $home/go ] || exec sleep 600; cat in/notes.md >>$home/read; {PASS}");
    let mut up =
        Up::of(&AgentDir::of_scripts("echo draft", &evaluate)).env("REDRAFT_TEST_TIME_SCALE", "0.05").start().await;
    fs::write(up.home().path("notes.md"), "remember\n").unwrap();
    submit(&up, &["notes.md"]).await;
    up.wrote_lines("evaluating", 1).await;

    up.kill().await;
    let (home, other) = (up.home(), up.home().path("state-other"));
    fs::write(home.path("go"), "").unwrap();
    let (database, agents) = (home.state().join("redraft.db"), home.agents_file());
    let runner = Redraft::new()
        .args(["--state", other.to_str().unwrap(), "--database", database.to_str().unwrap(), "-v"])
        .args(["runner", "start", "--name", "other", "--agents", agents.to_str().unwrap()])
        .env("REDRAFT_TEST_TIME_SCALE", "0.05")
        .start(&home.path("other.log"));
    until("the other runner to finish it", PATIENCE, async || runner.log().contains("Ended(Passed)").then_some(()))
        .await;

    assert_eq!(home.lines("read"), ["remember"]);
}
