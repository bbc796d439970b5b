//! A control plane whose doings are told to somebody.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use redraft_domain::key::ApiKey;
use redraft_store::entropy::OsEntropy;
use redraft_store::operations::keys::make_first_admin;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions, Token};
use redraft_store_libsql::testing::Sqld;
use redraft_wire::Client;

use crate::collector::{COLLECTORS_TOKEN, Collector, SENTRYS_KEY};
use crate::lambda::client;
use crate::token_key::TokenKey;

const TOKEN: &str = "REDRAFT_DATABASE_TOKEN";
/// What whoever asks sends along, and nobody may be told.
const CANARY: &str = "what-somebody-looked-for";

/// A database that wants a token, its first administrator, and who is told what a program does on it.
#[derive(Debug)]
pub struct Observed {
    /// Where everything is kept.
    pub sqld: Sqld,
    /// Who is told.
    pub collector: Collector,
    token: String,
    admin: ApiKey,
}

/// What an asker saw of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Its status.
    pub status: u16,
    /// The request's id, as its header says.
    pub id: String,
}

impl Observed {
    /// A new database.
    ///
    /// # Panics
    /// It does not start.
    pub async fn by(collector: Collector) -> Self {
        let key = TokenKey::new();
        let (sqld, token) = (Sqld::start_with_jwt_key(&key.public_pem()).await, key.token());
        let options = RemoteOptions { token: Some(Token::new(&token, TOKEN)), ..RemoteOptions::default() };
        let database = Arc::new(RemoteDatabase::new(&sqld.url(), options).expect("our own server"));
        let store = LibsqlStore::open(database, "sqld").await.expect("a store");
        let (admin, _) = make_first_admin(&store, &OsEntropy).await.expect("the first administrator");
        Self { sqld, collector, token, admin }
    }

    /// The environment of a program on this database that tells this collector.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let database = [("REDRAFT_DATABASE_URL", self.sqld.url()), (TOKEN, self.token.clone())];
        database.into_iter().chain(self.collector.variables()).collect()
    }

    /// The typed client of the administrator, to the program at `base`.
    ///
    /// # Panics
    /// The system gives no sockets.
    pub fn client(&self, base: &str) -> Client {
        Client::over_http(base, Some(self.admin.expose().to_owned())).expect("a client")
    }

    /// Writes the administrator's key to a new file that nobody else may read.
    ///
    /// # Panics
    /// The file is there.
    pub fn write_key(&self, file: &Path) {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
        writeln!(file.expect("a new file"), "{}", self.admin.expose()).expect("a temporary folder is writable");
    }

    /// The administrator asks the program at `base` for runs that never were.
    ///
    /// # Panics
    /// It does not answer, or without the request's id.
    pub async fn ask(&self, base: &str) -> Answered {
        let url = format!("{base}/api/workflows?q={CANARY}");
        let request = client().get(url).bearer_auth(self.admin.expose()).header("user-agent", CANARY);
        let answer = request.send().await.expect("an answer");
        let id = answer.headers()["x-request-id"].to_str().expect("a plain text").to_owned();
        Answered { status: answer.status().as_u16(), id }
    }

    /// Proves that nobody was told a secret or what somebody sent: neither the collector, nor whoever reads `log`.
    ///
    /// # Panics
    /// Somebody was, or nothing was told at all.
    pub fn assert_discreet(&self, log: &str) {
        let heard = self.collector.heard();
        assert!(!heard.is_empty() && !log.is_empty(), "nothing was said: {log}");
        let told = format!("{heard:?}");
        for secret in [self.admin.expose(), &self.token, CANARY] {
            assert!(!told.contains(secret) && !log.contains(secret), "{secret} in\n{told}\n{log}");
        }
        for secret in [COLLECTORS_TOKEN, SENTRYS_KEY] {
            assert!(!log.contains(secret), "{secret} in\n{log}");
        }
        for heard in heard {
            // Each receiver sees its own secret and not the other's.
            let is_otlp = heard.path == "/v1/traces";
            assert_eq!(heard.headers.get("x-token").is_some_and(|token| token == COLLECTORS_TOKEN), is_otlp);
            assert_eq!(format!("{:?}", heard.headers).contains(SENTRYS_KEY), !is_otlp);
            assert!(!heard.body.contains(COLLECTORS_TOKEN) && !heard.body.contains(SENTRYS_KEY), "{}", heard.body);
        }
    }
}
