//! A server in the way that loses replies, refuses or never answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What happens to the next request. When none is left, requests pass.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// None.
    Pass,
    /// The server gets the request, the client gets a closed connection.
    LoseReply,
    /// The connection is closed instead of passing the request on.
    Reset,
    /// Nothing ever comes back.
    Hang,
    /// These bytes are the answer.
    Answer(&'static str),
}

/// Sits between a client and `upstream`. Ends when dropped.
#[derive(Debug)]
pub(crate) struct FaultProxy {
    port: u16,
    _tasks: JoinSet<()>,
}

impl FaultProxy {
    pub(crate) async fn start(upstream: &str, faults: impl IntoIterator<Item = Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let upstream = upstream.trim_start_matches("http://").to_owned();
        let faults = Arc::new(Mutex::new(faults.into_iter().collect::<VecDeque<_>>()));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (upstream, faults) = (upstream.clone(), Arc::clone(&faults));
                connections.spawn(async move {
                    // Ends with an error when the client hangs up.
                    let _ = serve(client, &upstream, &faults).await;
                });
            }
        });
        Self { port, _tasks: tasks }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

async fn serve(mut client: TcpStream, upstream: &str, faults: &Mutex<VecDeque<Fault>>) -> std::io::Result<()> {
    loop {
        let request = message(&mut client).await?;
        let fault = faults.lock().expect("no test panics with the lock").pop_front();
        match fault {
            Some(Fault::Reset) => return Ok(()),
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Answer(answer)) => client.write_all(answer.as_bytes()).await?,
            Some(Fault::LoseReply | Fault::Pass) | None => {
                let mut server = TcpStream::connect(upstream).await?;
                server.write_all(&request).await?;
                let answer = message(&mut server).await?;
                if matches!(fault, Some(Fault::LoseReply)) {
                    return Ok(());
                }
                client.write_all(&answer).await?;
            }
        }
    }
}

/// One HTTP message with a content-length.
async fn message(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length: usize = head
                .split("content-length:")
                .nth(1)
                .and_then(|rest| rest.lines().next()?.trim().parse().ok())
                .unwrap_or(0);
            let body = bytes.len() - head.len() - 4;
            if body >= length {
                return Ok(bytes);
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
