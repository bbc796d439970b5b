//! A control plane of functions only, which lets in keys: what runners on other machines have before them.

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
use redraft_wire::key::MakeKey;

use crate::functions;
use crate::lambda::Lambda;
use crate::token_key::TokenKey;

/// What the function finds its token in.
const TOKEN: &str = "REDRAFT_DATABASE_TOKEN";

/// The real `api` as `bootstrap` under an emulator of Lambda, on a real libSQL server.
#[derive(Debug)]
pub struct Cloud {
    /// Where everything is kept.
    pub sqld: Sqld,
    /// The function.
    pub lambda: Lambda,
    /// The database, past the function.
    pub database: Arc<RemoteDatabase>,
    /// The first administrator's key.
    pub admin: ApiKey,
}

impl Cloud {
    /// Starts it, with all times of leases scaled if a scale is given.
    ///
    /// # Panics
    /// A part of it does not start.
    pub async fn start(scale: Option<&str>) -> Self {
        Self::on(Sqld::start().await, None, &functions::binary("api"), scale).await
    }

    /// The same with the program `api`, on a server that wants tokens signed with `key`.
    ///
    /// # Panics
    /// A part of it does not start.
    pub async fn behind_tokens(key: &TokenKey, api: &Path, scale: Option<&str>) -> Self {
        Self::on(Sqld::start_with_jwt_key(&key.public_pem()).await, Some(&key.token()), api, scale).await
    }

    async fn on(sqld: Sqld, token: Option<&str>, api: &Path, scale: Option<&str>) -> Self {
        let url = sqld.url();
        let options = RemoteOptions { token: token.map(|token| Token::new(token, TOKEN)), ..RemoteOptions::default() };
        let database = Arc::new(RemoteDatabase::new(&url, options).expect("our own server"));
        let store = LibsqlStore::open(database.clone(), "sqld").await.expect("a store");
        let (admin, _) = make_first_admin(&store, &OsEntropy).await.expect("the first administrator");
        let mut settings = vec![("REDRAFT_DATABASE_URL", url.as_str())];
        settings.extend(token.map(|token| (TOKEN, token)));
        settings.extend(scale.map(|scale| ("REDRAFT_TEST_TIME_SCALE", scale)));
        let lambda = Lambda::start_program(api, &settings).await;
        Self { sqld, lambda, database, admin }
    }

    /// The typed client of the first administrator.
    ///
    /// # Panics
    /// The system gives no sockets.
    pub fn client(&self) -> Client {
        Client::over_http(self.lambda.base(), Some(self.admin.expose().to_owned())).expect("a client")
    }

    /// Has a key made for a runner and writes it to a new file that nobody else may read.
    ///
    /// # Panics
    /// It is refused, or the file is there.
    pub async fn runner_key(&self, file: &Path) -> ApiKey {
        let wish =
            MakeKey { name: "runner".to_owned(), kind: "runner".to_owned(), scopes: None, expires_in_days: None };
        let made = self.client().make_key(&wish).await.expect("a key");
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
        writeln!(file.expect("a new file"), "{}", made.key).expect("a temporary folder is writable");
        made.key.parse().expect("a whole key")
    }
}
