//! Does what people tell this runner to do: genuine commands only, each once, in order.

mod journal;
mod switches;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redraft_domain::command::{CommandKind, ConfigUpdate, Order, Pause};
use redraft_domain::id::RunnerId;
use redraft_domain::time::Timestamp;
use redraft_store::poll::{CommandChannel, CommandOutcome, CommandResult, SignedCommand};
use redraft_store::signing;
use serde_json::json;

pub(crate) use journal::Journal;
pub(crate) use switches::{Switches, keep_hands};

/// How many answers are remembered for commands that come again because an answer was lost.
const REMEMBERED: usize = 32;

/// Takes commands and answers them.
#[derive(Debug)]
pub(crate) struct Desk {
    runner_id: RunnerId,
    /// The secret of this registration; without it nothing is genuine.
    key: Option<Vec<u8>>,
    switches: Switches,
    about: About,
    state: Mutex<State>,
}

/// What diagnostics tell that does not change: no paths, no environment, no addresses.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) version: &'static str,
    pub(crate) machine: String,
    pub(crate) agents: Vec<String>,
}

#[derive(Debug)]
struct State {
    journal: Journal,
    answered: VecDeque<CommandResult>,
}

impl Desk {
    /// Goes on where the last process stopped: the number of the last command, a pause, other settings.
    pub(crate) fn open(
        (runner_id, channel): (RunnerId, Option<CommandChannel>),
        mut journal: Journal,
        switches: Switches,
        about: About,
    ) -> Self {
        if let Some(channel) = &channel {
            journal.written.last_seq = journal.written.last_seq.max(channel.last_seq);
        }
        let state = Mutex::new(State { journal, answered: VecDeque::new() });
        Self { runner_id, key: channel.map(|channel| channel.key), switches, about, state }
    }

    /// Whether a person wants no work to be taken now.
    pub(crate) fn is_paused(&self, now: Duration) -> bool {
        self.switches.is_paused(now)
    }

    /// How often to ask whether a person wants anything, while work is not asked for because of a pause.
    pub(crate) fn asks_every(&self, now: Duration) -> Option<Duration> {
        self.is_paused(now).then(|| self.switches.settings().poll_every)
    }

    /// What to answer to a restart that this process is the result of.
    pub(crate) fn restarted(&self) -> Option<CommandResult> {
        let mut state = self.state();
        let id = state.journal.written.restarting.take()?;
        if let Err(error) = state.journal.keep() {
            tracing::warn!("cannot write down that the restart is done: {error}");
        }
        Some(done(&id, json!({ "startedAgain": true })))
    }

    /// Decides about a command and acts on it; the answer goes out with the next poll.
    pub(crate) fn take(&self, command: &SignedCommand, now: (Timestamp, Duration), held: usize) -> CommandResult {
        let mut state = self.state();
        let last_seq = state.journal.written.last_seq;
        let checked = match &self.key {
            Some(key) => signing::check(key, (self.runner_id, last_seq), command, now.0),
            None => Err(signing::Refusal::Forged),
        };
        let answer = if let Err(refusal) = checked {
            let known = state.answered.iter().find(|known| known.command_id == command.id);
            // Genuine and known: its answer was lost on the way.
            if let (signing::Refusal::Repeated, Some(known)) = (refusal, known) {
                return known.clone();
            }
            tracing::warn!(command.id = %command.id, "refused command {} ({}): {refusal}", command.id, command.kind);
            refused(&command.id, &refusal.to_string())
        } else {
            state.journal.written.last_seq = command.seq;
            // Before acting: whatever happens next, this number is never acted on again.
            match state.journal.keep() {
                Ok(()) => self.act(&mut state, command, now, held),
                Err(error) => failed(&command.id, format!("cannot write the command down: {error}")),
            }
        };
        state.answered.push_back(answer.clone());
        if state.answered.len() > REMEMBERED {
            state.answered.pop_front();
        }
        answer
    }

    fn act(
        &self,
        state: &mut State,
        command: &SignedCommand,
        now: (Timestamp, Duration),
        held: usize,
    ) -> CommandResult {
        let parsed = command.kind.parse::<CommandKind>().ok().map(|kind| Order::parse(kind, &command.args));
        let order = match parsed {
            None => return refused(&command.id, "this version does not know this kind of command"),
            Some(Err(error)) => return refused(&command.id, &format!("its arguments make no sense: {error}")),
            Some(Ok(order)) => order,
        };
        tracing::info!(command.id = %command.id, "told to {}", command.kind);
        let given = match order {
            Order::Pause(pause) => self.pause(state, &pause, now),
            Order::Resume => self.resume(state),
            Order::UpdateConfig(update) => self.update(state, update),
            Order::Diagnostics => Ok(self.diagnose(now.1, held)),
            Order::Drain => self.leave(state, None).map(|()| json!({ "held": held })),
            Order::Restart => {
                return match self.leave(state, Some(command.id.clone())) {
                    Ok(()) => answer(&command.id, CommandOutcome::Acknowledged, Some(json!({ "held": held })), None),
                    Err(why) => failed(&command.id, why),
                };
            }
        };
        match given {
            Ok(given) => done(&command.id, given),
            Err(why) => failed(&command.id, why),
        }
    }

    fn pause(&self, state: &mut State, pause: &Pause, now: (Timestamp, Duration)) -> Result<serde_json::Value, String> {
        let lasts = pause.for_ms.map(Duration::from_millis);
        state.journal.written.paused = true;
        state.journal.written.paused_until = lasts.map(|lasts| now.0.plus(lasts));
        keep(&state.journal)?;
        self.switches.pause(lasts.map(|lasts| now.1 + lasts));
        Ok(json!({ "forMs": pause.for_ms }))
    }

    fn resume(&self, state: &mut State) -> Result<serde_json::Value, String> {
        state.journal.written.paused = false;
        state.journal.written.paused_until = None;
        keep(&state.journal)?;
        self.switches.resume();
        Ok(json!({}))
    }

    fn update(&self, state: &mut State, update: ConfigUpdate) -> Result<serde_json::Value, String> {
        let config = &mut state.journal.written.config;
        config.max_concurrent = update.max_concurrent.or(config.max_concurrent);
        config.poll_interval_ms = update.poll_interval_ms.or(config.poll_interval_ms);
        keep(&state.journal)?;
        self.switches.set(update);
        let settings = self.switches.settings();
        Ok(json!({ "maxConcurrent": settings.max_concurrent, "pollIntervalMs": millis(settings.poll_every) }))
    }

    fn leave(&self, state: &mut State, restarting: Option<String>) -> Result<(), String> {
        if !self.switches.may_leave() {
            return Err("this runner is part of a `redraft up`: pause it, or end that on its machine".to_owned());
        }
        let restarts = restarting.is_some();
        if restarts {
            state.journal.written.restarting = restarting;
            keep(&state.journal)?;
        }
        self.switches.leave(restarts);
        Ok(())
    }

    fn diagnose(&self, elapsed: Duration, held: usize) -> serde_json::Value {
        let settings = self.switches.settings();
        json!({
            "version": self.about.version,
            "platform": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            "machine": self.about.machine,
            "agents": self.about.agents,
            "held": held,
            "maxConcurrent": settings.max_concurrent,
            "pollIntervalMs": millis(settings.poll_every),
            "paused": self.switches.is_paused(elapsed),
            "draining": self.switches.is_draining(),
            "upForMs": millis(elapsed.saturating_sub(self.switches.began())),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keep(journal: &Journal) -> Result<(), String> {
    journal.keep().map_err(|error| format!("cannot write it down: {error}"))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn done(id: &str, given: serde_json::Value) -> CommandResult {
    answer(id, CommandOutcome::Done, Some(given), None)
}

fn failed(id: &str, why: String) -> CommandResult {
    answer(id, CommandOutcome::Failed, None, Some(why))
}

fn refused(id: &str, why: &str) -> CommandResult {
    answer(id, CommandOutcome::Refused, None, Some(why.to_owned()))
}

fn answer(id: &str, status: CommandOutcome, result: Option<serde_json::Value>, error: Option<String>) -> CommandResult {
    CommandResult { command_id: id.to_owned(), status, result, error }
}

#[cfg(test)]
mod tests {
    use redraft_store::signing::sign;

    use super::*;
    use crate::claim_loop::ClaimSettings;
    use crate::runner::Stop;

    const KEY: [u8; 32] = [3; 32];
    const NOW: (Timestamp, Duration) = (Timestamp::from_ms(1_000_000), Duration::from_secs(50));

    fn me() -> RunnerId {
        RunnerId::from_bits(1 << 64, Timestamp::from_ms(0))
    }

    struct Stand {
        folder: tempfile::TempDir,
        stop: Stop,
        switches: Switches,
    }

    impl Stand {
        fn new(is_own: bool) -> Self {
            let stop = Stop { is_own, ..Stop::default() };
            let settings = ClaimSettings { max_concurrent: 2, poll_every: Duration::from_secs(5), only_run: None };
            let switches = Switches::new(settings, stop.clone(), Duration::ZERO);
            Self { folder: tempfile::tempdir().unwrap(), stop, switches }
        }

        /// A process of this runner.
        fn desk(&self) -> Desk {
            let channel = Some(CommandChannel { key: KEY.to_vec(), last_seq: 0 });
            let journal = Journal::open(self.folder.path()).unwrap();
            Desk::open((me(), channel), journal, self.switches.clone(), About::default())
        }
    }

    fn command(seq: i64, kind: &str, args: &str) -> SignedCommand {
        let mut command = SignedCommand {
            id: format!("c{seq}"),
            runner_id: me(),
            seq,
            issued_at: NOW.0,
            expires_at: NOW.0.plus(Duration::from_secs(600)),
            kind: kind.to_owned(),
            args: args.to_owned(),
            signature: [0; 32],
        };
        command.signature = sign(&KEY, &command);
        command
    }

    #[test]
    fn a_pause_holds_until_its_end_and_survives_the_process() {
        let stand = Stand::new(true);
        let answer = stand.desk().take(&command(1, "pause", r#"{"note":"tuning","forMs":60000}"#), NOW, 0);

        assert_eq!(answer.status, CommandOutcome::Done);
        assert!(stand.switches.is_paused(NOW.1) && stand.switches.is_paused(NOW.1 + Duration::from_millis(59_999)));
        assert!(!stand.switches.is_paused(NOW.1 + Duration::from_secs(60)));
        let written = Journal::open(stand.folder.path()).unwrap().written;
        assert_eq!((written.paused, written.paused_until), (true, Some(NOW.0.plus(Duration::from_secs(60)))));

        stand.desk().take(&command(2, "resume", "{}"), NOW, 0);

        assert!(!stand.switches.is_paused(NOW.1));
        assert!(!Journal::open(stand.folder.path()).unwrap().written.paused);
    }

    #[test]
    fn a_repeated_or_reordered_command_is_refused_also_by_the_next_process() {
        let stand = Stand::new(true);
        let pause = command(5, "pause", "{}");
        stand.desk().take(&pause, NOW, 0);
        stand.switches.resume();

        let repeated = stand.desk().take(&pause, NOW, 0);
        let older = stand.desk().take(&command(4, "drain", "{}"), NOW, 0);

        assert_eq!((repeated.status, older.status), (CommandOutcome::Refused, CommandOutcome::Refused));
        assert!(!stand.switches.is_paused(NOW.1) && !stand.stop.draining.is_cancelled());
    }

    #[test]
    fn a_command_that_comes_again_because_its_answer_was_lost_is_answered_alike_and_not_done_twice() {
        let stand = Stand::new(true);
        let desk = stand.desk();
        let pause = command(1, "pause", "{}");
        let first = desk.take(&pause, NOW, 0);
        stand.switches.resume();

        assert_eq!(desk.take(&pause, NOW, 0), first);

        assert!(!stand.switches.is_paused(NOW.1));
    }

    #[test]
    fn a_forged_command_or_one_for_another_runner_changes_nothing_not_even_the_last_number() {
        let stand = Stand::new(true);
        let desk = stand.desk();
        let mut flipped = command(9, "drain", "{}");
        flipped.signature[7] ^= 1;
        let mut readdressed = command(9, "drain", "{}");
        readdressed.runner_id = RunnerId::from_bits(2 << 64, Timestamp::from_ms(0));
        readdressed.signature = sign(&KEY, &readdressed);

        for forged in [flipped, readdressed] {
            let answer = desk.take(&forged, NOW, 0);
            assert_eq!(answer.status, CommandOutcome::Refused);
            assert!(answer.error.is_some());
        }

        assert!(!stand.stop.draining.is_cancelled());
        assert_eq!(desk.take(&command(1, "resume", "{}"), NOW, 0).status, CommandOutcome::Done);
    }

    #[test]
    fn a_runner_that_cannot_write_the_number_down_does_nothing() {
        let stand = Stand::new(true);
        let desk = stand.desk();
        // A folder in the way of the file: nothing can be put in its place, whoever asks.
        std::fs::create_dir(stand.folder.path().join("commands.json")).unwrap();

        let answer = desk.take(&command(1, "drain", "{}"), NOW, 0);

        assert_eq!(answer.status, CommandOutcome::Failed);
        assert!(!stand.stop.draining.is_cancelled());
    }

    #[test]
    fn without_a_key_nothing_is_genuine() {
        let stand = Stand::new(true);
        let journal = Journal::open(stand.folder.path()).unwrap();
        let desk = Desk::open((me(), None), journal, stand.switches.clone(), About::default());
        let mut unsigned = command(1, "drain", "{}");
        unsigned.signature = sign(&[], &unsigned);

        assert_eq!(desk.take(&unsigned, NOW, 0).status, CommandOutcome::Refused);
    }

    #[test]
    fn a_restart_is_answered_by_the_process_after_it() {
        let stand = Stand::new(true);
        let before = stand.desk();
        assert_eq!(before.restarted(), None);

        let begun = before.take(&command(1, "restart", "{}"), NOW, 3);
        let after = stand.desk();

        assert_eq!((begun.status, begun.result), (CommandOutcome::Acknowledged, Some(json!({"held": 3}))));
        assert!(stand.stop.draining.is_cancelled() && stand.stop.restarting.is_cancelled());
        let done = after.restarted().expect("an answer");
        assert_eq!((done.command_id.as_str(), done.status), ("c1", CommandOutcome::Done));
        assert_eq!(stand.desk().restarted(), None, "answered once");
    }

    #[test]
    fn a_runner_that_is_part_of_something_larger_does_not_end_it() {
        let stand = Stand::new(false);

        for (seq, kind) in [(1, "drain"), (2, "restart")] {
            let answer = stand.desk().take(&command(seq, kind, "{}"), NOW, 0);
            assert_eq!(answer.status, CommandOutcome::Failed, "{kind}");
        }

        assert!(!stand.stop.draining.is_cancelled());
        assert_eq!(stand.desk().restarted(), None);
    }

    #[test]
    fn other_settings_hold_at_once_and_for_the_next_process() {
        let stand = Stand::new(true);
        let answer = stand.desk().take(&command(1, "updateConfig", r#"{"maxConcurrent":7}"#), NOW, 0);
        stand.desk().take(&command(2, "updateConfig", r#"{"pollIntervalMs":900}"#), NOW, 0);

        assert_eq!(answer.result, Some(json!({"maxConcurrent": 7, "pollIntervalMs": 5_000})));
        let settings = stand.switches.settings();
        assert_eq!((settings.max_concurrent, settings.poll_every), (7, Duration::from_millis(900)));
        let config = Journal::open(stand.folder.path()).unwrap().written.config;
        assert_eq!(config, ConfigUpdate { max_concurrent: Some(7), poll_interval_ms: Some(900) });
    }

    #[test]
    fn unknown_kinds_and_arguments_are_refused_and_use_up_their_number() {
        let stand = Stand::new(true);
        let desk = stand.desk();

        for (seq, kind, args) in
            [(1, "shell", r#"{"run":"id"}"#), (2, "pause", r#"{"path":"/etc"}"#), (3, "drain", "[")]
        {
            assert_eq!(desk.take(&command(seq, kind, args), NOW, 0).status, CommandOutcome::Refused, "{kind}");
        }

        assert_eq!(Journal::open(stand.folder.path()).unwrap().written.last_seq, 3);
    }

    #[test]
    fn diagnostics_tell_how_the_runner_is_and_nothing_of_its_machines_secrets() {
        let stand = Stand::new(true);

        let answer = stand.desk().take(&command(1, "diagnostics", "{}"), NOW, 2);

        let text = answer.result.expect("diagnostics").to_string();
        assert!(text.contains("\"held\":2") && text.contains("\"upForMs\":50000"), "{text}");
        for (name, value) in std::env::vars().filter(|(_, value)| value.len() > 8) {
            assert!(!text.contains(&value), "{name} is in the diagnostics: {text}");
        }
        assert!(!text.contains(&stand.folder.path().display().to_string()), "{text}");
    }
}
