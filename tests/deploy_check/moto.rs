//! An AWS of our own machine that keeps what it is told and runs nothing.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::process;
use crate::tools::tool;

/// Where everything is deployed to.
pub(crate) const REGION: &str = "eu-central-1";
/// About two seconds alone, much longer when every core compiles.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// Services are told apart by it; nobody checks the signature.
const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=testing/20260101/eu-central-1/lambda/aws4_request, \
                             SignedHeaders=host, Signature=00";

/// A moto server, killed when dropped.
#[derive(Debug)]
pub(crate) struct Moto {
    process: Child,
    port: u16,
}

impl Moto {
    /// Starts one.
    pub(crate) async fn start() -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        // By its module: the script names the folder it was installed in.
        let mut server = process::command(tool("py/bin/python"));
        server.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()]);
        // cargo-lambda attaches a policy of AWS's own to the role it makes.
        server.env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
        let process = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("Python starts");
        let moto = Self { process, port };
        let ready = format!("{}/moto-api/data.json", moto.url());
        e2e::until("moto to answer", START_TIMEOUT, async || e2e::lambda::client().get(&ready).send().await.ok()).await;
        moto
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Lets a command think that it is AWS.
    pub(crate) fn for_command<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("AWS_ACCESS_KEY_ID", "testing")
            .env("AWS_SECRET_ACCESS_KEY", "testing")
            .env("AWS_REGION", REGION)
            .args(["--endpoint-url", &self.url(), "--region", REGION])
    }

    /// What the service knows, by a path of the Lambda API; `null` if it knows nothing.
    pub(crate) async fn ask(&self, path: &str) -> Value {
        let request = e2e::lambda::client().get(format!("{}{path}", self.url())).header("authorization", AUTHORIZATION);
        let answer = request.send().await.expect("moto answers");
        if !answer.status().is_success() {
            return Value::Null;
        }
        serde_json::from_slice(&answer.bytes().await.unwrap_or_default()).unwrap_or_default()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It may be gone already, which is what we want.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
