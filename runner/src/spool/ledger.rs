//! Which lines of the journal still matter.

use std::collections::{BTreeMap, HashMap};

use redraft_domain::id::{ClaimId, OpId, RunId};
use redraft_store::claim::Hold;

use super::entry::{Entry, Name};
use super::frame::Extent;

/// The place of a line among all lines: stays when lines move to another file.
type Line = u64;

/// What the journal says, line by line.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    live: BTreeMap<Line, Extent>,
    live_bytes: u64,
    next_line: Line,
    claims: HashMap<ClaimId, Claim>,
    /// Adoptions whose answer is not known yet, with the claim each would adopt from.
    adoptions: HashMap<ClaimId, ClaimId>,
    reports: HashMap<OpId, ClaimId>,
}

#[derive(Debug, Default)]
struct Claim {
    lines: Vec<Line>,
    run_id: Option<RunId>,
    hold: Option<Hold>,
    adoptions: Vec<(ClaimId, Line)>,
    /// What the processes of its last execution carry, whoever began it.
    cookie: Option<String>,
    /// An execution under this claim whose result is not written down.
    executing: Option<Line>,
    /// Such executions under the claims it was adopted from, since the last result: each ended with its runner.
    fatal: Vec<Line>,
    reports: Vec<(OpId, Line)>,
}

impl Claim {
    /// Executions since the last result, each ended by the death of its runner if this one's is dead too.
    fn executions(&self) -> impl Iterator<Item = Line> {
        self.fatal.iter().copied().chain(self.executing)
    }

    fn forget_executions(&mut self) -> Vec<Line> {
        let lines = self.executions().collect();
        (self.cookie, self.executing, self.fatal) = (None, None, Vec::new());
        lines
    }

    fn all_lines(&self) -> impl Iterator<Item = Line> {
        let adoptions = self.adoptions.iter().map(|(_, line)| *line);
        let reports = self.reports.iter().map(|(_, line)| *line);
        self.lines.iter().copied().chain(adoptions).chain(self.executions()).chain(reports)
    }
}

/// A claim that a runner before this one neither ended nor let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inherited {
    /// The claim.
    pub(crate) claim_id: ClaimId,
    /// What it holds, or held; `None` if its answer was never seen.
    pub(crate) hold: Option<Hold>,
    /// Adoptions from it whose answers were never seen, the latest last: one of them may hold the run now.
    pub(crate) adoptions: Vec<ClaimId>,
    /// What the processes of its last stage carry.
    pub(crate) cookie: Option<String>,
    /// How many runners in a row died while they executed the stage that this run stands at.
    pub(crate) deaths: u32,
}

impl Ledger {
    /// Takes note of a line that lies at `extent`.
    pub(super) fn note(&mut self, entry: Entry<Name>, extent: Extent) {
        match entry {
            Entry::Claiming { claim_id, previous, .. } => self.claiming(claim_id, previous, extent),
            Entry::Claimed { claim_id, run_id, epoch } => self.claimed(Hold { run_id, epoch, claim_id }, extent),
            Entry::Executing { claim_id, cookie } => {
                let line = self.keep(extent);
                let claim = self.claim(claim_id);
                claim.cookie = Some(cookie);
                let before = claim.executing.replace(line);
                self.drop_lines(before);
            }
            Entry::Report { claim_id, run_id, report } => {
                let line = self.keep(extent);
                let claim = self.claim(claim_id);
                claim.run_id = Some(run_id);
                claim.reports.push((report.op_id, line));
                // Who executed it has seen its processes end.
                let over = if report.is_result { claim.forget_executions() } else { Vec::new() };
                self.reports.insert(report.op_id, claim_id);
                self.drop_lines(over);
            }
            Entry::Acked { op_id } => self.acked(op_id),
            Entry::LetGo { claim_id } => self.let_go(claim_id),
        }
    }

    /// Claims that are not let go, the oldest first.
    pub(super) fn inherited(&self) -> Vec<Inherited> {
        let mut claims: Vec<_> = self.claims.iter().collect();
        claims.sort_by_key(|(_, claim)| claim.all_lines().min());
        let inherited = claims.into_iter().map(|(claim_id, claim)| Inherited {
            claim_id: *claim_id,
            hold: claim.hold,
            adoptions: claim.adoptions.iter().map(|(claim_id, _)| *claim_id).collect(),
            cookie: claim.cookie.clone(),
            deaths: u32::try_from(claim.executions().count()).unwrap_or(u32::MAX),
        });
        inherited.collect()
    }

    /// Where the reports of a claim lie that have no answer, in order.
    pub(super) fn unanswered(&self, claim_id: ClaimId) -> Vec<Extent> {
        let reports = self.claims.get(&claim_id).map_or(&[][..], |claim| &claim.reports);
        reports.iter().filter_map(|(_, line)| self.live.get(line).copied()).collect()
    }

    /// The run of a claim, as far as it is known.
    pub(super) fn run_of(&self, claim_id: ClaimId) -> Option<RunId> {
        let claim = self.claims.get(&claim_id)?;
        claim.hold.map(|hold| hold.run_id).or(claim.run_id)
    }

    /// Whether this report waits for its answer.
    pub(super) fn waits_for(&self, op_id: OpId) -> bool {
        self.reports.contains_key(&op_id)
    }

    /// How many bytes still matter.
    pub(super) const fn live_bytes(&self) -> u64 {
        self.live_bytes
    }

    /// Where the lines that still matter lie, in order.
    pub(super) fn live(&self) -> impl Iterator<Item = Extent> {
        self.live.values().copied()
    }

    /// The lines that still matter now lie one behind the other from `offset` on.
    pub(super) fn moved_to(&mut self, mut offset: u64) {
        for extent in self.live.values_mut() {
            extent.offset = offset;
            offset += extent.bytes;
        }
    }

    fn claiming(&mut self, claim_id: ClaimId, previous: Option<ClaimId>, extent: Extent) {
        let line = self.keep(extent);
        match previous {
            Some(previous) => {
                self.claim(previous).adoptions.push((claim_id, line));
                self.adoptions.insert(claim_id, previous);
            }
            None => self.claim(claim_id).lines.push(line),
        }
    }

    fn claimed(&mut self, hold: Hold, extent: Extent) {
        let line = self.keep(extent);
        let adopted = self.adoptions.remove(&hold.claim_id).and_then(|previous| self.claims.remove(&previous));
        let claim = self.claims.entry(hold.claim_id).or_default();
        claim.hold = Some(hold);
        claim.lines.push(line);
        let Some(adopted) = adopted else { return };
        // What the old claim could not finish is the new one's to finish. The lines that say how one came from
        // the other stay: older lines name the old claim.
        claim.fatal = adopted.executions().collect();
        claim.cookie = adopted.cookie;
        claim.reports = adopted.reports;
        claim.lines.splice(0..0, adopted.lines);
        let (this, vain): (Vec<_>, Vec<_>) =
            adopted.adoptions.into_iter().partition(|(claim_id, _)| *claim_id == hold.claim_id);
        claim.lines.extend(this.into_iter().map(|(_, line)| line));
        for (op_id, _) in &claim.reports {
            self.reports.insert(*op_id, hold.claim_id);
        }
        for (claim_id, line) in vain {
            self.adoptions.remove(&claim_id);
            self.drop_lines([line]);
        }
    }

    fn acked(&mut self, op_id: OpId) {
        let Some(claim) = self.reports.remove(&op_id).and_then(|claim_id| self.claims.get_mut(&claim_id)) else {
            return;
        };
        let Some(index) = claim.reports.iter().position(|(id, _)| *id == op_id) else { return };
        let (_, line) = claim.reports.remove(index);
        self.drop_lines([line]);
    }

    fn let_go(&mut self, claim_id: ClaimId) {
        if let Some(claim) = self.claims.remove(&claim_id) {
            for (adoption, _) in &claim.adoptions {
                self.adoptions.remove(adoption);
            }
            for (op_id, _) in &claim.reports {
                self.reports.remove(op_id);
            }
            self.drop_lines(claim.all_lines().collect::<Vec<_>>());
        }
    }

    /// The claim; made if the line that began it is missing, so that a damaged journal loses one line and not a run.
    fn claim(&mut self, claim_id: ClaimId) -> &mut Claim {
        self.claims.entry(claim_id).or_default()
    }

    fn keep(&mut self, extent: Extent) -> Line {
        let line = self.next_line;
        self.next_line += 1;
        self.live.insert(line, extent);
        self.live_bytes += extent.bytes;
        line
    }

    fn drop_lines(&mut self, lines: impl IntoIterator<Item = Line>) {
        for line in lines {
            if let Some(extent) = self.live.remove(&line) {
                self.live_bytes -= extent.bytes;
            }
        }
    }
}
