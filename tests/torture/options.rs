//! What the command line asks for.

use clap::{Parser, ValueEnum};

/// Torments real processes on real databases, and counts what must not be.
#[derive(Debug, Parser)]
#[command(name = "torture", version, about)]
pub(crate) struct Options {
    /// Everything at full scale: a quarter of an hour and more.
    #[arg(long, conflicts_with = "quick")]
    pub(crate) full: bool,
    /// A share that takes a minute or two; the default.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only this section; may be given more than once.
    #[arg(long, value_enum)]
    pub(crate) only: Vec<Section>,
    /// Where chance begins; the same seed plans the same faults.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print one JSON document instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A part of the torture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// Whole systems in simulated time.
    Simulation,
    /// Runners on one file, killed.
    KillsOnFile,
    /// Runners on one server, killed.
    KillsOnServer,
    /// `redraft up`, killed as a whole.
    KillsOfUp,
    /// Runners that sleep beyond their lease.
    Pauses,
    /// A network that loses, doubles and tears.
    Faults,
    /// Runners with an address and a key before the `api` function: killed, and behind such a network.
    Http,
    /// A database file that another program has locked.
    LockedFile,
    /// Two runners with one state folder.
    SharedFolder,
    /// Many runners, all killed at once.
    Crowd,
    /// Runs that kill their runners.
    Poison,
    /// Cancels of stages that do not want to end.
    Stops,
    /// Killed runners with such stages, never started again.
    Orphans,
    /// The store is lost under load and restored from a backup; its runners live on.
    Restore,
    /// Bugs put in on purpose, which must be found.
    Planted,
}

impl Options {
    /// What to play, in its order.
    pub(crate) fn sections(&self) -> Vec<Section> {
        let all = Section::value_variants().iter().copied();
        let is_wanted = |section: &Section| self.only.is_empty() || self.only.contains(section);
        all.filter(|section| is_wanted(section) && self.count(*section) > 0).collect()
    }

    /// How often a section does what it does.
    pub(crate) fn count(&self, section: Section) -> u64 {
        let (quick, full) = match section {
            Section::Simulation => (100, 1500),
            Section::KillsOnFile => (40, 450),
            Section::KillsOnServer => (40, 500),
            Section::KillsOfUp => (8, 60),
            Section::Pauses => (12, 200),
            Section::Faults => (60, 1000),
            Section::Http => (60, 300),
            Section::LockedFile => (1, 5),
            Section::SharedFolder => (3, 50),
            Section::Crowd => (10, 200),
            Section::Poison => (0, 2),
            Section::Stops => (27, 500),
            Section::Orphans => (3, 30),
            Section::Restore => (2, 20),
            Section::Planted => (1, 1),
        };
        if self.full { full } else { quick }
    }
}
