//! How a person or a service manager ends this process.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::runner::Stop;

/// Listens for signals until dropped.
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    /// Takes over SIGINT, SIGTERM and SIGHUP.
    ///
    /// # Errors
    /// The system refuses handlers: nothing could be ended politely.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one, whichever it is.
    pub async fn any(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }

    /// Passes signals on to `stop`: the first Ctrl-C drains, the second gives back what is in hand; SIGTERM and
    /// a closed terminal give it back at once, since nobody will press anything again. `say` tells the person.
    /// Returns after a third one, when nothing but leaving at once is left.
    pub async fn pass_on(mut self, stop: &Stop, say: impl Fn(&str)) {
        loop {
            let is_interrupt = tokio::select! {
                _ = self.interrupt.recv() => true,
                _ = self.terminate.recv() => false,
                _ = self.hangup.recv() => false,
            };
            if stop.leaving.is_cancelled() {
                return;
            }
            if is_interrupt && !stop.draining.is_cancelled() {
                say("finishing what is running; press Ctrl-C again to stop it and give it back to the queue");
                stop.draining.cancel();
            } else {
                say("stopping what is running and giving it back to the queue");
                stop.leave();
            }
        }
    }
}
