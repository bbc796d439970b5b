//! Random histories: a spool that is opened again says what the open one said, compacted or not.

use std::collections::BTreeMap;

use redraft_domain::id::{ClaimId, OpId};
use redraft_domain::run::StepNo;
use redraft_store::claim::Hold;
use redraft_store::entropy::{Entropy, OsEntropy};

use super::super::{Report, Spool};
use super::fixtures::{Fixture, NOW, a_hold, adoption_of, claim_id, stage};
use crate::process_tree::Cookie;

/// A small generator, so that a seed tells the whole history.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// What must be unanswered, by claim.
type Expected = BTreeMap<ClaimId, Vec<OpId>>;

async fn step(spool: &Spool, dice: &mut Dice, holds: &mut Vec<(Hold, Vec<Report>)>) {
    let chosen = dice.below(holds.len().max(1));
    match (dice.below(8), holds.get_mut(chosen)) {
        (0, _) | (_, None) => {
            let hold = a_hold();
            spool.claiming(hold.claim_id, None, NOW).await.unwrap();
            spool.claimed(&hold);
            holds.push((hold, Vec::new()));
        }
        (1, Some((hold, _))) => spool.executing(hold.claim_id, &Cookie::random()),
        (2..=4, Some((hold, reports))) => {
            let report = stage(StepNo(0), &vec![b'x'; dice.below(4_000)]);
            spool.report(hold, &report, &[]).await.unwrap();
            reports.push(report);
        }
        (5, Some((_, reports))) if !reports.is_empty() => spool.acked(&reports.remove(dice.below(reports.len()))),
        (6, Some((hold, _))) => {
            let adopting = claim_id();
            spool.claiming(adopting, Some(hold.claim_id), NOW).await.unwrap();
            if dice.below(2) == 0 {
                *hold = adoption_of(adopting, hold);
                spool.claimed(hold);
            }
        }
        (7, Some(_)) => spool.let_go(holds.remove(chosen).0.claim_id),
        _ => {}
    }
}

fn unanswered(spool: &Spool) -> Expected {
    let ops = |claim_id| spool.unanswered(claim_id).unwrap().iter().map(|(report, _)| report.op_id()).collect();
    spool.inherited().into_iter().map(|claim| (claim.claim_id, ops(claim.claim_id))).collect()
}

#[tokio::test]
async fn a_spool_says_after_every_kill_what_it_said_before() {
    let seed = u64::try_from(OsEntropy.bits() >> 64).unwrap() | 1;
    println!("seed {seed}");
    let (fixture, mut dice) = (Fixture::new(), Dice(seed));
    let mut holds = Vec::new();
    for round in 0..30 {
        let spool = fixture.open();
        for _ in 0..dice.below(120) {
            step(&spool, &mut dice, &mut holds).await;
        }
        if dice.below(2) == 0 {
            spool.journal.lock().unwrap().compact_or_stay();
        }
        let before = (spool.inherited(), unanswered(&spool));
        let expected: Expected =
            holds.iter().map(|(hold, reports)| (hold.claim_id, reports.iter().map(Report::op_id).collect())).collect();
        drop(spool);

        let spool = fixture.open();

        assert_eq!((spool.inherited(), unanswered(&spool)), before, "round {round}");
        assert_eq!(before.1, expected, "round {round}");
    }
}
