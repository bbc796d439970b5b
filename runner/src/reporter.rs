//! Writes about one run, in order, until each write is certain.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::OpId;
use redraft_domain::limits;
use redraft_store::StoreError;
use redraft_store::claim::Hold;
use redraft_store::control_plane::ControlPlane;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport};
use redraft_store::store::Result;
use tokio_util::sync::CancellationToken;

use crate::doors::Doors;
use crate::leash::Leash;
use crate::patience::Patience;
use crate::spool::{Report, Spool};
use crate::step::{Content, Log};
use crate::vitals::StageVitals;

/// How often lines are sent while a stage works: often enough to watch, rarely enough to pay for.
pub(crate) const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// The pen of one run. Lines wait here for up to a second; whatever ends a stage takes them along.
#[derive(Debug)]
pub(crate) struct Reporter {
    control: Arc<dyn ControlPlane>,
    spool: Arc<Spool>,
    hold: Hold,
    leash: Leash,
    doors: Doors,
    lines: Mutex<Lines>,
    /// What the next renewal tells of the stage.
    vitals: StageVitals,
    /// One write at a time: the order of the history is the order of the writes. Whoever has it sends what is unsent.
    pen: tokio::sync::Mutex<Unsent>,
}

/// Reports that are in the spool and that the store has not answered for certain, in order, with their large contents.
/// Nearly always none or one; more when a runner that has to go gave up waiting for the first.
type Unsent = VecDeque<(Report, Vec<Content>)>;

#[derive(Debug, Default)]
struct Lines {
    waiting: VecDeque<(NewEvent, Duration)>,
    dropped: u64,
}

impl Reporter {
    pub(crate) fn new(
        control: Arc<dyn ControlPlane>,
        spool: Arc<Spool>,
        hold: Hold,
        leash: Leash,
        doors: Doors,
    ) -> Self {
        let vitals = StageVitals::new(&*doors.clock);
        Self { control, spool, hold, leash, doors, lines: Mutex::default(), vitals, pen: tokio::sync::Mutex::default() }
    }

    /// What the run's stage shows of itself.
    pub(crate) fn vitals(&self) -> &StageVitals {
        &self.vitals
    }

    /// A stage is executed, perhaps again.
    pub(crate) fn execution_begins(&self) {
        self.vitals.begun(&*self.doors.clock);
    }

    /// Records a finished stage, with all lines that wait. `large` is what does not fit into the report.
    pub(crate) async fn complete(&self, mut report: StageReport, large: &[Content]) -> Result<Ack> {
        let mut unsent = self.pen.lock().await;
        report.events = self.after_lines(report.events, &mut unsent).await;
        let contents = large.iter().map(|content| content.sha256.clone()).collect();
        self.write(Report::Stage { report: Box::new(report), contents }, large, &mut unsent).await
    }

    /// Ends the run, with all lines that wait.
    pub(crate) async fn finish(&self, mut report: FinishReport) -> Result<Ack> {
        let mut unsent = self.pen.lock().await;
        report.events = self.after_lines(report.events, &mut unsent).await;
        self.write(Report::Finish(report), &[], &mut unsent).await
    }

    /// Gives the run back to the queue, with all lines that wait.
    pub(crate) async fn release(&self) -> Result<()> {
        self.flush().await?;
        let mut is_repeated = false;
        let release = || {
            let is_second = std::mem::replace(&mut is_repeated, true);
            async move {
                match self.control.release(&self.hold).await {
                    // The first one arrived after all, or the run is somebody else's: not ours in either case.
                    Err(StoreError::Fenced { .. }) if is_second => Ok(()),
                    answer => answer,
                }
            }
        };
        self.until_certain(release).await
    }

    /// Sends what a runner before this one could not: it stands in the spool already.
    ///
    /// `None` if what is too large for the report is not on the disk as it was written, and the report is crossed out:
    /// power was lost after the answer had come, or before the stage's work had reached the disk. Where the run stands
    /// says which.
    pub(crate) async fn send_again(&self, report: &Report, large: &[Content]) -> Result<Option<Ack>> {
        let _pen = self.pen.lock().await;
        for content in large {
            if !content.is_there().await {
                let id = self.hold.run_id;
                tracing::warn!(run.id = %id, "a result of run {id} is not on the disk as it was written; the run goes on from where the store has it");
                self.spool.acked(report);
                return Ok(None);
            }
        }
        self.send(report, large).await.map(Some)
    }

    /// Sends the lines that wait, every second until `stop`.
    pub(crate) async fn flush_until(&self, stop: &CancellationToken) {
        while stop.run_until_cancelled(tokio::time::sleep(FLUSH_EVERY)).await.is_some() {
            if self.flush().await.is_err() {
                // The claim is lost, and the heartbeat finds out too and ends the stage; or the runner has to go, and
                // whatever lets the run go tries once more.
                return;
            }
        }
    }

    async fn flush(&self) -> Result<()> {
        let mut unsent = self.pen.lock().await;
        self.spool_lines(None, &mut unsent).await;
        while !unsent.is_empty() {
            self.send_next(&mut unsent).await?;
        }
        Ok(())
    }

    /// Spools the lines that wait, in as many batches as they need; but the last one is answered instead if there is
    /// `room` for it in another write.
    async fn spool_lines(&self, room: Option<Room>, unsent: &mut Unsent) -> Vec<NewEvent> {
        loop {
            let events = self.drain(Room::BATCH);
            if events.is_empty() || room.is_some_and(|room| room.fits(&events)) {
                return events;
            }
            let report = Report::Events(EventReport { op_id: self.op_id(), events });
            self.spool(report, &[], unsent).await;
        }
    }

    /// A fresh identity for a write.
    pub(crate) fn op_id(&self) -> OpId {
        OpId::from_bits(self.doors.entropy.bits(), self.doors.clock.now())
    }

    /// Spools, then sends what is unsent, `report` last: what is made here is safe before anything is waited for.
    async fn write(&self, report: Report, large: &[Content], unsent: &mut Unsent) -> Result<Ack> {
        self.spool(report, large, unsent).await;
        loop {
            let ack = self.send_next(unsent).await?;
            if unsent.is_empty() {
                return Ok(ack);
            }
        }
    }

    async fn spool(&self, report: Report, large: &[Content], unsent: &mut Unsent) {
        if let Err(error) = self.spool.report(&self.hold, &report, large).await {
            // Sent all the same: once it has arrived it is safer than in any spool.
            tracing::error!(run.id = %self.hold.run_id, "a result of run {} is sent without a copy here: {error}", self.hold.run_id);
        }
        unsent.push_back((report, large.to_vec()));
    }

    /// Sends the first unsent report. Given up on, it stays the first: nothing that was written after it may be
    /// taken before it, and a run that is given back must not leave it behind.
    async fn send_next(&self, unsent: &mut Unsent) -> Result<Ack> {
        let Some((report, large)) = unsent.front() else {
            return Err(StoreError::Internal("there is no report to send".into()));
        };
        let answer = self.send(report, large).await;
        if !answer.as_ref().is_err_and(StoreError::may_pass) {
            unsent.pop_front();
        }
        answer
    }

    /// Sends until the answer is certain, and crosses out.
    async fn send(&self, report: &Report, large: &[Content]) -> Result<Ack> {
        self.leash.until_sure(&self.hold, &*self.doors.clock).await?;
        for content in large {
            self.put_blob(content).await?;
        }
        let (ack, sent_at) = self
            .until_certain(|| async {
                let sent_at = self.doors.clock.elapsed();
                report.send(&*self.control, &self.hold).await.map(|ack| (ack, sent_at))
            })
            .await?;
        self.leash.extend(sent_at + ack.lease_left);
        self.spool.acked(report);
        Ok(ack)
    }

    /// Stores a content before a report names it.
    async fn put_blob(&self, content: &Content) -> Result<()> {
        let bytes = content.read().await.map_err(|error| {
            StoreError::Internal(
                format!("what a stage of run {} wrote cannot be read back: {error}", self.hold.run_id).into(),
            )
        })?;
        if !content.is_intact(&bytes).await {
            let message =
                format!("what a stage of run {} wrote is not on the disk any more as it was written", self.hold.run_id);
            return Err(StoreError::Internal(message.into()));
        }
        for (part, number) in bytes.chunks(limits::BLOB_PART_BYTES).zip(0..) {
            self.until_certain(|| self.control.put_blob_part(&content.sha256, number, part.to_vec())).await?;
        }
        Ok(())
    }

    /// Sends the same again until the answer is certain, also while a person has to mend something first:
    /// every write may be sent twice. Gives up only when the runner has to go; the spool keeps for the next one
    /// what was not answered.
    pub(crate) async fn until_certain<T, F>(&self, mut send: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut patience = Patience::new(&*self.doors.entropy);
        loop {
            match send().await {
                Err(error) if error.may_pass() => {
                    tracing::warn!(run.id = %self.hold.run_id, "write of run {} is uncertain, sending it again: {error}", self.hold.run_id);
                    if self.leash.hurry.run_until_cancelled(patience.wait()).await.is_none() {
                        return Err(error);
                    }
                }
                certain => return certain,
            }
        }
    }

    /// The lines that wait, then `own`: in one write as long as they fit.
    async fn after_lines(&self, mut own: Vec<NewEvent>, unsent: &mut Unsent) -> Vec<NewEvent> {
        let mut events = self.spool_lines(Some(Room::BATCH.without(&own)), unsent).await;
        events.append(&mut own);
        events
    }

    /// The first lines that wait, as many as fit into `room`, but one at least.
    fn drain(&self, mut room: Room) -> Vec<NewEvent> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.doors.clock.elapsed();
        let fit = lines.waiting.iter().take_while(|(line, _)| room.takes(line)).count();
        let fit = fit.max(1).min(lines.waiting.len());
        let mut events: Vec<_> = lines
            .waiting
            .drain(..fit)
            .map(|(mut event, at)| {
                event.age_ms = u64::try_from(now.saturating_sub(at).as_millis()).unwrap_or(0);
                event
            })
            .collect();
        if lines.dropped > 0 && lines.waiting.is_empty() {
            let message = format!("{} more lines were written too fast to keep", lines.dropped);
            events.push(NewEvent::new(kind::LOG, message));
            lines.dropped = 0;
        }
        events
    }
}

/// What is left of a batch of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    events: usize,
    bytes: usize,
}

impl Room {
    /// A whole batch, but for the line that says how many were dropped.
    const BATCH: Self =
        Self { events: limits::EVENTS_PER_BATCH - 1, bytes: limits::EVENT_BATCH_BYTES - limits::EVENT_MESSAGE_BYTES };

    fn without(mut self, events: &[NewEvent]) -> Self {
        for event in events {
            self.events = self.events.saturating_sub(1);
            self.bytes = self.bytes.saturating_sub(event.message.len());
        }
        self
    }

    fn fits(mut self, events: &[NewEvent]) -> bool {
        events.iter().all(|event| self.takes(event))
    }

    /// Takes `event` in, if it fits.
    fn takes(&mut self, event: &NewEvent) -> bool {
        if self.events == 0 || event.message.len() > self.bytes {
            return false;
        }
        self.events -= 1;
        self.bytes -= event.message.len();
        true
    }
}

impl Log for Reporter {
    fn wrote(&self, bytes: usize) {
        self.vitals.wrote(&*self.doors.clock, bytes);
    }

    fn event(&self, event: NewEvent) {
        self.vitals.moved(&*self.doors.clock);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_takes_lines_up_to_either_limit() {
        let line = |bytes| NewEvent { message: "x".repeat(bytes), ..NewEvent::new(kind::LOG, "") };
        let mut room = Room { events: 3, bytes: 10 };

        assert!(room.takes(&line(6)) && !room.takes(&line(5)) && room.takes(&line(4)));
        assert!(room.takes(&line(0)) && !room.takes(&line(0)));
        assert!(Room { events: 2, bytes: 10 }.without(&[line(9)]).fits(&[line(1)]));
        assert!(!Room { events: 1, bytes: 10 }.without(&[line(9)]).fits(&[line(1)]));
    }
}
