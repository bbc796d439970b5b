//! Output of any size, made of any bytes.

use e2e::{AgentDir, PATIENCE, Up};
use redraft_domain::limits::ARTIFACT_BYTES;
use redraft_domain::run::RunStatus;
use serde_json::json;

use crate::PASS;

/// What a runner may use, however much a stage writes.
const MOST_RESIDENT_BYTES: u64 = 200_000_000;

#[tokio::test]
async fn a_gigabyte_of_stdout_is_cut_to_what_an_artifact_may_have_and_never_held_in_memory() {
    let up = Up::start(&AgentDir::of_scripts("yes | head -c 1073741824", PASS)).await;

    let run = up.submit("work", json!({})).await;
    let ended = up.ended_within(&run, 2 * PATIENCE).await;

    assert_eq!(ended.run.status, RunStatus::Passed, "{:?}", ended.run.error_message);
    let most = up.running.most_resident_bytes();
    assert!(most < MOST_RESIDENT_BYTES, "the runner used {} MB", most / 1_000_000);
    let draft = ended.attempts[0].draft.as_ref().unwrap();
    assert!(draft.truncated);
    assert_eq!(draft.bytes, ARTIFACT_BYTES);
    let kept = up.delivered(&run).await;
    assert!(kept.len() as u64 == ARTIFACT_BYTES && kept.starts_with(b"y\ny\n"));
}

#[tokio::test]
async fn bytes_that_are_no_text_are_delivered_as_they_are_and_logged_as_escapes() {
    let produce = r"printf 'log \377\0 \033[31mred\033[0m\n' >&2; printf 'a\0b\377\376c'";
    let evaluate = format!("[ $(wc -c <$REDRAFT_WORKSPACE/../spool/draft-1) = 6 ]; {PASS}");
    let up = Up::start(&AgentDir::of_scripts(produce, &evaluate)).await;

    let run = up.submit("work", json!({})).await;
    let ended = up.ended(&run).await;

    assert_eq!(ended.run.status, RunStatus::Passed, "{:?}", ended.run.error_message);
    assert_eq!(up.delivered(&run).await, b"a\0b\xff\xfec");
    let draft = ended.attempts[0].draft.as_ref().unwrap();
    assert_eq!((draft.filename.as_str(), draft.truncated), ("output.bin", false));
    let events = up.events(&run).await;
    let line = events.iter().find(|event| event.event_type == "log").unwrap();
    assert_eq!(line.message, "log \u{fffd}\\x00 red");
}
