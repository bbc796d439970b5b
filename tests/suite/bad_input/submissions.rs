//! Runs that are refused before they exist.

use e2e::{AgentDir, Up};
use redraft_wire::ClientError;
use redraft_wire::problem::Problem;
use redraft_wire::run::{RunListQuery, SubmitRun};
use serde_json::{Value, json};

use super::says;

async fn refused(up: &Up, agent: &str, inputs: Value) -> Problem {
    match up.client.submit(&SubmitRun::new(agent, inputs), None).await {
        Err(ClientError::Problem(problem)) => *problem,
        other => panic!("{other:?}"),
    }
}

async fn runs(up: &Up) -> usize {
    up.client.list(&RunListQuery::default()).await.unwrap().runs.len()
}

#[tokio::test]
async fn an_agent_that_nobody_serves_is_refused_by_name() {
    let up = Up::start(&AgentDir::example("minimal")).await;

    let problem = refused(&up, "headlines", json!({})).await;
    let said = up.home().redraft(["submit", "headlines"]).say().await;

    assert_eq!((problem.status, problem.code.as_str()), (422, "agent_not_found"));
    says(&problem.detail, &["`headlines`", "start a runner that serves it"]);
    assert_eq!(said.code, Some(6), "{said:?}");
    says(&said.stderr, &["headlines", "help:", "headline"]);
    assert_eq!(runs(&up).await, 0);
}

#[tokio::test]
async fn inputs_that_break_the_schema_are_refused_with_a_pointer_for_each_mistake() {
    let up = Up::start(&AgentDir::example("minimal")).await;

    let problem = refused(&up, "headline", json!({ "sentence": "", "topic": 7 })).await;
    let missing = refused(&up, "headline", json!({ "sentence": "x" })).await;
    let no_object = refused(&up, "headline", json!(["x"])).await;
    let said = up.home().redraft(["submit", "headline", "--input", "sentence="]).say().await;

    assert_eq!((problem.status, problem.code.as_str()), (422, "invalid_inputs"));
    let mut pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/inputs/sentence", "/inputs/topic"]);
    says(&missing.errors[0].message, &["topic"]);
    assert_eq!(no_object.errors[0].pointer, "/inputs");
    assert_eq!(said.code.map(|code| code == 1 || code == 2), Some(true), "{said:?}");
    says(&said.stderr, &["sentence", "topic"]);
    assert_eq!(runs(&up).await, 0);
}
