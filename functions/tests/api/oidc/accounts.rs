//! Whose account a provider's word opens.

use http::Method;
use serde_json::{Value, json};

use super::{CODE, Deployment, VERIFIER, cookie};

#[tokio::test]
async fn somebody_new_gets_an_account_of_their_own_and_comes_back_to_it() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    let mut claims = issuer.claims("248289761001");
    claims["name"] = json!("Ada Lovelace");
    issuer.grant(&claims);

    let first = deployment.sign_in().await;
    claims["name"] = json!("Somebody Else");
    issuer.grant(&claims);
    let second = deployment.sign_in().await;

    assert_eq!(first.status, 200, "{}", first.text());
    let me = first.json();
    assert_eq!((&me["user"]["name"], &me["user"]["role"]), (&json!("Ada Lovelace"), &json!("member")));
    assert_eq!((&me["via"], &second.json()["user"]), (&json!("session"), &me["user"]));
    assert!(first.header("set-cookie").starts_with("__Host-redraft="), "the cookie has another name");
    let session = cookie(&first);
    assert_eq!(deployment.api.get_with("/api/workflows", ("cookie", &session)).await.status, 200);
    assert_eq!(deployment.api.get_with("/api/users", ("cookie", &session)).await.status, 403, "a member is no admin");
    let users = deployment.ask(Method::GET, "/api/users", &Value::Null).await.json();
    let ada = users["users"].as_array().unwrap().iter().find(|user| user["id"] == me["user"]["id"]).unwrap();
    assert_eq!((&ada["oidcIssuer"], &ada["oidcSubject"]), (&json!(issuer.url), &json!("248289761001")));
}

#[tokio::test]
async fn the_provider_is_shown_the_code_its_verifier_and_no_secret_of_a_public_client() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.grant(&issuer.claims("ada"));

    assert_eq!(deployment.sign_in().await.status, 200);

    let form = issuer.change(|world| std::mem::take(&mut world.form));
    let shown = [
        ("client_id", "redraft"),
        ("code", CODE),
        ("code_verifier", VERIFIER),
        ("grant_type", "authorization_code"),
        ("redirect_uri", "https://redraft.example.com/"),
    ];
    assert_eq!(form, shown.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    assert_eq!(issuer.change(|world| world.authorization.take()), None);
}

#[tokio::test]
async fn a_secret_goes_where_the_provider_wants_it() {
    let (_, issuer) = Deployment::and_issuer("everybody").await;
    let deployment = Deployment::of(issuer.provider("everybody", Some("s3cr:t&"))).await;
    issuer.grant(&issuer.claims("ada"));

    assert_eq!(deployment.sign_in().await.status, 200);
    let (form, header) = issuer.change(|world| (std::mem::take(&mut world.form), world.authorization.take()));
    assert_eq!(header.unwrap(), "Basic cmVkcmFmdDpzM2NyJTNBdCUyNg==");
    assert!(!form.contains_key("client_id") && !form.contains_key("client_secret"), "{form:?}");

    issuer.change(|world| world.description["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]));
    let deployment = Deployment::of(issuer.provider("everybody", Some("s3cr:t&"))).await;
    assert_eq!(deployment.sign_in().await.status, 200);
    let (form, header) = issuer.change(|world| (std::mem::take(&mut world.form), world.authorization.take()));
    assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str(), header), ("redraft", "s3cr:t&", None));
}

#[tokio::test]
async fn unless_newcomers_are_let_in_only_those_whom_an_administrator_made_sign_in() {
    let (deployment, issuer) = Deployment::and_issuer("nobody").await;
    let mut claims = issuer.claims("248289761001");
    (claims["name"], claims["email"], claims["email_verified"]) =
        (json!("Ada"), json!("root@example.com"), json!(true));
    issuer.grant(&claims);

    let refused = deployment.sign_in().await;
    let made = json!({"name": "Ada", "oidcIssuer": issuer.url, "oidcSubject": "248289761001"});
    let made = deployment.ask(Method::POST, "/api/users", &made).await;
    let admitted = deployment.sign_in().await;

    assert_eq!((refused.status, refused.code().as_str(), refused.header("set-cookie")), (403, "forbidden", ""));
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("administrator") && detail.contains("248289761001"), "{detail}");
    let known_as = format!("Ada: nobody here is known to {} as that", issuer.url);
    assert_eq!(deployment.refused().await, [["nobody", "248289761001", &known_as].map(str::to_owned)]);
    assert_eq!((made.status, admitted.status), (201, 200));
    assert_eq!(admitted.json()["user"]["id"], made.json()["id"]);
}

#[tokio::test]
async fn an_administrator_links_an_account_that_is_there_to_a_subject_and_only_that_one_opens_it() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    let link = json!({"oidcIssuer": issuer.url, "oidcSubject": "42"});
    assert_eq!(deployment.ask(Method::PATCH, "/api/users/root", &link).await.status, 200);

    issuer.grant(&issuer.claims("42"));
    let root = deployment.sign_in().await.json();
    let mut other = issuer.claims("4");
    (other["name"], other["preferred_username"], other["email"]) = (json!("root"), json!("root"), json!("root"));
    issuer.grant(&other);
    let other = deployment.sign_in().await.json();

    assert_eq!((&root["user"]["id"], &root["user"]["role"]), (&json!("root"), &json!("admin")));
    assert!(other["user"]["id"].as_str().unwrap().starts_with("usr_") && other["user"]["role"] == "member", "{other}");
}

#[tokio::test]
async fn a_listed_address_lets_newcomers_in_if_the_provider_verified_it() {
    let (deployment, issuer) = Deployment::and_issuer("@example.com,bo@lab.example.org").await;
    let mut subject = 0;
    let mut come = async |email: Value, verified: Value| {
        subject += 1;
        let mut claims = issuer.claims(&format!("s{subject}"));
        (claims["email"], claims["email_verified"]) = (email, verified);
        issuer.grant(&claims);
        deployment.sign_in().await.status
    };

    assert_eq!(come(json!("ada@example.com"), json!(true)).await, 200);
    assert_eq!(come(json!("Bo@lab.example.org"), json!(true)).await, 200);
    assert_eq!(come(json!("ada@example.com"), json!(false)).await, 403);
    assert_eq!(come(json!("ada@example.com"), Value::Null).await, 403);
    assert_eq!(come(json!("eve@lab.example.org"), json!(true)).await, 403);
    assert_eq!(come(Value::Null, json!(true)).await, 403);
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_and_stays_out() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.grant(&issuer.claims("ada"));
    let inside = deployment.sign_in().await;
    let id = inside.json()["user"]["id"].as_str().unwrap().to_owned();
    assert_eq!(deployment.api.get_with("/api/workflows", ("cookie", &cookie(&inside))).await.status, 200);

    let disabled = deployment.ask(Method::PATCH, &format!("/api/users/{id}"), &json!({"disabled": true})).await;
    let again = deployment.sign_in().await;

    assert_eq!(disabled.status, 200);
    assert_eq!(deployment.api.get_with("/api/workflows", ("cookie", &cookie(&inside))).await.status, 401);
    assert_eq!((again.status, again.header("set-cookie")), (403, ""));
    assert_eq!(deployment.refused().await, [[id.as_str(), "ada", "the account is disabled"].map(str::to_owned)]);
}

#[tokio::test]
async fn first_sign_ins_of_one_person_at_once_make_one_account() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.grant(&issuer.claims("ada"));

    let replies = futures::future::join_all((0..8).map(|_| deployment.sign_in())).await;

    let ids: std::collections::BTreeSet<_> =
        replies.iter().map(|reply| reply.json()["user"]["id"].as_str().unwrap_or("none").to_owned()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert!(
        !ids.contains("none"),
        "somebody was refused: {:?}",
        replies.iter().map(|it| it.status).collect::<Vec<_>>()
    );
    let asked = ["/.well-known/openid-configuration", "/keys", "/token"].map(|path| issuer.asked(path));
    assert_eq!(asked, [1, 1, 8], "what is asked once for all of them");
}

#[tokio::test]
async fn the_audit_tells_who_came_by_which_way_and_keeps_no_secret() {
    let (_, issuer) = Deployment::and_issuer("everybody").await;
    let deployment = Deployment::of(issuer.provider("everybody", Some("s3cret-of-ours"))).await;
    let token = issuer.signer.sign(&issuer.claims("ada"));
    issuer.grant_token(&token);

    let me = deployment.sign_in().await.json();
    let audit = deployment.ask(Method::GET, "/api/audit", &Value::Null).await;

    let lines = audit.json()["lines"].as_array().unwrap().clone();
    for action in ["user.created", "session.opened"] {
        let line = lines.iter().rfind(|line| line["action"] == action).unwrap();
        assert_eq!([&line["actor"], &line["via"]], [&me["user"]["id"], &json!("identity provider")], "{line}");
        assert_eq!(line["ip"], "192.0.2.7");
    }
    let disk = deployment.api.bytes_on_disk();
    for secret in [CODE, VERIFIER, super::NONCE, token.as_str(), "at-s3cret", "s3cret-of-ours"] {
        assert!(!disk.windows(secret.len()).any(|window| window == secret.as_bytes()), "a secret is on the disk");
        assert!(!audit.text().contains(secret), "the audit shows a secret");
    }
    let shown = format!("{:?}", issuer.provider("everybody", Some("s3cret-of-ours")));
    assert!(shown.contains("ClientSecret(…)") && !shown.contains("s3cret"), "{shown}");
}
