//! How a process tree was ended, for the run's history.

use std::fmt;
use std::time::Duration;

/// A signal that ends processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndSignal {
    /// SIGTERM: please end; comes first.
    Terminate,
    /// SIGKILL: end; comes after the grace period.
    Kill,
}

impl EndSignal {
    /// The name people know, `SIGTERM` or `SIGKILL`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terminate => "SIGTERM",
            Self::Kill => "SIGKILL",
        }
    }
}

/// A signal and how many different processes got it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalSent {
    /// Which signal.
    pub signal: EndSignal,
    /// How many processes got it.
    pub processes: u32,
}

/// How a process tree was ended. The default is a tree that was gone by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// In the order sent; empty if everything had ended by itself.
    pub signals: Vec<SignalSent>,
    /// How many different processes had to be ended, the child itself included.
    pub processes: u32,
    /// How many were still alive when we gave up: 0 unless the kernel cannot end them (a dead network disk).
    pub survivors: u32,
    /// From the first look to the last.
    pub took: Duration,
}

impl Ended {
    /// Whether no process of the tree lives.
    pub const fn is_complete(&self) -> bool {
        self.survivors == 0
    }
}

impl fmt::Display for Ended {
    /// `SIGTERM to 3, SIGKILL to 1; 3 processes ended, none left after 213 ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.signals.is_empty() && self.survivors == 0 {
            return f.write_str("no process was left to end");
        }
        for sent in &self.signals {
            let comma = if sent.signal == self.signals[0].signal { "" } else { ", " };
            write!(f, "{comma}{} to {}", sent.signal.as_str(), sent.processes)?;
        }
        let ended = self.processes.saturating_sub(self.survivors);
        let noun = if ended == 1 { "process" } else { "processes" };
        write!(f, "; {ended} {noun} ended, ")?;
        match self.survivors {
            0 => f.write_str("none left")?,
            left => write!(f, "{left} still alive")?,
        }
        write!(f, " after {} ms", self.took.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_tells_signals_processes_and_time() {
        let ended = Ended {
            signals: vec![
                SignalSent { signal: EndSignal::Terminate, processes: 3 },
                SignalSent { signal: EndSignal::Kill, processes: 1 },
            ],
            processes: 3,
            survivors: 0,
            took: Duration::from_millis(213),
        };

        assert_eq!(ended.to_string(), "SIGTERM to 3, SIGKILL to 1; 3 processes ended, none left after 213 ms");
        assert_eq!(Ended::default().to_string(), "no process was left to end");
    }
}
