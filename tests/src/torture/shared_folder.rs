//! Two runners with one name and one state folder, started in the same moment: one must have it.

use futures::{StreamExt, stream};

use super::SECONDS;
use super::agents::traced;
use super::findings::Findings;
use super::worker::{Way, Worker};
use crate::{Home, PATIENCE, until};

/// Rounds at a time: each waits most of the time, for the second one to give up.
const LANES: usize = 6;
/// What the second one says.
const REFUSED: &str = "another runner of this name works with the state folder already";
/// What each says before it takes the folder.
const SERVES: &str = "runner twin serves work";

/// Starts two runners on one state folder, `count` times.
pub async fn shared_folder(count: u64) -> Findings {
    let rounds = stream::iter(0..count).map(|_| round()).buffer_unordered(LANES);
    rounds.fold(Findings::default(), async |all, round| all.and(round)).await
}

async fn round() -> Findings {
    let home = Home::new(&traced("0.02"));
    let database = home.path("shared.db");
    let place = (Way::Database(database.to_str().expect("a plain name")), SECONDS);
    let mut findings = Findings::default();
    let mut first = Worker::new(&home, "twin", place, None);
    let mut second = Worker::new(&home, "twin", place, None);
    // The database is made first: who waits too long for that gives up for another reason.
    first.start();
    until("a runner to make the database", PATIENCE, async || (first.said(SERVES) > 0).then_some(())).await;
    first.kill().await;
    first.start();
    second.start();
    until("one of two runners to give up", PATIENCE, async || (!first.lives() || !second.lives()).then_some(())).await;
    if first.lives() == second.lives() || first.said(REFUSED) != 1 {
        findings.violate(format_args!("two runners of one state folder: {}", first.log()));
    }
    findings.inject("second runner on one state folder", 1);
    first.kill().await;
    second.kill().await;
    findings
}
