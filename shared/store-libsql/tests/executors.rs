//! One suite of behaviour, run on both executors: a file, and a real sqld.

mod notes;
mod suite;

use std::sync::Arc;

use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::testing::Sqld;

/// An executor, how much it can take at once, and what must outlive it.
pub(crate) struct Subject {
    pub(crate) database: Arc<dyn Database>,
    /// sqld wedges under many concurrent writers, so it gets eight.
    pub(crate) concurrency: usize,
    _keep: Box<dyn std::any::Any + Send>,
}

#[expect(clippy::unused_async, reason = "called like `server`")]
async fn file() -> Subject {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let database = FileDatabase::open(directory.path().join("suite.db")).expect("a new file");
    Subject { database: Arc::new(database), concurrency: 100, _keep: Box::new(directory) }
}

async fn server() -> Subject {
    let sqld = Sqld::start().await;
    let database = RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).expect("an address");
    Subject { database: Arc::new(database), concurrency: 8, _keep: Box::new(sqld) }
}

macro_rules! on_both_executors {
    ($($module:ident :: $name:ident),+ $(,)?) => {
        mod on_a_file {$(
            #[tokio::test]
            async fn $name() {
                crate::suite::$module::$name(&crate::file().await).await;
            }
        )+}

        mod on_a_server {$(
            #[tokio::test]
            async fn $name() {
                crate::suite::$module::$name(&crate::server().await).await;
            }
        )+}
    };
}

on_both_executors!(
    batches::a_batch_is_written_whole_or_not_at_all,
    batches::an_empty_batch_is_no_error,
    batches::a_refused_statement_is_named_by_its_place_and_the_rule_that_refused_it,
    batches::returning_gives_rows_and_counts_what_was_affected,
    batches::a_read_sees_one_snapshot,
    batches::a_write_among_reads_is_refused,
    batches::one_failing_batch_takes_back_its_own_writes_only,
    batches::concurrent_increments_are_all_counted,
    batches::foreign_keys_are_enforced,
    values::values_come_back_as_they_went_in,
    values::random_numbers_come_back_bit_by_bit,
    values::a_blob_of_a_megabyte_comes_back,
    values::text_with_nul_is_refused_and_made_visible_on_request,
    values::numbers_that_are_not_finite_are_refused,
    values::a_row_names_the_column_and_type_it_found,
    parameters::a_missing_unknown_or_doubled_parameter_is_refused_before_anything_is_written,
    parameters::a_parameter_used_twice_is_bound_once,
    parameters::comments_at_the_head_of_a_statement_do_no_harm,
    parameters::a_statement_that_does_not_parse_is_the_programs_fault,
    scripts::a_script_runs_with_its_triggers,
    scripts::a_script_that_fails_leaves_nothing_behind,
    scripts::a_script_that_somebody_ran_before_is_a_constraint,
);
