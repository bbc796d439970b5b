//! What went by, sorted into who has to wait for whom.

use std::collections::HashMap;

use redraft_store_libsql::statement::{Statement, Value};

use crate::recorder::{Kind, Taken};

/// Batches of one submission or of one claimed run, each sent when the one before was answered.
pub(crate) type Chain = Vec<Taken>;

/// The batches of many runs. Chains are independent of each other, except that a claim finds
/// only what was submitted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recording {
    /// What each submission sent.
    pub(crate) submissions: Vec<Chain>,
    /// What each claimed run sent, from the look for work that found it.
    pub(crate) runs: Vec<Chain>,
    /// How many looks for work found none: not replayed.
    pub(crate) empty_looks: usize,
}

impl Recording {
    /// Sorts batches by what they belong to.
    pub(crate) fn of(taken: Vec<Taken>) -> Self {
        let mut recording = Self::default();
        let mut agent_reads = Vec::new();
        let mut order: Vec<String> = Vec::new();
        let mut claims: HashMap<String, Chain> = HashMap::new();
        for batch in taken {
            if let Some(claim) = argument(&batch, "claim_id") {
                if !claims.contains_key(&claim) {
                    order.push(claim.clone());
                }
                claims.entry(claim).or_default().push(batch);
            } else if argument_is_bound(&batch, "idempotency_key") {
                recording.submissions.push(agent_reads.pop().into_iter().chain([batch]).collect());
            } else if batch.kind == Kind::Read && argument_is_bound(&batch, "agent_name") {
                agent_reads.push(batch);
            }
            // Registrations and signs of life are not part of a run.
        }
        for claim in order {
            let chain = claims.remove(&claim).unwrap_or_default();
            if chain.iter().any(|taken| taken.kind == Kind::Write) {
                recording.runs.push(chain);
            } else {
                recording.empty_looks += 1;
            }
        }
        recording
    }

    /// Write transactions and reads of one run, on average.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand batches")]
    pub(crate) fn per_run(&self) -> (f64, f64) {
        let all = || self.submissions.iter().chain(&self.runs).flatten();
        let writes = all().filter(|taken| taken.kind == Kind::Write).count();
        let reads = all().count() - writes;
        let runs = self.runs.len().max(1) as f64;
        (writes as f64 / runs, reads as f64 / runs)
    }

    /// Statements of one run, on average.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand batches")]
    pub(crate) fn statements_per_run(&self) -> f64 {
        let all: usize = self.submissions.iter().chain(&self.runs).flatten().map(|taken| taken.batch.len()).sum();
        all as f64 / self.runs.len().max(1) as f64
    }
}

/// Puts `value` wherever `name` is bound.
pub(crate) fn rebind(batch: &mut [Statement], name: &str, value: &str) {
    for (_, bound) in batch.iter_mut().flat_map(|statement| &mut statement.args).filter(|(bound, _)| *bound == name) {
        *bound = Value::from(value);
    }
}

fn argument(taken: &Taken, wanted: &str) -> Option<String> {
    taken.batch.iter().flat_map(|statement| &statement.args).find_map(|(name, value)| match value {
        Value::Text(text) if *name == wanted => Some(text.clone()),
        _ => None,
    })
}

fn argument_is_bound(taken: &Taken, wanted: &str) -> bool {
    taken.batch.iter().flat_map(|statement| &statement.args).any(|(name, _)| *name == wanted)
}
