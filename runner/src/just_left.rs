//! Waiting for a lock whose owner was killed a moment ago.

use std::time::Duration;

/// How long a lock may outlive its owner: a child that was being started has a copy of it until it becomes its
/// program. That takes less than a millisecond, and much longer on a machine that does everything at once.
const LEAVING: Duration = Duration::from_secs(2);
/// How often it is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Takes something that another process may have, and asks again for a while if `is_taken` says so: whoever starts a
/// killed runner again at once must not be told that it works already.
pub(crate) async fn taken_soon<T, E, F: Future<Output = Result<T, E>>>(
    take: impl FnMut() -> F,
    is_taken: impl Fn(&E) -> bool,
) -> Result<T, E> {
    taken_within(LEAVING, LOOK_EVERY, take, is_taken).await
}

async fn taken_within<T, E, F: Future<Output = Result<T, E>>>(
    leaving: Duration,
    look_every: Duration,
    mut take: impl FnMut() -> F,
    is_taken: impl Fn(&E) -> bool,
) -> Result<T, E> {
    let mut looks = leaving.as_micros() / look_every.as_micros();
    loop {
        match take().await {
            Err(error) if looks > 0 && is_taken(&error) => {
                looks -= 1;
                tokio::time::sleep(look_every).await;
            }
            answer => return answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something that is let go of when it was asked for so often; how it went, and how often it was asked for.
    async fn take(let_go_after: u32, answer: Result<(), &'static str>) -> (Result<(), &'static str>, u32) {
        let mut asked = 0;
        let ask = || {
            asked += 1;
            std::future::ready(if asked > let_go_after { answer } else { Err("taken") })
        };
        let moment = Duration::from_micros(1);
        let taken = taken_within(moment * 5, moment, ask, |error| *error == "taken").await;
        (taken, asked)
    }

    #[tokio::test]
    async fn what_its_owner_lets_go_of_soon_is_waited_for() {
        assert_eq!(take(0, Ok(())).await, (Ok(()), 1));
        assert_eq!(take(4, Ok(())).await, (Ok(()), 5));
    }

    #[tokio::test]
    async fn what_is_kept_or_broken_is_refused() {
        assert_eq!(take(99, Ok(())).await, (Err("taken"), 6));
        assert_eq!(take(1, Err("broken")).await, (Err("broken"), 2));
    }
}
