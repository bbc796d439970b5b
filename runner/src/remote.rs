//! A control plane over HTTP, for a runner with nothing but an address and a key.
//!
//! The same calls as on a store that is here, and the same refusals: whatever gets no certain answer is
//! `Unavailable`, so that whoever asked sends the same again until the answer is certain.

mod decode;
mod encode;
mod patient;
mod refusal;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::id::{ClaimId, OpId};
use redraft_domain::limits::{BLOB_PART_BYTES, JSON_BODY_BYTES};
use redraft_domain::run::StepNo;
use redraft_domain::run_file::InputName;
use redraft_store::StoreError;
use redraft_store::claim::{ClaimRequest, Claimed, Hold, Renewal, Renewed};
use redraft_store::clock::Clock;
use redraft_store::control_plane::ControlPlane;
use redraft_store::poll::{Poll, Polled, Registered};
use redraft_store::registration::Registration;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport};
use redraft_store::store::Result;
use redraft_wire::Client;
use redraft_wire::client::{HttpTransport, Transport, TransportError};
use redraft_wire::runner_side::{
    AdoptRun, AppendEvents, Blob, CompleteStage, FinishRun, ReleaseRun, RenewRun, StageSign,
};

use self::patient::Patient;
use self::refusal::{About, refusal};

/// A control plane at an address.
#[derive(Debug, Clone)]
pub struct Remote {
    client: Client,
}

impl Remote {
    /// Calls `base` (`https://host[:port]`) with `key`, if that control plane wants one.
    ///
    /// # Errors
    /// The system gives no sockets or no certificates.
    pub fn over_http(
        base: &str,
        key: Option<String>,
        clock: Arc<dyn Clock>,
    ) -> std::result::Result<Self, TransportError> {
        Ok(Self::over(Arc::new(HttpTransport::new()?), base, key, clock))
    }

    /// Calls `base` over `transport`.
    pub fn over(transport: Arc<dyn Transport>, base: &str, key: Option<String>, clock: Arc<dyn Clock>) -> Self {
        Self { client: Client::new(Arc::new(Patient::new(transport, clock)), base, key) }
    }

    /// The same, with the key that `source` answers at each call.
    #[must_use]
    pub fn with_key_from(mut self, source: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        self.client = self.client.with_key_from(source);
        self
    }

    /// Sends content ahead that would make its report too large.
    async fn send_ahead(&self, report: &StageReport) -> Result<()> {
        for blob in &report.blobs {
            // No bytes are one part too: a content must be there to be named.
            let parts: Vec<_> =
                if blob.content.is_empty() { vec![&[][..]] } else { blob.content.chunks(BLOB_PART_BYTES).collect() };
            for (part, number) in parts.into_iter().zip(0..) {
                self.put_blob_part(&blob.sha256, number, part.to_vec()).await?;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl ControlPlane for Remote {
    async fn register(&self, registration: &Registration) -> Result<Registered> {
        let answer = self.client.register_runner(&encode::registration(registration)).await;
        let registered = answer.map_err(|error| refusal(error, About::Registration))?;
        decode::registered(registered)
    }

    async fn poll(&self, poll: &Poll) -> Result<Polled> {
        let answer = self.client.poll_runner(&encode::poll(poll)).await;
        decode::polled(answer.map_err(|error| refusal(error, About::Runner))?)
    }

    async fn adopt(&self, previous: ClaimId, request: &ClaimRequest) -> Result<Option<Claimed>> {
        let adopt = AdoptRun { runner_id: request.runner_id, previous, claim: encode::claim(request) };
        let answer = self.client.adopt_run(&adopt).await.map_err(|error| refusal(error, About::Runner))?;
        Ok(answer.run.map(|run| decode::claimed(*run)))
    }

    async fn renew(&self, hold: &Hold, renewal: &Renewal) -> Result<Renewed> {
        let sign = |sign: redraft_store::claim::StageSign| StageSign {
            ago_ms: encode::ms(sign.ago),
            output_bytes: sign.output_bytes,
        };
        let (epoch, claim_id, lease_ms) = (hold.epoch, hold.claim_id, encode::ms(renewal.lease));
        let renew = RenewRun { epoch, claim_id, lease_ms, progress: renewal.progress.map(sign) };
        let answer = self.client.renew_run(hold.run_id, &renew).await;
        let renewed = answer.map_err(|error| refusal(error, About::Run(hold)))?;
        Ok(Renewed {
            cancel_requested: renewed.cancel_requested,
            lease_left: Duration::from_millis(renewed.lease_left_ms),
        })
    }

    async fn append_events(&self, hold: &Hold, report: &EventReport) -> Result<Ack> {
        let (epoch, claim_id, op_id) = (hold.epoch, hold.claim_id, report.op_id);
        let append = AppendEvents { epoch, claim_id, op_id, events: report.events.clone() };
        let answer = self.client.append_events(hold.run_id, &append).await;
        answer.map(decode::ack).map_err(|error| refusal(error, about(hold, op_id, None)))
    }

    async fn complete_stage(&self, hold: &Hold, report: &StageReport) -> Result<Ack> {
        let mut complete = encode::stage(hold, report);
        if body_bytes(&complete) > JSON_BODY_BYTES {
            self.send_ahead(report).await?;
            complete.blobs = Vec::<Blob>::new();
        }
        let answer = self.client.complete_stage(hold.run_id, &complete).await;
        answer.map(decode::ack).map_err(|error| refusal(error, about(hold, report.op_id, Some(report.step))))
    }

    async fn finish(&self, hold: &Hold, report: &FinishReport) -> Result<Ack> {
        let finish = FinishRun {
            epoch: hold.epoch,
            claim_id: hold.claim_id,
            op_id: report.op_id,
            stop_reason: report.stop_reason,
            error_message: report.error_message.clone(),
            events: report.events.clone(),
        };
        let answer = self.client.finish_run(hold.run_id, &finish).await;
        answer.map(decode::ack).map_err(|error| refusal(error, about(hold, report.op_id, None)))
    }

    async fn release(&self, hold: &Hold) -> Result<()> {
        let release = ReleaseRun { epoch: hold.epoch, claim_id: hold.claim_id };
        self.client.release_run(hold.run_id, &release).await.map_err(|error| refusal(error, About::Run(hold)))
    }

    async fn put_blob_part(&self, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        self.client.put_blob_part(sha256, part, content).await.map_err(|error| refusal(error, About::Runner))
    }

    async fn artifacts(&self, hold: &Hold) -> Result<Vec<Artifact>> {
        let answer = self.client.held_artifacts(hold.run_id, hold.claim_id).await;
        let list = answer.map_err(|error| refusal(error, About::Run(hold)))?;
        Ok(list.artifacts.into_iter().map(decode::artifact).collect())
    }

    async fn artifact(&self, hold: &Hold, step: StepNo, filename: &Filename) -> Result<Vec<u8>> {
        let answer = self.client.held_artifact(hold.run_id, hold.claim_id, (step.0, filename)).await;
        answer.map_err(|error| refusal(error, About::Artifact(hold, step, filename)))
    }

    async fn file(&self, hold: &Hold, name: &InputName) -> Result<Vec<u8>> {
        let answer = self.client.held_file(hold.run_id, hold.claim_id, name).await;
        answer.map_err(|error| match refusal(error, About::Run(hold)) {
            StoreError::FileNotFound(_) => StoreError::FileNotFound(name.to_string()),
            other => other,
        })
    }
}

const fn about(hold: &Hold, op_id: OpId, step: Option<StepNo>) -> About<'_> {
    About::Report(hold, op_id, step)
}

/// How large a report is as it travels. The same report has always the same size, so it is always sent the same way.
fn body_bytes(complete: &CompleteStage) -> usize {
    serde_json::to_vec(complete).map_or(0, |body| body.len())
}
