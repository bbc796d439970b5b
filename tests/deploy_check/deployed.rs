//! `cargo lambda deploy`, and what is there afterwards.

use std::io::Write;

use serde_json::{Value, json};

use crate::builds::Build;
use crate::moto::Moto;
use crate::process;
use crate::transcript::Transcript;

const SETTINGS: [(&str, &str); 2] =
    [("REDRAFT_DATABASE_URL", "libsql://redraft-you.turso.io"), ("REDRAFT_DATABASE_TOKEN", "not-a-real-token")];

/// Deploys both functions and reads back what came of it.
pub(crate) async fn play(transcript: &mut Transcript, build: &Build) {
    let moto = Moto::start().await;
    // Memory, time and address come from functions/Cargo.toml.
    for (name, memory, timeout, has_address) in [("api", 256, 15, true), ("sweep", 128, 30, false)] {
        if !deploy(transcript, &moto, build, name) {
            continue;
        }
        let configuration = moto.ask(&format!("/2015-03-31/functions/{name}/configuration")).await;
        configured(transcript, name, &configuration, memory, timeout);
        let url = moto.ask(&format!("/2021-10-31/functions/{name}/url")).await;
        let policy = moto.ask(&format!("/2015-03-31/functions/{name}/policy")).await;
        if has_address { is_open(transcript, name, &url, &policy) } else { is_closed(transcript, name, &url, &policy) }
    }
}

fn deploy(transcript: &mut Transcript, moto: &Moto, build: &Build, name: &str) -> bool {
    let mut settings = tempfile::NamedTempFile::new().expect("a temporary file");
    for (variable, value) in SETTINGS {
        writeln!(settings, "{variable}={value}").expect("a temporary file is writable");
    }
    let arguments = ["deploy", name, "--manifest-path", "functions/Cargo.toml"];
    let mut command = process::cargo_lambda(&arguments);
    command.arg("--lambda-dir").arg(&build.folder).arg("--env-file").arg(settings.path());
    let deployed = process::run(moto.for_command(&mut command));
    let promise = format!("cargo lambda {} --lambda-dir … --env-file …", arguments.join(" "));
    let seen = deployed.as_ref().err().map_or("", |seen| seen);
    transcript.check(&promise, deployed.is_ok(), seen, "run it by hand with -v");
    deployed.is_ok()
}

fn configured(transcript: &mut Transcript, name: &str, is: &Value, memory: u64, timeout: u64) {
    let advice = "functions/Cargo.toml, [package.metadata.lambda]";
    let told = format!("{} MB, {} s, {}, {}", is["MemorySize"], is["Timeout"], is["Runtime"], is["Architectures"]);
    let is_right = is["MemorySize"] == memory
        && is["Timeout"] == timeout
        && is["Runtime"] == "provided.al2023"
        && is["Architectures"] == json!(["x86_64"]);
    transcript.check(&format!("{name} has {memory} MB, {timeout} s, its runtime and machine"), is_right, &told, advice);
    let variables = &is["Environment"]["Variables"];
    let is_set = SETTINGS.iter().all(|(variable, value)| variables[variable] == *value);
    transcript.check(&format!("{name} finds the database's address and token"), is_set, &variables.to_string(), advice);
}

fn is_open(transcript: &mut Transcript, name: &str, url: &Value, policy: &Value) {
    let address = url["FunctionUrl"].as_str().unwrap_or_default();
    let is_url = address.starts_with("https://") && url["AuthType"] == "NONE";
    transcript.check(
        &format!("{name} has an address: {address}"),
        is_url,
        &url.to_string(),
        "enable_function_url = true",
    );
    let statements = statements(policy);
    let says = |action: &str, condition: &dyn Fn(&Value) -> bool| {
        statements
            .iter()
            .any(|it| it["Effect"] == "Allow" && it["Principal"] == "*" && it["Action"] == action && condition(it))
    };
    let advice = "aws lambda add-permission, as infra/README.md says; cargo-lambda before 1.9.2 forgets one";
    let by_url = says("lambda:InvokeFunctionUrl", &|it| it.to_string().contains(r#""NONE""#));
    transcript.check(&format!("{name}: everybody may lambda:InvokeFunctionUrl"), by_url, &policy.to_string(), advice);
    let invoke = says("lambda:InvokeFunction", &|it| it.to_string().contains(r#"InvokedViaFunctionUrl":true"#));
    let promise = format!("{name}: everybody may lambda:InvokeFunction, but only by its URL");
    transcript.check(&promise, invoke && statements.len() == 2, &policy.to_string(), advice);
}

fn is_closed(transcript: &mut Transcript, name: &str, url: &Value, policy: &Value) {
    let is_closed = url.is_null() && statements(policy).is_empty();
    let seen = format!("{url} {policy}");
    transcript.check(
        &format!("{name} has no address, and nobody may invoke it"),
        is_closed,
        &seen,
        "remove its function URL",
    );
}

/// The service wraps a document of its own into a text.
fn statements(policy: &Value) -> Vec<Value> {
    let document: Value =
        policy["Policy"].as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    document["Statement"].as_array().cloned().unwrap_or_default()
}
