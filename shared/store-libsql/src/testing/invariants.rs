use crate::database::{Database, DatabaseError};
use crate::statement::Statement;

/// What breaks an invariant, in words; nothing if all hold.
///
/// # Errors
/// The database does not answer.
pub async fn broken_invariants(database: &dyn Database) -> Result<Vec<String>, DatabaseError> {
    let statements = INVARIANTS.iter().map(|(_, sql)| Statement::new(sql)).collect();
    let answers = database.read(statements).await?;
    let mut broken = Vec::new();
    for ((invariant, _), answer) in INVARIANTS.iter().zip(answers) {
        let ids = answer.rows.iter().filter_map(|row| row.text("id").ok());
        broken.extend(ids.map(|id| format!("{invariant}: {id}")));
    }
    Ok(broken)
}

/// The invariants of the protocol (§6) that a query can check: each answers with what breaks it, as `id`.
const INVARIANTS: [(&str, &str); 19] = [
    (
        "I1 each transition adds one event, and 1 to the epoch unless the store was restored",
        "SELECT t.event_id AS id FROM (SELECT event_id, run_id, epoch, LAG(epoch, 1, 0) OVER (PARTITION BY run_id ORDER BY seq) AS before
             FROM workflow_events WHERE event_id = run_id || ':t' || epoch) t
           WHERE t.epoch <> t.before + 1 AND (t.epoch <= t.before
             OR NOT EXISTS(SELECT 1 FROM workflow_events e WHERE e.event_id = t.run_id || ':r' || t.epoch AND e.event_type = 'restored'))
         UNION ALL SELECT r.id FROM workflow_runs r WHERE r.epoch <>
           (SELECT COALESCE(MAX(e.epoch), 0) FROM workflow_events e WHERE e.run_id = r.id AND e.event_id = r.id || ':t' || e.epoch)",
    ),
    (
        "I1 the epoch never falls along the history",
        "SELECT a.event_id AS id FROM workflow_events a JOIN workflow_events b ON b.run_id = a.run_id AND b.seq = a.seq + 1
         WHERE b.epoch < a.epoch",
    ),
    (
        "I2 steps are recorded from 0 to next_step - 1",
        "SELECT r.id FROM workflow_runs r WHERE r.next_step <> (SELECT COUNT(*) FROM workflow_steps s WHERE s.run_id = r.id)
           OR r.next_step <> (SELECT COALESCE(MAX(s.step_no), -1) + 1 FROM workflow_steps s WHERE s.run_id = r.id)",
    ),
    (
        "I3 a step was recorded under an epoch in which a runner held the run",
        "SELECT s.op_id AS id FROM workflow_steps s WHERE s.epoch > 0 AND NOT EXISTS(
           SELECT 1 FROM workflow_claims k WHERE k.run_id = s.run_id AND k.epoch = s.epoch)",
    ),
    (
        "I3 a fork carries over the attempts it goes on from, and nothing else is under epoch 0",
        "SELECT r.id FROM workflow_runs r WHERE 2 * COALESCE(r.forked_from_attempt, 0) <>
           (SELECT COUNT(*) FROM workflow_steps s WHERE s.run_id = r.id AND s.epoch = 0)",
    ),
    (
        "I3 every write names the claim that held its epoch",
        "SELECT o.op_id AS id FROM workflow_ops o WHERE NOT EXISTS(
           SELECT 1 FROM workflow_claims k WHERE k.claim_id = o.claim_id AND k.run_id = o.run_id AND k.epoch = o.epoch)",
    ),
    (
        "I3 later steps were recorded under later epochs",
        "SELECT b.op_id AS id FROM workflow_steps a JOIN workflow_steps b ON b.run_id = a.run_id AND b.step_no = a.step_no + 1
         WHERE b.epoch < a.epoch",
    ),
    (
        "I3 a running run is held by the last claim of its epoch",
        "SELECT r.id FROM workflow_runs r WHERE r.status = 'running' AND NOT EXISTS(
           SELECT 1 FROM workflow_claims k WHERE k.claim_id = r.claim_id AND k.run_id = r.id AND k.epoch = r.epoch)",
    ),
    (
        "I4 a terminal run has its reason and its end",
        "SELECT id FROM workflow_runs WHERE status IN ('passed', 'failed', 'cancelled') AND (stop_reason IS NULL OR completed_at IS NULL)",
    ),
    (
        "I6 events are numbered from 1 without gaps",
        "SELECT r.id FROM workflow_runs r JOIN workflow_events e ON e.run_id = r.id
         GROUP BY r.id HAVING COUNT(*) <> MAX(e.seq) OR MIN(e.seq) <> 1",
    ),
    (
        "I6 the last transition in the history leads to the status",
        "SELECT r.id FROM workflow_runs r WHERE r.epoch > 0 AND NOT EXISTS(SELECT 1 FROM workflow_events e
           WHERE e.event_id = r.id || ':t' || r.epoch AND substr(e.message, instr(e.message, '>') + 1) = r.status)",
    ),
    (
        "I6 the history tells every finished step",
        "SELECT r.id FROM workflow_runs r WHERE r.next_step <>
           (SELECT COUNT(*) FROM workflow_events e WHERE e.run_id = r.id AND e.event_type = 'stage_completed')",
    ),
    (
        "I7 a step belongs to one operation and an operation to one step",
        "SELECT o.op_id AS id FROM workflow_ops o WHERE o.kind = 'complete'
           AND 1 <> (SELECT COUNT(*) FROM workflow_steps s WHERE s.op_id = o.op_id AND s.run_id = o.run_id)
         UNION ALL SELECT s.op_id FROM workflow_steps s WHERE s.epoch > 0 AND NOT EXISTS(SELECT 1 FROM workflow_ops o WHERE o.op_id = s.op_id)",
    ),
    (
        "I8 a request to cancel implies running or cancelled",
        "SELECT id FROM workflow_runs WHERE cancel_requested_at IS NOT NULL AND status NOT IN ('running', 'cancelled')",
    ),
    (
        "I8 a run is cancelled only if somebody asked",
        "SELECT id FROM workflow_runs WHERE status = 'cancelled' AND cancel_requested_at IS NULL",
    ),
    (
        "I9 a gated step was approved before it was recorded",
        "SELECT s.op_id AS id FROM workflow_steps s JOIN workflow_gates g ON g.run_id = s.run_id AND g.step_no = s.step_no
         WHERE NOT EXISTS(SELECT 1 FROM workflow_checkpoints k WHERE k.run_id = g.run_id AND k.gate_step = g.step_no AND k.status = 'approved')",
    ),
    (
        "I10 a write belongs to the owner of its run",
        "SELECT o.op_id AS id FROM workflow_ops o JOIN workflow_runs r ON r.id = o.run_id WHERE o.owner_id <> r.owner_id",
    ),
    (
        "what an artifact names is stored, all of it",
        "SELECT r.id FROM workflow_artifacts a JOIN workflow_runs r ON r.id = a.run_id
         WHERE a.bytes <> (SELECT COALESCE(SUM(length(b.content)), 0) FROM blobs b WHERE b.owner_id = r.owner_id AND b.sha256 = a.sha256)",
    ),
    (
        "what a file names is uploaded, all of it, by the owner of its run, and kept",
        "SELECT f.run_id AS id FROM workflow_files f JOIN workflow_runs r ON r.id = f.run_id
         WHERE NOT EXISTS(SELECT 1 FROM uploads u WHERE u.owner_id = r.owner_id AND u.sha256 = f.sha256 AND u.bytes = f.bytes AND u.expires_at IS NULL)
           OR f.bytes <> (SELECT COALESCE(SUM(length(p.content)), 0) FROM upload_parts p WHERE p.owner_id = r.owner_id AND p.sha256 = f.sha256)",
    ),
];
