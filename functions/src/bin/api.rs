//! The control plane as a Lambda function, behind a function URL or an HTTP API.

use redraft_functions::{Access, AppState, backend, config, lambda, router};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Failed> {
    lambda::write_logs();
    let downloads = config::downloads(config::from_env)?;
    let times = config::lease_times(config::from_env)?;
    let origins = config::allowed_origins(config::from_env)?;
    let provider = config::identity_provider(config::from_env)?;
    let store = backend::open(config::store(config::from_env)?).await?;
    let access = Access::keys().with_allowed_origins(origins);
    let state =
        AppState::new(store, access).with_downloads(downloads).with_times(times).with_identity_provider(provider);
    Ok(lambda_http::run(lambda::with_client_address(router(state))).await?)
}
