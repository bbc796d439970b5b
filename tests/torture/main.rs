//! `make torture`: kills, pauses, tears and doubles at full scale, and prints what came of it.
//!
//! What it counts as wrong must be zero, and every planted bug must be found; otherwise it ends with 1.

mod options;
mod progress;
mod table;

use std::process::ExitCode;

use clap::Parser;
use e2e::torture::{
    Findings, On, Pass, crowd, kills, kills_of_up, locked_file, pauses, poison, proxy_faults, shared_folder,
};

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
        let findings = Box::pin(play(section, options)).await;
        progress.end(section, &findings);
        all = all.and(findings);
    }
    all
}

async fn play(section: Section, options: &Options) -> Findings {
    let (count, seed) = (options.count(section), options.seed);
    match section {
        Section::KillsOnFile => kills(On::File, count, seed).await,
        Section::KillsOnServer => kills(On::Server, count, seed).await,
        Section::KillsOfUp => kills_of_up(count, seed).await,
        Section::Pauses => pauses(count, seed).await,
        Section::Faults => proxy_faults(count, seed).await,
        Section::LockedFile => locked_file(count).await,
        Section::SharedFolder => shared_folder(count).await,
        Section::Crowd => crowd(count).await,
        Section::Poison => poison(count).await,
    }
}
