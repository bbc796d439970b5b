//! The spool as a whole: what it gives back after whatever happened to it.

mod fixtures;
mod histories;
mod torn;

use std::fs;

use redraft_domain::run::StepNo;

use self::fixtures::{Fixture, NOW, a_hold, adoption_of, claim_id, events, stage, stage_with};
use super::{Durability, Spool, SpoolError};
use crate::process_tree::Cookie;
use crate::step::Content;

#[tokio::test]
async fn what_is_not_answered_is_given_back_in_order_after_a_kill() {
    let fixture = Fixture::new();
    let (spool, hold) = fixture.holding().await;
    let (lines, stage) = (events(), stage(StepNo(0), b"a draft"));
    spool.report(&hold, &lines, &[]).await.unwrap();
    spool.report(&hold, &stage, &[]).await.unwrap();

    drop(spool);
    let spool = fixture.open();

    let unanswered: Vec<_> = spool.unanswered(hold.claim_id).unwrap().into_iter().map(|(report, _)| report).collect();
    assert_eq!(unanswered, [lines, stage]);
    assert_eq!(spool.inherited().into_iter().map(|claim| claim.hold).collect::<Vec<_>>(), [Some(hold)]);
}

#[tokio::test]
async fn what_is_answered_or_let_go_is_not_given_back() {
    let fixture = Fixture::new();
    let (spool, hold) = fixture.holding().await;
    let report = stage(StepNo(0), b"a draft");
    spool.report(&hold, &report, &[]).await.unwrap();
    spool.acked(&report);
    let asked = claim_id();
    spool.claiming(asked, None, NOW).await.unwrap();
    spool.let_go(asked);

    drop(spool);
    let spool = fixture.open();
    let unanswered = spool.unanswered(hold.claim_id).unwrap();
    spool.let_go(hold.claim_id);
    drop(spool);

    assert_eq!(unanswered, []);
    assert_eq!(fixture.open().inherited(), []);
}

#[tokio::test]
async fn a_claim_without_an_answer_and_the_cookie_of_the_last_stage_are_remembered() {
    let fixture = Fixture::new();
    let (spool, hold) = fixture.holding().await;
    let (first, second) = (Cookie::random(), Cookie::random());
    spool.executing(hold.claim_id, &first);
    spool.executing(hold.claim_id, &second);
    let asked = claim_id();
    spool.claiming(asked, None, NOW).await.unwrap();

    drop(spool);
    let inherited = fixture.open().inherited();

    assert_eq!(inherited[0].cookie.as_deref(), Some(second.as_str()));
    assert_eq!((inherited[1].claim_id, inherited[1].hold), (asked, None));
    assert_eq!(inherited.len(), 2);
}

#[tokio::test]
async fn an_adoption_takes_over_what_the_claim_before_it_left() {
    let fixture = Fixture::new();
    let (spool, hold) = fixture.holding().await;
    let report = stage(StepNo(0), b"a draft");
    spool.report(&hold, &report, &[]).await.unwrap();
    let (vain, adopting) = (claim_id(), claim_id());
    spool.claiming(vain, Some(hold.claim_id), NOW).await.unwrap();
    spool.claiming(adopting, Some(hold.claim_id), NOW).await.unwrap();

    drop(spool);
    let spool = fixture.open();
    let before = spool.inherited();
    let adopted = adoption_of(adopting, &hold);
    spool.claimed(&adopted);
    drop(spool);
    let spool = fixture.open();

    assert_eq!(before[0].adoptions, [vain, adopting]);
    let after = spool.inherited();
    assert_eq!((after.len(), after[0].hold, after[0].adoptions.len()), (1, Some(adopted), 0));
    assert_eq!(spool.unanswered(adopting).unwrap(), [(report, Vec::new())]);
}

#[tokio::test]
async fn large_contents_are_kept_until_their_report_is_answered() {
    let fixture = Fixture::new();
    let (spool, hold) = fixture.holding().await;
    let large = [Content::from_bytes(vec![1; 700_000]), Content::from_bytes(vec![2; 700_000])];
    let report = stage_with(StepNo(0), b"small", &large);
    spool.report(&hold, &report, &large).await.unwrap();

    drop(spool);
    let spool = fixture.open();
    let (_, kept) = spool.unanswered(hold.claim_id).unwrap().remove(0);
    let second = kept[1].read().await.unwrap();
    spool.acked(&report);

    assert_eq!((second.len(), kept[1].sha256.as_str()), (700_000, large[1].sha256.as_str()));
    assert_eq!(fixture.files("spool/contents"), 0);
}

#[tokio::test]
async fn contents_of_no_report_are_removed_when_the_spool_is_opened() {
    let fixture = Fixture::new();
    drop(fixture.open());
    fs::write(fixture.path("spool/contents/0199f3a0-5c1e-7000-8000-000000000000.0"), "x").unwrap();
    fs::write(fixture.path("spool/contents/junk"), "x").unwrap();

    drop(fixture.open());

    assert_eq!(fixture.files("spool/contents"), 0);
}

#[tokio::test]
async fn what_nobody_took_is_kept_as_files() {
    let fixture = Fixture::new();
    let (spool, hold) = fixture.holding().await;
    let large = [Content::from_bytes(vec![7; 700_000])];
    let report = stage_with(StepNo(2), b"a better draft", &large);
    spool.report(&hold, &report, &large).await.unwrap();

    spool.orphan(hold.claim_id).unwrap();

    let folder = fixture.path(&format!("orphans/{}/{}", hold.run_id, report.op_id()));
    assert_eq!(fs::read(folder.join("files/output.md")).unwrap(), b"a better draft");
    assert_eq!(fs::read(folder.join("files/out/large-0.bin")).unwrap(), vec![7; 700_000]);
    let kept: super::Report = serde_json::from_slice(&fs::read(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!(kept, report);
    assert_eq!(spool.unanswered(hold.claim_id).unwrap(), []);
}

#[tokio::test]
async fn two_runners_cannot_have_one_spool() {
    let fixture = Fixture::new();
    let spool = fixture.open();

    let refused = super::Spool::open(fixture.place()).unwrap_err();
    drop(spool);

    assert!(matches!(refused, SpoolError::Taken(_)));
    assert!(refused.to_string().contains("--name"), "{refused}");
    drop(fixture.open());
}

#[tokio::test]
async fn a_full_spool_refuses_new_lines_and_keeps_those_it_has() {
    let fixture = Fixture::new().at_most(2_000);
    let (spool, hold) = fixture.holding().await;
    let small = stage(StepNo(0), b"small");
    spool.report(&hold, &small, &[]).await.unwrap();

    let refused = spool.report(&hold, &stage(StepNo(1), &[b'x'; 3_000]), &[]).await.unwrap_err().to_string();

    assert!(refused.contains("limit of 2000 bytes") && refused.contains("make room"), "{refused}");
    assert!(!spool.is_writable());
    drop(spool);
    let spool = fixture.open();
    assert_eq!(spool.unanswered(hold.claim_id).unwrap(), [(small.clone(), Vec::new())]);
    spool.acked(&small);
    spool.claiming(claim_id(), None, NOW).await.unwrap();
    assert!(spool.is_writable());
}

#[tokio::test]
async fn a_spool_of_another_version_is_left_alone() {
    let fixture = Fixture::new();
    drop(fixture.open());
    fs::write(fixture.path("spool/journal"), b"redraft spool 2\nwho knows").unwrap();

    let refused = super::Spool::open(fixture.place()).unwrap_err().to_string();

    assert!(refused.contains("another version"), "{refused}");
    assert_eq!(fs::read(fixture.path("spool/journal")).unwrap(), b"redraft spool 2\nwho knows");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_that_survive_power_loss_are_written_by_many_at_once() {
    let fixture = Fixture::new().surviving(Durability::SurvivesPowerLoss);
    let spool = fixture.open();
    let claims: Vec<_> = (0..200).map(|_| claim_id()).collect();

    let asked = claims.iter().map(|claim| spool.claiming(*claim, None, NOW));
    let asked = futures::future::join_all(asked).await;
    drop(spool);

    assert!(asked.iter().all(Result::is_ok), "{asked:?}");
    assert_eq!(fixture.open().inherited().len(), 200);
}

#[tokio::test]
async fn a_spool_stays_small_however_many_runs_pass_through_it() {
    for durability in [Durability::SurvivesKill, Durability::SurvivesPowerLoss] {
        let fixture = Fixture::new().surviving(durability);
        let (spool, waiting) = fixture.holding().await;
        let last = stage(StepNo(0), b"waits through all of it");
        spool.report(&waiting, &last, &[]).await.unwrap();
        let (mut largest, draft) = (0, vec![b'x'; 20_000]);

        for _ in 0..300 {
            let hold = a_hold();
            spool.claimed(&hold);
            let report = stage(StepNo(0), &draft);
            spool.report(&hold, &report, &[]).await.unwrap();
            spool.acked(&report);
            spool.let_go(hold.claim_id);
            largest = largest.max(fs::metadata(fixture.path("spool/journal")).unwrap().len());
        }

        drop(spool);
        assert!((1_000_000..1_200_000).contains(&largest), "{largest}");
        assert_eq!(fixture.open().unanswered(waiting.claim_id).unwrap(), [(last, Vec::new())]);
    }
}

#[tokio::test]
async fn deaths_while_executing_are_counted_along_adoptions_until_there_is_a_result() {
    let fixture = Fixture::new();
    let (mut spool, mut hold) = fixture.holding().await;
    let deaths = |spool: &Spool| spool.inherited()[0].deaths;

    for expected in 1..4 {
        spool.executing(hold.claim_id, &Cookie::random());
        spool.executing(hold.claim_id, &Cookie::random());
        assert_eq!(deaths(&spool), expected);
        let adopting = claim_id();
        spool.claiming(adopting, Some(hold.claim_id), NOW).await.unwrap();
        hold = adoption_of(adopting, &hold);
        spool.claimed(&hold);
        assert_eq!(deaths(&spool), expected, "an adoption that executes nothing adds nothing");
        spool.journal.lock().unwrap().compact_or_stay();
        drop(spool);
        spool = fixture.open();
    }
    spool.report(&hold, &stage(StepNo(0), b"draft"), &[]).await.unwrap();

    assert_eq!((deaths(&spool), spool.inherited()[0].cookie.clone()), (0, None));
}
