//! Whether a control plane answers, and who would take a run.

use redraft_domain::liveness::ClaimLoop;
use redraft_wire::Client;
use redraft_wire::runner::Runner;

use super::Check;
use crate::cli::connect::{Target, connect};
use crate::cli::error::Result;
use crate::cli::global::Global;
use crate::cli::liveness;
use crate::place::up_address;

const UP: &str = "up";
const RUNNERS: &str = "runners";

/// Whether `redraft up` works in this state folder.
pub(super) fn up(global: &Global, target: &Target) -> Check {
    if let Target::Up(up) = target {
        return Check::ok(UP, format!("`redraft up` answers at {} (process {})", up.url, up.pid));
    }
    if matches!(target, Target::Address(_) | Target::Database(_)) && (global.url.is_some() || global.database.is_some())
    {
        return Check::ok(UP, "not needed: another place was chosen");
    }
    match up_address(&global.state) {
        Some(up) => {
            let message = format!("`redraft up` was at {} (process {}) and does not answer", up.url, up.pid);
            Check::warn(UP, message, "start it again: `redraft up`")
        }
        None => Check::warn(UP, "`redraft up` is not running here", "start it: `redraft up`"),
    }
}

/// Whether the control plane answers, and which agents have a runner.
pub(super) async fn runners(global: &Global, target: &Target) -> Vec<Check> {
    if *target == Target::Nothing {
        return vec![Check::warn(RUNNERS, "nothing to ask yet", "start with `redraft up`")];
    }
    let database_is_gone =
        |address: &str| !crate::open_store::is_url(address) && !std::path::Path::new(address).exists();
    if matches!(target, Target::Database(address) if database_is_gone(address)) {
        return Vec::new();
    }
    match ask(global).await {
        Ok(checks) => checks,
        Err(error) => vec![Check::from_error(RUNNERS, &error)],
    }
}

async fn ask(global: &Global) -> Result<Vec<Check>> {
    let client: Client = connect(global).await?;
    let runners = client.runners().await?.runners;
    let agents = client.agents().await?.agents;
    let online: Vec<_> = runners.iter().filter(|runner| runner.online).collect();
    let mut checks = vec![judge(&online, runners.len())];
    let lonely: Vec<_> =
        agents.iter().filter(|agent| agent.runners_online == 0).map(|agent| agent.name.as_str()).collect();
    if !online.is_empty() && !lonely.is_empty() {
        let message = format!("no online runner serves {}", lonely.join(", "));
        checks.push(Check::warn(RUNNERS, message, "start a runner with the file of these agents, or leave them"));
    }
    Ok(checks)
}

/// Whether somebody would take a run: a runner may live and take none.
fn judge(online: &[&Runner], known: usize) -> Check {
    if online.is_empty() {
        let message = format!("no runner of {known} is online");
        return Check::warn(RUNNERS, message, "start one: `redraft up` or `redraft runner start`");
    }
    let names: Vec<_> = online.iter().map(|runner| liveness::named(runner)).collect();
    let message = format!("{} online: {}", online.len(), names.join(", "));
    let is_stuck = |runner: &&Runner| runner.claim_loop == ClaimLoop::Stuck;
    let takes = |runner: &&Runner| matches!(runner.claim_loop, ClaimLoop::Turning | ClaimLoop::Full);
    if online.iter().any(is_stuck) {
        return Check::warn(RUNNERS, message, "a stuck runner lives but asks for no work: look at its log, restart it");
    }
    if !online.iter().any(takes) {
        return Check::warn(RUNNERS, message, "none of them takes more work: start another one");
    }
    Check::ok(RUNNERS, message)
}

#[cfg(test)]
mod tests {
    use redraft_domain::fleet::RunnerStatus;
    use redraft_domain::liveness::Life;
    use redraft_domain::time::Timestamp;
    use redraft_wire::runner::{Load, Sparkline, Totals};

    use super::super::Status;
    use super::*;

    fn runner(name: &str, claim_loop: ClaimLoop) -> Runner {
        let at = Timestamp::from_ms(1_769_938_200_000);
        Runner {
            id: "0199f3a0-5c1e-7000-8000-000000000001".parse().unwrap(),
            name: name.to_owned(),
            host: "box".to_owned(),
            platform: "linux x86_64".to_owned(),
            version: "0.1.0".to_owned(),
            max_concurrent: 1,
            agents: Vec::new(),
            status: RunnerStatus::Ready,
            stale: false,
            paused_until: None,
            pause_note: None,
            load: Load { slots_used: 0, slots: 1 },
            runs: Vec::new(),
            totals: Totals::default(),
            last_error: None,
            last_metrics: None,
            sparkline: Sparkline::default(),
            online: true,
            state: Life::Alive,
            claim_loop,
            last_claim_age_ms: Some(180_000),
            last_seen_age_ms: 1_000,
            last_seen_at: at,
            started_at: at,
            stopped_at: None,
        }
    }

    #[test]
    fn a_runner_that_lives_but_asks_for_no_work_is_a_warning() {
        let (anna, ben) = (runner("anna", ClaimLoop::Turning), runner("ben", ClaimLoop::Stuck));

        let well = judge(&[&anna], 2);
        let stuck = judge(&[&anna, &ben], 2);

        assert_eq!((well.status, well.message.as_str()), (Status::Ok, "1 online: anna"));
        assert_eq!(stuck.status, Status::Warn);
        assert_eq!(stuck.message, "2 online: anna, ben (claim loop stuck for 3m 00s)");
    }

    #[test]
    fn full_hands_are_fine_and_runners_that_only_drain_are_not() {
        let statuses = [ClaimLoop::Full, ClaimLoop::Stopped].map(|state| judge(&[&runner("anna", state)], 1).status);

        assert_eq!(statuses, [Status::Ok, Status::Warn]);
    }
}
