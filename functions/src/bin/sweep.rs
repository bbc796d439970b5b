//! The sweeper as a Lambda function: does what time demands, whatever event wakes it.

use lambda_http::lambda_runtime::{self, LambdaEvent, service_fn};
use redraft_functions::{backend, config, lambda, waking};
use redraft_store::clock::SystemClock;
use redraft_store::entropy::OsEntropy;
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Failed> {
    lambda::write_logs();
    let opened = backend::open(config::store(config::from_env)?)?;
    let witness = lambda::witness("redraft-sweep")?;
    let (store, clock, witness) = (&*opened.store, &SystemClock::new(), witness.as_deref());
    let handler = |event: LambdaEvent<Value>| async move {
        let woken = waking::wake(store, &OsEntropy, &event.payload);
        waking::before(witness, clock, &event.context.request_id, woken).await
    };
    let (served, ()) = tokio::join!(lambda_runtime::run(service_fn(handler)), opened.ready);
    Ok(served?)
}
