//! One history: a storm, then calm until everything has ended, then a look at what is left.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use redraft_store_libsql::statement::Statement;

use super::audit;
use super::fault;
use super::machine::{Machine, State};
use super::people::{self, People};
use super::planted::Planted;
use super::report::{Broken, Check, Failure, Report};
use super::weather::{some_time, strikes};
use super::world::World;

/// Longest round: everybody is driven in turn for at most this long.
const LONGEST_ROUND: Duration = Duration::from_secs(20);
/// How long a storm lasts at least, and how much longer at most.
const STORM: (Duration, Duration) = (Duration::from_secs(240), Duration::from_secs(900));
/// Within this much calm every run ends: a poison run loses its runner six times, each time for a lease, a grace and
/// a backoff of up to half a minute, and others may wait behind it.
const PATIENCE: Duration = Duration::from_secs(2 * 3600);
/// Most machines, clones included.
const MOST_MACHINES: usize = 8;

/// A history under way.
#[derive(Debug)]
struct History {
    world: Arc<World>,
    root: PathBuf,
    machines: Vec<Machine>,
    people: People,
    stranger: People,
    now: Duration,
}

/// Plays the history of `seed`; answers with its figures, what broke being among them, and with its diary.
pub(super) fn play(seed: u64, planted: Option<Planted>) -> (Report, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let world = Arc::new(World::new(seed, folder.path(), planted));
    let mut history = History::new(&world, folder.path().canonicalize().unwrap());
    history.storm();
    history.calm();
    let (mut report, broken) = history.close();
    if !broken.is_empty() {
        report.failures = vec![Failure { seed, broken }];
    }
    (report, world.diary.lines())
}

impl History {
    fn new(world: &Arc<World>, root: PathBuf) -> Self {
        let people = People::new(world, people::VICTIM);
        let stranger = People::new(world, people::STRANGER);
        let count = world.roll(|dice, _| 2 + dice.below(3));
        let mut machines: Vec<_> =
            (0..count).map(|number| Machine::new(world, people.owner.clone(), number, &root)).collect();
        machines.push(Machine::new(world, stranger.owner.clone(), count, &root));
        Self { world: Arc::clone(world), root, machines, people, stranger, now: Duration::ZERO }
    }

    fn storm(&mut self) {
        let (until, runs) = self.world.roll(|dice, _| (STORM.0 + some_time(dice, STORM.1), 3 + dice.below(8)));
        let mut wanted = 0;
        while self.now < until {
            if wanted < runs && self.world.roll(|dice, _| dice.one_in(3)) {
                wanted += 1;
                if self.world.roll(|dice, _| dice.one_in(8)) { self.stranger.want() } else { self.people.want() }
            }
            self.disturb();
            self.round();
        }
    }

    /// Faults that hit no single process.
    fn disturb(&mut self) {
        let (jump, clone) = self.world.roll(|dice, weather| {
            let jump = strikes(dice, weather.clock_jump).then(|| (dice.below(3), dice.below(2)));
            (jump, strikes(dice, weather.clone).then(|| dice.next_u64()))
        });
        match jump {
            Some((0, _)) => self.some_machine().jump(),
            Some((_, way)) => {
                self.world.count(fault::STORE_CLOCK);
                self.world.server.jump([-600_000, 3_600_000][way]);
            }
            None => {}
        }
        if clone.is_some() && self.machines.len() < MOST_MACHINES {
            let (number, root, now) = (self.machines.len(), self.root.clone(), self.now);
            let clone = self.some_machine().cloned(number, &root, now);
            self.machines.push(clone);
        }
        if self.machines.iter().all(|machine| matches!(machine.state, State::Gone)) {
            self.replace();
        }
    }

    fn some_machine(&mut self) -> &mut Machine {
        let count = self.machines.len();
        let index = self.world.roll(|dice, _| dice.below(count));
        &mut self.machines[index]
    }

    /// Buys a machine, since one owner at least has none left.
    fn replace(&mut self) {
        for owner in [self.people.owner.clone(), self.stranger.owner.clone()] {
            let is_served =
                self.machines.iter().any(|machine| machine.owner == owner && !matches!(machine.state, State::Gone));
            if !is_served {
                let machine = Machine::new(&self.world, owner, self.machines.len(), &self.root);
                self.machines.push(machine);
            }
        }
    }

    /// Drives everybody a while, in any order.
    fn round(&mut self) {
        self.now += Duration::from_millis(1) + self.world.roll(|dice, _| some_time(dice, LONGEST_ROUND));
        self.world.pass(self.now);
        self.world.deliver_until(self.now);
        let mut order: Vec<_> = (0..self.machines.len()).collect();
        self.world.roll(|dice, _| {
            for index in (1..order.len()).rev() {
                order.swap(index, dice.below(index + 1));
            }
        });
        for index in order {
            self.machines[index].turn(self.now);
        }
        self.people.act();
        self.stranger.act();
        match self.world.roll(|dice, _| dice.below(8)) {
            0 | 1 => self.people.sweep(),
            2 => self.stranger.meddle(&self.people),
            _ => {}
        }
    }

    fn calm(&mut self) {
        self.world.calm_down();
        let until = self.now + PATIENCE;
        for machine in &mut self.machines {
            machine.calm_down(self.now);
        }
        self.replace();
        loop {
            self.round();
            let open = self.open_runs();
            if open.is_empty() && self.people.is_content() && self.stranger.is_content() {
                return;
            }
            if self.now > until {
                for run in open {
                    self.world.broke(Check::Ends, format!("{run} is still open {PATIENCE:?} after the last fault"));
                }
                return;
            }
        }
    }

    fn open_runs(&self) -> Vec<String> {
        let open = "SELECT id || ' (' || status || ', rescued ' || rescues || ' times, epoch ' || epoch || ')' AS run
            FROM workflow_runs WHERE status NOT IN ('passed', 'failed', 'cancelled')";
        let rows = self.world.server.query(Statement::new(open)).rows;
        rows.iter().filter_map(|row| row.text("run").ok()).map(str::to_owned).collect()
    }

    /// Ends what is still there, lets the last copies arrive, and looks at everything.
    fn close(&mut self) -> (Report, Vec<Broken>) {
        for machine in &mut self.machines {
            machine.end(self.now);
        }
        // What stands now must stand after the last copies too.
        for people in [&mut self.people, &mut self.stranger] {
            people.read_on();
        }
        self.world.deliver_until(Duration::MAX);
        for people in [&mut self.people, &mut self.stranger] {
            audit::look_at(&self.world, people);
        }
        let figures = audit::figures(&self.world);
        let (report, broken) = self.world.account();
        (
            Report {
                runs: figures.runs,
                results: figures.results,
                claims: figures.claims,
                adoptions: figures.adoptions,
                rescues: figures.rescues,
                ..report
            },
            broken,
        )
    }
}
