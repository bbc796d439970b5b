//! What needs no key: the page, health, the document.

use reqwest::Method;

use super::Contract;

impl Contract<'_> {
    pub(super) async fn page(&mut self) {
        let health = self.send(self.nobody(Method::GET, "/api/health")).await;
        self.holds("health answers without a key", health.status == 200, health.seen());

        let document = self.send(self.nobody(Method::GET, "/api/openapi.json")).await;
        let is_whole =
            document.json()["openapi"] == "3.1.0" && document.json()["paths"]["/api/workflows"]["post"].is_object();
        self.holds("the OpenAPI 3.1 document is served", is_whole, document.seen());

        let page = self.send(self.nobody(Method::GET, "/")).await;
        let is_page = page.status == 200
            && page.header("content-type") == "text/html; charset=utf-8"
            && page.header("content-security-policy").contains("script-src 'self'");
        // A build without the page is one, too; `make deploy-check` looks for the page in what is deployed.
        let says_so = page.status == 404 && String::from_utf8_lossy(&page.body).contains("built without the page");
        self.holds("its own address is the page, under a strict policy", is_page || says_so, page.seen());
    }
}
