//! A machine with a state folder, on which a runner is started, stopped, killed, and started again.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use redraft_domain::id::OwnerId;
use redraft_runner::{ClaimSettings, Doors, Durability, Identity, Runner, SpoolPlace};
use redraft_store::Direct;
use redraft_store::claim::LeaseTimes;

use super::agents;
use super::fault;
use super::host::{Host, SeededEntropy};
use super::line::Line;
use super::people;
use super::process::{Process, Turn};
use super::report::Check;
use super::steps::Steps;
use super::weather::{some_time, strikes};
use super::world::World;

/// Longest that a machine is down before its runner is started again.
const LONGEST_OUTAGE: Duration = Duration::from_secs(500);
/// How soon a machine is up again whose people look after it.
const SHORTEST_OUTAGE: Duration = Duration::from_secs(10);
/// Longest pause: far beyond lease and grace.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);
/// How wrong a machine's time of day gets.
const DAY_MS: i64 = 86_400_000;

/// A machine.
#[derive(Debug)]
pub(super) struct Machine {
    world: Arc<World>,
    pub(super) owner: OwnerId,
    /// Its folder's number: no two share one.
    number: usize,
    name: String,
    home: PathBuf,
    durability: Durability,
    hands: u32,
    poll_every: Duration,
    wrong_by_ms: i64,
    pub(super) state: State,
}

/// What its runner does.
#[derive(Debug)]
pub(super) enum State {
    /// It works.
    Up(Process),
    /// It does nothing until this time; its timers go on, or sleep with the machine.
    Stopped(Process, Duration, bool),
    /// It is started at this time.
    Down(Duration),
    /// It never comes back.
    Gone,
}

impl Machine {
    /// Machine `number` of a history, with its things under `root`.
    pub(super) fn new(world: &Arc<World>, owner: OwnerId, number: usize, root: &Path) -> Self {
        let (durability, hands, poll_s) = world.roll(|dice, _| {
            let durability = *dice.pick(&[Durability::SurvivesKill, Durability::SurvivesPowerLoss]);
            (durability, 1 + dice.number(3), 5 + u64::from(dice.number(15)))
        });
        Self {
            world: Arc::clone(world),
            owner,
            number,
            name: format!("runner-{number}"),
            home: root.join(format!("home-{number}")),
            durability,
            hands,
            poll_every: Duration::from_secs(poll_s),
            wrong_by_ms: 0,
            state: State::Down(Duration::ZERO),
        }
    }

    /// Machine `number`, with a copy of everything this one has, its name too.
    pub(super) fn cloned(&self, number: usize, root: &Path, now: Duration) -> Self {
        self.world.count(fault::CLONE);
        let home = root.join(format!("home-{number}"));
        copy(&self.home, &home);
        self.note(now, &format!("is cloned as home {number}"));
        let starts_at = now + self.world.roll(|dice, _| some_time(dice, LONGEST_OUTAGE));
        Self {
            world: Arc::clone(&self.world),
            owner: self.owner.clone(),
            name: self.name.clone(),
            number,
            home,
            state: State::Down(starts_at),
            ..*self
        }
    }

    fn note(&self, at: Duration, what: &str) {
        self.world.diary.note(at, &format!("home {}: {what}", self.number));
    }

    /// Lets it do what it does until `now`.
    pub(super) fn turn(&mut self, now: Duration) {
        match &mut self.state {
            State::Gone => {}
            State::Down(starts_at) if *starts_at > now => {}
            State::Down(_) => {
                self.start();
                self.work_until(now);
            }
            State::Stopped(_, until, _) if *until > now => {}
            State::Stopped(..) => self.wake(now),
            State::Up(_) => self.meet_fate(now),
        }
    }

    /// Nothing happens to it any more; it comes back soon.
    pub(super) fn calm_down(&mut self, now: Duration) {
        match &mut self.state {
            State::Stopped(..) => self.wake(now),
            State::Down(starts_at) => *starts_at = (*starts_at).min(now + SHORTEST_OUTAGE),
            State::Up(_) | State::Gone => {}
        }
    }

    /// Ends its runner when it has nothing in hand any more.
    pub(super) fn end(&mut self, now: Duration) {
        if let State::Up(process) = &self.state {
            process.stop.draining.cancel();
            self.work_until(now + Duration::from_secs(600));
            if matches!(self.state, State::Up(_)) {
                self.world.broke(Check::Runner, format!("{} does not end when it is told to", self.name));
            }
        }
        self.state = State::Gone;
    }

    fn start(&mut self) {
        let at = self.world.now();
        self.note(at, "starts");
        let host = Host::new(self.number, self.home.join("spool/journal"), at, self.wrong_by_ms);
        let store = Line::store(&self.world, Some(Arc::clone(&host)));
        let times = LeaseTimes::default();
        let seed = self.world.roll(|dice, _| dice.next_u64());
        let spool = SpoolPlace::new(&self.home, self.durability).on(Arc::clone(&self.world.disk) as _);
        let runner = Runner {
            control: Arc::new(Direct::new(store, self.owner.clone(), times)),
            executor: Arc::new(Steps {
                world: Arc::clone(&self.world),
                host: Arc::clone(&host),
                are_spied_on: self.owner.as_str() == people::VICTIM,
            }),
            identity: Identity { name: self.name.clone(), host: self.name.clone(), ..Identity::default() },
            folder: None,
            agents: agents::all(),
            claims: ClaimSettings { max_concurrent: self.hands, poll_every: self.poll_every, only_run: None },
            times,
            doors: Doors { clock: Arc::clone(&host) as _, entropy: Arc::new(SeededEntropy::new(seed)) },
            wake: Arc::default(),
            spool,
        };
        self.state = State::Up(Process::start(runner, host));
    }

    fn meet_fate(&mut self, now: Duration) {
        let (kill, pause, leave) = self.world.roll(|dice, weather| {
            (strikes(dice, weather.kill), strikes(dice, weather.pause), strikes(dice, weather.leave))
        });
        if kill {
            let back = self.world.roll(|dice, _| some_time(dice, Duration::from_secs(20)));
            self.work_until(now.saturating_sub(back));
            self.die(fault::KILLED_AT_WORK, now);
        } else if pause {
            self.stop(now);
        } else {
            if leave && let State::Up(process) = &self.state {
                self.world.count(fault::LEAVE);
                process.stop.leave();
            }
            self.work_until(now);
        }
    }

    fn work_until(&mut self, at: Duration) {
        let State::Up(process) = &mut self.state else { return };
        match process.run_until(at) {
            Turn::Goes => {}
            Turn::Dies(cause, at) => self.die(cause, at),
            Turn::Ended(worked) => {
                if let Err(error) = *worked {
                    self.world.broke(Check::Runner, format!("{}: {error}", self.name));
                }
                self.go_down(at);
            }
        }
    }

    fn stop(&mut self, now: Duration) {
        let until = now + self.world.roll(|dice, _| some_time(dice, LONGEST_PAUSE));
        let has_timers = self.world.roll(|dice, _| dice.one_in(2));
        self.world.count(if has_timers { fault::PAUSE } else { fault::SLEEP });
        self.note(now, &format!("stops until {until:?}"));
        if let State::Up(process) = std::mem::replace(&mut self.state, State::Gone) {
            self.state = State::Stopped(process, until, has_timers);
        }
    }

    fn wake(&mut self, now: Duration) {
        if let State::Stopped(process, _, has_timers) = std::mem::replace(&mut self.state, State::Gone) {
            self.note(now, "wakes");
            if has_timers {
                process.wake_until(now);
            } else {
                process.sleep_until(now);
            }
            self.state = State::Up(process);
            self.work_until(now);
        }
    }

    fn go_down(&mut self, now: Duration) {
        // When all is calm it is started again at once, so that only what it does by itself keeps runs from ending.
        let longest = if self.world.is_calm() { SHORTEST_OUTAGE } else { LONGEST_OUTAGE };
        let starts_at = now + self.world.roll(|dice, _| some_time(dice, longest));
        self.note(now, &format!("is down until {starts_at:?}"));
        self.state = State::Down(starts_at);
    }

    /// Ends its runner where it stands, and does to its spool what such an end does.
    fn die(&mut self, cause: &'static str, at: Duration) {
        let State::Up(process) = std::mem::replace(&mut self.state, State::Gone) else { return };
        let host = Arc::clone(&process.host);
        drop(process);
        let is_power_loss = cause == fault::KILLED_AT_WORK && self.world.roll(|dice, _| dice.one_in(3));
        self.world.count(if is_power_loss { fault::POWER_LOSS } else { cause });
        self.note(at, if is_power_loss { fault::POWER_LOSS } else { cause });
        let state = host.state.lock().unwrap();
        for run_id in &state.in_hand {
            self.world.lost(*run_id, at);
        }
        let is_promised = !is_power_loss || self.durability == Durability::SurvivesPowerLoss;
        let kept = match (is_power_loss, self.durability) {
            (false, _) => state.announced,
            (true, Durability::SurvivesPowerLoss) => self.world.disk.durable(&host.journal),
            (true, Durability::SurvivesKill) => 0,
        };
        self.tear(&host.journal, kept, is_power_loss);
        if is_promised {
            self.look_for(&host.journal, state.unanswered.iter());
        } else {
            self.world.forgot(self.number);
        }
        drop(state);
        self.go_down(at);
        if self.world.roll(|dice, weather| weather.kill > 0 && dice.one_in(20)) {
            self.world.count(fault::MACHINE_GONE);
            self.state = State::Gone;
        }
    }

    /// Cuts the end of the spool off at a random byte behind `kept`; power loss may leave zeros there instead.
    fn tear(&self, journal: &Path, kept: u64, is_power_loss: bool) {
        let Ok(length) = fs::metadata(journal).map(|file| file.len()) else { return };
        let spare = usize::try_from(length.saturating_sub(kept)).unwrap_or(0);
        let is_torn = is_power_loss || self.world.roll(|dice, _| dice.one_in(3));
        if spare == 0 || !is_torn {
            return;
        }
        self.world.count(fault::TORN_SPOOL);
        let (cut, has_zeros) = self.world.roll(|dice, _| (kept + dice.below(spare) as u64, dice.one_in(3)));
        self.note(self.world.now(), &format!("its spool of {length} bytes, {kept} of them kept, is torn at {cut}"));
        let file = File::options().write(true).open(journal).unwrap();
        if is_power_loss && has_zeros {
            file.write_all_at(&vec![0; usize::try_from(length - cut).unwrap()], cut).unwrap();
        } else {
            file.set_len(cut).unwrap();
        }
    }

    fn look_for<'a>(&self, journal: &Path, unanswered: impl Iterator<Item = &'a String>) {
        let bytes = fs::read(journal).unwrap_or_default();
        for operation in unanswered {
            if memchr::memmem::find(&bytes, operation.as_bytes()).is_none() {
                let what = format!("operation {operation} of {} was sent, not answered, and is forgotten", self.name);
                self.world.broke(Check::Spool, what);
            }
        }
    }

    /// Moves its time of day by up to a day.
    pub(super) fn jump(&mut self) {
        let by_ms = self.world.roll(|dice, _| i64::from(dice.number(2)) * 2 * DAY_MS - DAY_MS);
        self.world.count(fault::RUNNER_CLOCK);
        self.wrong_by_ms += by_ms;
        if let State::Up(process) | State::Stopped(process, ..) = &self.state {
            process.host.clock.jump(by_ms);
        }
    }
}

/// Copies a folder as it is.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).into_iter().flatten() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a process before it left in the spool of a machine.
    const INHERITED: &[u8] = b"what a process before this one wrote";

    #[test]
    fn a_kill_takes_nothing_from_the_spool_that_was_there_before_the_process_that_dies() {
        let root = tempfile::tempdir().unwrap();
        let world = Arc::new(World::new(87, root.path(), None));
        let owner = OwnerId::new(people::VICTIM);

        for number in 0..50 {
            let mut machine = Machine::new(&world, owner.clone(), number, root.path());
            let journal = machine.home.join("spool/journal");
            fs::create_dir_all(journal.parent().unwrap()).unwrap();
            fs::write(&journal, INHERITED).unwrap();
            machine.start();
            machine.die(fault::KILLED_BEFORE_SENDING, Duration::ZERO);

            assert_eq!(fs::read(&journal).unwrap(), INHERITED, "machine {number}");
        }
    }
}
