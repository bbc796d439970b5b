//! Work that blocks, kept away from tasks that must not wait.

use std::io;

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does `work`, which may block, on a thread for such work.
///
/// On a runtime that has one thread only it is done right here: whoever chose such a runtime wants one thing after the
/// other, and a second thread would end its work before or after others as it likes.
///
/// # Errors
/// The runtime is going down and takes no more work, or `work` panicked.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[tokio::test]
    async fn a_runtime_of_one_thread_does_it_itself() {
        let here = thread::current().id();

        let there = blocking(|| thread::current().id()).await.unwrap();

        assert_eq!(there, here);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_runtime_of_many_threads_has_one_for_it() {
        let here = thread::current().id();

        let there = blocking(|| thread::current().id()).await.unwrap();

        assert_ne!(there, here);
    }
}
