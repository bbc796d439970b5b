//! What the figures were measured on.

use std::fmt;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use redraft_store::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use crate::Outcome;
use crate::options::Options;
use crate::samples::{ms, percentile};

/// The machine, as far as it explains the figures.
#[derive(Debug)]
pub(crate) struct Machine {
    cores: usize,
    load: String,
    /// Milliseconds to make 4 KiB durable that overwrite others, as a commit in a warm log does.
    fsync_p50: f64,
    fsync_p99: f64,
}

impl Machine {
    /// Looks at the disk under the scratch folder.
    pub(crate) fn look(options: &Options) -> Outcome<Self> {
        std::fs::create_dir_all(&options.scratch)?;
        let samples = fsyncs(&mut tempfile::tempfile_in(&options.scratch)?)?;
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            load: load.split(' ').next().unwrap_or("unknown").to_owned(),
            fsync_p50: percentile(samples.iter().copied(), 0.5),
            fsync_p99: percentile(samples.iter().copied(), 0.99),
        })
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "cores": self.cores, "load": self.load, "synchronous": "FULL", "version": env!("CARGO_PKG_VERSION"),
            "fsyncP50Ms": self.fsync_p50, "fsyncP99Ms": self.fsync_p99,
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cores, load, fsync_p50, fsync_p99 } = self;
        write!(
            f,
            "{cores} cores, load {load} before the start; fsync p50 {fsync_p50:.2} ms, p99 {fsync_p99:.2} ms; \
             synchronous=FULL everywhere"
        )
    }
}

const PAGE: [u8; 4096] = [7; 4096];
const FSYNCS: usize = 200;

fn fsyncs(file: &mut File) -> Outcome<Vec<f64>> {
    for _ in 0..FSYNCS {
        file.write_all(&PAGE)?;
    }
    file.sync_all()?;
    file.seek(SeekFrom::Start(0))?;
    let mut samples = Vec::with_capacity(FSYNCS);
    for _ in 0..FSYNCS {
        file.write_all(&PAGE)?;
        let clock = SystemClock::new();
        file.sync_data()?;
        samples.push(ms(clock.elapsed()));
    }
    Ok(samples)
}
