//! Measures the machine once a minute; what was measured leaves with the next poll.

mod custom;

use std::path::{Path, PathBuf};
use std::time::Duration;

use redraft_domain::metrics::{MEASURED_EVERY, Metrics};
use redraft_domain::time::Timestamp;
use redraft_store::clock::Clock;
use sysinfo::{DiskRefreshKind, Disks, Networks, System};
use tokio_util::sync::CancellationToken;

use crate::contact::Contact;

/// The first look: soon enough for somebody who waits for the new runner to appear, long enough to compare with.
const FIRST_AFTER: Duration = Duration::from_secs(5);

/// Measures until `stop`, if there is a `folder`. That is where the runner works: its disk counts, and its owner's own numbers are there.
pub(crate) async fn keep_measuring(
    contact: &Contact,
    clock: &dyn Clock,
    folder: Option<PathBuf>,
    stop: &CancellationToken,
) {
    let Some(folder) = folder else { return };
    let began = clock.elapsed();
    // The system may take its time, a disk that hangs for instance: nobody else waits for it.
    let Ok(mut meter) = tokio::task::spawn_blocking(move || Meter::new(folder, began)).await else { return };
    let mut wait = FIRST_AFTER;
    while stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_some() {
        let (elapsed, now) = (clock.elapsed(), clock.now());
        let measure = move || {
            let metrics = meter.measure(elapsed, now);
            (meter, metrics)
        };
        let Ok((used, metrics)) = tokio::task::spawn_blocking(measure).await else { return };
        meter = used;
        contact.measured(metrics);
        wait = MEASURED_EVERY;
    }
}

/// What is known of a machine, for people: `Debian GNU/Linux 13 (trixie), 8 processors, 32.0 GB`.
pub(crate) fn describe_machine() -> String {
    let mut system = System::new();
    system.refresh_memory();
    let name = System::long_os_version().unwrap_or_else(|| std::env::consts::OS.to_owned());
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    #[expect(clippy::cast_precision_loss, reason = "one digit behind the point is shown")]
    let memory = system.total_memory() as f64 / 1e9;
    let plural = if processors == 1 { "" } else { "s" };
    format!("{}, {processors} processor{plural}, {memory:.1} GB", name.trim())
}

/// Use of processors and network is what happened between two looks.
#[derive(Debug)]
struct Meter {
    system: System,
    networks: Networks,
    folder: PathBuf,
    looked_at: Duration,
    custom: custom::CustomNumbers,
}

impl Meter {
    fn new(folder: PathBuf, now: Duration) -> Self {
        let mut system = System::new();
        system.refresh_cpu_usage();
        let custom = custom::CustomNumbers::in_folder(&folder);
        Self { system, networks: Networks::new_with_refreshed_list(), folder, looked_at: now, custom }
    }

    fn measure(&mut self, elapsed: Duration, now: Timestamp) -> Metrics {
        self.system.refresh_cpu_usage();
        self.system.refresh_memory();
        self.networks.refresh(true);
        let seconds = elapsed.saturating_sub(self.looked_at).as_secs_f64().max(0.001);
        self.looked_at = elapsed;
        let (mut received, mut sent) = (0, 0);
        // What a machine says to itself is no use of its network.
        for (_, data) in self.networks.iter().filter(|(name, _)| !matches!(name.as_str(), "lo" | "lo0")) {
            received += data.received();
            sent += data.transmitted();
        }
        Metrics {
            cpu_percent: f64::from(self.system.global_cpu_usage()),
            memory_percent: percent(self.system.used_memory(), self.system.total_memory()),
            disk_percent: disk_percent(&self.folder),
            rx_bytes_per_s: real(received) / seconds,
            tx_bytes_per_s: real(sent) / seconds,
            custom: self.custom.read(now),
        }
        .settled()
    }
}

/// Use of the disk that `folder` is on: of those mounted above it the nearest.
fn disk_percent(folder: &Path) -> f64 {
    let disks = Disks::new_with_refreshed_list_specifics(DiskRefreshKind::nothing().with_storage());
    let above = disks.list().iter().filter(|disk| folder.starts_with(disk.mount_point()));
    let nearest = above.max_by_key(|disk| disk.mount_point().as_os_str().len());
    nearest.map_or(0.0, |disk| percent(disk.total_space().saturating_sub(disk.available_space()), disk.total_space()))
}

fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { real(part) / real(whole) * 100.0 }
}

#[expect(clippy::cast_precision_loss, reason = "bytes for a chart: 53 bits are enough")]
fn real(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_measured_within_its_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let mut meter = Meter::new(folder.path().canonicalize().unwrap(), Duration::ZERO);

        let metrics = meter.measure(Duration::from_secs(60), Timestamp::from_ms(0));

        assert!((0.0..=100.0).contains(&metrics.cpu_percent), "{metrics:?}");
        assert!(metrics.memory_percent > 0.0 && metrics.memory_percent <= 100.0, "{metrics:?}");
        assert!((0.0..=100.0).contains(&metrics.disk_percent), "{metrics:?}");
        assert_eq!(metrics, metrics.settled());
    }

    #[test]
    fn a_machine_is_described_in_a_line() {
        let line = describe_machine();

        assert!(line.contains("processor") && line.ends_with(" GB") && !line.contains('\n'), "{line}");
        assert!(!line.contains(" 0.0 GB"), "{line}");
    }
}
