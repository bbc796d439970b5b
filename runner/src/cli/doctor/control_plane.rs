//! Whether a control plane answers, and who would take a run.

use redraft_wire::Client;

use super::Check;
use crate::cli::connect::{Target, connect};
use crate::cli::error::Result;
use crate::cli::global::Global;
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
    let online: Vec<_> = runners.iter().filter(|runner| runner.online).map(|runner| runner.name.as_str()).collect();
    let mut checks = vec![if online.is_empty() {
        Check::warn(
            RUNNERS,
            format!("no runner of {} is online", runners.len()),
            "start one: `redraft up` or `redraft runner start`",
        )
    } else {
        Check::ok(RUNNERS, format!("{} online: {}", online.len(), online.join(", ")))
    }];
    let lonely: Vec<_> =
        agents.iter().filter(|agent| agent.runners_online == 0).map(|agent| agent.name.as_str()).collect();
    if !online.is_empty() && !lonely.is_empty() {
        let message = format!("no online runner serves {}", lonely.join(", "));
        checks.push(Check::warn(RUNNERS, message, "start a runner with the file of these agents, or leave them"));
    }
    Ok(checks)
}
