//! The whole contract, asked of the function on a server that wants tokens.

use e2e::contract::{Contract, Guest};
use e2e::{Cloud, TokenKey, functions};

/// A lease of 12 s instead of 120.
const SCALE: Option<&str> = Some("0.1");

#[tokio::test]
async fn every_promise_of_the_contract_holds_for_the_function_on_a_server_that_wants_tokens() {
    let cloud = Cloud::behind_tokens(&TokenKey::new(), &functions::binary("api"), SCALE).await;
    let guest = Guest::come(&cloud.lambda, &cloud.admin, SCALE).await;

    let findings = Contract::of(&cloud.lambda, &cloud.admin, &guest).await;

    let broken: Vec<_> = findings.iter().filter(|finding| finding.broken.is_some()).collect();
    assert!(broken.is_empty(), "{broken:#?}\n{}", cloud.lambda.log());
    // Proof that it did not end early.
    assert!(findings.len() > 30, "only {} promises were looked at", findings.len());
}
