//! What people tell runners to do.

use std::time::Duration;

use redraft_domain::command::{
    COMMAND_ENDS_WITHIN, COMMAND_RESULT_BYTES, COMMAND_VALID_FOR, CommandKind, CommandRecord, CommandStatus,
    ConfigUpdate, Order, PENDING_COMMANDS, Pause,
};
use redraft_domain::id::OwnerId;

use super::fixtures::{AGENT, agent, registration, runner_id};
use super::keys::who;
use super::test_store::TestStore;
use crate::beat::Beat;
use crate::claim::LeaseTimes;
use crate::error::StoreError;
use crate::fleet::NewCommand;
use crate::poll::{CommandOutcome, CommandResult, Poll, SignedCommand};
use crate::signing;

impl TestStore {
    async fn order(&self, order: Order) -> CommandRecord {
        let command = self.command(order);
        self.raw().order(self.owner(), runner_id("runner-a"), &command, &who()).await.expect("a command")
    }

    fn command(&self, order: Order) -> NewCommand {
        NewCommand { id: self.op_id().to_string(), order, created_by: "ada".to_owned() }
    }

    /// What the next poll of runner-a brings.
    async fn fetched(&self) -> Vec<SignedCommand> {
        self.poll(&Poll::of(runner_id("runner-a"))).await.commands
    }

    async fn says_of(&self, id: &str, status: CommandOutcome) {
        let result = CommandResult {
            command_id: id.to_owned(),
            status,
            result: Some(serde_json::json!({"held": 2})),
            error: None,
        };
        self.poll(&Poll { results: vec![result], ..Poll::of(runner_id("runner-a")) }).await;
    }

    async fn commands(&self) -> Vec<CommandRecord> {
        self.raw().commands(self.owner(), runner_id("runner-a")).await.expect("commands")
    }
}

fn pause(note: &str) -> Order {
    Order::Pause(Pause { note: Some(note.to_owned()), for_ms: Some(60_000), until_ms: Some(1) })
}

pub async fn a_command_waits_until_a_poll_fetches_it(store: &TestStore) {
    let given = store.order(pause("tuning")).await;
    assert_eq!((given.seq, given.kind, given.status), (1, CommandKind::Pause, CommandStatus::Pending));
    assert_eq!((given.created_by.as_str(), given.created_at), ("ada", store.now()));
    assert_eq!(given.expires_at, store.now().plus(COMMAND_VALID_FOR));

    let fetched = store.fetched().await;

    assert_eq!(fetched.len(), 1);
    assert_eq!((fetched[0].id.as_str(), fetched[0].seq, fetched[0].kind.as_str()), (given.id.as_str(), 1, "pause"));
    assert_eq!(fetched[0].args, pause("tuning").args());
    assert_eq!(store.commands().await[0].status, CommandStatus::Sent);
    assert_eq!(store.poll(&Poll::of(runner_id("runner-b"))).await.commands, []);
}

pub async fn commands_come_in_the_order_in_which_they_were_given(store: &TestStore) {
    store.order(pause("a")).await;
    store.order(Order::Resume).await;
    store.order(Order::Diagnostics).await;

    let fetched: Vec<_> = store.fetched().await.into_iter().map(|command| (command.seq, command.kind)).collect();

    let expected = [(1, "pause"), (2, "resume"), (3, "diagnostics")].map(|(seq, kind)| (seq, kind.to_owned()));
    assert_eq!(fetched, expected);
    let listed: Vec<_> = store.commands().await.into_iter().map(|command| command.seq).collect();
    assert_eq!(listed, [3, 2, 1]);
}

pub async fn a_fetched_command_is_signed_under_the_key_that_its_runner_got(store: &TestStore) {
    store.order(Order::Drain).await;
    let channel = async |name: &str| store.raw().command_channel(store.owner(), runner_id(name)).await.unwrap();
    let mine = channel("runner-a").await;
    let command = store.fetched().await.remove(0);
    store.register("runner-a", vec![agent(AGENT)]).await;
    store.register("runner-b", vec![agent(AGENT)]).await;
    let (restarted, other) = (channel("runner-a").await, channel("runner-b").await);

    let checked = |key: &[u8]| signing::check(key, (runner_id("runner-a"), 0), &command, store.now());

    assert_eq!(checked(&mine.key), Ok(()));
    assert_eq!((mine.key.len(), mine.last_seq), (32, 0));
    // Two processes may share a name for a moment: the key stays, the number keeps commands from being repeated.
    assert_eq!((&restarted.key, restarted.last_seq), (&mine.key, 1));
    assert_ne!(other.key, mine.key);
    assert_eq!(checked(&other.key), Err(signing::Refusal::Forged));
}

pub async fn a_command_on_its_way_is_sent_again_after_a_while_and_not_at_once(store: &TestStore) {
    store.order(Order::Resume).await;
    let first = store.fetched().await;
    assert_eq!(store.fetched().await, []);
    store.advance(Duration::from_secs(40)).await;

    let again = store.fetched().await;

    assert_eq!(again, first);
}

pub async fn a_result_ends_a_command_once(store: &TestStore) {
    let id = store.order(Order::Diagnostics).await.id;
    store.fetched().await;
    store.says_of(&id, CommandOutcome::Acknowledged).await;
    let begun = store.commands().await.remove(0);
    store.advance(Duration::from_secs(5)).await;
    store.says_of(&id, CommandOutcome::Done).await;
    let ended = store.commands().await.remove(0);
    store.says_of(&id, CommandOutcome::Failed).await;

    assert_eq!((begun.status, begun.finished_at), (CommandStatus::Acknowledged, None));
    assert_eq!(ended.acknowledged_at, begun.acknowledged_at);
    assert_eq!((ended.status, ended.finished_at), (CommandStatus::Done, Some(store.now())));
    assert_eq!(ended.result, Some(serde_json::json!({"held": 2})));
    assert_eq!(store.commands().await, [ended]);
    assert_eq!(store.fetched().await, []);
}

pub async fn a_refused_command_says_so_and_why(store: &TestStore) {
    let id = store.order(Order::Drain).await.id;
    let error = Some("its signature is \0wrong".to_owned());
    let refused = CommandResult { command_id: id, status: CommandOutcome::Refused, result: None, error };
    store.poll(&Poll { results: vec![refused], ..Poll::of(runner_id("runner-a")) }).await;

    let command = store.commands().await.remove(0);

    assert_eq!(command.status, CommandStatus::Refused);
    assert_eq!(command.error.as_deref(), Some("its signature is \u{2400}wrong"));
}

pub async fn a_command_that_nobody_takes_or_ends_in_time_times_out(store: &TestStore) {
    store.order(Order::Resume).await;
    store.advance(COMMAND_VALID_FOR + Duration::from_millis(1)).await;
    assert_eq!(store.fetched().await, [], "nobody waits for it any more");
    assert_eq!(store.commands().await[0].status, CommandStatus::TimedOut);
    let id = store.order(Order::Drain).await.id;
    store.says_of(&id, CommandOutcome::Acknowledged).await;
    store.advance(COMMAND_ENDS_WITHIN).await;
    assert_eq!(store.commands().await[0].status, CommandStatus::Acknowledged);
    store.advance(Duration::from_millis(1)).await;
    assert_eq!(store.commands().await[0].status, CommandStatus::TimedOut);

    store.says_of(&id, CommandOutcome::Done).await;

    assert_eq!(store.commands().await[0].status, CommandStatus::Done, "late is better than never");
}

pub async fn the_same_command_sent_twice_is_given_once(store: &TestStore) {
    let command = store.command(Order::Resume);
    let give = async || store.raw().order(store.owner(), runner_id("runner-a"), &command, &who()).await.unwrap();

    assert_eq!(give().await, give().await);

    assert_eq!(store.commands().await.len(), 1);
    let told = store.raw().audit(0, 100).await.unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].action.as_str(), &told[0].who), ("command.given", &who()));
    assert_eq!((&told[0].owner, &told[0].subject), (store.owner(), &command.id));
    assert_eq!(told[0].detail, Some(format!("resume to runner {}", runner_id("runner-a"))));
    assert_eq!(store.order(Order::Resume).await.seq, 2);
}

pub async fn a_runner_that_fetches_nothing_is_not_given_commands_for_ever(store: &TestStore) {
    for _ in 0..PENDING_COMMANDS {
        store.order(Order::Resume).await;
    }
    let give = async || {
        let command = store.command(Order::Drain);
        store.raw().order(store.owner(), runner_id("runner-a"), &command, &who()).await
    };

    let refused = give().await;
    store.advance(COMMAND_VALID_FOR).await;
    let later = give().await;

    assert!(matches!(refused, Err(StoreError::TooManyCommands(_))), "{refused:?}");
    let told = store.raw().audit(0, 100).await.unwrap().len();
    assert_eq!(told, PENDING_COMMANDS as usize + 1, "what is refused is not told");
    assert!(later.is_ok(), "those have expired: {later:?}");
}

pub async fn a_runner_that_works_with_other_settings_shows_them(store: &TestStore) {
    let update = ConfigUpdate { max_concurrent: Some(7), poll_interval_ms: None };
    let id = store.order(Order::UpdateConfig(update)).await.id;
    let slots = async || {
        let shown = store.raw().fleet_member(store.owner(), runner_id("runner-a")).await.unwrap();
        shown.member.runner.max_concurrent
    };
    store.says_of(&id, CommandOutcome::Acknowledged).await;
    assert_eq!(slots().await, 2);

    store.says_of(&id, CommandOutcome::Done).await;

    assert_eq!(slots().await, 7);
}

pub async fn a_paused_runner_shows_the_note_of_its_last_pause(store: &TestStore) {
    for note in ["first", "second"] {
        let id = store.order(pause(note)).await.id;
        store.says_of(&id, CommandOutcome::Done).await;
    }
    store.order(pause("never fetched")).await;
    let shown = async || {
        let found = store.raw().fleet_member(store.owner(), runner_id("runner-a")).await.unwrap();
        found.member.pause.and_then(|pause| pause.note)
    };
    assert_eq!(shown().await, None, "it has not said that it is paused");

    store.beat("runner-a", Beat { is_paused: true, ..Beat::default() }).await;

    assert_eq!(shown().await.as_deref(), Some("second"));
}

pub async fn a_result_too_large_to_be_kept_is_told(store: &TestStore) {
    let id = store.order(Order::Diagnostics).await.id;
    let result = Some(serde_json::Value::String("x".repeat(COMMAND_RESULT_BYTES)));
    let result = CommandResult { command_id: id, status: CommandOutcome::Done, result, error: None };
    store.poll(&Poll { results: vec![result], ..Poll::of(runner_id("runner-a")) }).await;

    let command = store.commands().await.remove(0);

    assert_eq!((command.status, &command.result), (CommandStatus::Done, &None));
    assert!(command.error.expect("why").contains("too large"));
}

pub async fn commands_are_their_owners_only(store: &TestStore) {
    let bob = OwnerId::new("bob");
    store.raw().register_runner(&bob, &registration("bobs", vec![])).await.unwrap();
    let id = store.order(Order::Drain).await.id;
    let command = store.command(Order::Drain);

    let given = store.raw().order(&bob, runner_id("runner-a"), &command, &who()).await;
    let seen = store.raw().commands(&bob, runner_id("runner-a")).await;
    let key = store.raw().command_channel(&bob, runner_id("runner-a")).await;
    let lie = CommandResult { command_id: id, status: CommandOutcome::Done, result: None, error: None };
    let poll = Poll { results: vec![lie.clone()], ..Poll::of(runner_id("runner-a")) };
    let fetched = store.raw().poll(&bob, &poll, &LeaseTimes::default()).await.unwrap().commands;
    let other = Poll { results: vec![lie], ..Poll::of(runner_id("bobs")) };
    store.raw().poll(&bob, &other, &LeaseTimes::default()).await.unwrap();

    assert!(matches!(given, Err(StoreError::RunnerNotFound(_))), "{given:?}");
    assert!(matches!(seen, Err(StoreError::RunnerNotFound(_))), "{seen:?}");
    assert!(matches!(key, Err(StoreError::RunnerNotFound(_))), "{key:?}");
    assert_eq!(fetched, []);
    assert_eq!(store.commands().await[0].status, CommandStatus::Pending);
}
