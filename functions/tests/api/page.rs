//! The plain page.

use crate::harness::Api;

const HOSTILE: &str = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u{202E}\u{0}";

#[tokio::test]
async fn the_page_shows_the_runs_and_allows_no_script() {
    let api = Api::new().await;
    let run = api.submit().await;

    let page = api.get("/").await;

    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.text().contains(run["cycleId"].as_str().unwrap()), "{page:?}");
    let policy = page.header("content-security-policy");
    for rule in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!page.text().contains("<script") && !page.text().contains("style="), "{page:?}");
    assert_eq!(api.get("/page.css").await.status, 200);
}

#[tokio::test]
async fn a_run_is_shown_with_scores_files_and_history() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let mut held = api.claim().await;
    held.draft("poem.md", b"rain").await;
    held.evaluate(0.55, "longer, please").await;

    let page = api.get(&format!("/runs/{id}")).await.text();

    for part in
        ["0.55", "longer, please", "rhyme", &format!("/api/workflows/{id}/artifacts/0/poem.md"), "producing done"]
    {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert_eq!(api.get("/runs/2026-02-01-001").await.text(), page);
}

#[tokio::test]
async fn what_a_run_wrote_is_shown_and_never_obeyed() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let mut held = api.claim().await;
    held.log(&[&HOSTILE.replace('\0', "\u{1}")]).await;
    held.draft("poem.md", b"rain").await;
    held.evaluate(0.1, &HOSTILE.replace('\0', "\u{1}")).await;

    let page = api.get(&format!("/runs/{id}")).await.text();

    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\u{202E}'), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
}

#[tokio::test]
async fn the_page_says_so_when_there_is_nothing() {
    let page = Api::without_agents().await.get("/").await;

    assert!(page.text().contains("No runs yet"), "{page:?}");
}
