//! A proxy in front of a server that does to requests what networks do.

mod fault;
mod message;
mod plan;
mod stops;

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use redraft_store::testing::dice::Dice;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub use self::fault::Fault;
use self::message::message;
pub use self::plan::Plan;
pub use self::stops::{Boundary, Held, Write};
use self::stops::{Stop, Stops};

/// Sits between clients and one HTTP server. Ends when dropped, and its connections with it.
#[derive(Debug)]
pub struct FaultProxy {
    port: u16,
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
}

#[derive(Debug)]
struct Shared {
    upstream: String,
    plan: Mutex<Plan>,
    injected: Mutex<BTreeMap<Fault, u64>>,
    /// Requests that arrive a second time when everything is over.
    late: Mutex<Vec<Vec<u8>>>,
    stops: Stops,
    requests: AtomicU64,
    fenced: AtomicU64,
}

impl FaultProxy {
    /// A proxy on a free port of this machine, in front of `upstream` (`http://address:port`).
    ///
    /// # Panics
    /// The machine has no port left.
    pub async fn start(upstream: &str, plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            upstream: upstream.trim_start_matches("http://").to_owned(),
            plan: Mutex::new(plan),
            injected: Mutex::default(),
            late: Mutex::default(),
            stops: Stops::default(),
            requests: AtomicU64::new(0),
            fenced: AtomicU64::new(0),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::clone(&shared)));
        Self { port, shared, _tasks: tasks }
    }

    /// Where clients reach it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on everything passes.
    pub fn calm(&self) {
        *lock(&self.shared.plan) = Plan::calm();
    }

    /// How often each fault was injected so far.
    pub fn injected(&self) -> BTreeMap<Fault, u64> {
        lock(&self.shared.injected).clone()
    }

    /// Requests seen so far.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// Answers that said: this claim is lost.
    pub fn fenced(&self) -> u64 {
        self.shared.fenced.load(Ordering::Relaxed)
    }

    /// Waits until such a write stands at `boundary`, and holds it there until the answer is dropped.
    pub async fn stop_at(&self, write: Write, boundary: Boundary) -> Held {
        self.shared.stops.arm(write, boundary).await
    }

    /// Sends all requests a second time that were kept for later, and says how many.
    ///
    /// # Errors
    /// The server is gone.
    pub async fn send_late(&self) -> io::Result<usize> {
        let late = std::mem::take(&mut *lock(&self.shared.late));
        for request in &late {
            forward(&self.shared, request).await?;
        }
        Ok(late.len())
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        // Ended ones would pile up.
        while connections.try_join_next().is_some() {}
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            // Ends with an error when the client hangs up, or dies.
            let _ = serve(client, &shared).await;
        });
    }
}

async fn serve(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    loop {
        let request = message(&mut client).await?;
        shared.requests.fetch_add(1, Ordering::Relaxed);
        let stop = write(&request).map_or_else(Stop::default, |write| shared.stops.take(write));
        stop.at(Boundary::Received).await;
        let (fault, mut dice) = lock(&shared.plan).next();
        if let Some(fault) = fault {
            *lock(&shared.injected).entry(fault).or_default() += 1;
        }
        let Some(reply) = ask(&client, shared, &request, (fault, &mut dice)).await? else { return Ok(()) };
        stop.at(Boundary::Committed).await;
        match fault {
            Some(Fault::DropReply) => return Ok(()),
            Some(Fault::HalfClose) => return half_close(client, &reply).await,
            Some(Fault::Drip) => drip(&mut client, &reply).await?,
            _ => client.write_all(&reply).await?,
        }
        stop.at(Boundary::Answered).await;
    }
}

/// What the server says; `None` if the connection ends instead.
async fn ask(
    client: &TcpStream,
    shared: &Shared,
    request: &[u8],
    (fault, dice): (Option<Fault>, &mut Dice),
) -> io::Result<Option<Vec<u8>>> {
    match fault {
        Some(Fault::DropRequest) => return Ok(None),
        Some(Fault::Reset) => {
            client.set_zero_linger()?;
            return Ok(None);
        }
        Some(Fault::Delay) => tokio::time::sleep(Duration::from_millis(u64::from(dice.number(300)))).await,
        Some(Fault::SixSeconds) => tokio::time::sleep(Duration::from_secs(6)).await,
        Some(Fault::TwelveSeconds) => tokio::time::sleep(Duration::from_secs(12)).await,
        Some(Fault::LateDuplicate) => lock(&shared.late).push(request.to_vec()),
        Some(Fault::Duplicate) => {
            // All at once: whichever is first happens, and the client may get the answer of another one.
            let copies = 2 + dice.below(3);
            let mut replies = join_all((0..copies).map(|_| forward(shared, request))).await;
            return replies.swap_remove(dice.below(copies)).map(Some);
        }
        Some(Fault::DropReply | Fault::HalfClose | Fault::Drip) | None => {}
    }
    forward(shared, request).await.map(Some)
}

async fn forward(shared: &Shared, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(&shared.upstream).await?;
    server.write_all(request).await?;
    let reply = message(&mut server).await?;
    if contains(&reply, b"FENCED") || contains(&reply, b"\"stale_epoch\"") {
        shared.fenced.fetch_add(1, Ordering::Relaxed);
    }
    Ok(reply)
}

/// Half an answer, then the end of it; the other direction stays open.
async fn half_close(mut client: TcpStream, reply: &[u8]) -> io::Result<()> {
    client.write_all(&reply[..reply.len() / 2]).await?;
    client.shutdown().await?;
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.map(|_| ())
}

/// The answer in many small pieces.
async fn drip(client: &mut TcpStream, reply: &[u8]) -> io::Result<()> {
    for piece in reply.chunks((reply.len() / 16).max(1)) {
        client.write_all(piece).await?;
        client.flush().await?;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// What a request writes, if it does: a batch for a database, or what a runner tells a control plane.
fn write(request: &[u8]) -> Option<Write> {
    if let Some(path) = request.strip_prefix(b"POST /api/runner/") {
        let path = path.split(|byte| *byte == b' ').next().unwrap_or_default();
        let is_report = [&b"/complete"[..], b"/events", b"/finish"].iter().any(|end| path.ends_with(end));
        // A poll that wants no run writes nothing worth to die for.
        let is_write = path != b"claim" || contains(request, b"\"claim\":");
        return is_write.then_some(if is_report { Write::Report } else { Write::Any });
    }
    let is_report = || contains(request, b"INSERT INTO workflow_ops");
    contains(request, b"BEGIN IMMEDIATE").then(|| if is_report() { Write::Report } else { Write::Any })
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
