//! A bounded share of `make torture`, with a seed of its own each time it runs.
//!
//! That planted bugs are found is shown by the simulation and by the hostile stops; a missing fence on a real server,
//! which takes minutes to be sure of, by `make torture` alone.

use e2e::torture::{On, crowd, kills, kills_of_up, locked_file, pauses, proxy_faults, restores, shared_folder};

/// Chance that differs from run to run; a failure tells it.
fn seed() -> u64 {
    u64::from(std::process::id())
}

#[tokio::test]
async fn runners_on_a_file_that_are_killed_again_and_again_lose_nothing() {
    let seed = seed();
    Box::pin(kills(On::File, 20, seed)).await.assert_clean(seed);
}

#[tokio::test]
async fn runners_on_a_server_that_are_killed_at_the_boundaries_of_their_writes_lose_nothing() {
    let seed = seed();
    Box::pin(kills(On::Server, 20, seed)).await.assert_clean(seed);
}

#[tokio::test]
async fn a_whole_installation_that_is_killed_again_and_again_loses_nothing() {
    let seed = seed();
    Box::pin(kills_of_up(4, seed)).await.assert_clean(seed);
}

#[tokio::test]
async fn a_runner_that_slept_beyond_its_lease_writes_nothing_any_more() {
    let seed = seed();
    let findings = Box::pin(pauses(6, seed)).await;
    findings.assert_clean(seed);
    let with_a_write = findings.injected.get("SIGSTOP beyond the lease, with a write on its way").copied();
    assert!(findings.fenced >= with_a_write.unwrap_or(0), "every write of a pause was refused: {findings:?}");
}

#[tokio::test]
async fn a_network_that_loses_doubles_and_tears_what_runners_send_changes_nothing() {
    let seed = seed();
    Box::pin(proxy_faults(On::Server, 30, seed)).await.assert_clean(seed);
}

#[tokio::test]
async fn runners_with_an_address_and_a_key_that_are_killed_at_the_boundaries_of_their_writes_lose_nothing() {
    let seed = seed();
    Box::pin(kills(On::Api, 12, seed)).await.assert_clean(seed);
}

#[tokio::test]
async fn a_network_before_the_function_that_loses_doubles_and_tears_what_runners_send_changes_nothing() {
    let seed = seed();
    Box::pin(proxy_faults(On::Api, 30, seed)).await.assert_clean(seed);
}

#[tokio::test]
async fn a_file_that_another_program_has_locked_delays_runs_and_loses_none() {
    let seed = seed();
    Box::pin(locked_file(1)).await.assert_clean(seed);
}

#[tokio::test]
async fn of_two_runners_that_start_together_on_one_state_folder_one_works_and_one_says_why_not() {
    let seed = seed();
    shared_folder(3).await.assert_clean(seed);
}

#[tokio::test]
async fn a_crowd_that_is_killed_and_started_again_has_each_run_in_one_hand() {
    let seed = seed();
    Box::pin(crowd(8)).await.assert_clean(seed);
}

#[tokio::test]
async fn a_file_that_is_lost_under_load_comes_back_and_grants_no_epoch_twice() {
    let seed = seed();
    Box::pin(restores(On::File, 2, seed)).await.assert_clean(seed);
}

#[tokio::test]
async fn a_server_that_is_lost_under_load_comes_back_and_grants_no_epoch_twice() {
    let seed = seed();
    Box::pin(restores(On::Server, 2, seed)).await.assert_clean(seed);
}
