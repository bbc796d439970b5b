//! The conformance suite, for the crates that implement the trait.
//!
//! A database crate implements [`Bench`] once and writes
//! `redraft_store::conformance_tests!(new_bench);`. That makes one test of each
//! sentence of the suite, so each database shows each of them by name.
#![expect(clippy::missing_panics_doc, reason = "a test fails by panicking")]
#![expect(clippy::missing_errors_doc, reason = "helpers fail as the store does")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(missing_docs, reason = "the names of tests are sentences")]

pub mod adoptions;
pub mod artifacts;
pub mod bench;
pub mod blocked;
pub mod claims;
pub mod commands;
pub mod endings;
pub mod figures;
pub mod fixtures;
pub mod fleet;
pub mod forks;
pub mod gates;
pub mod histories;
pub mod history;
pub mod hostile;
pub mod invariants;
pub mod keys;
pub mod leases;
pub mod lists;
pub mod liveness;
pub mod metrics;
pub mod owners;
pub mod people;
pub mod races;
pub mod rescues;
pub mod retention;
pub mod runners;
pub mod sorts;
pub mod stages;
pub mod submissions;
pub mod test_store;
pub mod uploads;

pub mod dice;
mod model;
mod operation;

pub use bench::Bench;
pub use test_store::{LEASE, START, TestStore};

/// Makes one `#[tokio::test]` of each sentence of the suite.
///
/// `$bench` is the path, from the crate's root, of an `async fn() -> impl Bench`
/// that makes a fresh, empty store. After each test the invariants are checked.
#[macro_export]
macro_rules! conformance_tests {
    ($bench:path) => {
        $crate::conformance_tests!(@ $bench, submissions:
            a_submitted_run_is_queued_with_everything_that_was_asked,
            a_run_that_asks_for_nothing_has_no_traces_of_work,
            a_submission_begins_the_history,
            inputs_come_back_as_they_were_submitted,
            cycle_ids_count_the_runs_of_a_day,
            cycle_ids_begin_again_at_midnight_utc,
            a_clock_that_goes_back_a_day_counts_on,
            each_owner_counts_alone,
            a_thousand_runs_a_day_keep_their_order_in_cycle_ids,
            the_same_idempotency_key_gives_the_same_run,
            a_replayed_submission_takes_no_cycle_number,
            an_idempotency_key_cannot_be_used_for_another_request,
            the_same_id_gives_the_same_run,
            the_same_id_with_another_request_is_refused,
            a_replay_answers_with_the_run_as_it_is_now,
            a_run_of_an_agent_that_nobody_published_is_refused_and_leaves_nothing,
            a_run_that_does_not_exist_is_named);
        $crate::conformance_tests!(@ $bench, claims:
            a_claimed_run_is_running_in_its_runners_hands,
            a_claim_is_written_into_the_history,
            an_empty_queue_gives_nothing_and_writes_nothing,
            a_higher_priority_goes_first,
            among_equal_priorities_the_oldest_goes_first,
            among_runs_of_one_moment_the_smallest_id_goes_first,
            the_best_run_is_taken_across_agents,
            a_runner_gets_only_runs_of_agents_it_serves,
            a_run_is_not_claimed_before_its_time,
            a_run_that_has_to_wait_does_not_block_the_one_behind_it,
            a_pinned_run_goes_to_its_runner_only,
            a_pin_ends_at_its_date,
            an_agent_runs_no_more_at_once_than_its_limit,
            a_runner_that_died_does_not_hold_its_place_for_ever,
            a_limit_of_one_agent_does_not_hold_back_another,
            a_runner_may_ask_for_one_run,
            one_run_is_not_given_when_it_cannot_be_claimed,
            the_same_claim_sent_twice_gives_the_same_run,
            a_claim_that_was_lost_gives_nothing_when_it_is_sent_again,
            a_claim_brings_everything_the_first_step_needs,
            a_run_keeps_the_agent_it_was_submitted_with,
            the_next_runner_goes_on_behind_the_finished_steps,
            the_first_start_of_a_run_is_remembered,
            a_peek_finds_what_a_claim_would_take,
            a_peek_finds_a_claim_that_was_sent_before,
            a_peek_finds_runs_that_lost_their_runner,
            a_poll_brings_the_runs_in_hand_that_somebody_wants_to_end,
            one_poll_says_that_the_runner_lives_and_asks_for_work_and_for_cancels);
        $crate::conformance_tests!(@ $bench, leases:
            only_the_claim_that_holds_a_run_and_only_its_owner_may_read_it,
            a_renewal_extends_the_lease_and_shows_the_runner_alive,
            a_renewal_never_shortens_a_lease,
            a_renewal_writes_no_history,
            an_expired_lease_can_be_renewed_as_long_as_nobody_rescued_the_run,
            a_rescued_run_cannot_be_renewed_by_its_old_runner,
            a_renewal_brings_the_request_to_cancel,
            an_ended_run_cannot_be_renewed,
            a_guessed_claim_or_epoch_is_refused_by_every_write,
            a_released_run_can_be_claimed_at_once,
            a_run_whose_end_was_asked_is_cancelled_when_it_is_released,
            a_run_cannot_be_released_twice,
            a_lost_runner_is_refused_by_every_write,
            a_runner_whose_lease_was_taken_over_cannot_complete_a_stage,
            writes_of_a_run_that_does_not_exist_are_refused,
            a_lease_is_measured_by_the_stores_clock_even_if_it_jumps);
        $crate::conformance_tests!(@ $bench, history:
            events_are_numbered_without_gaps_across_batches_and_transitions,
            an_event_comes_back_as_it_was_sent,
            an_event_without_a_stage_or_metadata_has_none,
            ages_become_times_by_the_stores_clock,
            events_sent_twice_are_written_once,
            an_operation_id_cannot_carry_other_events,
            an_operation_id_of_another_run_is_not_taken_for_a_replay,
            an_empty_batch_of_events_is_acknowledged,
            a_batch_of_five_hundred_events_keeps_its_order,
            a_reader_with_a_cursor_sees_every_event_once,
            events_can_be_filtered_by_kind_and_tell_the_last_number_anyway,
            a_cursor_behind_the_end_finds_nothing,
            events_of_a_run_that_does_not_exist_are_an_error,
            a_runner_cannot_forge_lines_that_only_the_store_writes,
            a_finished_stage_is_told_by_its_report_only_and_once,
            the_revision_rises_with_every_change_that_people_can_see);
        $crate::conformance_tests!(@ $bench, stages:
            a_finished_stage_moves_the_run_on,
            the_stages_of_two_attempts_follow_each_other,
            the_best_attempt_so_far_is_kept,
            a_step_out_of_order_is_refused_and_changes_nothing,
            a_refused_step_does_not_use_up_its_operation_id,
            a_stage_sent_twice_is_recorded_once_and_answered_alike,
            a_stage_sent_again_much_later_is_still_known,
            an_operation_id_cannot_carry_another_result,
            a_verdict_ends_the_run_in_the_same_write,
            a_verdict_below_the_threshold_delivers_the_best_attempt,
            a_verdict_sent_twice_ends_the_run_once,
            a_verdict_after_a_request_to_cancel_is_recorded_but_the_run_is_cancelled,
            an_acknowledgement_brings_the_request_to_cancel,
            an_expired_lease_does_not_refuse_a_result_that_nobody_took_over);
        $crate::conformance_tests!(@ $bench, artifacts:
            the_files_of_a_run_are_listed_by_step,
            a_file_that_travels_along_is_read_back,
            an_empty_file_is_read_back,
            a_slice_may_cross_parts,
            a_slice_ends_where_the_file_ends,
            a_file_sent_ahead_in_parts_is_read_back,
            the_largest_file_is_read_back_whole,
            a_part_sent_twice_is_stored_once,
            equal_content_is_stored_once,
            a_content_that_is_not_what_its_hash_says_is_refused,
            a_file_whose_content_is_missing_is_refused_until_it_is_there,
            a_file_of_another_size_than_its_content_is_refused,
            parts_that_no_content_has_are_refused,
            several_files_of_one_step_are_kept,
            a_file_that_does_not_exist_is_named);
        $crate::conformance_tests!(@ $bench, uploads:
            parts_arrive_in_any_order_and_again,
            parts_that_did_not_arrive_are_named,
            content_of_another_hash_is_thrown_away_and_can_be_sent_again,
            content_of_another_size_differs_and_is_kept,
            an_upload_that_is_complete_stays_as_it_is,
            a_run_comes_back_with_its_files_in_order,
            a_file_is_read_back_in_slices_across_parts,
            a_file_of_more_parts_than_one_answer_carries_is_read_back_whole,
            a_run_cannot_name_what_was_not_uploaded_and_leaves_nothing,
            a_submission_with_files_sent_twice_makes_one_run,
            a_file_that_a_run_was_not_submitted_with_is_named,
            an_upload_that_no_run_names_is_forgotten_after_a_day,
            an_upload_that_goes_on_is_kept_for_another_day,
            uploads_that_wait_for_their_run_are_limited_and_each_owner_counts_alone,
            nobody_can_use_see_or_change_what_another_owner_uploaded);
        $crate::conformance_tests!(@ $bench, forks:
            a_fork_is_queued_behind_the_attempts_it_carries_over,
            the_history_of_a_fork_tells_what_it_carries_over,
            the_files_of_carried_steps_are_read_back,
            a_runner_goes_on_with_a_fork_behind_the_carried_steps,
            a_fork_of_a_fork_carries_over_what_that_one_carried,
            a_fork_survives_the_loss_of_its_runner,
            a_fork_sent_twice_makes_one_run,
            an_attempt_that_was_not_evaluated_cannot_be_forked,
            nobody_forks_a_run_of_another_owner,
            a_run_names_what_came_of_it_the_newest_first_and_each_owner_their_own);
        $crate::conformance_tests!(@ $bench, endings:
            a_run_can_end_without_a_verdict,
            an_end_sent_twice_happens_once,
            an_ended_run_takes_no_more_writes,
            a_queued_run_is_cancelled_at_once,
            a_waiting_run_is_cancelled_at_once_and_nobody_needs_to_decide_any_more,
            a_running_run_carries_the_request_until_its_runner_confirms,
            asking_twice_to_cancel_a_running_run_changes_nothing,
            cancelling_a_cancelled_run_changes_nothing,
            a_run_that_passed_or_failed_cannot_be_cancelled,
            a_runner_cannot_cancel_what_nobody_asked_it_to,
            a_refused_cancel_does_not_use_up_its_operation_id,
            whatever_ends_a_run_after_the_request_it_is_cancelled,
            a_cancel_that_no_runner_confirms_is_forced,
            runs_that_nobody_cancelled_are_not_forced);
        $crate::conformance_tests!(@ $bench, rescues:
            nothing_is_rescued_before_lease_and_grace_ran_out,
            a_run_that_lost_its_runner_goes_back_to_the_queue,
            a_rescued_run_waits_longer_each_time,
            the_wait_never_exceeds_five_minutes,
            a_run_that_loses_too_many_runners_fails,
            a_lost_run_whose_end_was_asked_is_cancelled,
            two_rescuers_have_one_effect,
            other_runs_are_left_alone_by_a_rescue,
            several_lost_runs_are_rescued_at_once,
            a_renewal_in_the_last_moment_keeps_the_run,
            a_rescue_for_one_owner_leaves_the_others_and_one_for_all_does_not,
            finished_steps_survive_a_rescue,
            a_rescued_run_keeps_its_place_in_the_queue);
        $crate::conformance_tests!(@ $bench, adoptions:
            an_adopted_run_is_held_under_the_next_epoch,
            the_same_adoption_sent_twice_has_one_effect,
            the_previous_claim_is_fenced_after_an_adoption,
            a_claim_that_was_adopted_cannot_be_adopted_again,
            of_cloned_state_folders_the_last_adopter_wins,
            a_rescued_run_cannot_be_adopted,
            an_expired_run_that_nobody_rescued_can_be_adopted,
            a_report_of_the_previous_hold_is_replayed_under_the_new_one,
            a_report_that_never_arrived_is_taken_under_the_new_hold,
            a_request_to_cancel_survives_an_adoption,
            an_ended_run_cannot_be_adopted);
        $crate::conformance_tests!(@ $bench, gates:
            a_gated_step_is_refused_until_somebody_approves,
            a_rejected_gate_stays_closed,
            a_verdict_does_not_slip_through_a_gate,
            an_approval_opens_its_own_gate_only,
            a_waiting_run_holds_no_lease_and_cannot_be_claimed_or_rescued);
        $crate::conformance_tests!(@ $bench, owners:
            a_run_of_another_owner_does_not_exist,
            lists_show_own_rows_only,
            another_owner_cannot_cancel_a_run,
            another_owner_cannot_void_a_checkpoint,
            another_owner_cannot_claim_or_adopt_or_see_a_run,
            another_owner_cannot_write_a_run_even_with_its_claim,
            another_owner_learns_nothing_from_a_known_operation,
            content_of_another_owner_cannot_be_read_by_its_hash,
            ids_and_keys_of_another_owner_are_taken_but_not_shown,
            a_runner_of_another_owner_cannot_be_touched,
            a_pin_never_shows_the_name_of_another_owners_runner,
            limits_count_the_runs_of_one_owner);
        $crate::conformance_tests!(@ $bench, keys:
            a_new_key_is_kept_as_a_hash_and_found_by_its_id,
            nobody_hands_on_more_than_they_have,
            a_key_is_shown_once_whatever_is_sent_again,
            the_first_administrator_is_made_once,
            a_key_of_nobody_is_not_made,
            a_guarded_store_does_what_the_store_does,
            a_revoked_key_lets_nobody_read_or_write_from_that_moment_on,
            revoking_again_changes_nothing_and_somebody_elses_key_is_not_there,
            a_key_ends_at_its_date,
            a_disabled_person_is_out_with_all_their_keys,
            who_is_no_administrator_any_more_is_asked_to_come_in_again,
            a_use_is_written_down_at_most_once_in_an_hour,
            a_rule_of_the_schema_is_told_as_without_a_guard);
        $crate::conformance_tests!(@ $bench, people:
            a_session_lets_in_until_it_is_ended,
            a_session_ends_when_nobody_uses_it,
            a_session_that_is_used_lasts_seven_days_and_no_longer,
            a_session_ends_with_the_key_that_opened_it,
            a_ticket_lets_in_once_and_not_late,
            attempts_are_counted_within_their_span,
            a_person_is_made_once_and_can_be_changed,
            a_providers_word_opens_one_account_and_no_other,
            the_last_administrator_stays_one,
            what_was_done_is_read_back_in_order_by_pages);
        $crate::conformance_tests!(@ $bench, lists:
            a_list_shows_the_newest_first,
            a_row_shows_the_run_its_scores_and_its_revision,
            a_list_can_be_filtered_by_status,
            a_list_can_be_filtered_by_agent_tag_and_time,
            a_list_can_be_searched_without_regard_to_case,
            a_search_looks_into_each_tag_and_not_between_them,
            filters_are_combined,
            pages_follow_each_other_without_skips_or_duplicates,
            runs_that_arrive_meanwhile_shift_no_page,
            runs_that_arrive_meanwhile_are_met_by_who_reads_from_the_oldest_on,
            the_last_page_has_no_next,
            a_limit_out_of_bounds_is_drawn_in,
            active_runs_are_counted_whatever_the_filter,
            an_empty_list_has_no_rows_and_no_next,
            a_list_can_be_filtered_by_why_runs_ended,
            pages_of_failed_runs_neither_skip_nor_repeat_rows_of_one_moment,
            a_list_can_be_narrowed_to_stalled_runs);
        $crate::conformance_tests!(@ $bench, sorts:
            a_list_can_be_sorted_by_what_changed_last,
            a_heartbeat_or_a_log_line_is_no_change,
            every_change_of_a_run_moves_the_time_of_its_last_change,
            a_list_can_be_sorted_by_how_long_runs_took,
            a_list_can_be_sorted_by_score,
            every_order_is_the_one_it_is_defined_as,
            pages_in_every_order_neither_skip_nor_repeat,
            filters_narrow_a_sorted_list_as_they_narrow_one_by_age,
            a_cursor_of_another_filter_harms_nothing,
            runs_that_end_meanwhile_repeat_on_no_page_of_a_list_by_score);
        $crate::conformance_tests!(@ $bench, runners:
            a_registered_runner_is_shown_with_its_agents,
            the_same_host_and_name_keep_their_id,
            a_runner_cannot_take_the_id_of_another,
            the_same_name_on_another_host_is_another_runner,
            a_runner_serves_what_it_said_last,
            an_agent_published_again_replaces_its_spec,
            an_agent_that_nobody_published_is_named,
            a_silent_runner_is_offline,
            a_runner_that_says_something_is_online,
            a_runner_that_said_goodbye_is_offline_until_it_comes_back,
            the_facts_about_a_queued_run_say_why_it_waits,
            a_store_in_good_health_says_so);
        $crate::conformance_tests!(@ $bench, fleet:
            a_fleet_shows_what_each_runner_said_of_itself,
            a_runner_is_at_what_it_said_and_holds,
            runs_are_counted_where_they_end,
            a_run_that_ends_twice_is_counted_once,
            a_run_that_lost_its_last_runner_is_counted_as_failed,
            a_run_that_nobody_held_is_counted_nowhere,
            the_last_run_that_broke_says_why,
            a_paused_runner_says_so_until_it_starts_again,
            only_a_runner_that_is_off_and_holds_nothing_is_forgotten,
            a_forgotten_runner_leaves_its_runs_and_may_come_back,
            a_fleet_is_its_owners_only);
        $crate::conformance_tests!(@ $bench, metrics:
            a_measurement_is_kept_under_the_time_at_which_the_store_heard_it,
            a_machine_is_noted_once_a_minute_however_often_it_is_told,
            a_poll_with_a_beat_notes_nothing_else,
            a_day_of_measurements_is_kept_and_no_more,
            a_store_clock_that_jumped_back_does_not_stop_measuring,
            a_fleet_shows_the_last_minutes_of_each_machine,
            what_a_runner_sends_is_kept_within_bounds,
            measurements_are_their_owners_only_and_go_with_their_runner);
        $crate::conformance_tests!(@ $bench, figures:
            runs_are_counted_by_how_they_stand,
            a_run_that_lost_its_runner_is_queued_again,
            an_ended_run_is_counted_with_what_it_waited_and_what_its_stages_took,
            what_happened_is_counted_once_however_often_and_by_how_many,
            few_things_at_once_come_to_the_same,
            counters_go_on_where_they_were,
            each_agent_is_counted_by_its_name,
            carried_steps_are_counted_where_they_were_taken,
            figures_are_of_one_owner,
            the_queue_is_as_old_as_the_run_that_waits_the_longest,
            a_run_does_not_wait_before_its_time,
            a_run_that_comes_back_waits_since_then,
            runners_are_counted_by_whether_they_are_heard,
            figures_say_how_far_behind_they_are);
        $crate::conformance_tests!(@ $bench, commands:
            a_command_waits_until_a_poll_fetches_it,
            commands_come_in_the_order_in_which_they_were_given,
            a_fetched_command_is_signed_under_the_key_that_its_runner_got,
            a_command_on_its_way_is_sent_again_after_a_while_and_not_at_once,
            a_result_ends_a_command_once,
            a_refused_command_says_so_and_why,
            a_command_that_nobody_takes_or_ends_in_time_times_out,
            the_same_command_sent_twice_is_given_once,
            a_runner_that_fetches_nothing_is_not_given_commands_for_ever,
            a_runner_that_works_with_other_settings_shows_them,
            a_paused_runner_shows_the_note_of_its_last_pause,
            a_result_too_large_to_be_kept_is_told,
            commands_are_their_owners_only);
        $crate::conformance_tests!(@ $bench, blocked:
            a_run_that_a_runner_takes_in_the_next_moment_is_not_blocked,
            a_run_without_an_online_runner_says_when_the_last_one_was_seen,
            a_run_of_an_agent_that_nobody_serves_any_more_says_so,
            a_run_behind_a_limit_names_the_runs_that_use_it_up,
            runs_of_another_owner_neither_use_up_a_limit_nor_are_named,
            a_run_for_later_says_from_when_on,
            a_rescued_run_says_until_when_it_waits,
            a_pinned_run_names_its_runner_and_until_when_it_waits_for_it,
            a_pinned_run_whose_runner_is_off_says_when_it_was_seen,
            a_run_waits_while_all_hands_are_full,
            a_run_waits_while_runners_live_but_take_no_work,
            a_waiting_run_waits_for_an_approval,
            an_ended_run_is_not_blocked);
        $crate::conformance_tests!(@ $bench, liveness:
            a_runner_that_asks_for_work_turns,
            a_runner_that_lives_but_asks_for_no_work_is_stuck,
            a_runner_that_never_asked_is_stuck_once_that_took_too_long,
            full_hands_are_no_stuck_loop_and_a_draining_runner_takes_nothing,
            of_a_silent_runner_nobody_knows_its_loop_and_a_new_process_starts_afresh,
            a_renewal_tells_how_the_stage_gets_on,
            progress_never_goes_back,
            a_run_that_is_renewed_but_shows_nothing_is_quiet,
            a_run_whose_runner_is_silent_is_stalled_and_not_called_quiet,
            a_finished_stage_is_progress_and_the_next_one_begins_at_zero_bytes,
            a_run_shows_whether_its_runner_takes_other_work,
            a_run_that_does_not_run_has_no_clocks);
        $crate::conformance_tests!(@ $bench, retention:
            operations_of_a_run_are_known_for_a_week_after_its_end,
            a_forgotten_operation_that_is_sent_again_is_fenced,
            operations_of_a_run_that_has_not_ended_long_ago_are_kept_however_old_they_are,
            no_more_operations_are_forgotten_at_once_than_asked);
        $crate::conformance_tests!(@ $bench, hostile:
            hostile_texts_come_back_as_they_were_sent,
            a_nul_in_a_text_is_made_visible_and_loses_nothing_behind_it,
            backslashes_before_u0000_are_no_nul,
            questions_with_nul_find_nothing_and_do_not_fail,
            an_idempotency_key_may_be_any_text,
            a_registration_may_be_any_text,
            a_megabyte_of_feedback_is_kept,
            a_run_with_megabytes_of_feedback_in_each_attempt_can_still_be_claimed_and_shown,
            a_nul_in_feedback_is_kept,
            scores_come_back_bit_by_bit);
        $crate::conformance_tests!(@ $bench, races:
            two_runners_never_get_the_same_run,
            a_limit_holds_when_all_ask_at_once,
            the_same_report_sent_by_many_at_once_is_written_once,
            different_results_for_one_step_cannot_both_be_recorded,
            one_submission_sent_by_many_at_once_makes_one_run,
            many_rescuers_have_one_effect,
            a_cancel_and_a_verdict_at_once_leave_one_end);
        $crate::conformance_tests!(@ $bench, invariants:
            random_histories_keep_the_invariants);
    };
    (@ $bench:path, $module:ident: $($name:ident),+) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $name() {
                    let store = $crate::testing::TestStore::new($bench().await).await;
                    // On the heap: some of these futures are too large for a test thread's stack.
                    Box::pin($crate::testing::$module::$name(&store)).await;
                    store.assert_sound().await;
                }
            )+
        }
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_sentence_of_the_suite_is_a_test() {
        let suite = include_str!("testing.rs");
        let sources = [
            include_str!("testing/submissions.rs"),
            include_str!("testing/claims.rs"),
            include_str!("testing/leases.rs"),
            include_str!("testing/history.rs"),
            include_str!("testing/stages.rs"),
            include_str!("testing/artifacts.rs"),
            include_str!("testing/uploads.rs"),
            include_str!("testing/forks.rs"),
            include_str!("testing/endings.rs"),
            include_str!("testing/rescues.rs"),
            include_str!("testing/adoptions.rs"),
            include_str!("testing/gates.rs"),
            include_str!("testing/owners.rs"),
            include_str!("testing/lists.rs"),
            include_str!("testing/runners.rs"),
            include_str!("testing/fleet.rs"),
            include_str!("testing/commands.rs"),
            include_str!("testing/metrics.rs"),
            include_str!("testing/figures.rs"),
            include_str!("testing/blocked.rs"),
            include_str!("testing/liveness.rs"),
            include_str!("testing/retention.rs"),
            include_str!("testing/hostile.rs"),
            include_str!("testing/races.rs"),
            include_str!("testing/invariants.rs"),
        ];

        for source in sources {
            for line in source.lines().filter(|line| line.ends_with("(store: &TestStore) {")) {
                let Some(name) = line.strip_prefix("pub async fn ").and_then(|rest| rest.split('(').next()) else {
                    continue;
                };
                assert!(suite.contains(&format!(" {name}")), "{name} is missing in conformance_tests!");
            }
        }
    }
}
