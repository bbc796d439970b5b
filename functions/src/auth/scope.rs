//! What a key may be good for.

/// What a route needs and a key may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Look at runs, agents and runners.
    RunsRead,
    /// Create, cancel and retry runs.
    RunsWrite,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 2] = [Self::RunsRead, Self::RunsWrite];

    /// The word used in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RunsRead => "runs:read",
            Self::RunsWrite => "runs:write",
        }
    }
}
