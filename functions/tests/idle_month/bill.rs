//! What was counted, for a month, beside what is free.

use crate::product::{api_megabytes, sweep_megabytes};

/// Parts of 72 minutes in a month of 30 days.
const PARTS: u64 = 600;
/// What a request or a sweep is billed for. Measured with the real function under an emulator it is a few milliseconds,
/// and most of what it takes in the cloud is waiting for the database: 10 to 20 ms for each round trip in the same region.
const BILLED_MS: u64 = 30;

// Free each month: aws.amazon.com/lambda/pricing, turso.tech/pricing, looked at in 2026.
const FREE_REQUESTS: u64 = 1_000_000;
const FREE_GB_SECONDS: u64 = 400_000;
const FREE_ROWS_READ: u64 = 500_000_000;
const FREE_ROWS_WRITTEN: u64 = 10_000_000;
/// Of the cheapest regions, in 2026: a million units, in cents of a dollar.
const READ_CENTS: f64 = 12.5;
const WRITE_CENTS: f64 = 62.5;

/// What a store cost, in its own currency: rows or units.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spent {
    pub(crate) read: f64,
    pub(crate) written: f64,
}

/// What was counted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bill {
    pub(crate) parts: u64,
    pub(crate) polls: u64,
    pub(crate) of_runs: u64,
    pub(crate) of_page: u64,
    pub(crate) not_modified: u64,
    pub(crate) sweeps: u64,
    /// Spent while nothing but polls and sweeps went on.
    pub(crate) waiting: Spent,
    pub(crate) spent: Spent,
}

impl Bill {
    /// The same for a whole month.
    pub(crate) fn of_a_month(self) -> Self {
        let month = |count: u64| count * PARTS / self.parts;
        #[expect(clippy::cast_precision_loss, reason = "hundreds")]
        let factor = PARTS as f64 / self.parts as f64;
        let spent = |spent: Spent| Spent { read: spent.read * factor, written: spent.written * factor };
        Self {
            parts: PARTS,
            polls: month(self.polls),
            of_runs: month(self.of_runs),
            of_page: month(self.of_page),
            not_modified: month(self.not_modified),
            sweeps: month(self.sweeps),
            waiting: spent(self.waiting),
            spent: spent(self.spent),
        }
    }

    fn requests(&self) -> u64 {
        self.polls + self.of_runs + self.of_page + self.sweeps
    }

    fn gb_seconds(&self) -> u64 {
        let api = (self.requests() - self.sweeps) * api_megabytes();
        (api + self.sweeps * sweep_megabytes()) * BILLED_MS / 1000 / 1024
    }

    pub(crate) fn lambda_lines(&self) -> Vec<String> {
        vec![
            line("requests of the runner that waits", self.polls, None),
            line("requests for 600 runs, looked at every two seconds for a cancel", self.of_runs, None),
            line("requests of the page", self.of_page, None),
            line("of these answered with 304", self.not_modified, None),
            line("sweeps", self.sweeps, None),
            line("requests to Lambda, all of these", self.requests(), Some(FREE_REQUESTS)),
            line(&format!("GB-seconds, {BILLED_MS} ms for each request"), self.gb_seconds(), Some(FREE_GB_SECONDS)),
        ]
    }

    pub(crate) fn libsql_lines(&self) -> Vec<String> {
        vec![
            line("rows read of a libSQL server", whole(self.spent.read), Some(FREE_ROWS_READ)),
            line("rows written there", whole(self.spent.written), Some(FREE_ROWS_WRITTEN)),
        ]
    }

    pub(crate) fn dynamodb_lines(&self) -> Vec<String> {
        let dollars = |spent: Spent| (spent.read * READ_CENTS + spent.written * WRITE_CENTS) / 1e8;
        let of = |what: &str, spent: Spent| {
            format!(
                "| {what} | {} | {} | {:.2} |",
                grouped(whole(spent.read)),
                grouped(whole(spent.written)),
                dollars(spent)
            )
        };
        vec![of("the runner waits, and sweeps", self.waiting), of("with 600 runs and the page", self.spent)]
    }

    pub(crate) fn is_free_on_lambda(&self) {
        assert!(self.requests() < FREE_REQUESTS && self.gb_seconds() < FREE_GB_SECONDS, "{self:?}");
    }

    pub(crate) fn is_free_on_turso(&self) {
        let Spent { read, written } = self.spent;
        assert!(whole(read) < FREE_ROWS_READ && whole(written) < FREE_ROWS_WRITTEN, "{self:?}");
    }

    pub(crate) fn is_cheap_on_dynamodb(&self) {
        let cents = (self.spent.read * READ_CENTS + self.spent.written * WRITE_CENTS) / 1e6;
        assert!(cents < 100.0, "{cents} cents: {self:?}");
    }
}

/// Figures with three digits that count: what is left out differs from month to month.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]
fn whole(count: f64) -> u64 {
    count.round() as u64
}

fn line(what: &str, count: u64, free: Option<u64>) -> String {
    format!("| {what} | {} | {} |", grouped(count), free.map(grouped).unwrap_or_default())
}

/// To three digits that count, with commas between thousands.
fn grouped(count: u64) -> String {
    let unit = 10_u64.pow(count.checked_ilog10().unwrap_or(0).saturating_sub(2));
    let digits = ((count + unit / 2) / unit * unit).to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn figures_have_three_digits_that_count() {
    assert_eq!([0, 7, 999, 1234, 43_249, 1_234_567].map(grouped), ["0", "7", "999", "1,230", "43,200", "1,230,000"]);
}
