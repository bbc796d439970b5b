//! Every statement of the store, one file each in `sql/`.

/// Moves a run on to its next step, and its lease with it.
pub(crate) const ADVANCE_RUN: &str = include_str!("sql/advance_run.sql");
/// A runner works with other settings than it registered with.
pub(crate) const APPLY_CONFIG: &str = include_str!("sql/apply_config.sql");
/// Tells what is done to a key, if it is this owner's and not over.
pub(crate) const AUDIT_COMMAND: &str = include_str!("sql/audit_command.sql");
pub(crate) const AUDIT_KEY: &str = include_str!("sql/audit_key.sql");
/// Tells that a person is made, if nobody has the id yet.
pub(crate) const AUDIT_NEW_USER: &str = include_str!("sql/audit_new_user.sql");
pub(crate) const AUDIT_RUNNER: &str = include_str!("sql/audit_runner.sql");
/// Makes room for an upload, or keeps it longer.
pub(crate) const BEGIN_UPLOAD: &str = include_str!("sql/begin_upload.sql");
/// Ends a run that no runner holds.
pub(crate) const CANCEL_AT_ONCE: &str = include_str!("sql/cancel_at_once.sql");
/// Records the files of those steps.
pub(crate) const CARRY_ARTIFACTS: &str = include_str!("sql/carry_artifacts.sql");
/// Tells those steps.
pub(crate) const CARRY_EVENTS: &str = include_str!("sql/carry_events.sql");
/// Records the finished steps that a fork carries over.
pub(crate) const CARRY_STEPS: &str = include_str!("sql/carry_steps.sql");
/// What files the run that a claim holds was submitted with.
pub(crate) const CLAIMED_FILES: &str = include_str!("sql/claimed_files.sql");
/// The run that a claim holds, with its agent's pinned spec, its inputs and the store's clock.
pub(crate) const CLAIMED_RUN: &str = include_str!("sql/claimed_run.sql");
/// Finished steps of the run that a claim holds, in order.
pub(crate) const CLAIMED_STEPS: &str = include_str!("sql/claimed_steps.sql");
/// Writes down that an upload is what its hash says.
pub(crate) const COMPLETE_UPLOAD: &str = include_str!("sql/complete_upload.sql");
/// How many runs are not over, up to :most.
pub(crate) const COUNT_ACTIVE: &str = include_str!("sql/count_active.sql");
/// Counts one more attempt; the first one after its span begins anew.
pub(crate) const COUNT_ATTEMPT: &str = include_str!("sql/count_attempt.sql");
/// Uses up the number that `insert_command.sql` took.
pub(crate) const COUNT_COMMAND: &str = include_str!("sql/count_command.sql");
/// Takes the next number of the day, for a cycle id.
pub(crate) const COUNT_CYCLE: &str = include_str!("sql/count_cycle.sql");
/// Moves runs from status to status. Of all owners, as all that rolls up: the sweeper is the deployment's, not a person's.
pub(crate) const COUNT_STANDINGS: &str = include_str!("sql/count_standings.sql");
/// Throws away parts that are not what their hash says.
pub(crate) const DISCARD_UPLOAD: &str = include_str!("sql/discard_upload.sql");
/// Ends a session.
pub(crate) const END_SESSION: &str = include_str!("sql/end_session.sql");
/// The run with this cycle id.
pub(crate) const FIND_CYCLE: &str = include_str!("sql/find_cycle.sql");
/// What decides whether a key lets its holder in. Of all owners: whose it is, is the question.
pub(crate) const FIND_KEY: &str = include_str!("sql/find_key.sql");
/// What decides whether a session lets its holder in. Of all owners: whose it is, is the question.
pub(crate) const FIND_SESSION: &str = include_str!("sql/find_session.sql");
/// The run that an id or an idempotency key already made, and the hash of its request.
pub(crate) const FIND_SUBMISSION: &str = include_str!("sql/find_submission.sql");
/// Ends a run; if somebody asked to cancel it, that is how it ends.
pub(crate) const FINISH_RUN: &str = include_str!("sql/finish_run.sql");
/// Ends every run whose runner let a request to cancel pass. Of all owners: the sweeper is the deployment's, not a person's.
pub(crate) const FORCE_CANCEL: &str = include_str!("sql/force_cancel.sql");
/// Forgets a few attempts of another day.
pub(crate) const FORGET_ATTEMPTS: &str = include_str!("sql/forget_attempts.sql");
/// Forgets all but a runner's last commands.
pub(crate) const FORGET_COMMANDS: &str = include_str!("sql/forget_commands.sql");
/// Forgets a few tickets that nobody used. Of all owners: their time ran out.
pub(crate) const FORGET_LINKS: &str = include_str!("sql/forget_links.sql");
/// Deletes what runners sent about runs that ended long ago.
pub(crate) const FORGET_OPERATIONS: &str = include_str!("sql/forget_operations.sql");
/// Forgets a runner that is offline and holds nothing.
pub(crate) const FORGET_RUNNER: &str = include_str!("sql/forget_runner.sql");
/// A runner serves what it says now, not what it said before.
pub(crate) const FORGET_RUNNER_AGENTS: &str = include_str!("sql/forget_runner_agents.sql");
/// Forgets a few sessions that are over. Of all owners: their time ran out.
pub(crate) const FORGET_SESSIONS: &str = include_str!("sql/forget_sessions.sql");
/// Whether a key still lets its holder in; goes along with whatever its holder reads.
pub(crate) const GUARD_KEY: &str = include_str!("sql/guard_key.sql");
/// Whether a session still lets its holder in; goes along with whatever its holder reads.
pub(crate) const GUARD_SESSION: &str = include_str!("sql/guard_session.sql");
/// Takes a run again that this runner held under :previous.
pub(crate) const INSERT_ADOPTION: &str = include_str!("sql/insert_adoption.sql");
/// Keeps a spec by its hash: runs pin it.
pub(crate) const INSERT_AGENT_SPEC: &str = include_str!("sql/insert_agent_spec.sql");
/// Records the files of a step; :artifacts is a JSON array.
pub(crate) const INSERT_ARTIFACTS: &str = include_str!("sql/insert_artifacts.sql");
/// Writes down what somebody did.
pub(crate) const INSERT_AUDIT: &str = include_str!("sql/insert_audit.sql");
/// Stores a part of a content; equal content is stored once.
pub(crate) const INSERT_BLOB_PART: &str = include_str!("sql/insert_blob_part.sql");
/// Writes down that somebody asked for the end of a running run, once.
pub(crate) const INSERT_CANCEL_EVENT: &str = include_str!("sql/insert_cancel_event.sql");
/// Takes the best queued run this runner may have: of each agent it serves that is below its limit the first in line.
pub(crate) const INSERT_CLAIM: &str = include_str!("sql/insert_claim.sql");
/// Gives a runner a command under its next number.
pub(crate) const INSERT_COMMAND: &str = include_str!("sql/insert_command.sql");
/// Appends history; :events is a JSON array. Ages are turned into times by the store's clock.
pub(crate) const INSERT_EVENTS: &str = include_str!("sql/insert_events.sql");
/// Records what files a run was submitted with; :files is a JSON array.
pub(crate) const INSERT_FILES: &str = include_str!("sql/insert_files.sql");
/// Stores what a run works on.
pub(crate) const INSERT_INPUTS: &str = include_str!("sql/insert_inputs.sql");
/// Keeps a new key of somebody whom nothing keeps out.
pub(crate) const INSERT_KEY: &str = include_str!("sql/insert_key.sql");
/// Keeps a ticket to one sign-in.
pub(crate) const INSERT_LINK: &str = include_str!("sql/insert_link.sql");
/// Notes how a runner's machine is, at most once a minute.
pub(crate) const INSERT_METRICS: &str = include_str!("sql/insert_metrics.sql");
/// The fence and the idempotency of a runner's write, in one row.
pub(crate) const INSERT_OP: &str = include_str!("sql/insert_op.sql");
/// Stores a queued run under the number that `count_cycle.sql` took.
pub(crate) const INSERT_RUN: &str = include_str!("sql/insert_run.sql");
/// A runner serves this agent.
pub(crate) const INSERT_RUNNER_AGENT: &str = include_str!("sql/insert_runner_agent.sql");
/// Opens a session of somebody whom nothing keeps out.
pub(crate) const INSERT_SESSION: &str = include_str!("sql/insert_session.sql");
/// Records the result of the run's next step, once.
pub(crate) const INSERT_STEP: &str = include_str!("sql/insert_step.sql");
/// Begins a run's history.
pub(crate) const INSERT_SUBMITTED_EVENT: &str = include_str!("sql/insert_submitted_event.sql");
/// Stores a part of an upload, in place of what it was before.
pub(crate) const INSERT_UPLOAD_PART: &str = include_str!("sql/insert_upload_part.sql");
/// Makes a person, unless the id is taken.
pub(crate) const INSERT_USER: &str = include_str!("sql/insert_user.sql");
/// All agents with their current spec and how many online runners serve them.
pub(crate) const LIST_AGENTS: &str = include_str!("sql/list_agents.sql");
/// A page of the audit. Of all owners: for administrators.
pub(crate) const LIST_AUDIT: &str = include_str!("sql/list_audit.sql");
/// A runner's last commands.
pub(crate) const LIST_COMMANDS: &str = include_str!("sql/list_commands.sql");
/// What is counted already of these owners.
pub(crate) const LIST_COUNTED: &str = include_str!("sql/list_counted.sql");
/// How the ended runs of each agent went.
pub(crate) const LIST_FIGURES: &str = include_str!("sql/list_figures.sql");
/// All runners with what people see of them.
pub(crate) const LIST_FLEET: &str = include_str!("sql/list_fleet.sql");
/// The runs that runners hold now.
pub(crate) const LIST_HELD: &str = include_str!("sql/list_held.sql");
/// Keys of one owner, the newest first.
pub(crate) const LIST_KEYS: &str = include_str!("sql/list_keys.sql");
/// When runners were last heard, and whether they said goodbye.
pub(crate) const LIST_LIVES: &str = include_str!("sql/list_lives.sql");
/// What decides whether queued runs can start, for each agent that has some.
pub(crate) const LIST_QUEUE_FACTS: &str = include_str!("sql/list_queue_facts.sql");
/// The last half hour of measurements.
pub(crate) const LIST_RECENT_METRICS: &str = include_str!("sql/list_recent_metrics.sql");
/// All runners with the agents they serve.
pub(crate) const LIST_RUNNERS: &str = include_str!("sql/list_runners.sql");
/// A page of runs. {from} is filled from fixed fragments.
pub(crate) const LIST_RUNS: &str = include_str!("sql/list_runs.sql");
/// What happened to runs since history was counted last.
pub(crate) const LIST_TRANSITIONS: &str = include_str!("sql/list_transitions.sql");
/// Everybody. People are few.
pub(crate) const LIST_USERS: &str = include_str!("sql/list_users.sql");
/// Commands are on their way.
pub(crate) const MARK_COMMANDS: &str = include_str!("sql/mark_commands.sql");
/// History is counted up to here.
pub(crate) const MOVE_ROLL_UP: &str = include_str!("sql/move_roll_up.sql");
/// What came of a command.
pub(crate) const NOTE_RESULT: &str = include_str!("sql/note_result.sql");
/// Whether a claim or a rescue would find something; an empty poll must not write.
pub(crate) const PEEK: &str = include_str!("sql/peek.sql");
/// Replaces what is counted.
pub(crate) const PUT_FIGURES: &str = include_str!("sql/put_figures.sql");
/// The parts :first to :last of an upload.
pub(crate) const READ_UPLOAD: &str = include_str!("sql/read_upload.sql");
/// Gives a run back to the queue, because its runner has to go.
pub(crate) const RELEASE: &str = include_str!("sql/release.sql");
/// Extends the lease that `:claim_id` holds and tells whether somebody asked to cancel.
pub(crate) const RENEW: &str = include_str!("sql/renew.sql");
/// Asks the runner of a running run to end it.
pub(crate) const REQUEST_CANCEL: &str = include_str!("sql/request_cancel.sql");
/// Takes every run back whose lease and grace ran out: into the queue, or to its end.
pub(crate) const RESCUE: &str = include_str!("sql/rescue.sql");
/// Ends a key.
pub(crate) const REVOKE_KEY: &str = include_str!("sql/revoke_key.sql");
/// Where a run stands after a report.
pub(crate) const RUN_AFTER_REPORT: &str = include_str!("sql/run_after_report.sql");
/// The current spec of an agent.
pub(crate) const SELECT_AGENT: &str = include_str!("sql/select_agent.sql");
/// One artifact, without content.
pub(crate) const SELECT_ARTIFACT: &str = include_str!("sql/select_artifact.sql");
/// What a run keeps, without content.
pub(crate) const SELECT_ARTIFACTS: &str = include_str!("sql/select_artifacts.sql");
/// How often something was tried, and when its span ends.
pub(crate) const SELECT_ATTEMPTS: &str = include_str!("sql/select_attempts.sql");
/// The parts :first to :last of an artifact's content.
pub(crate) const SELECT_BLOB_PARTS: &str = include_str!("sql/select_blob_parts.sql");
/// Which of the runs that a runner has in hand somebody wants to end.
pub(crate) const SELECT_CANCELS: &str = include_str!("sql/select_cancels.sql");
/// The newest runs that repeat a run or go on from it.
pub(crate) const SELECT_CHILDREN: &str = include_str!("sql/select_children.sql");
/// One command.
pub(crate) const SELECT_COMMAND: &str = include_str!("sql/select_command.sql");
/// How a runner recognises its commands.
pub(crate) const SELECT_COMMAND_KEY: &str = include_str!("sql/select_command_key.sql");
/// A page of a run's history, by seq.
pub(crate) const SELECT_EVENTS: &str = include_str!("sql/select_events.sql");
/// One file that a run was submitted with, without content.
pub(crate) const SELECT_FILE: &str = include_str!("sql/select_file.sql");
/// What files a run was submitted with.
pub(crate) const SELECT_FILES: &str = include_str!("sql/select_files.sql");
/// The parts :first to :last of such a file.
pub(crate) const SELECT_FILE_PARTS: &str = include_str!("sql/select_file_parts.sql");
/// One runner with what people see of it.
pub(crate) const SELECT_FLEET_MEMBER: &str = include_str!("sql/select_fleet_member.sql");
/// Whether a claim holds a run now.
pub(crate) const SELECT_HOLDS: &str = include_str!("sql/select_holds.sql");
/// What a run was submitted with.
pub(crate) const SELECT_INPUTS: &str = include_str!("sql/select_inputs.sql");
/// One key of one owner.
pub(crate) const SELECT_KEY: &str = include_str!("sql/select_key.sql");
/// Whose key this is. Of all owners: for those who manage everybody's.
pub(crate) const SELECT_KEY_OWNER: &str = include_str!("sql/select_key_owner.sql");
/// What is kept of one runner's machine.
pub(crate) const SELECT_METRICS: &str = include_str!("sql/select_metrics.sql");
/// What a person wants of a run, beside its inputs.
pub(crate) const SELECT_NOTE: &str = include_str!("sql/select_note.sql");
/// The store's clock.
pub(crate) const SELECT_NOW: &str = include_str!("sql/select_now.sql");
/// What an operation id was used for.
pub(crate) const SELECT_OP: &str = include_str!("sql/select_op.sql");
/// The runners that queued runs of a page wait for.
pub(crate) const SELECT_PINNED_RUNNERS: &str = include_str!("sql/select_pinned_runners.sql");
/// What the runner of a running run shows.
pub(crate) const SELECT_PULSE: &str = include_str!("sql/select_pulse.sql");
/// What decides whether a queued run can start: runners, concurrency, pin.
pub(crate) const SELECT_QUEUE_FACTS: &str = include_str!("sql/select_queue_facts.sql");
/// The last half hour of measurements of one runner.
pub(crate) const SELECT_RECENT_METRICS: &str = include_str!("sql/select_recent_metrics.sql");
/// Number of a run's last event.
pub(crate) const SELECT_REV: &str = include_str!("sql/select_rev.sql");
/// How far history is counted, and how far it goes.
pub(crate) const SELECT_ROLL_UP: &str = include_str!("sql/select_roll_up.sql");
/// One run, by id.
pub(crate) const SELECT_RUN: &str = include_str!("sql/select_run.sql");
/// Whether a runner is there.
pub(crate) const SELECT_RUNNER: &str = include_str!("sql/select_runner.sql");
/// The id that counts for this host and name.
pub(crate) const SELECT_RUNNER_ID: &str = include_str!("sql/select_runner_id.sql");
/// Number of the last migration.
pub(crate) const SELECT_SCHEMA_VERSION: &str = include_str!("sql/select_schema_version.sql");
/// How many runs are in which status, and how long one waits.
pub(crate) const SELECT_STANDING: &str = include_str!("sql/select_standing.sql");
/// Finished steps of a run, in order.
pub(crate) const SELECT_STEPS: &str = include_str!("sql/select_steps.sql");
/// An upload: its size once it is complete.
pub(crate) const SELECT_UPLOAD: &str = include_str!("sql/select_upload.sql");
/// Numbers of the parts of an upload that arrived.
pub(crate) const SELECT_UPLOAD_NUMBERS: &str = include_str!("sql/select_upload_numbers.sql");
/// Which parts of an upload arrived, and their sizes.
pub(crate) const SELECT_UPLOAD_PARTS: &str = include_str!("sql/select_upload_parts.sql");
/// One person.
pub(crate) const SELECT_USER: &str = include_str!("sql/select_user.sql");
/// The person whom an identity provider calls so.
pub(crate) const SELECT_USER_BY_SUBJECT: &str = include_str!("sql/select_user_by_subject.sql");
/// Forgets uploads that no run named in time.
pub(crate) const SWEEP_UPLOADS: &str = include_str!("sql/sweep_uploads.sql");
/// Forgets the content of uploads that no run named in time.
pub(crate) const SWEEP_UPLOAD_PARTS: &str = include_str!("sql/sweep_upload_parts.sql");
/// Hands the run to the claim that `insert_claim.sql` or `insert_adoption.sql` wrote.
pub(crate) const TAKE_RUN: &str = include_str!("sql/take_run.sql");
/// A runner lives, or says goodbye.
pub(crate) const TOUCH_RUNNER: &str = include_str!("sql/touch_runner.sql");
/// Changes a person; the last administrator whom nothing keeps out stays one.
pub(crate) const UPDATE_USER: &str = include_str!("sql/update_user.sql");
/// The version of an agent that new runs get.
pub(crate) const UPSERT_AGENT: &str = include_str!("sql/upsert_agent.sql");
/// Makes or updates the runner of this host and name.
pub(crate) const UPSERT_RUNNER: &str = include_str!("sql/upsert_runner.sql");
/// Ends the batch if the key ended, and writes down at most once in an hour that it was used.
pub(crate) const USE_KEY: &str = include_str!("sql/use_key.sql");
/// Uses a ticket up.
pub(crate) const USE_LINK: &str = include_str!("sql/use_link.sql");
/// Ends the batch if the session ended, and writes down at most once in ten minutes that it was used.
pub(crate) const USE_SESSION: &str = include_str!("sql/use_session.sql");
/// Nobody needs to decide about a run that was cancelled.
pub(crate) const VOID_CHECKPOINTS: &str = include_str!("sql/void_checkpoints.sql");
/// What a runner was told and has not answered to.
pub(crate) const WAITING_COMMANDS: &str = include_str!("sql/waiting_commands.sql");
