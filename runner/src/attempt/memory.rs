//! What a runner remembers of the run in its hands: enough to hand each step what came before.

use std::collections::HashMap;

use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::run::step::{Draft, StepOutcome};
use redraft_domain::run::{Stage, StepNo};
use redraft_domain::score::{Evaluation, Score};
use redraft_store::claim::Claimed;
use redraft_store::store::Result;

use crate::step::{Content, Previous, Product};

/// The finished steps of a run, and the last draft if it was made here.
#[derive(Debug)]
pub(super) struct Memory {
    next_step: StepNo,
    scores: Vec<Score>,
    evaluation: Option<Evaluation>,
    draft: Option<LastDraft>,
    kept: HashMap<Filename, String>,
}

#[derive(Debug)]
struct LastDraft {
    step: StepNo,
    draft: Draft,
    content: Option<Content>,
}

impl Memory {
    /// What the store knows of a run when it is claimed.
    pub(super) fn of(claimed: &Claimed) -> Self {
        let mut memory =
            Self { next_step: StepNo::FIRST, scores: Vec::new(), evaluation: None, draft: None, kept: HashMap::new() };
        for step in &claimed.steps {
            memory.note(step.no, &step.outcome, None);
        }
        memory
    }

    /// First unfinished step.
    pub(super) fn next_step(&self) -> StepNo {
        self.next_step
    }

    /// Scores of evaluated attempts, in order.
    pub(super) fn scores(&self) -> &[Score] {
        &self.scores
    }

    /// Remembers a step that was executed here.
    pub(super) fn add(&mut self, step: StepNo, product: &Product, outcome: &StepOutcome) {
        self.note(step, outcome, Some(product.output.clone()));
    }

    fn note(&mut self, step: StepNo, outcome: &StepOutcome, content: Option<Content>) {
        match outcome {
            StepOutcome::Drafted(draft) => {
                self.draft = Some(LastDraft { step, draft: draft.clone(), content });
                self.evaluation = None;
            }
            StepOutcome::Evaluated(evaluation) => {
                self.scores.push(evaluation.score);
                self.evaluation = Some(evaluation.clone());
            }
        }
        self.next_step = step.next();
    }

    /// Whether this file is not recorded yet with this content.
    pub(super) fn is_new(&mut self, filename: &Filename, sha256: &str) -> bool {
        self.kept.insert(filename.clone(), sha256.to_owned()).as_deref() != Some(sha256)
    }

    /// Files that earlier steps left are recorded already.
    pub(super) fn knows(&mut self, files: &[Artifact]) {
        for file in files {
            self.kept.insert(file.filename.clone(), file.sha256.clone());
        }
    }

    /// What `step` works on: the last draft, from here or from the store.
    pub(super) async fn previous<F>(
        &mut self,
        step: StepNo,
        read: impl FnOnce(StepNo, Filename) -> F,
    ) -> Result<Option<Previous>>
    where
        F: Future<Output = Result<Vec<u8>>>,
    {
        let (Some(last), false) = (&mut self.draft, step.stage() == Stage::Producing) else { return Ok(None) };
        let content = if let Some(content) = &last.content {
            content.clone()
        } else {
            let bytes = read(last.step, last.draft.filename.clone()).await?;
            last.content.insert(Content::from_bytes(bytes)).clone()
        };
        Ok(Some(Previous { attempt: last.step.attempt(), draft: content, evaluation: self.evaluation.clone() }))
    }
}
