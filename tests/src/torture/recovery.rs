//! How long a run is in nobody's hands after a kill.

use std::time::Duration;

use redraft_domain::time::Timestamp;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::statement::Statement;

use super::audit::{rows, text};

/// A time in which a claim held a run, and when the run was held again.
const HELD: &str = "SELECT w.name AS runner, k.at AS taken,
  (SELECT e.created_at FROM workflow_events e WHERE e.event_id = k.run_id || ':t' || (k.epoch + 1)) AS left,
  (SELECT MIN(n.at) FROM workflow_claims n WHERE n.run_id = k.run_id AND n.epoch > k.epoch) AS next
  FROM workflow_claims k JOIN runners w ON w.id = k.runner_id";

/// For each kill and each run in the killed runner's hands, how long it took until a claim held the run again.
/// `killed` gives the moments for the name of a runner.
pub(super) async fn recovery(database: &dyn Database, killed: impl Fn(&str) -> Vec<Timestamp>) -> Vec<Duration> {
    let mut took = Vec::new();
    for row in rows(database, Statement::new(HELD)).await {
        let at = |column| row.opt_integer(column).ok().flatten();
        let (Some(taken), Some(left), Some(next)) = (at("taken"), at("left"), at("next")) else { continue };
        let kill =
            killed(&text(&row, "runner")).into_iter().map(Timestamp::as_ms).find(|kill| (taken..left).contains(kill));
        took.extend(kill.and_then(|kill| u64::try_from(next - kill).ok()).map(Duration::from_millis));
    }
    took
}
