//! The newest runs.

use redraft_domain::run::RunStatus;
use redraft_domain::run::record::Run;
use redraft_domain::time::Timestamp;
use redraft_store::run_view::{RunOverview, RunPage};

use super::html::{document, text};

pub(super) fn render(page: &RunPage) -> String {
    let body = if page.rows.is_empty() {
        "<h1>Runs</h1><p>No runs yet. Start one with <code>redraft submit &lt;agent&gt;</code>.</p>".to_owned()
    } else {
        let rows: String = page.rows.iter().map(|row| self::row(row, page.now)).collect();
        format!(
            "<h1>Runs</h1><table><thead><tr><th>Run</th><th>Agent</th><th>Status</th><th>Attempt</th>\
             <th>Scores</th><th>Threshold</th><th>Submitted</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    };
    document("Runs", Some(if page.active > 0 { 5 } else { 30 }), &body)
}

fn row(row: &RunOverview, now: Timestamp) -> String {
    let run = &row.run;
    let scores: Vec<_> = row.scores.iter().map(ToString::to_string).collect();
    format!(
        "<tr><td><a href=\"/runs/{}\">{}</a></td><td>{}</td><td class=\"{}\">{}</td><td>{} of {}</td><td>{}</td>\
         <td>{:.2}</td><td>{}</td></tr>",
        run.id,
        text(&run.cycle_id),
        text(&run.agent_name),
        run.status,
        text(&status(run, now)),
        run.current_attempt,
        run.max_attempts,
        scores.join(" → "),
        run.pass_threshold,
        run.created_at
    )
}

/// The status in the words people read.
pub(super) fn status(run: &Run, now: Timestamp) -> String {
    let word = if run.is_cancelling() {
        "cancelling"
    } else if run.stalled_since(now).is_some() {
        "stalled"
    } else {
        run.status.as_str()
    };
    match (run.status, run.stop_reason) {
        (RunStatus::Failed, Some(reason)) => format!("{word}: {}", reason.as_str().replace('_', " ")),
        _ => word.to_owned(),
    }
}
