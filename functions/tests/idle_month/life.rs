//! What happens, and when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use redraft_domain::id::OwnerId;
use redraft_domain::key::KeyKind;
use redraft_domain::scope::{Role, Scope, Scopes};
use redraft_functions::{Access, AppState, InProcess, router, waking};
use redraft_store::audit::Who;
use redraft_store::claim::LeaseTimes;
use redraft_store::entropy::OsEntropy;
use redraft_store::operations::keys::{KeyAsked, make_first_admin, make_key};
use redraft_wire::Client;
use redraft_wire::run::SubmitRun;
use serde_json::json;

use crate::Kept;
use crate::bill::{Bill, Spent};
use crate::page::{ATTENTION, LIST, Page};
use crate::product::{page_asks_every_ms, sweep_every_ms};
use crate::runner::{AGENT, Runner, ms};

const MINUTE: i64 = 60_000;
/// Twenty runs a day, evenly.
const PART: i64 = 72 * MINUTE;
/// An hour a day, evenly. It is opened with the run, which is when somebody looks.
const PAGE_IS_OPEN: i64 = 3 * MINUTE;
/// Eight days of runs: lists are full, and each part has a run whose operations are forgotten.
const RUNS_BEFORE: i64 = 160;
/// 2026-02-01.
const START: i64 = 1_769_904_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    Sweep,
    Submit,
    Poll,
    Renew,
    Say,
    Draft,
    Pass,
    List,
    Attention,
}

pub(crate) struct Life<K> {
    kept: K,
    client: Client,
    runner: Runner,
    page: Page,
    now: i64,
    bill: Bill,
}

impl<K: Kept> Life<K> {
    /// A deployment that is eight days old.
    pub(crate) async fn begin(kept: K) -> Self {
        let began = START - RUNS_BEFORE * PART;
        kept.set_clock(began).await;
        let store = kept.store();
        let (admin, record) = make_first_admin(&*store, &OsEntropy).await.unwrap();
        let owner: OwnerId = record.owner.clone();
        let granted = Scopes::of([Scope::All]).effective(Role::Admin);
        let asked =
            KeyAsked { name: "box".to_owned(), kind: KeyKind::Runner, scopes: None, days: None, idempotency_key: None };
        let (key, _) = make_key(&*store, &OsEntropy, (&owner, &granted), asked, &Who::at_terminal()).await.unwrap();
        let router = router(AppState::new(store, Access::keys()));
        let client = |key: &str| {
            let way = Arc::new(InProcess::new(router.clone()));
            Client::new(way, "https://redraft.example.com", Some(key.to_owned()))
        };
        let runner = Runner::register(client(key.expose()), began).await;
        let mut life = Self {
            client: client(admin.expose()),
            page: Page::sign_in(router, admin.expose()).await,
            runner,
            kept,
            now: began,
            bill: Bill::default(),
        };
        for before in (0..RUNS_BEFORE).rev() {
            life.move_to(START - before * PART - MINUTE).await;
            life.submit().await;
            life.runner.poll(life.now).await;
            life.runner.draft().await;
            life.runner.pass().await;
        }
        life.move_to(START - 1).await;
        life.sweep().await;
        // Sessions end when nobody uses them: today's is of today.
        life.page = Page::sign_in(life.router(), admin.expose()).await;
        life
    }

    fn router(&self) -> axum::Router {
        router(AppState::new(self.kept.store(), Access::keys()))
    }

    async fn move_to(&mut self, now: i64) {
        self.now = now;
        self.runner.now = now;
        self.kept.set_clock(now).await;
    }

    async fn submit(&self) {
        self.client.submit(&SubmitRun::new(AGENT, json!({ "topic": "rain" })), None).await.unwrap();
    }

    async fn sweep(&self) {
        waking::wake(&*self.kept.store(), &OsEntropy, &json!({})).await.unwrap();
    }

    /// Plays so many parts and says what they cost.
    pub(crate) async fn replay(&mut self, parts: u32) -> Bill {
        let (asked, not_modified) = (self.page.asked, self.page.not_modified);
        for part in 0..i64::from(parts) {
            self.play(START + part * PART).await;
        }
        self.bill.parts = u64::from(parts);
        self.bill.of_page = self.page.asked - asked;
        self.bill.not_modified = self.page.not_modified - not_modified;
        self.bill
    }

    async fn play(&mut self, from: i64) {
        self.page.open();
        let mut agenda = BinaryHeap::from([
            Reverse((from, Happens::Sweep)),
            Reverse((from + 1, Happens::Poll)),
            Reverse((from + 30 * MINUTE + 7, Happens::Submit)),
            Reverse((from + 30 * MINUTE, Happens::List)),
            Reverse((from + 30 * MINUTE, Happens::Attention)),
        ]);
        while let Some(Reverse((at, what))) = agenda.pop() {
            if at >= from + PART {
                continue;
            }
            if at != self.now {
                self.move_to(at).await;
            }
            let before = self.kept.spent();
            let is_waiting = matches!(what, Happens::Sweep | Happens::Poll) && self.runner.held.is_none();
            for next in self.happens(what, at, from).await {
                agenda.push(Reverse(next));
            }
            let after = self.kept.spent();
            let cost = Spent { read: after.read - before.read, written: after.written - before.written };
            self.bill.spent = plus(self.bill.spent, cost);
            if is_waiting && self.runner.held.is_none() {
                self.bill.waiting = plus(self.bill.waiting, cost);
            }
        }
        assert!(self.runner.held.is_none(), "the run has ended");
    }

    /// Does it, and says what follows.
    async fn happens(&mut self, what: Happens, at: i64, from: i64) -> Vec<(i64, Happens)> {
        let heartbeat = ms(LeaseTimes::default().heartbeat);
        let (is_held, page_closes) = (self.runner.held.is_some(), from + 30 * MINUTE + PAGE_IS_OPEN);
        let asks = |every: i64, what| if at + every < page_closes { vec![(at + every, what)] } else { Vec::new() };
        match what {
            Happens::Sweep => {
                self.sweep().await;
                self.bill.sweeps += 1;
                vec![(at + sweep_every_ms(), what)]
            }
            Happens::Submit => {
                self.submit().await;
                self.bill.of_runs += 1;
                Vec::new()
            }
            Happens::Poll => {
                let next = self.runner.poll(at).await;
                *(if is_held { &mut self.bill.of_runs } else { &mut self.bill.polls }) += 1;
                let mut follows = vec![(next, what)];
                if !is_held && self.runner.held.is_some() {
                    // A minute of drafting, half a minute of evaluating, with lines now and then.
                    follows.extend([(at + heartbeat, Happens::Renew), (at + 10_000, Happens::Say)]);
                    follows.extend([(at + MINUTE, Happens::Draft), (at + MINUTE + MINUTE / 2, Happens::Pass)]);
                }
                follows
            }
            Happens::Renew | Happens::Say if !is_held => Vec::new(),
            Happens::Renew => {
                self.runner.renew().await;
                self.bill.of_runs += 1;
                vec![(at + heartbeat, what)]
            }
            Happens::Say => {
                self.runner.say().await;
                self.bill.of_runs += 1;
                vec![(at + 10_000, what)]
            }
            Happens::Draft => {
                self.runner.draft().await;
                self.bill.of_runs += 1;
                Vec::new()
            }
            Happens::Pass => {
                self.runner.pass().await;
                self.bill.of_runs += 1;
                Vec::new()
            }
            Happens::List => {
                self.page.ask(LIST).await;
                let pace = if self.page.has_active_runs { "runsActive" } else { "runsIdle" };
                asks(page_asks_every_ms(pace), what)
            }
            Happens::Attention => {
                if self.page.has_active_runs {
                    self.page.ask(ATTENTION).await;
                }
                asks(page_asks_every_ms("attention"), what)
            }
        }
    }
}

fn plus(one: Spent, other: Spent) -> Spent {
    Spent { read: one.read + other.read, written: one.written + other.written }
}
