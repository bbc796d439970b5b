//! `make torture`: kills, pauses, tears and doubles at full scale, and prints what came of it.
//!
//! What it counts as wrong must be zero, and every planted bug must be found; otherwise it ends with 1.

mod options;
mod progress;
mod table;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use clap::Parser;
use e2e::torture::{
    Findings, On, Pass, crowd, hostile_stops, kills, kills_of_up, locked_file, orphans, pauses, planted,
    planted_in_simulation, poison, proxy_faults, restores, shared_folder, simulated,
};
use futures::FutureExt;

use crate::options::{Options, Section};
use crate::progress::Progress;

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let findings = runtime.expect("threads").block_on(torture(&options));
    table::print(&options, &findings);
    match findings.pass() {
        Pass::Yes => ExitCode::SUCCESS,
        Pass::No => ExitCode::FAILURE,
    }
}

async fn torture(options: &Options) -> Findings {
    let mut all = Findings::default();
    let mut progress = Progress::start(options);
    for section in options.sections() {
        progress.begin(section);
        // What stops a section must not take the figures of the others along.
        let findings = AssertUnwindSafe(Box::pin(play(section, options))).catch_unwind().await;
        let findings = findings.unwrap_or_else(|_| {
            let mut stopped = Findings::default();
            stopped.violate(format_args!("{section:?} could not go on; stderr says why"));
            stopped
        });
        progress.end(section, &findings);
        all = all.and(findings);
    }
    all
}

async fn play(section: Section, options: &Options) -> Findings {
    let (count, seed) = (options.count(section), options.seed);
    match section {
        Section::Simulation => blocking(move || simulated(count, seed)).await,
        Section::KillsOnFile => kills(On::File, count, seed).await,
        Section::KillsOnServer => kills(On::Server, count, seed).await,
        Section::KillsOfUp => kills_of_up(count, seed).await,
        Section::Pauses => pauses(count, seed).await,
        Section::Faults => proxy_faults(On::Server, count, seed).await,
        Section::Http => http(count, seed).await,
        Section::LockedFile => locked_file(count).await,
        Section::SharedFolder => shared_folder(count).await,
        Section::Crowd => crowd(count).await,
        Section::Poison => poison(count).await,
        Section::Stops => hostile_stops(u32::try_from(count).unwrap_or(u32::MAX), seed).await,
        Section::Orphans => orphans(u32::try_from(count).unwrap_or(u32::MAX), seed).await,
        Section::Restore => restored(count, seed).await,
        Section::Planted => planted(seed).await.and(blocking(planted_in_simulation).await),
    }
}

/// Runners with nothing but an address and a key: half of it are kills, half is what networks do.
async fn http(count: u64, seed: u64) -> Findings {
    let killed = kills(On::Api, count / 2, seed).await;
    killed.and(proxy_faults(On::Api, count - count / 2, seed).await)
}

/// Half of it on a file, half on a server.
async fn restored(count: u64, seed: u64) -> Findings {
    let on_file = restores(On::File, count / 2, seed).await;
    on_file.and(restores(On::Server, count - count / 2, seed).await)
}

/// Simulations bring a time of their own and take all processors.
async fn blocking(play: impl FnOnce() -> Findings + Send + 'static) -> Findings {
    tokio::task::spawn_blocking(play).await.expect("a simulation panics with its seed")
}
