//! The baseline: recorded statements, sent again by a client that knows nothing else.
//!
//! It has what any client has: the same file, the same executor with its prepared statements and
//! group commit, as many submitters, claims and runs at once. It has no domain, builds no
//! reports, decides nothing, hashes nothing, starts no tasks. Which run a claim got is read from
//! the claim's answer and put into the statements that follow; all else is sent as recorded.

use std::time::Duration;

use futures::stream::{StreamExt, TryStreamExt};
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::statement::ResultSet;
use tokio::sync::Semaphore;

use crate::recorder::{Kind, Taken};
use crate::recording::{Chain, Recording, rebind};
use crate::samples::timed;
use crate::{Outcome, Trouble};

/// How much goes on at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) submitters: usize,
    pub(crate) claims: usize,
    pub(crate) hands: usize,
}

/// Replays everything; answers with how long that took.
pub(crate) async fn replay(database: &dyn Database, recording: Recording, load: Load) -> Outcome<Duration> {
    let client = Client { database, queued: Semaphore::new(0), claims: Semaphore::new(load.claims) };
    let submissions = futures::stream::iter(recording.submissions)
        .map(|chain| client.submit(chain))
        .buffer_unordered(load.submitters)
        .try_collect::<()>();
    let runs = futures::stream::iter(recording.runs)
        .map(|chain| client.run(chain))
        .buffer_unordered(load.hands)
        .try_collect::<()>();
    let (done, took) = timed(futures::future::try_join(submissions, runs)).await;
    done.map(|((), ())| took)
}

/// Replays one run after the other; answers with how long each took from its submission to the answer of its claim.
pub(crate) struct OneByOne<'a> {
    client: Client<'a>,
}

impl<'a> OneByOne<'a> {
    pub(crate) fn new(database: &'a dyn Database) -> Self {
        Self { client: Client { database, queued: Semaphore::new(0), claims: Semaphore::new(1) } }
    }

    /// Sends the next run.
    pub(crate) async fn next(&self, submission: Chain, run: Chain) -> Outcome<Duration> {
        let mut run = run.into_iter();
        let started = async {
            self.client.submit(submission).await?;
            self.client.claim(&mut run).await
        };
        let (run_id, took) = timed(started).await;
        self.client.rest(&run_id?, run).await?;
        Ok(took)
    }
}

struct Client<'a> {
    database: &'a dyn Database,
    /// One permit for each run that is in the queue: nobody looks in vain.
    queued: Semaphore,
    claims: Semaphore,
}

impl Client<'_> {
    async fn send(&self, taken: Taken) -> Result<Vec<ResultSet>, DatabaseError> {
        match taken.kind {
            Kind::Read => self.database.read(taken.batch).await,
            Kind::Write => self.database.write(taken.batch).await,
        }
    }

    async fn submit(&self, chain: Chain) -> Outcome<()> {
        for taken in chain {
            self.send(taken).await?;
        }
        self.queued.add_permits(1);
        Ok(())
    }

    async fn run(&self, chain: Chain) -> Outcome<()> {
        let mut chain = chain.into_iter();
        let turn = self.claims.acquire().await?;
        let run_id = self.claim(&mut chain).await?;
        drop(turn);
        self.rest(&run_id, chain).await
    }

    async fn rest(&self, run_id: &str, chain: impl Iterator<Item = Taken>) -> Outcome<()> {
        for mut taken in chain {
            rebind(&mut taken.batch, "run_id", run_id);
            self.send(taken).await?;
        }
        Ok(())
    }

    /// Sends the batches up to the claim's; tells which run it took.
    async fn claim(&self, chain: &mut impl Iterator<Item = Taken>) -> Outcome<String> {
        self.queued.acquire().await?.forget();
        for taken in chain {
            let is_claim = taken.kind == Kind::Write;
            let answer = self.send(taken).await?;
            if is_claim {
                return claimed(&answer).ok_or_else(|| Trouble::from("a claim took nothing"));
            }
        }
        Err(Trouble::from("a recorded run has no claim"))
    }
}

/// The third statement of a claim answers with the run.
fn claimed(answer: &[ResultSet]) -> Option<String> {
    first_text(answer.get(2), "id")
}

fn first_text(answer: Option<&ResultSet>, column: &str) -> Option<String> {
    answer?.rows.first()?.opt_text(column).ok().flatten().map(str::to_owned)
}
