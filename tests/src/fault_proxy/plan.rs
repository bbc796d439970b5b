use std::collections::VecDeque;

use redraft_store::testing::dice::Dice;

use super::Fault;

/// Which request meets which fault.
#[derive(Debug, Clone)]
pub struct Plan {
    first: VecDeque<Fault>,
    dice: Dice,
    one_in: usize,
}

impl Plan {
    /// Everything passes.
    pub fn calm() -> Self {
        Self { first: VecDeque::new(), dice: Dice::new(0), one_in: 0 }
    }

    /// The first requests meet these, one each; then everything passes.
    pub fn first(faults: impl IntoIterator<Item = Fault>) -> Self {
        Self { first: faults.into_iter().collect(), ..Self::calm() }
    }

    /// One request in so many meets some fault, chosen by `seed`.
    pub fn seeded(seed: u64, one_in: usize) -> Self {
        Self { first: VecDeque::new(), dice: Dice::new(seed), one_in }
    }

    /// What the next request meets, and chance for how.
    pub(super) fn next(&mut self) -> (Option<Fault>, Dice) {
        let fault = match self.first.pop_front() {
            Some(fault) => Some(fault),
            None if self.one_in > 0 && self.dice.one_in(self.one_in) => Some(self.any()),
            None => None,
        };
        (fault, Dice::new(self.dice.next_u64()))
    }

    fn any(&mut self) -> Fault {
        let fault = *self.dice.pick(&Fault::ALL);
        // Each costs seconds; one in four of them still meets every run of a torture.
        if fault.is_slow() && !self.dice.one_in(4) { Fault::Duplicate } else { fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(seed: u64) -> Vec<Option<Fault>> {
        let mut plan = Plan::seeded(seed, 3);
        (0..1000).map(|_| plan.next().0).collect()
    }

    #[test]
    fn the_same_seed_brings_the_same_faults_and_every_kind_comes() {
        let planned = faults(7);

        assert_eq!(planned, faults(7));
        assert_ne!(planned, faults(8));
        for fault in Fault::ALL {
            assert!(planned.contains(&Some(fault)), "{fault:?} never comes");
        }
    }

    #[test]
    fn what_is_planned_comes_first_and_then_nothing() {
        let mut plan = Plan::first([Fault::Drip]);

        assert_eq!((plan.next().0, plan.next().0), (Some(Fault::Drip), None));
    }
}
