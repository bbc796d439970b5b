//! `redraft runs list`.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use redraft_domain::limits;
use redraft_domain::run::RunStatus;
use redraft_domain::time::Timestamp;
use redraft_store::clock::{Clock, SystemClock};
use redraft_wire::Client;
use redraft_wire::run::{RunList, RunListQuery, RunSummary, Sort};

use crate::cli::output::Tone;
use crate::cli::sparkline::sparkline;
use crate::cli::table::{Cell, Column, Table};
use crate::cli::{Exit, Output, Result, liveness, words};

/// List runs, newest first unless asked otherwise
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runs list
  redraft runs list --status queued,running --agent headline
  redraft runs list --search nightly --limit 5
  redraft runs list --agent headline --sort -score --limit 3
  redraft runs list --json | jq -r '.runs[].cycleId'

Scores are drawn one bar an attempt; a full bar reached the threshold.
Runs have a duration and a score to be sorted by once they have ended; the others come last.")]
pub(crate) struct ListArgs {
    /// Only these statuses: queued, running, waiting, passed, failed, cancelled
    #[arg(long, value_name = "STATUS,…", value_delimiter = ',')]
    status: Vec<RunStatus>,

    /// Only runs of this agent
    #[arg(long, value_name = "AGENT")]
    agent: Option<String>,

    /// Only runs with this label
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,

    /// Only runs whose id, cycle id, agent or labels contain this text
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// In which order: created, updated, duration or score; a minus puts the largest first
    #[arg(long, value_name = "ORDER", default_value = "-created", allow_hyphen_values = true, value_parser = sort())]
    sort: Sort,

    /// How many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::PAGE_ROWS)))]
    limit: u32,

    /// Go on where another page ended
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
}

fn sort() -> impl TypedValueParser<Value = Sort> {
    PossibleValuesParser::new(Sort::ALL.map(Sort::as_str))
        .map(|word| Sort::ALL.into_iter().find(|sort| sort.as_str() == word).unwrap_or_default())
}

pub(super) async fn execute(args: ListArgs, client: &Client, out: &Output) -> Result<Exit> {
    let is_filtered = !args.status.is_empty() || args.agent.is_some() || args.tag.is_some() || args.search.is_some();
    let status = args.status.iter().map(|status| status.as_str()).collect::<Vec<_>>().join(",");
    let query = RunListQuery {
        status: Some(status).filter(|status| !status.is_empty()),
        agent: args.agent,
        q: args.search,
        tag: args.tag,
        sort: Some(args.sort).filter(|sort| *sort != Sort::default()),
        limit: Some(args.limit),
        cursor: args.cursor,
        ..RunListQuery::default()
    };
    let page = client.list(&query).await?;
    if out.is_json() {
        out.json(&page)?;
    } else if page.runs.is_empty() {
        empty(is_filtered, out)?;
    } else {
        print(&page, SystemClock::new().now(), out)?;
    }
    Ok(Exit::Done)
}

fn empty(is_filtered: bool, out: &Output) -> Result<()> {
    if is_filtered {
        out.line("No runs match.")?;
        return out.line("  all of them:   redraft runs list");
    }
    out.line("No runs yet.")?;
    out.line("  see the agents:  redraft agents list")?;
    out.line("  start a run:     redraft submit <AGENT> --input name=value --wait")
}

fn print(page: &RunList, now: Timestamp, out: &Output) -> Result<()> {
    table(page, now).print(out)?;
    if let Some(cursor) = &page.next_cursor {
        out.line("")?;
        let cursor = crate::cli::safe::safe_line(cursor);
        out.line(out.paint(Tone::Dim, format_args!("more: the same with --cursor {cursor}")))?;
    }
    Ok(())
}

fn table(page: &RunList, now: Timestamp) -> Table {
    let mut table = Table::new(&[
        ("RUN", Column::Left),
        ("AGENT", Column::Gives),
        ("STATUS", Column::Gives),
        ("ATTEMPT", Column::Right),
        ("SCORES", Column::Left),
        ("BEST", Column::Right),
        ("TOOK", Column::Right),
        ("AGE", Column::Right),
    ]);
    for summary in &page.runs {
        table.row(row(summary, now));
    }
    table
}

fn row(summary: &RunSummary, now: Timestamp) -> Vec<Cell> {
    let run = &summary.run;
    let (status, reason) = (run.status, run.stop_reason);
    let word = words::status_word(status, reason);
    let (status_text, tone) = match (summary.stalled_since, reason.and_then(words::short_reason)) {
        (Some(_), _) => ("stalled".to_owned(), Tone::Warn),
        _ if run.cancel_requested_at.is_some() && !status.is_terminal() => ("cancelling".to_owned(), Tone::Warn),
        _ if summary.quiet_since.is_some() => (format!("{word}: no progress"), Tone::Warn),
        _ if summary.blocked.is_some() => (blocked_text(word, summary), Tone::Warn),
        (None, Some(reason)) => (format!("{word}: {reason}"), words::status_tone(status, run.stop_reason)),
        (None, None) => (word.to_owned(), words::status_tone(status, reason)),
    };
    let best = run.best_score.map_or_else(String::new, |score| words::score_text(score, run.pass_threshold));
    let took = words::took(run, now).map_or_else(String::new, words::duration);
    vec![
        Cell::new(&run.cycle_id).tone(Tone::Strong),
        Cell::new(&run.agent_name),
        Cell::new(status_text).tone(tone),
        Cell::new(format!("{}/{}", run.current_attempt, run.max_attempts)),
        Cell::new(sparkline(&summary.scores, run.pass_threshold)),
        Cell::new(best),
        Cell::new(took),
        Cell::new(words::age(now.since(run.created_at))).tone(Tone::Dim),
    ]
}

fn blocked_text(word: &str, summary: &RunSummary) -> String {
    let why = summary.blocked.as_ref().map(|blocked| liveness::short_block(blocked.kind)).unwrap_or_default();
    format!("{word}: {why}")
}

#[cfg(test)]
mod tests {
    use redraft_domain::score::Score;
    use redraft_wire::liveness::{Blocked, BlockedKind};

    use super::*;
    use crate::cli::progress::tests::run;

    fn summary(changes: &str, scores: &[f64]) -> RunSummary {
        let scores: Vec<_> = scores.iter().map(|score| Score::new(*score).unwrap()).collect();
        RunSummary {
            run: run(changes),
            rev: 1,
            last_score: scores.last().copied(),
            scores,
            stalled_since: None,
            quiet_since: None,
            blocked_reason: None,
            blocked: None,
        }
    }

    #[test]
    fn every_status_is_told_in_its_own_words() {
        let started = Timestamp::parse_rfc3339("2026-02-01T09:30:05Z").unwrap();
        let stalled = r#"{"status": "running", "startedAt": "2026-02-01T09:30:05Z", "currentAttempt": 2}"#;
        let blocked =
            Blocked { kind: BlockedKind::Concurrency, at: None, runs: vec!["2026-02-01-002".to_owned()], runner: None };
        let runs = vec![
            summary("{}", &[]),
            RunSummary { blocked: Some(blocked), ..summary("{}", &[]) },
            RunSummary { stalled_since: Some(started), ..summary(stalled, &[0.4]) },
            RunSummary { quiet_since: Some(started), ..summary(stalled, &[0.4]) },
            summary(r#"{"status": "running", "cancelRequestedAt": "2026-02-01T09:31:00Z"}"#, &[]),
            summary(r#"{"status": "failed", "stopReason": "attempts_exhausted", "bestScore": 0.9999}"#, &[0.5, 0.9999]),
            summary(r#"{"status": "failed", "stopReason": "stage_error", "agentName": "a\u001b[2J\nb"}"#, &[]),
            summary(r#"{"status": "passed", "stopReason": "threshold_met", "bestScore": 1}"#, &[0.2, 1.0]),
            summary(r#"{"status": "cancelled", "stopReason": "cancel_requested"}"#, &[]),
        ];
        let page = RunList { runs, next_cursor: Some("next".to_owned()), active_count: 3 };
        let (out, captured) = Output::captured(false);

        print(&page, Timestamp::parse_rfc3339("2026-02-01T09:40:05Z").unwrap(), &out).unwrap();

        insta::assert_snapshot!(captured.text());
    }
}
