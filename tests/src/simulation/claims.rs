//! Which claim came from which.

use std::collections::BTreeMap;

use redraft_store_libsql::statement::Statement;

use super::server::Server;

/// All claims of a history.
#[derive(Debug)]
pub(super) struct Claims {
    previous: BTreeMap<String, Option<String>>,
    at: BTreeMap<(String, i64), String>,
}

impl Claims {
    pub(super) fn read(server: &Server) -> Self {
        let rows =
            server.query(Statement::new("SELECT claim_id, run_id, epoch, prev_claim_id FROM workflow_claims")).rows;
        let mut claims = Self { previous: BTreeMap::new(), at: BTreeMap::new() };
        for row in rows {
            let claim = row.text("claim_id").unwrap().to_owned();
            let place = (row.text("run_id").unwrap().to_owned(), row.integer("epoch").unwrap());
            claims.at.insert(place, claim.clone());
            claims.previous.insert(claim, row.opt_text("prev_claim_id").unwrap().map(str::to_owned));
        }
        claims
    }

    pub(super) fn count(&self) -> usize {
        self.previous.len()
    }

    pub(super) fn adoptions(&self) -> usize {
        self.previous.values().flatten().count()
    }

    /// The claim that took a run under this epoch.
    pub(super) fn of(&self, run_id: &str, epoch: i64) -> Option<&str> {
        self.at.get(&(run_id.to_owned(), epoch)).map(String::as_str)
    }

    /// How often a run was taken.
    pub(super) fn of_run(&self, run_id: &str) -> usize {
        self.at.keys().filter(|(run, _)| run == run_id).count()
    }

    /// `claim`, the one it was adopted from, and so on.
    pub(super) fn ancestors<'a>(&'a self, claim: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::successors(Some(claim), |claim| self.previous.get(*claim)?.as_deref())
    }
}
