//! The contract as typed calls, over any transport.

mod error;
#[cfg(feature = "client")]
mod http_transport;
mod request;
mod runner_side;
mod transport;

pub use error::ClientError;
#[cfg(feature = "client")]
pub use http_transport::HttpTransport;
pub use transport::{Transport, TransportError};

use std::fmt;
use std::sync::Arc;

use redraft_domain::artifact::Filename;
use redraft_domain::run_file::InputName;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::agent::AgentList;
use crate::artifact::ArtifactList;
use crate::config::Config;
use crate::event::{EventList, EventListQuery};
use crate::health::Health;
use crate::key::{KeyList, KeyListQuery, MadeKey, MakeKey};
use crate::live::{Live, LiveQuery};
use crate::run::{CancelRun, RetryRun, RunDetail, RunList, RunListQuery, SubmitRun};
use crate::runner::RunnerList;
use crate::session::SignInLink;
use crate::upload::Upload;
use request::{Call, segment, total_bytes};

/// The result of a call.
pub type Result<T> = std::result::Result<T, ClientError>;

/// A piece of a file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The bytes, from the offset that was asked on.
    pub content: Vec<u8>,
    /// Size of the whole.
    pub total_bytes: u64,
}

/// A control plane at an address. Runs are named by id or by cycle id.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    base: String,
    key: Option<KeySource>,
}

/// Where the key comes from, asked before every call: the one that a file holds may change.
type KeySource = Arc<dyn Fn() -> Option<String> + Send + Sync>;

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base)
            .field("key", &self.key.as_ref().map(|_secret| "…"))
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Calls the control plane at `base` (`https://host[:port]`) over `transport`, with `key` if it wants one.
    pub fn new(transport: Arc<dyn Transport>, base: &str, key: Option<String>) -> Self {
        let key = key.map(|key| Arc::new(move || Some(key.clone())) as KeySource);
        Self { transport, base: base.trim_end_matches('/').to_owned(), key }
    }

    /// The same, with the key that `source` answers at each call.
    #[must_use]
    pub fn with_key_from(mut self, source: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        self.key = Some(Arc::new(source));
        self
    }

    /// Calls the control plane at `base` over a network.
    ///
    /// # Errors
    /// The system gives no sockets or no certificates: nothing can be called.
    #[cfg(feature = "client")]
    pub fn over_http(base: &str, key: Option<String>) -> Result<Self> {
        let transport =
            HttpTransport::new().map_err(|error| ClientError::Unreachable { url: base.to_owned(), error })?;
        Ok(Self::new(Arc::new(transport), base, key))
    }

    /// Where the control plane is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Submits a run. With the same key again, answers with the run there is.
    ///
    /// # Errors
    /// The problem names every field that is wrong.
    pub async fn submit(&self, run: &SubmitRun, idempotency_key: Option<&str>) -> Result<RunDetail> {
        self.post("/api/workflows", run, idempotency_key).await
    }

    /// A page of runs.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn list(&self, query: &RunListQuery) -> Result<RunList> {
        self.get_json(Call::get("/api/workflows").query(query)).await
    }

    /// One run with its attempts.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn get(&self, run: &str) -> Result<RunDetail> {
        self.get_json(Call::get(of_run(run, ""))).await
    }

    /// What a run was submitted with.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn inputs(&self, run: &str) -> Result<serde_json::Value> {
        self.get_json(Call::get(of_run(run, "/inputs"))).await
    }

    /// What changed of a run since the caller last looked.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn live(&self, run: &str, query: &LiveQuery) -> Result<Live> {
        self.get_json(Call::get(of_run(run, "/live")).query(query)).await
    }

    /// A page of a run's history.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn events(&self, run: &str, query: &EventListQuery) -> Result<EventList> {
        self.get_json(Call::get(of_run(run, "/events")).query(query)).await
    }

    /// What a run keeps, without content.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn artifacts(&self, run: &str) -> Result<ArtifactList> {
        self.get_json(Call::get(of_run(run, "/artifacts"))).await
    }

    /// A piece of an artifact: at most `length` bytes from `offset` on. The server may send fewer; ask again from there.
    ///
    /// # Errors
    /// As [`ClientError`] says; an offset behind the end is a problem with status 416.
    pub async fn artifact_piece(&self, run: &str, file: (u32, &Filename), range: (u64, u64)) -> Result<Piece> {
        let (step, filename) = file;
        self.piece(of_run(run, &format!("/artifacts/{step}/{filename}")), range).await
    }

    async fn piece(&self, path: String, range: (u64, u64)) -> Result<Piece> {
        self.piece_of(Call::get(path), range).await
    }

    async fn piece_of(&self, call: Call, range: (u64, u64)) -> Result<Piece> {
        let (offset, length) = range;
        let last = offset.saturating_add(length.max(1) - 1);
        let response = self.send(call.header("range", &format!("bytes={offset}-{last}"))).await?;
        let total_bytes = total_bytes(&response).unwrap_or(offset + response.body().len() as u64);
        Ok(Piece { content: response.into_body(), total_bytes })
    }

    /// A whole artifact, fetched in as many pieces as the server wants.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn artifact(&self, run: &str, step: u32, filename: &Filename) -> Result<Vec<u8>> {
        self.whole(of_run(run, &format!("/artifacts/{step}/{filename}"))).await
    }

    /// A whole file that a run was submitted with, fetched in as many pieces as the server wants.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn file(&self, run: &str, name: &InputName) -> Result<Vec<u8>> {
        self.whole(of_run(run, &format!("/files/{}", segment(name.as_str())))).await
    }

    async fn whole(&self, path: String) -> Result<Vec<u8>> {
        const PIECE_BYTES: u64 = 4 * 1024 * 1024;
        let mut content = Vec::new();
        loop {
            let offset = content.len() as u64;
            // An empty file has no first byte, so it must be asked for without a range.
            let piece = match self.piece(path.clone(), (offset, PIECE_BYTES)).await {
                Err(ClientError::Problem(problem)) if problem.status == 416 && offset == 0 => return Ok(content),
                other => other?,
            };
            content.extend_from_slice(&piece.content);
            if piece.content.is_empty() || content.len() as u64 >= piece.total_bytes {
                return Ok(content);
            }
        }
    }

    /// Asks for a run's end. While the answer still says `running`, its processes may live.
    ///
    /// # Errors
    /// A problem with status 409 brings the run as it is: it has ended in another way.
    pub async fn cancel(&self, run: &str) -> Result<RunDetail> {
        self.post(&of_run(run, "/cancel"), &CancelRun {}, None).await
    }

    /// Submits the agent and inputs of an ended run once more, from the beginning or from one of its attempts on.
    ///
    /// # Errors
    /// A problem with status 409 brings the run as it is: it has not ended yet.
    pub async fn retry(&self, run: &str, again: &RetryRun, idempotency_key: Option<&str>) -> Result<RunDetail> {
        self.post(&of_run(run, "/retry"), again, idempotency_key).await
    }

    /// Sends part `part` of the content with this hash: parts of 256 KiB, numbered from 0, the last one shorter.
    /// Sending it again is harmless.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn put_upload_part(&self, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        self.send(Call::put(&format!("/api/uploads/{}/{part}", segment(sha256)), content)).await.map(|_empty| ())
    }

    /// What has arrived of the content with this hash.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn upload(&self, sha256: &str) -> Result<Upload> {
        self.get_json(Call::get(format!("/api/uploads/{}", segment(sha256)))).await
    }

    /// What the control plane can do, and how much it takes. Needs no key.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn config(&self) -> Result<Config> {
        self.get_json(Call::get("/config.json")).await
    }

    /// The agents that runs can be submitted to.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn agents(&self) -> Result<AgentList> {
        self.get_json(Call::get("/api/agents-config")).await
    }

    /// The runners and whether they are online.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn runners(&self) -> Result<RunnerList> {
        self.get_json(Call::get("/api/runners")).await
    }

    /// Keys without their secrets, one's own unless `query` says whose.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn keys(&self, query: &KeyListQuery) -> Result<KeyList> {
        self.get_json(Call::get("/api/keys").query(query)).await
    }

    /// Makes a key. Nobody is shown it again.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn make_key(&self, wish: &MakeKey) -> Result<MadeKey> {
        self.post("/api/keys", wish, None).await
    }

    /// Ends a key at once.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn revoke_key(&self, id: &str) -> Result<()> {
        self.send(Call::delete(format!("/api/keys/{}", segment(id)))).await.map(|_no_body| ())
    }

    /// Makes a ticket to one sign-in. Needs the key that `redraft up` keeps in its state folder.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn make_sign_in_link(&self) -> Result<SignInLink> {
        self.post("/api/auth/links", &serde_json::json!({}), None).await
    }

    /// Whether the service can work. Needs no key.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn health(&self) -> Result<Health> {
        self.get_json(Call::get("/api/health")).await
    }

    async fn post<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        idempotency_key: Option<&str>,
    ) -> Result<T> {
        let mut call = Call::post(path, body);
        if let Some(key) = idempotency_key {
            call = call.header("idempotency-key", key);
        }
        self.get_json(call).await
    }

    async fn get_json<T: DeserializeOwned>(&self, call: Call) -> Result<T> {
        let url = call.url(&self.base);
        let response = self.send(call).await?;
        serde_json::from_slice(response.body()).map_err(|why| ClientError::Unexpected {
            url,
            status: response.status().as_u16(),
            why: why.to_string(),
        })
    }

    async fn send(&self, call: Call) -> Result<http::Response<Vec<u8>>> {
        let url = call.url(&self.base);
        let request = call.request(&self.base, self.key.as_ref().and_then(|source| source()).as_deref())?;
        match self.transport.send(request).await {
            Ok(response) if response.status().is_success() => Ok(response),
            Ok(response) => Err(ClientError::refused(url, &response)),
            Err(error) => Err(ClientError::Unreachable { url: self.base.clone(), error }),
        }
    }
}

fn of_run(run: &str, rest: &str) -> String {
    format!("/api/workflows/{}{rest}", segment(run))
}
