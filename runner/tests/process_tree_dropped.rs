//! Dropping a stage instead of stopping it. Alone in its process: what a dropped tree is still
//! dying of would pass for the only other tree's.

#![cfg(target_os = "linux")]

mod stage_harness;

use redraft_runner::stage::{CommandExecutor, StageExecutor};
use stage_harness::{Bench, Log, eventually};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_stage_that_is_dropped_is_killed() {
    let bench = Bench::new();
    let never = CancellationToken::new();
    let log = Log::default();
    let executor = CommandExecutor::new();
    let code = "trap '' TERM; setsid sleep $1 & env -i setsid sleep $1 & echo ready >&2; sleep $1";

    {
        let stage = executor.execute(bench.shell(code), &log, &never);
        tokio::select! {
            end = stage => panic!("ended: {end:?}"),
            () = eventually("it is up", || log.all().len() == 1 && bench.living().len() == 4) => {}
        }
    }

    eventually("everybody is gone", || bench.living().is_empty()).await;
}
