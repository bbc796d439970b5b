//! The sweeper as a Lambda function: does what time demands, whatever event wakes it.

use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use redraft_functions::{lambda, sweep};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Failed> {
    lambda::write_logs();
    let store = lambda::open_store().await?;
    let store = &*store;
    let handler = |_event: LambdaEvent<serde_json::Value>| async { sweep::sweep(store).await.map_err(Error::from) };
    Ok(lambda_runtime::run(service_fn(handler)).await?)
}
