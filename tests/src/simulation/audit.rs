//! What must be true when a history is over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::FutureExt;
use redraft_domain::event::{Event, kind};
use redraft_domain::id::RunId;
use redraft_domain::loop_policy::{self, LoopSpec, Next};
use redraft_domain::run::step::StepOutcome;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_store::Store;
use redraft_store::run_query::EventQuery;
use redraft_store::run_view::RunDetail;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::statement::Statement;

use super::agents;
use super::claims::Claims;
use super::line::Line;
use super::people::People;
use super::report::Check;
use super::world::{Execution, World};

/// Figures that the rows tell.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) runs: u64,
    pub(super) results: u64,
    pub(super) claims: u64,
    pub(super) adoptions: u64,
    pub(super) rescues: u64,
}

/// Counts what a history left.
pub(super) fn figures(world: &World) -> Figures {
    let one = |sql: &'static str| {
        let rows = world.server.query(Statement::new(sql)).rows;
        rows.first()
            .and_then(|row| row.opt_integer("n").ok().flatten())
            .and_then(|n| u64::try_from(n).ok())
            .unwrap_or(0)
    };
    let claims = Claims::read(&world.server);
    Figures {
        runs: one("SELECT COUNT(*) AS n FROM workflow_runs"),
        results: one("SELECT COUNT(*) AS n FROM workflow_steps"),
        claims: claims.count() as u64,
        adoptions: claims.adoptions() as u64,
        rescues: one("SELECT SUM(rescues) AS n FROM workflow_runs"),
    }
}

/// Checks everything that belongs to `people`.
pub(super) fn look_at(world: &Arc<World>, people: &mut People) {
    for broken in world.server.broken_invariants() {
        let check = Check::numbered(&broken).unwrap_or(Check::Steps);
        world.broke(check, broken);
    }
    look_at_owners(world);
    let read = people.read_on();
    let executions = world.executions();
    let claims = Claims::read(&world.server);
    let store = Line::store(world, None);
    for run_id in look_for_runs(world, people) {
        let detail = store.run(&people.owner, run_id).now_or_never().unwrap().unwrap();
        let query = EventQuery { limit: 10_000, ..EventQuery::default() };
        let events = events(&store, people, run_id, &query);
        let last = events.last().map(|event| event.seq);
        if read.get(&run_id).copied() != last {
            world.broke(Check::Reader, format!("run {run_id}: {:?} of {last:?} events were read", read.get(&run_id)));
        }
        if people.ended.get(&run_id).is_some_and(|ended| *ended != detail.run) {
            world.broke(Check::Terminal, format!("run {run_id} changed after it had ended"));
        }
        let audit = Audit { world, detail: &detail, events: &events, executions: &executions, claims: &claims };
        audit.look();
    }
}

/// Everything that was submitted is there once.
fn look_for_runs(world: &World, people: &People) -> BTreeSet<RunId> {
    let known: BTreeSet<_> = people.runs.values().copied().collect();
    if known.len() != people.runs.len() {
        world.broke(Check::Lost, "two submissions have one run".to_owned());
    }
    let all = Statement::new("SELECT id FROM workflow_runs WHERE owner_id = :owner_id")
        .bind("owner_id", people.owner.as_str());
    let rows = world.server.query(all).rows;
    let stored: BTreeSet<RunId> = rows.iter().map(|row| row.text("id").unwrap().parse().unwrap()).collect();
    for run_id in known.symmetric_difference(&stored) {
        world.broke(Check::Lost, format!("run {run_id} is not both acknowledged and stored"));
    }
    stored
}

fn look_at_owners(world: &World) {
    let mixed = "SELECT r.id FROM workflow_runs r JOIN workflow_claims k ON k.run_id = r.id JOIN runners n ON n.id = k.runner_id
          WHERE n.owner_id <> r.owner_id
        UNION SELECT r.id FROM workflow_runs r JOIN workflow_ops o ON o.run_id = r.id WHERE o.owner_id <> r.owner_id";
    for row in world.server.query(Statement::new(mixed)).rows {
        world.broke(Check::Owner, format!("run {:?} was touched by another owner's runner", row.text("id")));
    }
}

fn events(store: &LibsqlStore, people: &People, run_id: RunId, query: &EventQuery) -> Vec<Event> {
    store.events(&people.owner, run_id, query).now_or_never().unwrap().unwrap().events
}

/// One run, when all is over.
struct Audit<'a> {
    world: &'a World,
    detail: &'a RunDetail,
    events: &'a [Event],
    executions: &'a [Execution],
    claims: &'a Claims,
}

impl Audit<'_> {
    fn look(&self) {
        self.replay();
        self.look_at_results();
        self.look_at_executions();
        self.look_at_end();
    }

    fn broke(&self, check: Check, what: &str) {
        self.world.broke(check, format!("run {}: {what}", self.detail.run.id));
    }

    /// The history alone leads to the run as it stands.
    fn replay(&self) {
        let (mut status, mut epoch, mut step) = ("queued".to_owned(), 0, 0);
        for event in self.events {
            match event.event_type.as_str() {
                kind::STATUS_CHANGE => {
                    let (from, to) = event.message.split_once('>').unwrap_or_default();
                    if from != status {
                        self.broke(Check::History, &format!("event {} leaves {from}, the run was {status}", event.seq));
                    }
                    to.clone_into(&mut status);
                    epoch += 1;
                }
                kind::STAGE_COMPLETED => step += 1,
                _ => {}
            }
            if event.epoch.0 != epoch {
                self.broke(Check::Epochs, &format!("event {} says epoch {}, it is {epoch}", event.seq, event.epoch));
            }
        }
        let run = &self.detail.run;
        if (status.as_str(), epoch, step) != (run.status.to_string().as_str(), run.epoch.0, run.next_step.0) {
            self.broke(Check::History, &format!("its history leads to {status}, epoch {epoch}, step {step}"));
        }
    }

    /// Each result was made by one execution, from the recorded draft, under a claim that led to the recording one.
    fn look_at_results(&self) {
        let run_id = self.detail.run.id.to_string();
        let mut draft = None;
        for step in &self.detail.steps {
            let made_by =
                self.maker(&step.outcome).filter(|made| (made.run_id, made.step) == (self.detail.run.id, step.no.0));
            let Some(made_by) = made_by else {
                self.broke(Check::Stale, &format!("nobody made the result of step {}", step.no));
                continue;
            };
            let epoch = self.recorded_under(step.no.0);
            let heirs = self.claims.of(&run_id, epoch).map(|claim| self.claims.ancestors(claim).collect::<Vec<_>>());
            if !heirs.unwrap_or_default().contains(&made_by.hold.claim_id.to_string().as_str()) {
                self.broke(Check::Stale, &format!("step {} was made under {:?}", step.no, made_by.hold));
            }
            if draft.is_some() && made_by.previous != draft {
                self.broke(
                    Check::Stale,
                    &format!("step {} was made from another draft than the recorded one", step.no),
                );
            }
            if let StepOutcome::Drafted(drafted) = &step.outcome {
                draft = Some(drafted.sha256.clone());
            }
            self.look_at_lines(made_by);
        }
    }

    fn maker(&self, outcome: &StepOutcome) -> Option<&Execution> {
        match outcome {
            StepOutcome::Drafted(draft) => {
                self.executions.iter().find(|execution| execution.output.as_ref() == Some(&draft.sha256))
            }
            StepOutcome::Evaluated(evaluation) => {
                let number = evaluation.feedback.strip_prefix("execution ")?.parse::<usize>().ok()?;
                self.executions.get(number)
            }
        }
    }

    fn recorded_under(&self, step: u32) -> i64 {
        let query = Statement::new("SELECT epoch FROM workflow_steps WHERE run_id = :run_id AND step_no = :step_no")
            .bind("run_id", self.detail.run.id.to_string())
            .bind("step_no", step);
        let rows = self.world.server.query(query).rows;
        rows.first().and_then(|row| row.integer("epoch").ok()).unwrap_or(-1)
    }

    /// What a recorded execution said stands in the history, all of it, in order.
    fn look_at_lines(&self, made_by: &Execution) {
        let told: Vec<_> = self.events.iter().filter(|event| made_by.lines.contains(&event.message)).collect();
        if !told.iter().map(|event| &event.message).eq(&made_by.lines) {
            self.broke(Check::History, &format!("of the lines {:?} it tells {}", made_by.lines, told.len()));
        }
    }

    fn look_at_executions(&self) {
        let run_id = self.detail.run.id;
        let mut told = BTreeMap::<_, usize>::new();
        for event in self.events.iter().filter(|event| event.event_type == kind::LOG) {
            *told.entry(&event.message).or_default() += 1;
        }
        if let Some((line, count)) = told.iter().find(|(_, count)| **count > 1) {
            self.broke(Check::Once, &format!("its history tells `{line}` {count} times"));
        }
        let executed =
            self.executions.iter().filter(|execution| execution.run_id == run_id && !execution.has_failed).count();
        let most = self.detail.steps.len() + self.claims.of_run(&run_id.to_string());
        if executed > most {
            self.broke(Check::Executions, &format!("{executed} executions for {most} results and claims"));
        }
    }

    /// The run ended as its recorded scores demand, unless something else ended it.
    fn look_at_end(&self) {
        let run = &self.detail.run;
        if run.cancel_requested_at.is_some() {
            if (run.status, run.stop_reason) != (RunStatus::Cancelled, Some(StopReason::CancelRequested)) {
                self.broke(Check::Cancel, &format!("its end was asked and it is {}", run.status));
            }
        } else if !matches!(run.stop_reason, Some(StopReason::StageError | StopReason::RunnerLost)) {
            self.look_at_verdict();
        }
    }

    fn look_at_verdict(&self) {
        let run = &self.detail.run;
        let Some(agent) = agents::all().into_iter().find(|agent| agent.name == run.agent_name) else { return };
        let spec = LoopSpec::of(&agent, run);
        let scores: Vec<_> = self.detail.steps.iter().filter_map(|step| step.outcome.score()).collect();
        let decided = loop_policy::next(&spec, run.next_step, &scores);
        let is_right = matches!(decided, Next::Verdict(verdict) if verdict.status == run.status
            && Some(verdict.stop_reason) == run.stop_reason && Some(verdict.best_attempt) == run.best_attempt);
        if !is_right && run.status.is_terminal() {
            self.broke(
                Check::Verdict,
                &format!("it is {} by {:?}, and its loop says {decided:?}", run.status, run.stop_reason),
            );
        }
    }
}
