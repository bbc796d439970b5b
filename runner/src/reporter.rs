//! Writes about one run, in order, until each write is certain.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::OpId;
use redraft_domain::limits;
use redraft_store::claim::Hold;
use redraft_store::control_plane::ControlPlane;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport};
use redraft_store::store::Result;
use tokio_util::sync::CancellationToken;

use crate::doors::Doors;
use crate::patience::Patience;
use crate::step::Log;

/// How often lines are sent while a stage works: often enough to watch, rarely enough to pay for.
pub(crate) const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// The pen of one run. Lines wait here for up to a second; whatever ends a stage takes them along.
#[derive(Debug)]
pub(crate) struct Reporter {
    control: Arc<dyn ControlPlane>,
    hold: Hold,
    doors: Doors,
    lines: Mutex<Lines>,
    /// One write at a time: the order of the history is the order of the writes.
    pen: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Lines {
    waiting: VecDeque<(NewEvent, Duration)>,
    dropped: u64,
}

impl Reporter {
    pub(crate) fn new(control: Arc<dyn ControlPlane>, hold: Hold, doors: Doors) -> Self {
        Self { control, hold, doors, lines: Mutex::default(), pen: tokio::sync::Mutex::default() }
    }

    /// Records a finished stage, with all lines that wait.
    pub(crate) async fn complete(&self, mut report: StageReport) -> Result<Ack> {
        let _pen = self.pen.lock().await;
        let mut events = self.drain();
        events.append(&mut report.events);
        report.events = events;
        self.until_certain(|| self.control.complete_stage(&self.hold, &report)).await
    }

    /// Ends the run, with all lines that wait.
    pub(crate) async fn finish(&self, mut report: FinishReport) -> Result<Ack> {
        let _pen = self.pen.lock().await;
        let mut events = self.drain();
        events.append(&mut report.events);
        report.events = events;
        self.until_certain(|| self.control.finish(&self.hold, &report)).await
    }

    /// Gives the run back to the queue, with all lines that wait.
    pub(crate) async fn release(&self) -> Result<()> {
        self.flush().await?;
        self.control.release(&self.hold).await
    }

    /// Stores a content before a report names it.
    pub(crate) async fn put_blob(&self, sha256: &str, content: &[u8]) -> Result<()> {
        for (part, number) in content.chunks(limits::BLOB_PART_BYTES).zip(0..) {
            self.until_certain(|| self.control.put_blob_part(sha256, number, part.to_vec())).await?;
        }
        Ok(())
    }

    /// Sends the lines that wait, every second until `stop`.
    pub(crate) async fn flush_until(&self, stop: &CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(FLUSH_EVERY)).await.is_some() {
            if self.flush().await.is_err() {
                // The claim is lost; the heartbeat finds out too and ends the stage.
                return;
            }
        }
    }

    async fn flush(&self) -> Result<()> {
        let _pen = self.pen.lock().await;
        let events = self.drain();
        if events.is_empty() {
            return Ok(());
        }
        let report = EventReport { op_id: self.op_id(), events };
        self.until_certain(|| self.control.append_events(&self.hold, &report)).await.map(|_| ())
    }

    /// A fresh identity for a write.
    pub(crate) fn op_id(&self) -> OpId {
        OpId::from_bits(self.doors.entropy.bits(), self.doors.clock.now())
    }

    /// Sends the same again until the answer is certain: every write may be sent twice.
    async fn until_certain<T, F>(&self, mut send: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut patience = Patience::new(&*self.doors.entropy);
        loop {
            match send().await {
                Err(error) if error.is_transient() => {
                    tracing::warn!(run.id = %self.hold.run_id, "write of run {} is uncertain, sending it again: {error}", self.hold.run_id);
                    patience.wait().await;
                }
                certain => return certain,
            }
        }
    }

    fn drain(&self) -> Vec<NewEvent> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.doors.clock.elapsed();
        let mut events: Vec<_> = lines
            .waiting
            .drain(..)
            .map(|(mut event, at)| {
                event.age_ms = u64::try_from(now.saturating_sub(at).as_millis()).unwrap_or(0);
                event
            })
            .collect();
        if lines.dropped > 0 {
            let message = format!("{} more lines were written too fast to keep", lines.dropped);
            events.push(NewEvent::new(kind::LOG, message));
            lines.dropped = 0;
        }
        events
    }
}

impl Log for Reporter {
    fn event(&self, event: NewEvent) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: usize = lines.waiting.iter().map(|(line, _)| line.message.len()).sum();
        // Only what a program may write without end is dropped; what we say ourselves never is.
        let is_full = lines.waiting.len() >= limits::EVENTS_PER_BATCH || bytes >= limits::EVENT_BATCH_BYTES;
        if is_full && event.event_type == kind::LOG {
            lines.dropped += 1;
        } else {
            let at = self.doors.clock.elapsed();
            lines.waiting.push_back((event, at));
        }
    }
}
