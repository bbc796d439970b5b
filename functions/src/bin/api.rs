//! The control plane as a Lambda function, behind a function URL or an HTTP API.

use redraft_functions::{Access, AppState, backend, config, lambda, router};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Failed> {
    lambda::write_logs();
    let downloads = config::downloads(config::from_env)?;
    let times = config::lease_times(config::from_env)?;
    let origins = config::allowed_origins(config::from_env)?;
    let provider = config::identity_provider(config::from_env)?;
    let witness = lambda::witness("redraft-api")?;
    let opened = backend::open(config::store(config::from_env)?)?;
    let access = Access::keys().with_allowed_origins(origins);
    let state = AppState::new(opened.store, access).with_downloads(downloads).with_times(times);
    let state = state.with_identity_provider(provider).with_witness(witness);
    // The database gets its first question before anything else: it needs longer for the answer than we for the rest. Whoever
    // is asked first by Lambda finds it ready, or waits for it.
    let served = async {
        lambda::let_requests_go().await;
        lambda_http::run(lambda::answering(lambda::with_client_address(router(state)))).await
    };
    let ((), served) = tokio::join!(biased; opened.ready, served);
    Ok(served?)
}
