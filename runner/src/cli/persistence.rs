//! Asking a control plane until it answers: whoever follows a run rides out an outage.

use redraft_store::entropy::OsEntropy;
use redraft_wire::{Client, ClientError};

use super::output::Output;
use super::{CliError, Result};
use crate::patience::Patience;

/// Asks through a client, and says when nobody answers and when somebody does again.
#[derive(Debug)]
pub(crate) struct Persistence<'a> {
    client: &'a Client,
    out: &'a Output,
    gives_up: bool,
    is_away: bool,
}

impl<'a> Persistence<'a> {
    /// Asks until there is an answer.
    pub(crate) fn patient(client: &'a Client, out: &'a Output) -> Self {
        Self { client, out, gives_up: false, is_away: false }
    }

    /// Asks once.
    pub(crate) fn hasty(client: &'a Client, out: &'a Output) -> Self {
        Self { gives_up: true, ..Self::patient(client, out) }
    }

    /// Calls until there is an answer; says once that there is none, and once that there is one again.
    ///
    /// # Errors
    /// What the control plane refuses.
    pub(crate) async fn until_answered<T>(
        &mut self,
        call: impl AsyncFn(&'a Client) -> std::result::Result<T, ClientError>,
    ) -> Result<T> {
        let mut patience = Patience::new(&OsEntropy);
        loop {
            match call(self.client).await {
                Err(error) if error.is_transient() && !self.gives_up => {
                    if !self.is_away {
                        self.out
                            .note(format_args!("{}; the run goes on, trying again", CliError::from(error).message()));
                    }
                    self.is_away = true;
                    patience.wait().await;
                }
                answer => {
                    if std::mem::take(&mut self.is_away) {
                        self.out.note("the control plane answers again");
                    }
                    return Ok(answer?);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cli::progress::tests::client;

    fn health() -> Value {
        json!({ "status": "ok", "version": "0.1.0" })
    }

    #[tokio::test]
    async fn whoever_follows_a_run_rides_out_an_outage_and_says_so() {
        let client = client([health(), Value::Null, Value::Null, health()]);
        let (out, _captured) = Output::captured(false);
        let mut asking = Persistence::patient(&client, &out);

        for _ in 0..2 {
            asking.until_answered(async |client| client.health().await).await.unwrap();
        }

        assert!(!asking.is_away);
    }

    #[tokio::test]
    async fn whoever_asks_once_hears_at_once_that_nobody_answers() {
        let client = client([Value::Null]);
        let (out, _captured) = Output::captured(false);

        let answer = Persistence::hasty(&client, &out).until_answered(async |client| client.health().await).await;

        assert!(answer.is_err());
    }
}
