//! A runner in a runtime of its own, which can be torn down with everything that is under way in it.

use redraft_runner::{LeftHands, Runner, Stop};
use redraft_store::StoreError;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

type Worked = Result<Option<LeftHands>, StoreError>;

/// A runner at work.
pub(crate) struct Process {
    kill: oneshot::Sender<()>,
    pub(crate) stop: Stop,
    thread: JoinHandle<Option<Worked>>,
}

impl Process {
    pub(crate) fn start(runner: Runner) -> Self {
        let (kill, killed) = oneshot::channel::<()>();
        let stop = Stop::default();
        let told = stop.clone();
        let thread = std::thread::spawn(move || {
            // Dropped with all its tasks, wherever each of them stands, before the thread ends.
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                tokio::select! {
                    worked = runner.work(&told) => Some(worked),
                    _ = killed => None,
                }
            })
        });
        Self { kill, stop, thread }
    }

    /// Ends it as a kill would: nothing in it gets another turn.
    pub(crate) async fn kill(self) {
        // It may have ended by itself.
        let _ = self.kill.send(());
        join(self.thread).await;
    }

    /// Lets it finish what it has in hand.
    pub(crate) async fn end(self) -> Worked {
        self.stop.draining.cancel();
        self.ended().await
    }

    /// Makes it give back what it has in hand.
    pub(crate) async fn leave(self) -> Worked {
        self.stop.leave();
        self.ended().await
    }

    /// Waits for its end.
    pub(crate) async fn ended(self) -> Worked {
        let worked = join(self.thread).await.unwrap();
        drop(self.kill);
        worked
    }
}

async fn join<T: Send + 'static>(thread: JoinHandle<T>) -> T {
    tokio::task::spawn_blocking(|| thread.join().unwrap()).await.unwrap()
}
