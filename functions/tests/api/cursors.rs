//! Cursors are opaque, and nobody gains by making one up.

use crate::harness::Api;

#[tokio::test]
async fn a_cursor_of_the_other_order_is_refused() {
    let api = Api::new().await;
    for _ in 0..3 {
        api.submit().await;
    }
    let page = api.get("/api/workflows?limit=1").await.json();
    let cursor = page["nextCursor"].as_str().unwrap();

    assert_eq!(api.get(&format!("/api/workflows?limit=1&cursor={cursor}")).await.status, 200);
    let reply = api.get(&format!("/api/workflows?sort=created&cursor={cursor}")).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_query"));
}

#[tokio::test]
async fn a_cursor_that_somebody_made_up_is_refused() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    let api = Api::new().await;
    let forged =
        ["", "$", "$.", "$..", "$.1.x.y", "$..1.not-an-id", "$..99999999999999999999.x", "$.x.1.{id}", "\u{0}"];

    for sort in ["-created", "updated", "-duration", "score"] {
        for text in forged {
            let cursor = URL_SAFE_NO_PAD.encode(text.replace('$', sort));
            let reply = api.get(&format!("/api/workflows?sort={sort}&cursor={cursor}")).await;

            assert_eq!(reply.status, 400, "{sort}: {text:?}");
        }
    }
    // Scores that are none: 2.0, and one that is not a number.
    for bits in [2.0_f64.to_bits(), f64::NAN.to_bits()] {
        let cursor = URL_SAFE_NO_PAD.encode(format!("score.{bits}.1.019c1880-7e00-754c-9a58-fbbee87e0000"));
        assert_eq!(api.get(&format!("/api/workflows?sort=score&cursor={cursor}")).await.status, 400);
    }
}

#[tokio::test]
async fn somebody_elses_cursor_shows_nothing_of_theirs() {
    let api = Api::new().await;
    for _ in 0..3 {
        api.submit().await;
    }
    let cursor = api.get("/api/workflows?limit=1").await.json()["nextCursor"].as_str().unwrap().to_owned();
    let other = api.for_owner("other");

    let page = other.get(&format!("/api/workflows?cursor={cursor}")).await.json();

    assert_eq!(page["runs"].as_array().unwrap().len(), 0);
    assert_eq!(page["activeCount"], 0);
}
