//! The control plane as a Lambda function, behind a function URL or an HTTP API.

use redraft_functions::{Access, AppState, lambda, router};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Failed> {
    lambda::write_logs();
    let store = lambda::open_store().await?;
    Ok(lambda_http::run(lambda::with_client_address(router(AppState::new(store, Access::keys())))).await?)
}
