//! What operations cost on a libSQL server of this machine, beside what it takes to ask the server anything at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use redraft_domain::run::StopReason;
use redraft_store::claim::ClaimRequest;
use redraft_store::poll::Poll;
use redraft_store::run_query::RunQuery;
use redraft_store::testing::TestStore;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::statement::Statement;
use redraft_store_libsql::testing::{ClockedStore, Sqld};

use crate::Outcome;
use crate::figure::{Figure, Quantity, Target};
use crate::options::Options;
use crate::samples::{Pairs, ms, timed};

/// Plays rounds of all operations, one after the other.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let sqld = Sqld::start().await;
    let url = sqld.url();
    let database = Arc::new(RemoteDatabase::new(&url, RemoteOptions::default())?);
    let store = TestStore::new(ClockedStore::new(Arc::<RemoteDatabase>::clone(&database), sqld).await).await;
    database
        .script("CREATE TABLE smallest(id INTEGER PRIMARY KEY, value INTEGER); INSERT INTO smallest VALUES(1, 0)")
        .await?;
    let stranger = RemoteDatabase::new(&url, RemoteOptions { keep_streams: false, ..RemoteOptions::default() })?;
    let mut bench = SqldOperations { store: Arc::new(store), database, stranger, lines: Vec::new() };
    let rounds = options.few_or(20, 150);
    for _ in 0..rounds {
        bench.round().await?;
    }
    Ok(bench.figures(rounds))
}

struct SqldOperations {
    store: Arc<TestStore>,
    database: Arc<RemoteDatabase>,
    /// Asks as whoever keeps nothing between two requests.
    stranger: RemoteDatabase,
    lines: Vec<Line>,
}

struct Line {
    what: &'static str,
    kind: Kind,
    requests: BTreeSet<u64>,
    /// Beside `SELECT 1` on a stream of its own.
    asked: Pairs,
    /// Beside `SELECT 1` on the stream that the operation takes, too.
    asked_again: Pairs,
    /// Beside the smallest write.
    written: Pairs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
}

impl SqldOperations {
    /// The life of a run, and the end of another one.
    async fn round(&mut self) -> Outcome<()> {
        let store = Arc::clone(&self.store);
        let wish = store.wish("runner-a");
        let nothing = Poll::claiming(ClaimRequest { agents: vec!["critic".to_owned()], ..wish.clone() });
        self.take("empty poll", Kind::Read, store.poll(&nothing)).await?;
        let run = store.new_run();
        self.take("submit", Kind::Write, store.submit(run)).await?;
        let query = RunQuery { limit: 20, ..RunQuery::default() };
        self.take("list of 20", Kind::Read, store.raw().list_runs(store.owner(), &query)).await??;
        let claimed = self.take("claim", Kind::Write, store.ask(&wish)).await?;
        let hold = claimed.ok_or("nothing to claim")?.hold;
        self.take("renew", Kind::Write, store.renew(&hold)).await??;
        let said = store.said(["a", "b", "c"]);
        self.take("append 3 events", Kind::Write, store.append(&hold, &said)).await??;
        let draft = store.drafted(0, "draft");
        self.take("complete a stage, with a file", Kind::Write, store.complete(&hold, &draft)).await??;
        self.take("one run", Kind::Read, store.detail(hold.run_id)).await?;
        let verdict = store.verdict(1, 0.9, StopReason::ThresholdMet);
        self.take("complete a stage, and the run", Kind::Write, store.complete(&hold, &verdict)).await??;
        let hold = store.claimed_run().await;
        store.cancel(hold.run_id).await?;
        let ended = store.ended(StopReason::CancelRequested);
        self.take("finish", Kind::Write, store.finish(&hold, &ended)).await??;
        Ok(())
    }

    /// Takes the time of an operation, after that of asking for a one and before that of the smallest write.
    async fn take<T>(&mut self, what: &'static str, kind: Kind, work: impl Future<Output = T>) -> Outcome<T> {
        let one = || vec![Statement::new("SELECT 1 AS one")];
        let (first, asking) = timed(self.stranger.read(one())).await;
        let (second, asking_again) = timed(self.database.read(one())).await;
        first?;
        second?;
        let before = self.database.requests();
        let (done, took) = timed(work).await;
        let requests = self.database.requests() - before;
        let smallest = Statement::new("UPDATE smallest SET value = value + 1 WHERE id = 1");
        let (written, writing) = timed(self.database.write(vec![smallest])).await;
        written?;
        let line = self.line(what, kind);
        line.requests.insert(requests);
        line.asked.add(ms(took), ms(asking));
        line.asked_again.add(ms(took), ms(asking_again));
        line.written.add(ms(took), ms(writing));
        Ok(done)
    }

    fn line(&mut self, what: &'static str, kind: Kind) -> &mut Line {
        let at = self.lines.iter().position(|line| line.what == what).unwrap_or_else(|| {
            let (asked, asked_again, written) = Default::default();
            self.lines.push(Line { what, kind, requests: BTreeSet::new(), asked, asked_again, written });
            self.lines.len() - 1
        });
        &mut self.lines[at]
    }

    fn figures(&self, rounds: usize) -> Vec<Figure> {
        let note = format!(
            "{rounds} rounds on sqld of this machine over one connection. The baseline of each line is `SELECT 1` there, just \
             before, on a stream of its own, as whoever keeps nothing between requests asks it. Below, it is asked on the stream \
             that the operation takes as well, and writes stand beside the smallest write there is, one row of one table. \
             Medians; a ratio is that of pairs."
        );
        let mut figures = Vec::new();
        for line in &self.lines {
            let requests: Vec<_> = line.requests.iter().map(u64::to_string).collect();
            let what = format!("sqld: {}, {} request", line.what, requests.join(" or "));
            figures.push(beside(what, &line.asked, Target::RatioAtMost(1.3), &note));
            let again = "  beside `SELECT 1` on the same stream".to_owned();
            figures.push(beside(again, &line.asked_again, Target::None, &note));
            if line.kind == Kind::Write {
                figures.push(beside("  beside the smallest write".to_owned(), &line.written, Target::None, &note));
            }
        }
        figures
    }
}

fn beside(what: String, pairs: &Pairs, target: Target, note: &str) -> Figure {
    Figure {
        what,
        ours: Quantity::Ms(pairs.ours(0.5)),
        baseline: Some(Quantity::Ms(pairs.baseline(0.5))),
        ratio: Some(pairs.ratio()),
        target,
        note: note.to_owned(),
    }
}
