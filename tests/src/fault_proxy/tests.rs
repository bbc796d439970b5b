use std::io::Write as _;

use reqwest::Client;

use super::*;

/// A server that answers every request with its body, and counts them.
#[derive(Debug)]
struct Echo {
    url: String,
    requests: Arc<AtomicU64>,
    _tasks: JoinSet<()>,
}

impl Echo {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, mut tasks) = (Arc::new(AtomicU64::new(0)), JoinSet::new());
        let count = Arc::clone(&requests);
        tasks.spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let Ok(request) = message(&mut client).await else { continue };
                count.fetch_add(1, Ordering::SeqCst);
                let body = request.windows(4).position(|end| end == b"\r\n\r\n").map_or(0, |head| head + 4);
                let mut answer = Vec::new();
                write!(answer, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", request.len() - body).unwrap();
                answer.extend_from_slice(&request[body..]);
                // A client that was meant to hang up has.
                let _ = client.write_all(&answer).await;
            }
        });
        Self { url, requests, _tasks: tasks }
    }

    fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }
}

const BODY: &str = "BEGIN IMMEDIATE and whatever else a batch says, long enough for many pieces";

async fn post(proxy: &FaultProxy) -> Result<String, reqwest::Error> {
    let client = Client::builder().no_proxy().build().unwrap();
    client.post(proxy.url()).body(BODY).send().await?.text().await
}

/// Sends one request that meets `fault`: what the client got, and how often the server was asked.
async fn meet(fault: Fault) -> (Option<String>, u64) {
    let echo = Echo::start().await;
    let proxy = FaultProxy::start(&echo.url, Plan::first([fault])).await;
    let answer = post(&proxy).await.ok();
    assert_eq!(proxy.injected(), BTreeMap::from([(fault, 1)]));
    (answer, echo.requests())
}

#[tokio::test]
async fn a_dropped_request_does_not_reach_the_server() {
    assert_eq!(meet(Fault::DropRequest).await, (None, 0));
    assert_eq!(meet(Fault::Reset).await, (None, 0));
}

#[tokio::test]
async fn a_dropped_reply_leaves_what_happened_unknown_to_the_client() {
    assert_eq!(meet(Fault::DropReply).await, (None, 1));
    assert_eq!(meet(Fault::HalfClose).await, (None, 1), "half of an answer is none");
}

#[tokio::test]
async fn slow_ways_change_nothing_but_the_time() {
    assert_eq!(meet(Fault::Delay).await, (Some(BODY.to_owned()), 1));
    assert_eq!(meet(Fault::Drip).await, (Some(BODY.to_owned()), 1));
}

#[tokio::test]
async fn a_duplicate_arrives_several_times_and_is_answered_once() {
    let (answer, requests) = meet(Fault::Duplicate).await;

    assert_eq!(answer.as_deref(), Some(BODY));
    assert!((2..=4).contains(&requests), "{requests}");
}

#[tokio::test]
async fn a_late_duplicate_arrives_when_it_is_asked_for() {
    let echo = Echo::start().await;
    let proxy = FaultProxy::start(&echo.url, Plan::first([Fault::LateDuplicate])).await;
    post(&proxy).await.unwrap();
    let before = echo.requests();

    let sent = proxy.send_late().await.unwrap();

    assert_eq!((before, sent, echo.requests()), (1, 1, 2));
}

#[tokio::test]
async fn a_write_can_be_held_before_and_behind_the_server() {
    let echo = Echo::start().await;
    let proxy = FaultProxy::start(&echo.url, Plan::calm()).await;
    for (boundary, asked) in [(Boundary::Received, 0), (Boundary::Committed, 2), (Boundary::Answered, 3)] {
        let hold = async {
            let held = proxy.stop_at(Write::Any, boundary).await;
            let while_held = echo.requests();
            drop(held);
            while_held
        };
        let (while_held, answer) = tokio::join!(hold, post(&proxy));

        assert_eq!((while_held, answer.unwrap().as_str()), (asked, BODY), "{boundary:?}");
    }
}
