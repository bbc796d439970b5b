//! What a runner calls.

use redraft_domain::artifact::Filename;
use redraft_domain::id::{ClaimId, RunId};
use redraft_domain::run_file::InputName;

use super::request::{Call, segment};
use super::{Client, ClientError, Result};
use crate::artifact::ArtifactList;
use crate::runner_side::{
    AdoptRun, AdoptedRun, AppendEvents, CLAIM_HEADER, CompleteStage, FinishRun, PollRunner, RegisterRunner, ReleaseRun,
    RenewRun, ReportTaken, RunRenewed, RunnerPolled, RunnerRegistered,
};

/// Bytes of a file that are asked for at once: small enough to arrive within the time a request has, also over a
/// slow line, and far under what a function can answer with.
const PIECE_BYTES: u64 = 1024 * 1024;
/// How often a piece is asked for before the whole is given up.
const PIECE_ATTEMPTS: u32 = 3;

/// Calls of a runner. All of them may be sent again as they are.
impl Client {
    /// Introduces a runner.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn register_runner(&self, runner: &RegisterRunner) -> Result<RunnerRegistered> {
        self.post("/api/runner/register", runner, None).await
    }

    /// Says what there is to say, and takes a run if one is wanted and there is one.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn poll_runner(&self, poll: &PollRunner) -> Result<RunnerPolled> {
        self.post("/api/runner/claim", poll, None).await
    }

    /// Takes a run again after a restart.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn adopt_run(&self, adopt: &AdoptRun) -> Result<AdoptedRun> {
        self.post("/api/runner/adopt", adopt, None).await
    }

    /// Keeps a run.
    ///
    /// # Errors
    /// A problem `stale_epoch`: the run is in other hands.
    pub async fn renew_run(&self, run: RunId, renewal: &RenewRun) -> Result<RunRenewed> {
        self.post(&of_held(run, "/renew"), renewal, None).await
    }

    /// Appends history.
    ///
    /// # Errors
    /// A problem `stale_epoch`: the run is in other hands.
    pub async fn append_events(&self, run: RunId, events: &AppendEvents) -> Result<ReportTaken> {
        self.post(&of_held(run, "/events"), events, None).await
    }

    /// Records a finished stage.
    ///
    /// # Errors
    /// A problem `stale_epoch`: the run is in other hands; `out_of_order`: read the run again.
    pub async fn complete_stage(&self, run: RunId, stage: &CompleteStage) -> Result<ReportTaken> {
        self.post(&of_held(run, "/complete"), stage, None).await
    }

    /// Ends a run that its loop did not end.
    ///
    /// # Errors
    /// A problem `stale_epoch`: the run is in other hands.
    pub async fn finish_run(&self, run: RunId, end: &FinishRun) -> Result<ReportTaken> {
        self.post(&of_held(run, "/finish"), end, None).await
    }

    /// Gives a run back to the queue.
    ///
    /// # Errors
    /// A problem `stale_epoch`: the run is in other hands; after a lost answer perhaps because this happened.
    pub async fn release_run(&self, run: RunId, release: &ReleaseRun) -> Result<()> {
        self.send(Call::post(&of_held(run, "/release"), release)).await.map(|_empty| ())
    }

    /// Stores part `part` of the content with this hash: parts of 256 KiB, numbered from 0, the last one shorter.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn put_blob_part(&self, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        self.send(Call::put(&format!("/api/runner/blobs/{}/{part}", segment(sha256)), content)).await.map(|_empty| ())
    }

    /// What a run in hand keeps so far.
    ///
    /// # Errors
    /// A problem `run_not_found`: this claim does not hold it.
    pub async fn held_artifacts(&self, run: RunId, claim: ClaimId) -> Result<ArtifactList> {
        self.get_json(Call::get(of_held(run, "/artifacts")).header(CLAIM_HEADER, &claim.to_string())).await
    }

    /// A whole artifact of a run in hand, fetched in pieces.
    ///
    /// # Errors
    /// A problem `run_not_found`: this claim does not hold it.
    pub async fn held_artifact(&self, run: RunId, claim: ClaimId, (step, name): (u32, &Filename)) -> Result<Vec<u8>> {
        self.pieces(&of_held(run, &format!("/artifacts/{step}/{name}")), claim).await
    }

    /// A whole file that a run in hand was submitted with, fetched in pieces.
    ///
    /// # Errors
    /// A problem `run_not_found`: this claim does not hold it.
    pub async fn held_file(&self, run: RunId, claim: ClaimId, name: &InputName) -> Result<Vec<u8>> {
        self.pieces(&of_held(run, &format!("/files/{}", segment(name.as_str()))), claim).await
    }

    async fn pieces(&self, path: &str, claim: ClaimId) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        loop {
            let offset = content.len() as u64;
            let call = || Call::get(path).header(CLAIM_HEADER, &claim.to_string());
            let mut attempt = 1;
            let piece = loop {
                match self.piece_of(call(), (offset, PIECE_BYTES)).await {
                    // A long file must not begin anew for each answer that gets lost.
                    Err(error) if error.is_transient() && attempt < PIECE_ATTEMPTS => attempt += 1,
                    // An empty file has no first byte.
                    Err(ClientError::Problem(problem)) if problem.status == 416 && offset == 0 => return Ok(content),
                    answer => break answer?,
                }
            };
            content.extend_from_slice(&piece.content);
            if piece.content.is_empty() || content.len() as u64 >= piece.total_bytes {
                return Ok(content);
            }
        }
    }
}

fn of_held(run: RunId, rest: &str) -> String {
    format!("/api/runner/runs/{run}{rest}")
}
