use std::fmt;
use std::time::Duration;

/// How to talk to the server.
#[derive(Debug, Clone)]
pub struct RemoteOptions {
    /// The token to send, if the server wants one.
    pub token: Option<Token>,
    /// How long one request may take. Default 5 s: a batch takes milliseconds,
    /// so after that the request or its answer is lost.
    pub request_timeout: Duration,
    /// How long to try in all, repetitions and pauses included. Default 12 s:
    /// room for two lost requests, and shorter than what a browser waits.
    pub deadline: Duration,
    /// How many batches are under way at once; others wait for their turn. Default 8: a sqld
    /// stops writing when some ten write at once, and has 128 streams for all its clients.
    pub at_once: usize,
    /// Leaves the stream of a batch open for the next one: the server need not read the schema
    /// again. Default yes.
    pub keep_streams: bool,
    /// Allows `http://` to other machines, where anybody on the way can read
    /// and change what is sent. For private networks only. Default no.
    pub allow_plain_http: bool,
}

impl Default for RemoteOptions {
    fn default() -> Self {
        Self {
            token: None,
            request_timeout: Duration::from_secs(5),
            deadline: Duration::from_secs(12),
            at_once: 8,
            keep_streams: true,
            allow_plain_http: false,
        }
    }
}

/// A database token and the name of the setting it came from. Never printed.
#[derive(Clone)]
pub struct Token {
    secret: String,
    setting: String,
}

impl Token {
    /// Takes a token; `setting` is what messages name when the server refuses it.
    pub fn new(secret: impl Into<String>, setting: impl Into<String>) -> Self {
        Self { secret: secret.into().trim().to_owned(), setting: setting.into() }
    }

    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    pub(super) fn setting(&self) -> &str {
        &self.setting
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token(from {})", self.setting)
    }
}
