//! The control plane as a Lambda function, behind a function URL or an HTTP API.

use redraft_functions::{Access, AppState, backend, config, lambda, router};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Failed> {
    lambda::write_logs();
    let downloads = config::downloads(config::from_env)?;
    let times = config::lease_times(config::from_env)?;
    let store = backend::open(config::store(config::from_env)?).await?;
    let state = AppState::new(store, Access::keys()).with_downloads(downloads).with_times(times);
    Ok(lambda_http::run(lambda::with_client_address(router(state))).await?)
}
