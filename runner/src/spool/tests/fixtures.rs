//! A state folder, and things to put into its spool.

use std::path::PathBuf;
use std::time::Duration;

use redraft_domain::artifact::{ArtifactType, NewArtifact};
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::{ClaimId, Epoch, OpId, RunId};
use redraft_domain::run::StepNo;
use redraft_domain::run::step::{Draft, StepOutcome};
use redraft_domain::time::Timestamp;
use redraft_store::claim::Hold;
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::report::{Blob, EventReport, StageReport, Then};

use super::super::{Durability, Report, Spool, SpoolPlace};
use crate::step::Content;

pub(super) const NOW: Timestamp = Timestamp::from_ms(1_769_938_200_250);

pub(super) struct Fixture {
    folder: tempfile::TempDir,
    place: SpoolPlace,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = SpoolPlace::new(folder.path(), Durability::SurvivesKill);
        Self { folder, place }
    }

    pub(super) fn at_most(self, bytes: u64) -> Self {
        Self { place: self.place.at_most(bytes), ..self }
    }

    pub(super) fn surviving(self, durability: Durability) -> Self {
        let place = SpoolPlace::new(self.folder.path(), durability);
        Self { place, ..self }
    }

    pub(super) fn place(&self) -> SpoolPlace {
        self.place.clone()
    }

    pub(super) fn open(&self) -> Spool {
        Spool::open(self.place()).unwrap()
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn files(&self, name: &str) -> usize {
        std::fs::read_dir(self.path(name)).unwrap().count()
    }

    /// A spool with one run in hand.
    pub(super) async fn holding(&self) -> (Spool, Hold) {
        let (spool, hold) = (self.open(), a_hold());
        spool.claiming(hold.claim_id, None, NOW).await.unwrap();
        spool.claimed(&hold);
        (spool, hold)
    }
}

/// A fresh claim.
pub(super) fn claim_id() -> ClaimId {
    ClaimId::from_bits(OsEntropy.bits(), NOW)
}

pub(super) fn a_hold() -> Hold {
    Hold { run_id: RunId::from_bits(OsEntropy.bits(), NOW), epoch: Epoch(1), claim_id: claim_id() }
}

pub(super) fn adoption_of(claim_id: ClaimId, previous: &Hold) -> Hold {
    Hold { run_id: previous.run_id, epoch: previous.epoch.next(), claim_id }
}

pub(super) fn events() -> Report {
    let events = vec![NewEvent::new(kind::LOG, "a line with ünïcode and \u{1}").with(serde_json::json!({"x": 0.1}))];
    Report::Events(EventReport { op_id: op_id(), events })
}

pub(super) fn stage(step: StepNo, draft: &[u8]) -> Report {
    stage_with(step, draft, &[])
}

pub(super) fn stage_with(step: StepNo, draft: &[u8], large: &[Content]) -> Report {
    let content = Content::from_bytes(draft.to_vec());
    let mut artifacts = vec![artifact(ArtifactType::Output, "output.md", &content)];
    for (content, number) in large.iter().zip(0..) {
        artifacts.push(artifact(ArtifactType::Workspace, &format!("out/large-{number}.bin"), content));
    }
    let report = StageReport {
        op_id: op_id(),
        step,
        outcome: StepOutcome::Drafted(Draft {
            filename: "output.md".parse().unwrap(),
            sha256: content.sha256.clone(),
            bytes: content.bytes,
            truncated: false,
        }),
        artifacts,
        blobs: vec![Blob { sha256: content.sha256, content: draft.to_vec() }],
        events: Vec::new(),
        elapsed: Duration::from_millis(1),
        best: None,
        then: Then::Continue,
        lease: Duration::from_secs(120),
    };
    let contents = large.iter().map(|content| content.sha256.clone()).collect();
    Report::Stage { report: Box::new(report), contents }
}

fn op_id() -> OpId {
    OpId::from_bits(OsEntropy.bits(), NOW)
}

fn artifact(artifact_type: ArtifactType, name: &str, content: &Content) -> NewArtifact {
    NewArtifact {
        artifact_type,
        filename: name.parse().unwrap(),
        sha256: content.sha256.clone(),
        bytes: content.bytes,
        media_type: "text/plain".to_owned(),
    }
}
