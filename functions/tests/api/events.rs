//! A run's history, by cursor.

use serde_json::{Value, json};

use crate::harness::Api;

fn seqs(page: &Value) -> Vec<i64> {
    page["events"].as_array().unwrap().iter().map(|event| event["seq"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn events_come_by_number_in_pages_without_gaps() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let held = api.claim().await;
    held.log(&["a", "b", "c", "d", "e"]).await;

    let mut seen = Vec::new();
    let mut after = 0;
    loop {
        let page = api.get(&format!("/api/workflows/{id}/events?after={after}&limit=3")).await.json();
        seen.extend(seqs(&page));
        after = page["nextAfter"].as_i64().unwrap();
        assert_eq!(page["lastSeq"], 7);
        if page["more"] == json!(false) {
            break;
        }
    }

    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
}

#[tokio::test]
async fn a_page_of_one_kind_goes_on_after_what_the_filter_left_out() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let held = api.claim().await;
    held.log(&["a", "b"]).await;

    let page = api.get(&format!("/api/workflows/{id}/events?type=submitted")).await.json();
    assert_eq!((seqs(&page), &page["nextAfter"], &page["more"]), (vec![1], &json!(4), &json!(false)));

    held.log(&["c"]).await;
    let page = api.get(&format!("/api/workflows/{id}/events?type=log&after=4")).await.json();
    assert_eq!(page["events"][0]["message"], "c");
}

#[tokio::test]
async fn a_page_of_very_long_events_stays_small_enough_for_one_answer() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let held = api.claim().await;
    let long = "\u{1}".repeat(8 * 1024);
    for _ in 0..4 {
        held.log(&vec![long.as_str(); 50]).await;
    }

    let page = api.get(&format!("/api/workflows/{id}/events?limit=500")).await;

    assert!(page.body.len() < 5_500_000, "{} bytes", page.body.len());
    assert_eq!(page.json()["more"], true);
    let last = *seqs(&page.json()).last().unwrap();
    assert_eq!(page.json()["nextAfter"], last);
    let rest = api.get(&format!("/api/workflows/{id}/events?limit=500&after={last}")).await.json();
    assert_eq!(seqs(&rest)[0], last + 1);
}
