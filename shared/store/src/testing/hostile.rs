//! Texts that want to break something.

use redraft_domain::event::{NewEvent, kind};
use redraft_domain::run::step::StepOutcome;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::score::{Criterion, Evaluation};

use super::fixtures::score;
use super::test_store::TestStore;
use crate::claim::ClaimRequest;
use crate::error::StoreError;
use crate::report::{EventReport, FinishReport, StageReport};
use crate::run_query::{EventQuery, RunQuery};
use crate::submission::NewRun;

const NASTY: [&str; 10] = [
    "'; DROP TABLE workflow_runs; --",
    "\"quoted\" 'single' `tick` [bracket]",
    ":run_id ?1 $x @y %s %n {} \\u0000 \\",
    "line\nbreak\r\n\ttab \u{7f}\u{1b}[31m",
    "😀 e\u{301} \u{202e}rtl \u{feff} \u{fffd} \u{10ffff}",
    "",
    " ",
    "null",
    "[1,2",
    "{\"a\":1}",
];

pub async fn hostile_texts_come_back_as_they_were_sent(store: &TestStore) {
    for text in NASTY {
        let metadata = serde_json::json!({ text: text });
        let run = NewRun { tags: vec![text.to_owned()], inputs: metadata.clone(), ..store.new_run() };
        let run_id = store.submit(run).await.id;
        let hold = store.claim(run_id, text).await.hold;
        let event = NewEvent::new(kind::LOG, text).with(metadata.clone());
        store.append(&hold, &EventReport { op_id: store.op_id(), events: vec![event] }).await.unwrap();
        let why = FinishReport { error_message: Some(text.to_owned()), ..store.ended(StopReason::StageError) };

        store.finish(&hold, &why).await.unwrap();

        let run = store.run(run_id).await;
        let said = store.history(run_id).await.remove(2);
        assert_eq!((run.tags, run.claimed_by.as_deref()), (vec![text.to_owned()], Some(text)));
        assert_eq!(run.error_message.as_deref(), Some(text));
        assert_eq!((said.message.as_str(), said.metadata), (text, Some(metadata.clone())));
        assert_eq!(store.raw().run_inputs(store.owner(), run_id).await.unwrap(), metadata);
    }
}

pub async fn a_nul_in_a_text_is_made_visible_and_loses_nothing_behind_it(store: &TestStore) {
    let run_id = store.submit_run().await;
    let hold = store.claim(run_id, "run\0ner").await.hold;
    let metadata = serde_json::json!({ "raw": "a\u{0}b" });
    let event = NewEvent::new(kind::LOG, "be\0hind").with(metadata.clone());
    store.append(&hold, &EventReport { op_id: store.op_id(), events: vec![event] }).await.unwrap();
    let why = FinishReport { error_message: Some("exit\0 3".to_owned()), ..store.ended(StopReason::StageError) };

    store.finish(&hold, &why).await.unwrap();

    let run = store.run(run_id).await;
    let said = store.history(run_id).await.remove(2);
    assert_eq!((run.claimed_by.as_deref(), run.error_message.as_deref()), (Some("run␀ner"), Some("exit␀ 3")));
    assert_eq!((said.message.as_str(), said.metadata), ("be␀hind", Some(metadata)));
}

pub async fn backslashes_before_u0000_are_no_nul(store: &TestStore) {
    let hold = store.claimed_run().await;

    store.append(&hold, &store.said([r"\u0000 \\u0000"])).await.unwrap();

    assert_eq!(store.history(hold.run_id).await[2].message, r"\u0000 \\u0000");
}

pub async fn questions_with_nul_find_nothing_and_do_not_fail(store: &TestStore) {
    let run_id = store.submit_run().await;
    let nul = || Some("a\0b".to_owned());
    let queries = [
        RunQuery { text: nul(), limit: 1, ..RunQuery::default() },
        RunQuery { tag: nul(), limit: 1, ..RunQuery::default() },
        RunQuery { agent: nul(), limit: 1, ..RunQuery::default() },
    ];

    for query in queries {
        assert_eq!(store.raw().list_runs(store.owner(), &query).await.unwrap().rows, []);
    }
    let events = EventQuery { event_type: nul(), limit: 9, after: 0 };
    assert_eq!(store.raw().events(store.owner(), run_id, &events).await.unwrap().events, []);
    assert_eq!(store.raw().find_cycle(store.owner(), "a\0b").await.unwrap(), None);
    assert!(matches!(store.raw().agent(store.owner(), "a\0b").await, Err(StoreError::AgentNotFound(_))));
    let wish = ClaimRequest { agents: vec!["a\0b".to_owned()], ..store.wish("runner-a") };
    assert_eq!(store.ask(&wish).await, None);
}

pub async fn an_idempotency_key_may_be_any_text(store: &TestStore) {
    for key in NASTY.into_iter().chain(["a\0b"]) {
        let keyed = |run: NewRun| NewRun { idempotency_key: Some(key.to_owned()), ..run };
        let first = store.submit(keyed(store.new_run())).await;

        let again = store.raw().insert_run(store.owner(), &keyed(store.new_run())).await.unwrap();

        assert_eq!((again.replayed, again.run.id), (true, first.id), "{key:?}");
    }
}

pub async fn a_registration_may_be_any_text(store: &TestStore) {
    for text in NASTY.into_iter().chain(["a\0b"]) {
        let registration = crate::registration::Registration {
            host: text.to_owned(),
            platform: text.to_owned(),
            version: text.to_owned(),
            name: text.to_owned(),
            ..super::fixtures::registration(text, vec![])
        };

        let first = store.raw().register_runner(store.owner(), &registration).await.unwrap();
        let again = store.raw().register_runner(store.owner(), &registration).await.unwrap();

        assert_eq!(first, again, "{text:?}");
    }
}

pub async fn a_megabyte_of_feedback_is_kept(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    let feedback = "\"ä\\😀\n\u{1}".repeat(80_000);
    let criteria = vec![Criterion { name: "tone".to_owned(), score: score(0.1), comment: "'".to_owned() }];
    let outcome = StepOutcome::Evaluated(Evaluation { score: score(0.1), feedback, criteria });

    store.complete(&hold, &StageReport { outcome: outcome.clone(), ..store.scored(1, 0.1) }).await.unwrap();

    assert_eq!(store.steps(hold.run_id).await[1].outcome, outcome);
}

pub async fn a_run_with_megabytes_of_feedback_in_each_attempt_can_still_be_claimed_and_shown(store: &TestStore) {
    const ATTEMPTS: u32 = 12;
    let run_id = store.submit(NewRun { max_attempts: 20, ..store.new_run() }).await.id;
    let hold = store.claim(run_id, "runner-a").await.hold;
    let evaluated = |attempt: u32| {
        let (score, feedback) = (score(f64::from(attempt) / 100.0), format!("{attempt}{}", "x".repeat(1_000_000)));
        StepOutcome::Evaluated(Evaluation { score, feedback, criteria: vec![] })
    };
    for attempt in 0..ATTEMPTS {
        store.complete(&hold, &store.drafted(attempt * 2, "draft")).await.unwrap();
        let score = f64::from(attempt) / 100.0;
        let report = StageReport { outcome: evaluated(attempt), ..store.scored(attempt * 2 + 1, score) };
        store.complete(&hold, &report).await.unwrap();
    }
    store.raw().release(store.owner(), &hold).await.unwrap();

    let claimed = store.claim(run_id, "runner-a").await;
    let shown = store.steps(run_id).await;

    let steps = claimed.steps;
    assert_eq!((steps.len(), shown.len()), (24, 24));
    let scores: Vec<_> = steps.iter().filter_map(|step| step.outcome.score()).collect();
    assert_eq!(scores, (0..ATTEMPTS).map(|attempt| score(f64::from(attempt) / 100.0)).collect::<Vec<_>>());
    assert_eq!(steps[23].outcome, evaluated(ATTEMPTS - 1), "the reviser needs the last one whole");
    let StepOutcome::Evaluated(old) = &steps[1].outcome else { panic!("step 1 evaluates") };
    assert!(old.feedback.contains("evaluation.json"), "{}", old.feedback);
}

pub async fn a_nul_in_feedback_is_kept(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    let evaluation = Evaluation { score: score(0.1), feedback: "a\0b".to_owned(), criteria: vec![] };
    let outcome = StepOutcome::Evaluated(evaluation);

    store.complete(&hold, &StageReport { outcome: outcome.clone(), ..store.scored(1, 0.1) }).await.unwrap();

    assert_eq!(store.steps(hold.run_id).await[1].outcome, outcome);
    assert_eq!(store.run(hold.run_id).await.status, RunStatus::Running);
}

pub async fn scores_come_back_bit_by_bit(store: &TestStore) {
    let hold = store.claimed_run().await;
    let values = [0.1 + 0.2, 1.0 / 3.0, f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0, 0.0, 1.0];
    for (value, attempt) in values.into_iter().zip(0..) {
        store.complete(&hold, &store.drafted(attempt * 2, "draft")).await.unwrap();

        store.complete(&hold, &store.scored(attempt * 2 + 1, value)).await.unwrap();

        assert_eq!(store.run(hold.run_id).await.final_score, Some(score(value)));
    }
    let query = RunQuery { limit: 1, ..RunQuery::default() };
    let listed = store.raw().list_runs(store.owner(), &query).await.unwrap().rows.remove(0).scores;
    assert_eq!(listed, values.map(score));
}
