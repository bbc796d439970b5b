use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redraft_store_libsql::database::Database;
use redraft_store_libsql::statement::Statement;

/// Events of one page: below what a server puts into an answer.
const PAGE: i64 = 1000;

/// Follows the events of all runs with a cursor, while they are written.
#[derive(Debug, Default)]
pub(super) struct HistoryReader(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    cursor: i64,
    events: u64,
    last: BTreeMap<String, i64>,
    out_of_order: u64,
}

impl HistoryReader {
    /// Reads on, for ever.
    pub(super) async fn follow(&self, database: &dyn Database) {
        loop {
            self.read_on(database).await;
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    /// Events that it did not see, or saw out of order.
    pub(super) async fn skipped(&self, database: &dyn Database) -> u64 {
        while self.read_on(database).await {}
        let count = Statement::new("SELECT COUNT(*) AS events FROM workflow_events");
        let answer = database.read(vec![count]).await.expect("the store answers when all is calm");
        let total = answer[0].rows[0].integer("events").ok().and_then(|events| u64::try_from(events).ok());
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        total.unwrap_or(u64::MAX).abs_diff(seen.events) + seen.out_of_order
    }

    /// Reads a page; whether there was anything.
    async fn read_on(&self, database: &dyn Database) -> bool {
        let after = self.0.lock().unwrap_or_else(PoisonError::into_inner).cursor;
        let page = "SELECT gid, run_id, seq FROM workflow_events WHERE gid > :after ORDER BY gid LIMIT :page";
        let page = Statement::new(page).bind("after", after).bind("page", PAGE);
        // A busy store is asked again by whoever follows.
        let Ok(answer) = database.read(vec![page]).await else { return true };
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = answer.first().map_or(&[][..], |answer| &answer.rows);
        for row in rows {
            let (Ok(gid), Ok(run), Ok(seq)) = (row.integer("gid"), row.text("run_id"), row.integer("seq")) else {
                continue;
            };
            seen.cursor = gid;
            seen.events += 1;
            let last = seen.last.insert(run.to_owned(), seq).unwrap_or(0);
            seen.out_of_order += u64::from(seq != last + 1);
        }
        !rows.is_empty()
    }
}
