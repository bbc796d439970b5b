//! Bugs put into the system on purpose: a simulation that does not find each of them proves nothing.
//!
//! None of them is in the product's code. Three change what the database executes, as a wrong statement or a
//! missing trigger would; the fourth is a disk that says *durable* and is not.

/// A bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// Nobody asks which claim holds the run.
    NoFence,
    /// A rescue takes every running run, without a look at its lease.
    BlindRescue,
    /// An operation that is known is done again.
    NoIdempotence,
    /// The spool is written, and not made durable, before what it announces is sent.
    NoFsync,
}

impl Planted {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NoFence, Self::BlindRescue, Self::NoIdempotence, Self::NoFsync];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoFence => "no_fence",
            Self::BlindRescue => "blind_rescue",
            Self::NoIdempotence => "no_idempotence",
            Self::NoFsync => "no_fsync",
        }
    }

    /// What it does to the schema.
    pub(super) const fn schema(self) -> Option<&'static str> {
        match self {
            Self::NoFence => Some("DROP TRIGGER ops_fence"),
            Self::BlindRescue | Self::NoIdempotence | Self::NoFsync => None,
        }
    }

    /// What it makes of a statement.
    pub(super) fn spoilt(self, sql: &'static str) -> &'static str {
        let (meant, right, wrong) = match self {
            Self::BlindRescue => {
                ("rescues = rescues + 1", "lease_until + :grace_ms < (SELECT ms FROM db_now)", ":grace_ms >= 0")
            }
            Self::NoIdempotence => {
                ("INSERT INTO workflow_ops", "SELECT :op_id,", "SELECT :op_id || hex(randomblob(8)),")
            }
            Self::NoFence | Self::NoFsync => return sql,
        };
        if sql.contains(meant) { Box::leak(sql.replace(right, wrong).into_boxed_str()) } else { sql }
    }
}
