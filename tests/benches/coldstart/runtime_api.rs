//! A Lambda runtime API with nothing between the socket and the clock: threads, and as much HTTP as a function needs.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use redraft_store::clock::{Clock, SystemClock};

use crate::Outcome;

/// Far more than a start takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the function did, and when.
#[derive(Debug)]
pub(super) enum Happened {
    /// It asked for an event.
    Polled(Duration),
    /// It answered one.
    Answered(Duration, String),
}

/// The API for one function.
#[derive(Debug)]
pub(super) struct RuntimeApi {
    port: u16,
    clock: Arc<SystemClock>,
    events: Sender<String>,
    happened: Receiver<Happened>,
    is_over: Arc<AtomicBool>,
}

impl RuntimeApi {
    pub(super) fn open(clock: SystemClock) -> Outcome<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let clock = Arc::new(clock);
        let (events, waiting) = mpsc::channel();
        let (tell, happened) = mpsc::channel();
        let is_over = Arc::new(AtomicBool::new(false));
        let waiting = Arc::new(Mutex::new(waiting));
        let desk = Desk { clock: Arc::clone(&clock), waiting, tell, is_over: Arc::clone(&is_over) };
        // It ends with the connection that `drop` makes.
        thread::spawn(move || desk.listen(&listener));
        Ok(Self { port, clock, events, happened, is_over })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    /// When the function asked for an event.
    pub(super) fn polled(&self) -> Outcome<Duration> {
        match self.happened.recv_timeout(PATIENCE)? {
            Happened::Polled(at) => Ok(at),
            Happened::Answered(_, body) => Err(format!("it answered what nobody asked: {body}").into()),
        }
    }

    /// Gives it an event; when that was.
    pub(super) fn send(&self, event: &str) -> Outcome<Duration> {
        let at = self.now();
        self.events.send(event.to_owned())?;
        Ok(at)
    }

    /// When it answered, and what.
    pub(super) fn answered(&self) -> Outcome<(Duration, String)> {
        match self.happened.recv_timeout(PATIENCE)? {
            Happened::Answered(at, body) => Ok((at, body)),
            Happened::Polled(at) => Err(format!("it polled again without an answer, at {at:?}").into()),
        }
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        // Wakes the listener.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

#[derive(Debug, Clone)]
struct Desk {
    clock: Arc<SystemClock>,
    waiting: Arc<Mutex<Receiver<String>>>,
    tell: Sender<Happened>,
    is_over: Arc<AtomicBool>,
}

impl Desk {
    fn listen(&self, listener: &TcpListener) {
        for connection in listener.incoming() {
            let (desk, Ok(connection)) = (self.clone(), connection) else { return };
            if self.is_over.load(Ordering::Acquire) {
                return;
            }
            // It ends with the connection, which ends with the function.
            thread::spawn(move || desk.serve(connection));
        }
    }

    /// One connection, until the function closes it.
    fn serve(&self, connection: TcpStream) -> Option<()> {
        connection.set_nodelay(true).ok()?;
        let mut writer = connection.try_clone().ok()?;
        let mut reader = BufReader::new(connection);
        loop {
            let (head, body) = request(&mut reader)?;
            let at = self.clock.elapsed();
            if head.starts_with("GET ") {
                self.tell.send(Happened::Polled(at)).ok()?;
                let event = self.waiting.lock().ok()?.recv().ok()?;
                // Far in the future: nobody is to be hurried.
                write!(
                    writer,
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nlambda-runtime-aws-request-id: 1\r\n\
                     lambda-runtime-deadline-ms: 4102444800000\r\nlambda-runtime-invoked-function-arn: arn:aws:lambda:x:1:function:_\r\n\
                     content-length: {}\r\n\r\n{event}",
                    event.len()
                )
                .ok()?;
            } else {
                self.tell.send(Happened::Answered(at, body)).ok()?;
                writer.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").ok()?;
            }
        }
    }
}

/// Head and body of the next request on a connection.
fn request(reader: &mut impl BufRead) -> Option<(String, String)> {
    let (mut head, mut length, mut is_chunked) = (String::new(), 0, false);
    loop {
        let begins = head.len();
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
        let line = head[begins..].trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        is_chunked |= line.starts_with("transfer-encoding:") && line.ends_with("chunked");
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    while is_chunked {
        let mut size = String::new();
        reader.read_line(&mut size).ok()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        // Each chunk ends with a line break of its own.
        let mut chunk = vec![0; size + 2];
        reader.read_exact(&mut chunk).ok()?;
        body.extend(&chunk[..size]);
        is_chunked = size > 0;
    }
    Some((head, String::from_utf8_lossy(&body).into_owned()))
}
