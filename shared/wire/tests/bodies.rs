//! The shapes that travel.

use redraft_domain::time::Timestamp;
use redraft_wire::live::Live;
use redraft_wire::problem::Problem;
use redraft_wire::run::{RunListQuery, Sort, SubmitRun};
use serde_json::json;

#[test]
fn a_submission_needs_an_agent_and_nothing_else() {
    let run: SubmitRun = serde_json::from_value(json!({"agentName": "poet"})).unwrap();

    assert_eq!(run, SubmitRun::new("poet", json!({})));
    assert_eq!(serde_json::to_value(&run).unwrap(), json!({"agentName": "poet", "inputs": {}}));
}

#[test]
fn a_submission_with_a_field_nobody_knows_is_refused() {
    let error = serde_json::from_value::<SubmitRun>(json!({"agentName": "poet", "status": "passed"})).unwrap_err();

    assert!(error.to_string().contains("unknown field `status`"), "{error}");
}

#[test]
fn any_offset_is_read_and_utc_is_written() {
    let run: SubmitRun =
        serde_json::from_value(json!({"agentName": "poet", "runAt": "2026-02-01T11:30:00+02:00"})).unwrap();

    assert_eq!(run.run_at, Some(Timestamp::from_ms(1_769_938_200_000)));
    assert_eq!(serde_json::to_value(&run).unwrap()["runAt"], "2026-02-01T09:30:00.000Z");
}

#[test]
fn an_order_has_the_words_of_the_contract() {
    let query = RunListQuery { sort: Some(Sort::Oldest), ..RunListQuery::default() };

    assert_eq!(serde_json::to_value(&query).unwrap(), json!({"sort": "created"}));
    for sort in Sort::ALL {
        assert_eq!(serde_json::to_value(sort).unwrap(), json!(sort.as_str()));
        assert_eq!(serde_json::from_value::<Sort>(json!(sort.as_str())).unwrap(), sort);
    }
}

#[test]
fn an_answer_of_a_newer_server_is_still_read() {
    let live: Live =
        serde_json::from_value(json!({"rev": 1, "status": "queued", "lastSeq": 1, "mood": "fine"})).unwrap();
    let problem: Problem = serde_json::from_value(json!({
        "type": "about:blank", "title": "Not Found", "status": 404, "code": "x", "detail": "y", "requestId": "z", "hint": 1
    }))
    .unwrap();

    assert_eq!((live.rev, problem.status), (1, 404));
}
