//! Evaluators that print something else than one evaluation.

use std::fs;

use e2e::{AgentDir, Up};

use super::{fails, passes_again, says};

const GOOD: &str = r#"{"score":1,"feedback":"good"}"#;

/// What an evaluator prints, and what its run says about it.
const WRONG: [(&[u8], &[&str]); 12] = [
    (b"", &["printed nothing", "one JSON document"]),
    (b" \n\t\n", &["printed nothing"]),
    (b"Looks good to me.\n", &["no valid JSON", "Looks good to me.", "everything else to stderr"]),
    (br#"{"score":NaN,"feedback":"x"}"#, &["no valid JSON", "NaN", "a number from 0 to 1"]),
    (br#"{"score":11/10,"feedback":"x"}"#, &["not as a fraction"]),
    (br#"{"score":"11/10","feedback":"x"}"#, &["`score` is a string", "11/10", "a number from 0 to 1"]),
    (br#"{"score":1.1,"feedback":"x"}"#, &["`score` is 1.1, outside 0 to 1"]),
    (br#"{"feedback":"x"}"#, &["no `score`"]),
    (br#"{"score":1,"feedback":"x"}{"score":0,"feedback":"y"}"#, &["something after its JSON document", "exactly one"]),
    (b"{\"score\":1,\"feedback\":\"\xff\xfe\"}", &["not UTF-8 at byte 23"]),
    (b"\0\0\0\0", &["no valid JSON", "\\x00"]),
    (br#"{"score":0,"score":1,"feedback":"x"}"#, &["stands twice"]),
];

#[tokio::test]
async fn an_evaluator_that_prints_no_evaluation_fails_its_run_and_a_mended_one_passes() {
    let up = Up::start(&AgentDir::of_scripts("echo draft", "cat $home/evaluation")).await;
    for (printed, expected) in WRONG {
        fs::write(up.home().path("evaluation"), printed).unwrap();

        let (run, message) = fails(&up).await;
        fs::write(up.home().path("evaluation"), GOOD).unwrap();

        says(&message, &["evaluating of attempt 1 failed"]);
        says(&message, expected);
        passes_again(&up, &run).await;
    }
}

#[tokio::test]
async fn an_evaluator_that_nests_10_000_levels_or_prints_2_megabytes_is_refused() {
    let up = Up::start(&AgentDir::of_scripts("echo draft", "cat $home/evaluation")).await;
    let nested = format!(r#"{{"score":1,"x":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    let long = format!(r#"{{"score":1,"feedback":"{}"}}"#, "x".repeat(2_000_000));
    for (printed, expected) in [(nested, "recursion limit"), (long, "more than 1048576 bytes")] {
        fs::write(up.home().path("evaluation"), printed).unwrap();

        let (run, message) = fails(&up).await;
        fs::write(up.home().path("evaluation"), GOOD).unwrap();

        says(&message, &[expected]);
        passes_again(&up, &run).await;
    }
}

#[tokio::test]
async fn a_bad_evaluation_is_tried_again_as_often_as_the_agent_says_and_the_draft_is_made_once() {
    let keys = "maxAttempts: 1\nretries: { max: 2, backoff: 10ms }";
    let evaluate = "echo $$ >>$home/evaluated; [ $(wc -l <$home/evaluated) -lt 3 ] && echo hm || cat $home/evaluation";
    let agents = AgentDir::of_scripts_with(keys, "echo once >>$home/produced; echo draft", evaluate);
    let up = Up::start(&agents).await;
    fs::write(up.home().path("evaluation"), GOOD).unwrap();

    let run = up.submit("work", serde_json::json!({})).await;
    let ended = up.ended(&run).await;

    assert_eq!(ended.run.status, redraft_domain::run::RunStatus::Passed);
    assert_eq!((up.home().lines("produced").len(), up.home().lines("evaluated").len()), (1, 3));
    let retries = up.events(&run).await.into_iter().filter(|event| event.event_type == "stage_retry").count();
    assert_eq!(retries, 2);
}
