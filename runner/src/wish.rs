//! One claim, asked for until it takes a run.

use redraft_store::claim::{ClaimRequest, Claimed};
use redraft_store::store::Result;

/// How often one claim is asked for in vain. Sooner or later a claim may have taken a run in a copy of the
/// request that arrived late, and lost it since: such a claim never takes another one.
const MOST_ASKED: u32 = 32;

/// A claim that took nothing is asked for again: an idle runner then writes nothing, neither here nor in the store.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) request: ClaimRequest,
    /// The spool knows of it.
    pub(crate) is_spooled: bool,
    /// An answer is missing: it may have taken a run.
    pub(crate) is_uncertain: bool,
    asked: u32,
}

impl Wish {
    /// A claim that was not asked for yet.
    pub(crate) const fn new(request: ClaimRequest) -> Self {
        Self { request, is_spooled: false, is_uncertain: false, asked: 0 }
    }

    /// Takes note of an answer.
    pub(crate) fn asked(&mut self, answer: &Result<Option<Claimed>>) {
        self.asked += 1;
        self.is_uncertain |= answer.is_err();
    }

    /// Whether the next run should be asked for under another claim.
    pub(crate) const fn is_worn_out(&self) -> bool {
        self.is_uncertain || self.asked >= MOST_ASKED
    }
}
