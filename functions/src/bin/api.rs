//! The control plane as a Lambda function, behind a function URL or an HTTP API.

use redraft_functions::{Access, AppState, config, lambda, router};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Failed> {
    lambda::write_logs();
    let access = Access::key(config::api_key(config::from_env)?);
    let store = lambda::open_store().await?;
    Ok(lambda_http::run(router(AppState::new(store, access))).await?)
}
