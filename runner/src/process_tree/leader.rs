//! The child itself, as tokio holds it.

use std::io;
use std::process::ExitStatus;

use tokio::process::Child;

/// A direct child and whether it has been waited for.
#[derive(Debug)]
pub(super) struct Leader {
    pub(super) child: Child,
    exited: Option<io::Result<ExitStatus>>,
}

impl Leader {
    pub(super) const fn new(child: Child) -> Self {
        Self { child, exited: None }
    }

    /// Whether the kernel has forgotten the child, so that its pid may be somebody else's.
    pub(super) const fn is_reaped(&self) -> bool {
        self.exited.is_some()
    }

    /// Waits for the child to exit; later calls answer the same.
    ///
    /// # Errors
    /// The kernel does not know the child: somebody else collected it, which is a bug.
    pub(super) async fn wait(&mut self) -> io::Result<ExitStatus> {
        if self.exited.is_none() {
            let exited = self.child.wait().await;
            self.exited = Some(exited);
        }
        match &self.exited {
            Some(Ok(status)) => Ok(*status),
            Some(Err(error)) => Err(io::Error::new(error.kind(), error.to_string())),
            None => Err(io::Error::other("the child was not waited for")),
        }
    }
}
