//! One run of a hostile agent.

use serde_json::json;

use crate::processes::{Process, kill_marked, processes_marked_any};
use crate::up::Up;
use crate::wait::{PATIENCE, until};

/// A run whose processes can be found.
#[derive(Debug)]
pub(super) struct HostileRun {
    pub(super) id: String,
    marks: [String; 2],
}

impl HostileRun {
    /// Starts one and waits until its stage has done its worst.
    pub(super) async fn start(up: &Up, kind: &str) -> Self {
        let run = Self::submit(up, kind).await;
        run.is_ready(up).await;
        run
    }

    pub(super) async fn submit(up: &Up, kind: &str) -> Self {
        let id = up.submit(kind, json!({})).await;
        let digit = |char: char| char.to_digit(16).map(|digit| if digit < 10 { digit } else { digit - 9 });
        let digits: String = id.chars().filter_map(digit).map(|digit| digit.to_string()).collect();
        let marks = [format!("86400.{digits}"), id.clone()];
        Self { id, marks }
    }

    pub(super) async fn is_ready(&self, up: &Up) {
        let ready = up.home().path("ready").join(&self.id);
        let what = format!("run {} to be at work", self.id);
        until(&what, PATIENCE, async || ready.exists().then_some(())).await;
    }

    /// What lives of it: by the length of its sleep, or by the run's id in its environment.
    pub(super) fn alive(&self) -> Vec<Process> {
        processes_marked_any(&self.marks)
    }

    pub(super) fn marks(&self) -> impl Iterator<Item = &String> {
        self.marks.iter()
    }

    /// Ends what survived, having been counted.
    pub(super) fn kill(&self) {
        self.marks.iter().for_each(|mark| kill_marked(mark));
    }
}
