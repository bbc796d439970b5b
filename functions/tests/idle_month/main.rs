//! What a month costs in which next to nothing happens: one runner that waits for work, a sweep a minute, twenty runs a
//! day, and a page that is open for an hour of each day; through the real router, on the real stores, in virtual time.
//!
//! Every 72 minutes are alike: one run, three minutes of the page. So a part of 72 minutes is replayed, on a store that has
//! the runs of the eight days before, and counts 600 times; `make idle-month` replays more of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bill;
mod life;
mod on_dynamodb;
mod on_libsql;
mod page;
mod product;
mod runner;

use async_trait::async_trait;
use redraft_store::Store;

use self::bill::{Bill, Spent};
use self::life::Life;

/// A store whose clock stands still until it is moved, and which knows what it cost.
#[async_trait]
trait Kept: Send + Sync {
    /// The store, metered.
    fn store(&self) -> std::sync::Arc<dyn Store>;
    /// Moves its clock; that costs nothing.
    async fn set_clock(&self, ms: i64);
    /// What it cost so far.
    fn spent(&self) -> Spent;
}

/// How many parts of 72 minutes are replayed, of the 600 of a month.
#[expect(clippy::disallowed_methods, reason = "a test has no configuration to read it from")]
fn parts() -> u32 {
    std::env::var("REDRAFT_IDLE_PARTS").ok().and_then(|parts| parts.parse().ok()).unwrap_or(1)
}

async fn month_of(kept: impl Kept) -> Bill {
    let mut life = Life::begin(kept).await;
    let bill = life.replay(parts()).await;
    bill.of_a_month()
}

/// The figures stand in the document as they were measured: whoever changes them by more than a twentieth says so there.
fn is_told(lines: &[String]) {
    let told = include_str!("../../../infra/README.md");
    let is_there = |line: &&String| told.lines().any(|told| says_the_same(told, line));
    let missing: Vec<_> = lines.iter().filter(|line| !is_there(line)).collect();
    assert!(missing.is_empty(), "infra/README.md does not say what was measured:\n{}", lines.join("\n"));
}

/// Whether two lines of a table have the same words and nearly the same numbers.
fn says_the_same(told: &str, measured: &str) -> bool {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().replace(',', "")).collect::<Vec<_>>();
    let (told, measured) = (cells(told), cells(measured));
    let is_same = |(told, measured): (&String, &String)| match (told.parse::<f64>(), measured.parse::<f64>()) {
        (Ok(told), Ok(measured)) => (told - measured).abs() <= measured.abs() / 20.0,
        _ => told == measured,
    };
    told.len() == measured.len() && told.iter().zip(&measured).all(is_same)
}

#[test]
fn a_line_that_is_wrong_by_a_tenth_or_about_something_else_is_not_what_was_measured() {
    let measured = "| sweeps | 43,200 | |";

    assert!(says_the_same("| sweeps | 43,000 |  |", measured));
    for wrong in ["| sweeps | 48,000 | |", "| polls | 43,200 | |", "| sweeps | 43,200 | 1 |", "| sweeps | 43,200 |"] {
        assert!(!says_the_same(wrong, measured), "{wrong}");
    }
}

#[tokio::test]
async fn an_idle_month_on_a_libsql_server_stays_within_the_free_tiers() {
    let month = month_of(on_libsql::Server::start().await).await;

    let lines = month.lambda_lines().into_iter().chain(month.libsql_lines()).collect::<Vec<_>>();
    println(&lines);
    month.is_free_on_lambda();
    month.is_free_on_turso();
    is_told(&lines);
}

#[tokio::test]
async fn an_idle_month_on_a_table_stays_below_a_dollar() {
    let month = month_of(on_dynamodb::Table::start().await).await;

    let lines = month.dynamodb_lines();
    println(&lines);
    month.is_free_on_lambda();
    month.is_cheap_on_dynamodb();
    is_told(&lines);
}

#[expect(clippy::print_stdout, reason = "the figures, for whoever runs `make idle-month`")]
fn println(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}
