use std::sync::Mutex;

use tokio::sync::oneshot;

use super::lock;

/// Where on its way a write can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// The proxy has it, the server does not.
    Received,
    /// The server has done it, the client does not know.
    Committed,
    /// The client has its answer.
    Answered,
}

impl Boundary {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Received, Self::Committed, Self::Answered];
}

/// Which writes can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// Any, also a claim or a renewal.
    Any,
    /// What a runner reports about a run: a stage, events, the end.
    Report,
}

/// A write that stands still. Goes on when this is dropped.
#[derive(Debug)]
pub struct Held {
    _go: oneshot::Sender<()>,
}

#[derive(Debug)]
struct Armed {
    write: Write,
    boundary: Boundary,
    reached: oneshot::Sender<Held>,
}

/// Who waits for the next write.
#[derive(Debug, Default)]
pub(super) struct Stops {
    next: Mutex<Option<Armed>>,
}

impl Stops {
    /// Waits for the next such write to come to `boundary`.
    pub(super) async fn arm(&self, write: Write, boundary: Boundary) -> Held {
        loop {
            let (reached, held) = oneshot::channel();
            *lock(&self.next) = Some(Armed { write, boundary, reached });
            // The write may have died on its way, by a fault of its own.
            if let Ok(held) = held.await {
                return held;
            }
        }
    }

    /// What `write` has to stop for.
    pub(super) fn take(&self, write: Write) -> Stop {
        let mut next = lock(&self.next);
        let is_meant = next.as_ref().is_some_and(|armed| armed.write == Write::Any || armed.write == write);
        Stop(Mutex::new(if is_meant { next.take() } else { None }))
    }
}

/// What one write has to stop for.
#[derive(Debug, Default)]
pub(super) struct Stop(Mutex<Option<Armed>>);

impl Stop {
    /// Returns at once, unless somebody holds the write here.
    pub(super) async fn at(&self, here: Boundary) {
        let armed = {
            let mut stop = lock(&self.0);
            if stop.as_ref().is_some_and(|armed| armed.boundary == here) { stop.take() } else { None }
        };
        let Some(armed) = armed else { return };
        let (go, gone) = oneshot::channel();
        if armed.reached.send(Held { _go: go }).is_ok() {
            // Told or dropped: both mean go on.
            let _ = gone.await;
        }
    }
}
