//! Commands.

use redraft_domain::command::CommandRecord;
use redraft_wire::command::Command;

/// A command as people see it.
pub(crate) fn command(record: CommandRecord) -> Command {
    let mut args = record.args;
    // How long a pause lasts is between the control plane and the runner: people have the moment.
    if let Some(fields) = args.as_object_mut() {
        fields.remove("forMs");
    }
    Command {
        id: record.id,
        seq: record.seq,
        kind: record.kind,
        args,
        status: record.status,
        created_at: record.created_at,
        created_by: record.created_by,
        expires_at: record.expires_at,
        acknowledged_at: record.acknowledged_at,
        finished_at: record.finished_at,
        result: record.result,
        error: record.error,
    }
}
