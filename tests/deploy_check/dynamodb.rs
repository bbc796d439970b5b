//! The same bootstraps, built for DynamoDB, on a table as the template makes it.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Stdio};
use std::time::Duration;

use e2e::contract::{Contract, Guest};
use e2e::lambda::Lambda;
use redraft_domain::key::ApiKey;
use serde_json::json;

use crate::builds::Build;
use crate::process;
use crate::tools::tool;
use crate::transcript::Transcript;
use crate::{cloud, tools};

const TABLE: &str = "redraft";
const REGION: &str = "eu-central-1";
const KEY_ID: &str = "deploycheck";
const SECRET: &str = "local";
/// About a second alone, much longer when every core compiles.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// Plays the contract.
pub(crate) async fn play(transcript: &mut Transcript, build: &Build) {
    let server = Server::start().await;
    let url = server.url();
    let mut make = process::command(tool("py/bin/python"));
    make.args(["infra/local_table.py", &url, REGION, TABLE])
        .env("AWS_ACCESS_KEY_ID", KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET);
    let made = process::run(&mut make);
    let seen = made.as_ref().err().map_or("", |seen| seen);
    transcript.check("the table of infra/template.yaml is made", made.is_ok(), seen, "read what Python says");
    let settings = [
        ("REDRAFT_DYNAMODB_TABLE", TABLE),
        ("AWS_REGION", REGION),
        ("AWS_ENDPOINT_URL_DYNAMODB", url.as_str()),
        ("AWS_ACCESS_KEY_ID", KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("REDRAFT_TEST_TIME_SCALE", cloud::SCALE.unwrap_or("1")),
    ];
    let sweep = Lambda::start_program(&build.program("sweep"), &settings).await;
    let Some(admin) = first_administrator(transcript, &sweep).await else { return };
    let lambda = Lambda::start_program(&build.program("api"), &settings).await;
    cloud::page(transcript, &lambda).await;
    let guest = Guest::come(&lambda, &admin, cloud::SCALE).await;
    let findings = Contract::of(&lambda, &admin, &guest).await;
    transcript.findings(&findings, &lambda.log());
    transcript.figure("DynamoDB: promises of the contract", findings.len().to_string());
    transcript.figure("DynamoDB: most memory of api", cloud::memory(&lambda));
    cloud::sweep(transcript, &build.program("sweep"), &settings).await;
}

/// As `infra/README.md` says: by whoever may invoke `sweep`.
async fn first_administrator(transcript: &mut Transcript, sweep: &Lambda) -> Option<ApiKey> {
    let made = sweep.invoke(&json!({ "adminInit": true })).await;
    let key: Option<ApiKey> = made["key"].as_str().and_then(|key| key.parse().ok());
    // The answer itself would put a key into the transcript.
    let promise = "sweep makes the first administrator for whoever may invoke it";
    transcript.check(
        promise,
        key.is_some(),
        made["errorMessage"].as_str().unwrap_or("no key"),
        "the log of sweep says why",
    );
    let again = sweep.invoke(&json!({ "adminInit": true })).await;
    transcript.check(
        "and no second one",
        again["errorMessage"].is_string(),
        "it answered",
        "look at functions/src/waking.rs",
    );
    key
}

/// A DynamoDB Local with its data in memory, killed when dropped.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    async fn start() -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        let options =
            ["-Xmx768m", "-XX:+UseSerialGC", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"];
        let mut java = process::command("java");
        java.args(options).args(["-inMemory", "-port", &port.to_string()]).current_dir(tools::tool("dynamodb"));
        let process = java.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("java starts");
        let server = Self { process, port };
        // It answers a request without a signature with 400, which is an answer.
        e2e::until("DynamoDB Local to answer", START_TIMEOUT, async || {
            e2e::lambda::client().get(server.url()).send().await.ok()
        })
        .await;
        server
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already, which is what we want.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
