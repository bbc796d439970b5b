use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use tokio::sync::OnceCell;

use crate::connect::{AccessKey, Connection, create_table};

/// How long the server may take to answer; it takes about a second alone, and much longer when every core compiles.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// One DynamoDB Local for all tests of this process, with its data in memory.
///
/// It ends when this process does, however that ends: a shell waits for the end of a pipe that we hold, then stops it.
#[derive(Debug)]
pub struct DynamoLocal {
    address: SocketAddr,
    _watch: Child,
}

static SERVER: OnceCell<DynamoLocal> = OnceCell::const_new();
static TABLES: AtomicU64 = AtomicU64::new(0);
static CLIENTS: AtomicU64 = AtomicU64::new(0);

impl DynamoLocal {
    /// The server of this process.
    pub async fn get() -> &'static Self {
        SERVER.get_or_init(Self::start).await
    }

    /// A client of this test's own: connections live as long as the runtime that made them. Each account has a
    /// database of its own in the server, and does one thing after the other there.
    pub fn client(&self) -> Client {
        let account = format!("test{}", CLIENTS.fetch_add(1, Ordering::Relaxed));
        let access_key = AccessKey::new(account, "local", None);
        Connection { region: "local".to_owned(), endpoint: Some(self.url()), access_key }.client()
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A fresh, empty table.
    pub async fn table(&self, client: &Client) -> String {
        let name = format!("test-{}", TABLES.fetch_add(1, Ordering::Relaxed));
        create_table(client, &name).await.expect("a fresh table");
        name
    }

    async fn start() -> Self {
        // Between finding a port and listening somebody else may take it.
        for _ in 0..3 {
            let address = free_address();
            let watch = command(address).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            let server = Self { address, _watch: watch.expect("a shell starts") };
            let client = server.client();
            let answers = async {
                while client.list_tables().send().await.is_err() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            if tokio::time::timeout(START_TIMEOUT, answers).await.is_ok() {
                return server;
            }
        }
        panic!("DynamoDB Local does not start: is there a `java`? Run `make tools`");
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own server, which ends with the test")]
fn command(address: SocketAddr) -> Command {
    let mut command = Command::new("sh");
    let run = "cd \"$1\" && java -Xms128m -Xmx768m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.library.path=DynamoDBLocal_lib \
               -jar DynamoDBLocal.jar -inMemory -port \"$2\" </dev/null & cat >/dev/null; kill $!";
    command.args(["-c", run, "sh"]).arg(folder()).arg(address.port().to_string());
    command
}

#[expect(clippy::disallowed_methods, reason = "a test has no configuration to read it from")]
fn folder() -> PathBuf {
    let folder = std::env::var("REDRAFT_DYNAMODB_LOCAL")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/dynamodb")), PathBuf::from);
    assert!(
        folder.join("DynamoDBLocal.jar").is_file(),
        "there is no DynamoDB Local in {}: run `make tools`",
        folder.display()
    );
    folder
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).expect("a free port")
}
