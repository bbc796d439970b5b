//! Who a runner is to people.

use crate::measure::describe_machine;

/// The name of a runner and of its machine. The same pair again is the same runner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// What people call it.
    pub name: String,
    /// The machine it is on.
    pub host: String,
    /// More about that machine, for people.
    pub machine: String,
    /// Words its owner put on it, for people.
    pub labels: Vec<String>,
}

impl Identity {
    /// The runner called `name` on this machine; called like the machine if nobody named it.
    pub fn of_this_machine(name: Option<String>) -> Self {
        let host = nix::unistd::gethostname()
            .ok()
            .and_then(|host| host.into_string().ok())
            .filter(|host| !host.is_empty())
            .unwrap_or_else(|| "localhost".to_owned());
        Self { name: name.unwrap_or_else(|| host.clone()), host, machine: describe_machine(), labels: Vec::new() }
    }
}
