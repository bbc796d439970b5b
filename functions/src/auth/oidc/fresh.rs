//! A document of somebody else: fetched once for all who want it, kept for a while, not asked for again too soon.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use super::refusal::Refusal;

/// After a failure nobody is asked for this long: who waits for a provider that is away should not wait each time.
const FAILURE_STANDS: Duration = Duration::from_secs(10);
/// A fetch that was begun earlier was abandoned: every request has an end before.
const FETCH_ENDS: Duration = Duration::from_secs(10);

type Fetch<T> = Shared<BoxFuture<'static, Result<Arc<T>, Refusal>>>;

/// The newest version of a document, as far as it was fetched.
pub(super) struct Fresh<T>(Mutex<State<T>>);

struct State<T> {
    known: Option<(Arc<T>, Duration)>,
    failed: Option<(Refusal, Duration)>,
    /// What is being fetched, since when, under which number.
    pending: Option<(Fetch<T>, Duration, u64)>,
    fetches: u64,
}

impl<T> fmt::Debug for Fresh<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fresh(…)")
    }
}

impl<T> Default for Fresh<T> {
    fn default() -> Self {
        Self(Mutex::new(State { known: None, failed: None, pending: None, fetches: 0 }))
    }
}

enum Next<T> {
    Known(Arc<T>),
    Failed(Refusal),
    Wait(Fetch<T>, u64),
}

impl<T: Send + Sync + 'static> Fresh<T> {
    /// The document, `oldest` ago at most; otherwise by `fetch`, which all who ask meanwhile share.
    pub(super) async fn get<F>(
        &self,
        now: Duration,
        oldest: Duration,
        fetch: impl FnOnce() -> F,
    ) -> Result<Arc<T>, Refusal>
    where
        F: Future<Output = Result<T, Refusal>> + Send + 'static,
    {
        let (fetch, number) = match self.next(now, oldest, fetch) {
            Next::Known(known) => return Ok(known),
            Next::Failed(refusal) => return Err(refusal),
            Next::Wait(fetch, number) => (fetch, number),
        };
        let fetched = fetch.await;
        let mut state = self.lock();
        // The first one who gets the answer writes it down.
        if state.pending.as_ref().is_some_and(|(_, _, pending)| *pending == number) {
            state.pending = None;
            match &fetched {
                Ok(known) => (state.known, state.failed) = (Some((Arc::clone(known), now)), None),
                Err(refusal) => state.failed = Some((refusal.clone(), now)),
            }
        }
        fetched
    }

    fn next<F>(&self, now: Duration, oldest: Duration, fetch: impl FnOnce() -> F) -> Next<T>
    where
        F: Future<Output = Result<T, Refusal>> + Send + 'static,
    {
        let mut state = self.lock();
        if let Some((known, since)) = &state.known
            && is_within(now, *since, oldest)
        {
            return Next::Known(Arc::clone(known));
        }
        if let Some((refusal, since)) = &state.failed
            && is_within(now, *since, FAILURE_STANDS)
        {
            return Next::Failed(refusal.clone());
        }
        if let Some((fetch, since, number)) = &state.pending
            && is_within(now, *since, FETCH_ENDS)
        {
            return Next::Wait(fetch.clone(), *number);
        }
        let fetch = fetch().map(|fetched| fetched.map(Arc::new)).boxed().shared();
        state.fetches += 1;
        let number = state.fetches;
        state.pending = Some((fetch.clone(), now, number));
        Next::Wait(fetch, number)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_within(now: Duration, since: Duration, span: Duration) -> bool {
    now.saturating_sub(since) < span
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use futures::channel::oneshot;
    use futures::future::join;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const MINUTE: Duration = Duration::from_secs(60);

    fn away() -> Refusal {
        Refusal::Away("no answer".to_owned())
    }

    #[tokio::test]
    async fn a_document_is_kept_and_fetched_again_when_it_is_too_old() {
        let fresh = Fresh::default();

        assert_eq!(*fresh.get(Duration::ZERO, HOUR, || ready(Ok(1))).await.unwrap(), 1);
        let just_before = HOUR.saturating_sub(Duration::from_millis(1));
        assert_eq!(*fresh.get(just_before, HOUR, || ready(Ok(2))).await.unwrap(), 1);
        assert_eq!(*fresh.get(HOUR, HOUR, || ready(Ok(3))).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn whoever_wants_a_newer_one_gets_it_once_a_minute() {
        let fresh = Fresh::default();
        fresh.get(Duration::ZERO, HOUR, || ready(Ok(1))).await.unwrap();

        assert_eq!(*fresh.get(MINUTE / 2, MINUTE, || ready(Ok(2))).await.unwrap(), 1);
        assert_eq!(*fresh.get(MINUTE, MINUTE, || ready(Ok(3))).await.unwrap(), 3);
        assert_eq!(*fresh.get(MINUTE * 3 / 2, MINUTE, || ready(Ok(4))).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn all_who_ask_at_once_share_one_fetch() {
        let (fresh, (answer, asked)) = (Fresh::default(), oneshot::channel::<u32>());
        let fetch = move || asked.map(|answer| answer.map_err(|_gone| away()));

        let first = fresh.get(Duration::ZERO, HOUR, fetch);
        let second = fresh.get(Duration::ZERO, HOUR, || -> std::future::Ready<_> { panic!("fetched twice") });
        let both = async {
            let both = join(first, second);
            futures::pin_mut!(both);
            assert!(futures::poll!(&mut both).is_pending());
            answer.send(7).unwrap();
            both.await
        }
        .await;

        assert_eq!((*both.0.unwrap(), *both.1.unwrap()), (7, 7));
    }

    #[tokio::test]
    async fn a_failure_stands_for_a_while_and_a_fetch_that_nobody_waits_for_does_not_stand_in_the_way() {
        let fresh: Fresh<u32> = Fresh::default();

        assert_eq!(fresh.get(Duration::ZERO, HOUR, || ready(Err(away()))).await, Err(away()));
        assert_eq!(fresh.get(Duration::from_secs(9), HOUR, || ready(Ok(1))).await, Err(away()));
        let abandoned = fresh.get(FAILURE_STANDS, HOUR, futures::future::pending::<Result<u32, Refusal>>);
        assert!(abandoned.now_or_never().is_none());
        let late = FAILURE_STANDS + FETCH_ENDS;
        assert_eq!(fresh.get(late, HOUR, || ready(Ok(2))).await.map(|known| *known), Ok(2));
    }
}
