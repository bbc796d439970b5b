//! A journal that was cut or damaged.

use std::fs;

use redraft_domain::run::StepNo;
use redraft_store::claim::Hold;
use redraft_store::entropy::{Entropy, OsEntropy};

use super::super::Report;
use super::fixtures::{Fixture, NOW, claim_id, events, stage};

/// A journal with every kind of line, the bytes of it, and its reports in order; the second one is answered.
async fn written(fixture: &Fixture) -> (Vec<u8>, Hold, Vec<Report>) {
    let (spool, hold) = fixture.holding().await;
    spool.executing(hold.claim_id, &crate::process_tree::Cookie::random());
    let reports = vec![stage(StepNo(0), b"draft"), events(), stage(StepNo(1), b"better")];
    for report in &reports {
        spool.report(&hold, report, &[]).await.unwrap();
    }
    spool.acked(&reports[1]);
    let other = claim_id();
    spool.claiming(other, None, NOW).await.unwrap();
    spool.let_go(other);
    drop(spool);
    (fs::read(fixture.path("spool/journal")).unwrap(), hold, reports)
}

/// Puts `bytes` in place of the journal, opens it, and answers with the reports that are unanswered.
/// What is added afterwards must be there the next time.
async fn reopened(fixture: &Fixture, bytes: &[u8], hold: &Hold) -> Vec<Report> {
    fs::write(fixture.path("spool/journal"), bytes).unwrap();
    let spool = fixture.open();
    let unanswered = spool.unanswered(hold.claim_id).unwrap();
    let added = events();
    spool.report(hold, &added, &[]).await.unwrap();
    drop(spool);
    let again = fixture.open().unanswered(hold.claim_id).unwrap();
    assert_eq!(again.last().map(|(report, _)| report), Some(&added));
    assert_eq!(again.len(), unanswered.len() + 1);
    unanswered.into_iter().map(|(report, _)| report).collect()
}

#[tokio::test]
async fn a_journal_opens_at_every_length_with_all_whole_lines() {
    let fixture = Fixture::new();
    let (bytes, hold, reports) = written(&fixture).await;
    let mut seen = Vec::new();

    for length in 0..=bytes.len() {
        let unanswered = reopened(&fixture, &bytes[..length], &hold).await;
        let first_wrong = unanswered.iter().find(|report| !reports.contains(report));
        assert_eq!(first_wrong, None, "cut at {length}");
        seen.push(unanswered.len());
    }

    // One by one they appear; the answer to the second takes it away again.
    seen.dedup();
    assert_eq!(seen, [0, 1, 2, 3, 2]);
}

#[tokio::test]
async fn a_damaged_line_costs_what_follows_it_and_what_follows_is_set_aside() {
    let seed = OsEntropy.bits();
    println!("seed {seed}");
    let fixture = Fixture::new();
    let (bytes, hold, reports) = written(&fixture).await;
    let mut dice = seed;

    for _ in 0..300 {
        dice = dice.wrapping_mul(0x5851_f42d_4c95_7f2d_1405_7b7e_f767_814f).wrapping_add(0xda94_2042_e4dd_58b5);
        let place = usize::try_from(dice >> 96).unwrap() % bytes.len();
        let bit = 1_u8 << ((dice >> 90) % 8);
        let mut damaged = bytes.clone();
        damaged[place] ^= bit;
        // Another version of the format is refused, not opened.
        if place == b"redraft spool ".len() || place == b"redraft spool 1".len() {
            continue;
        }

        let _ = fs::remove_file(fixture.path("spool/journal.damaged"));
        let unanswered = reopened(&fixture, &damaged, &hold).await;

        assert!(unanswered.iter().all(|report| reports.contains(report)), "bit {bit} of byte {place}");
        if place > b"redraft spool 1".len() {
            let aside = fs::read(fixture.path("spool/journal.damaged")).unwrap();
            assert!(damaged.ends_with(&aside), "bit {bit} of byte {place}");
            assert!(aside.len() + place >= bytes.len(), "bit {bit} of byte {place}");
        } else {
            assert_eq!(unanswered.len(), 2, "a damaged header costs nothing: bit {bit} of byte {place}");
        }
    }
}

#[tokio::test]
async fn zeros_after_a_power_loss_and_junk_are_no_lines() {
    let fixture = Fixture::new();
    let (bytes, hold, _) = written(&fixture).await;

    for tail in [vec![0; 5000], vec![0xff; 5000], bytes.clone()] {
        let unanswered = reopened(&fixture, &[&bytes[..], &tail].concat(), &hold).await;

        assert_eq!(unanswered.len(), 2);
    }
}

#[tokio::test]
async fn a_header_whose_end_power_loss_left_as_zeros_is_no_other_version() {
    let fixture = Fixture::new();
    let (bytes, hold, _) = written(&fixture).await;
    let header = b"redraft spool 1\n";

    for length in 0..header.len() {
        let torn = [&header[..length], &[0; 64]].concat();

        assert_eq!(reopened(&fixture, &torn, &hold).await.len(), 0);
        let mended = fs::read(fixture.path("spool/journal")).unwrap();
        assert!(mended.starts_with(header), "cut at {length}");
    }
    assert_eq!(reopened(&fixture, &bytes, &hold).await.len(), 2);
}

#[tokio::test]
async fn a_compaction_that_was_cut_short_changes_nothing() {
    let fixture = Fixture::new();
    let (bytes, hold, _) = written(&fixture).await;
    for length in [0, 7, bytes.len() / 2] {
        fs::write(fixture.path("spool/journal.new"), &bytes[..length]).unwrap();

        assert_eq!(reopened(&fixture, &bytes, &hold).await.len(), 2);
        assert!(!fixture.path("spool/journal.new").exists());
    }
}
