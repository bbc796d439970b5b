//! Prints what knowing who asks costs: the same request by somebody at this machine, and by somebody with a key.
//!
//! `cargo run --release -p redraft-functions --example knowing_who_asks`

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use redraft_functions::{Access, AppState, router};
use redraft_store::clock::{Clock, SystemClock};
use redraft_store::entropy::OsEntropy;
use redraft_store::operations::keys::make_first_admin;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::file::FileDatabase;
use tower::ServiceExt;

const REQUESTS: usize = 2_000;
const PORT: u16 = 4400;

/// Any failure: this is a measurement, not a program.
type Failed = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "it prints what it measured")]
async fn main() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let database = Arc::new(FileDatabase::open(folder.path().join("redraft.db"))?);
    let store = Arc::new(LibsqlStore::open(database, "a file").await?);
    let (key, _) = make_first_admin(&*store, &OsEntropy).await?;
    let local = router(AppState::new(store.clone(), Access::in_process(PORT)));
    let keys = router(AppState::new(store, Access::keys()));
    let bearer = format!("Bearer {}", key.expose());

    // Taken in turns, so that whatever else the machine does meets both.
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..REQUESTS {
        without.push(timed(&local, None).await?);
        with.push(timed(&keys, Some(&bearer)).await?);
    }
    let (without, with) = (median(without), median(with));
    println!("without a key {without:?}, with one {with:?}: {:?} more", with.saturating_sub(without));
    Ok(())
}

async fn timed(router: &Router, bearer: Option<&str>) -> Result<Duration, Failed> {
    let request = Request::get("/api/agents-config").header("host", format!("127.0.0.1:{PORT}"));
    let request = bearer.into_iter().fold(request, |request, bearer| request.header("authorization", bearer));
    let (clock, request) = (SystemClock::new(), request.body(Body::empty())?);
    let response = router.clone().oneshot(request).await?;
    let took = clock.elapsed();
    if response.status() == 200 { Ok(took) } else { Err(format!("{}", response.status()).into()) }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
