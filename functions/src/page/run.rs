//! One run.

use redraft_domain::artifact::Artifact;
use redraft_domain::event::Event;
use redraft_store::operations::blocked::blocked;
use redraft_store::run_view::RunDetail;
use redraft_wire::run::{Attempt, Criterion};

use super::html::{document, text};
use super::runs::status;
use crate::encode;

pub(super) fn render(detail: &RunDetail, artifacts: &[Artifact], events: &[Event]) -> String {
    let run = &detail.run;
    let title = format!("{} {}", run.agent_name, run.cycle_id);
    let reason =
        blocked(run, &detail.queue, detail.now).map(|blocked| blocked.reason).or_else(|| run.error_message.clone());
    let reason = reason.map(|reason| format!("<p>{}</p>", text(&reason))).unwrap_or_default();
    let attempts: String = encode::attempts(run, &detail.steps).iter().map(attempt).collect();
    let files: String = artifacts.iter().map(|artifact| file(&run.id.to_string(), artifact)).collect();
    let history: String = events.iter().rev().map(event).collect();
    let body = format!(
        "<p><a href=\"/\">Runs</a></p><h1>{}</h1><p class=\"{}\">{} · attempt {} of {} · threshold {:.2}</p>{reason}\
         <h2>Attempts</h2><ol>{attempts}</ol><h2>Files</h2><ul>{files}</ul>\
         <h2>History</h2><table><tbody>{history}</tbody></table>",
        text(&title),
        run.status,
        text(&status(run, detail.now)),
        run.current_attempt,
        run.max_attempts,
        run.pass_threshold,
    );
    document(&title, (!run.status.is_terminal()).then_some(2), &body)
}

fn attempt(attempt: &Attempt) -> String {
    let score = attempt.score.map_or("not evaluated yet".to_owned(), |score| score.to_string());
    let best = if attempt.is_best { " · best" } else { "" };
    let feedback = attempt.feedback.as_deref().unwrap_or_default();
    let criteria: String = attempt.criteria.iter().map(criterion).collect();
    format!("<li><strong>{score}</strong>{best}<pre>{}</pre><ul>{criteria}</ul></li>", text(feedback))
}

fn criterion(criterion: &Criterion) -> String {
    format!("<li>{} {}: {}</li>", criterion.score, text(&criterion.name), text(&criterion.comment))
}

fn file(run_id: &str, artifact: &Artifact) -> String {
    // A file name has no character that means anything in HTML or in an address.
    format!(
        "<li><a href=\"/api/workflows/{run_id}/artifacts/{}/{}\">{}</a> · attempt {} · {} · {} bytes</li>",
        artifact.step,
        artifact.filename,
        artifact.filename,
        artifact.attempt,
        artifact.artifact_type.as_str(),
        artifact.bytes
    )
}

fn event(event: &Event) -> String {
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        event.seq,
        event.created_at,
        text(&event.event_type),
        text(&event.message)
    )
}
