//! What the command line asks for.

use std::path::PathBuf;

use clap::Parser;

/// Measures this program beside baselines that take turns with it. Asserts nothing.
#[derive(Debug, Parser)]
#[command(name = "bench", version, about)]
pub(crate) struct Options {
    /// Print one JSON document instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
    /// Measure less: fewer pairs, fewer runs, 20,000 runs instead of a million.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only this figure; may be given more than once. `coldstart` is measured only if it is named.
    #[arg(long, value_parser = ["throughput", "start", "overhead", "memory", "asking", "sqld", "scale", "coldstart"])]
    pub(crate) only: Vec<String>,
    /// With `--only coldstart`: start this `bootstrap` instead of building ours; its zip file lies beside it.
    #[arg(long)]
    pub(crate) bootstrap: Option<PathBuf>,
    /// Where database files are made: a disk whose fsync counts, not a memory file system.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench"))]
    pub(crate) scratch: PathBuf,
}

impl Options {
    /// Whether this figure was asked for.
    pub(crate) fn wants(&self, figure: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == figure)
    }

    /// `few` when in a hurry, else `many`.
    pub(crate) const fn few_or(&self, few: usize, many: usize) -> usize {
        if self.quick { few } else { many }
    }
}
