//! The loop over a network that loses, repeats and tears what it carries; and what is left of it in the store: nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use redraft_domain::event::Event;
use redraft_domain::id::RunId;
use redraft_domain::run::RunStatus;
use redraft_functions::InProcess;
use redraft_store::run_query::EventQuery;
use redraft_store::testing::dice::Dice;
use redraft_store::{Direct, Store};
use redraft_wire::client::{Transport, TransportError};
use serde_json::json;

use crate::bench::Bench;
use crate::plane;
use crate::steps::{draft, score};

/// Does something to one request in three.
#[derive(Debug)]
struct Weather {
    way: InProcess,
    dice: Mutex<Dice>,
    faults: AtomicU64,
}

impl Weather {
    fn next(&self) -> usize {
        let mut dice = self.dice.lock().unwrap();
        if dice.one_in(3) { dice.below(5) } else { usize::MAX }
    }
}

#[async_trait]
impl Transport for Weather {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let lost = || TransportError::new(&std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        let fault = self.next();
        if fault < 5 {
            self.faults.fetch_add(1, Ordering::Relaxed);
        }
        match fault {
            // It never arrives; it happens and nobody hears of it.
            0 => Err(lost()),
            1 => self.way.send(request).await.and_then(|_unheard| Err(lost())),
            // It arrives three times, and the last answer is heard.
            2 => {
                self.way.send(request.clone()).await?;
                self.way.send(request.clone()).await?;
                self.way.send(request).await
            }
            // Half of the answer. Half of the first one would be taken for a wrong address, as it should.
            3 if !request.uri().path().ends_with("/register") => {
                let mut response = self.way.send(request).await?;
                let half = response.body().len() / 2;
                response.body_mut().truncate(half);
                Ok(response)
            }
            // A gateway says something of its own.
            4 => {
                let mut response = http::Response::new(b"<html>bad gateway</html>".to_vec());
                *response.status_mut() = http::StatusCode::BAD_GATEWAY;
                Ok(response)
            }
            _ => self.way.send(request).await,
        }
    }
}

fn script() -> Vec<crate::steps::Move> {
    vec![draft("rough"), score(0.4), draft(&"long ".repeat(300_000)), score(0.9)]
}

async fn history(bench: &Bench, run_id: RunId) -> Vec<Event> {
    let query = EventQuery { limit: 200, ..EventQuery::default() };
    bench.store.events(&bench.owner, run_id, &query).await.unwrap().events
}

#[tokio::test]
async fn a_network_that_loses_repeats_and_tears_loses_no_run_and_records_nothing_twice() {
    let mut faults = 0;
    for seed in 1..=6 {
        println!("seed {seed}");
        let bench = Bench::new(script()).await;
        let run_id = bench.submit(json!({})).await;
        let way = plane::transport(Arc::clone(&bench.store), bench.owner.clone(), Bench::times());
        let weather = Arc::new(Weather { way, dice: Mutex::new(Dice::new(seed)), faults: AtomicU64::new(0) });

        let runner = bench.start_on(plane::over(Arc::clone(&weather) as _));
        bench.until_ended(run_id).await;
        runner.end().await;

        let detail = bench.store.run(&bench.owner, run_id).await.unwrap();
        assert_eq!((detail.run.status, detail.steps.len()), (RunStatus::Passed, 4), "seed {seed}");
        assert_eq!(bench.steps.seen().len(), 4, "seed {seed}: each stage is executed once");
        let seqs: Vec<_> = history(&bench, run_id).await.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>(), "seed {seed}");
        assert_eq!(bench.messages(run_id, "stage_completed").await.len(), 4, "seed {seed}");
        faults += weather.faults.load(Ordering::Relaxed);
    }
    println!("{faults} faults");
    assert!(faults > 12, "{faults} faults are no bad weather");
}

#[tokio::test]
async fn a_run_executed_over_http_is_like_one_executed_on_the_store() {
    let mut told = Vec::new();
    for is_direct in [true, false] {
        let bench = Bench::new(script()).await;
        let run_id = bench.submit(json!({ "topic": "rain" })).await;
        let store = Arc::clone(&bench.store);
        let runner = if is_direct {
            bench.start_on(Arc::new(Direct::new(store, bench.owner.clone(), Bench::times())))
        } else {
            bench.start()
        };
        bench.until_ended(run_id).await;
        runner.end().await;

        let detail = bench.store.run(&bench.owner, run_id).await.unwrap();
        let (run, steps) = (detail.run, detail.steps);
        let events: Vec<_> = history(&bench, run_id)
            .await
            .into_iter()
            // How long a stage took is said in its line, and in its facts.
            .map(|event| (event.seq, event.epoch, event.event_type, event.stage, event.attempt))
            .collect();
        let artifacts: Vec<_> = bench.store.artifacts(&bench.owner, run_id).await.unwrap();
        let artifacts: Vec<_> = artifacts
            .into_iter()
            .map(|kept| (kept.step, kept.artifact_type, kept.filename, kept.sha256, kept.bytes, kept.media_type))
            .collect();
        let steps: Vec<_> = steps.into_iter().map(|step| (step.no, step.outcome)).collect();
        let row = (run.status, run.stop_reason, run.epoch, run.next_step, run.best_attempt, run.final_score);
        let who = (run.claimed_by, run.rescues, run.current_stage, run.current_attempt, run.error_message);
        told.push(format!("{row:?} {who:?} {steps:?} {artifacts:?} {events:?}"));
    }

    assert_eq!(told[0], told[1]);
}
