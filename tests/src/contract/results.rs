//! What a run leaves: its history by cursor, its files by range.

use reqwest::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Contract;

impl Contract<'_> {
    pub(super) async fn results(&mut self, run: &Value) {
        let path = format!("/api/workflows/{}", run["id"].as_str().unwrap_or_default());
        self.history(&path).await;
        self.files(&path).await;
    }

    async fn history(&mut self, path: &str) {
        let (mut seen, mut after, mut pages) = (Vec::new(), 0, 0);
        loop {
            let page = self.get(&format!("{path}/events?after={after}&limit=3")).await.json();
            seen.extend(page["events"].as_array().cloned().unwrap_or_default());
            pages += 1;
            let next = page["nextAfter"].as_i64().unwrap_or_default();
            if page["more"] != true || next <= after {
                break;
            }
            after = next;
        }
        let numbers: Vec<_> = seen.iter().filter_map(|event| event["seq"].as_i64()).collect();
        let has_no_gap = !numbers.is_empty()
            && pages > 1
            && numbers.iter().copied().zip(1..).all(|(number, expected): (i64, i64)| number == expected);
        self.holds("its history comes page by page, without a gap", has_no_gap, (pages, &numbers));
        let ends = seen.iter().filter(|event| event["message"].as_str().is_some_and(|text| text.ends_with(">passed")));
        self.holds("and tells once that it passed", ends.count() == 1, &seen);
    }

    async fn files(&mut self, path: &str) {
        let list = self.get(&format!("{path}/artifacts")).await;
        let files = list.json()["artifacts"].as_array().cloned().unwrap_or_default();
        let drafts: Vec<_> = files.iter().filter(|file| file["artifactType"] == "output").collect();
        let counts = (drafts.len(), files.len());
        self.holds("it keeps two drafts and two evaluations", counts == (2, 4), list.seen());
        let Some(draft) = drafts.last() else { return };

        let name = draft["filename"].as_str().unwrap_or_default();
        let content = format!("{path}/artifacts/{}/{name}", draft["step"]);
        let whole = self.get(&content).await;
        let digest = hex::encode(Sha256::digest(&whole.body));
        let is_whole = whole.body == b"a line, attempt 2\n"
            && draft["sha256"] == digest.as_str()
            && whole.header("etag") == format!("\"{digest}\"");
        self.holds("a file comes byte by byte, tagged with its SHA-256", is_whole, whole.seen());

        let part = self.send(self.request(Method::GET, &content).header("range", "bytes=2-5")).await;
        self.holds("a range of it: 206", part.status == 206 && part.body == b"line", part.seen());
        let again = self.send(self.request(Method::GET, &content).header("if-none-match", whole.header("etag"))).await;
        self.holds("the same file again: 304", again.status == 304 && again.body.is_empty(), again.seen());
    }
}
