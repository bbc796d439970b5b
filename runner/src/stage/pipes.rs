//! Serving the three pipes of a child, each to its end or until it is closed.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::log::{LineSplitter, LogSink};
use super::output::Spool;

/// What a pipe holds.
const CHUNK_BYTES: usize = 64 * 1024;

/// Felt whenever the child writes a byte.
pub(super) struct Pulse<'a> {
    felt: Notify,
    sink: &'a dyn LogSink,
}

impl<'a> Pulse<'a> {
    /// A pulse that tells `sink` how much was written.
    pub(super) fn new(sink: &'a dyn LogSink) -> Self {
        Self { felt: Notify::new(), sink }
    }

    fn beat(&self, bytes: usize) {
        self.sink.wrote(bytes);
        self.felt.notify_one();
    }

    /// Returns once there was no beat for `limit`; never without one.
    pub(super) async fn stops_for(&self, limit: Option<Duration>) {
        let Some(limit) = limit else { return std::future::pending().await };
        while tokio::time::timeout(limit, self.felt.notified()).await.is_ok() {}
    }
}

/// Writes `document` and closes the pipe. A child that does not want to read all of it is fine.
pub(super) async fn feed_stdin(stdin: Option<ChildStdin>, document: &[u8], over: &CancellationToken) {
    let Some(mut stdin) = stdin else { return };
    tokio::select! {
        _ = stdin.write_all(document) => {}
        () = over.cancelled() => {}
    }
}

/// Keeps stdout in `spool`. After an error reads on, so that the child does not block, and says `unkept`.
pub(super) async fn keep_stdout(
    stdout: Option<ChildStdout>,
    spool: Spool,
    pulse: &Pulse<'_>,
    unkept: &CancellationToken,
    closing: &CancellationToken,
) -> io::Result<Spool> {
    let Some(mut stdout) = stdout else { return Ok(spool) };
    let mut spool = Ok(spool);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match next(&mut stdout, &mut chunk, closing).await {
            Next::Bytes(read) => {
                pulse.beat(read);
                spool = keep(spool, &chunk[..read]).await;
                if spool.is_err() {
                    unkept.cancel();
                }
            }
            Next::End => return spool,
            Next::Closed => return spool.map(Spool::cut_short),
        }
    }
}

async fn keep(spool: io::Result<Spool>, bytes: &[u8]) -> io::Result<Spool> {
    let mut spool = spool?;
    if !spool.take(bytes) {
        return Ok(spool);
    }
    // Hashing and the disk take their time; neither may hold up the runner's other work.
    let write = move || spool.flush().map(|()| spool);
    tokio::task::spawn_blocking(write).await.map_err(io::Error::other)?
}

/// Hands stderr to `lines`.
pub(super) async fn log_stderr(
    stderr: Option<ChildStderr>,
    lines: &mut LineSplitter<'_>,
    pulse: &Pulse<'_>,
    closing: &CancellationToken,
) {
    let Some(mut stderr) = stderr else { return };
    let mut chunk = vec![0; CHUNK_BYTES];
    while let Next::Bytes(read) = next(&mut stderr, &mut chunk, closing).await {
        pulse.beat(read);
        lines.feed(&chunk[..read]);
    }
    lines.finish();
}

enum Next {
    Bytes(usize),
    End,
    Closed,
}

async fn next(pipe: &mut (impl AsyncRead + Unpin), chunk: &mut [u8], closing: &CancellationToken) -> Next {
    tokio::select! {
        read = pipe.read(chunk) => match read {
            // A pipe that cannot be read has ended as far as we are concerned.
            Ok(0) | Err(_) => Next::End,
            Ok(read) => Next::Bytes(read),
        },
        () = closing.cancelled() => Next::Closed,
    }
}
