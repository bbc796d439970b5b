//! The database: whether it opens, its schema, its clock.

use std::path::Path;
use std::time::Duration;

use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::clock::{Clock, SystemClock};
use redraft_store::store::StoreHealth;

use super::Check;
use crate::cli::connect::Target;
use crate::cli::error::Result;
use crate::cli::{Global, words};
use crate::open_store::{is_url, open_store};

const NAME: &str = "database";
const CLOCK: &str = "clock";
/// Times that people read come from the store; half a minute off is where they begin to wonder.
const CLOCK_DIFFERENCE: Duration = Duration::from_secs(30);

/// Whether the database can be used, and what time it is there.
pub(super) async fn database(global: &Global, target: &Target) -> Vec<Check> {
    let address = match target {
        // Whoever is at that address has the database; it is none of ours.
        Target::Address(_) => return Vec::new(),
        Target::Database(address) => address.clone(),
        Target::Up(_) | Target::Nothing => global.database_address(),
    };
    if !is_url(&address) && !Path::new(&address).exists() {
        let message = format!("there is no database {address} yet");
        return vec![Check::warn(NAME, message, "`redraft up` makes it")];
    }
    match health(&address, global).await {
        Ok((health, now)) => {
            let opened = format!("{} opens, schema version {}", health.description, health.schema_version);
            vec![Check::ok(NAME, opened), clock(health.now, now)]
        }
        Err(error) => vec![Check::from_error(NAME, &error)],
    }
}

async fn health(address: &str, global: &Global) -> Result<(StoreHealth, Timestamp)> {
    let store = open_store(address, global.database_token()).await?;
    let health = store.check().await?;
    Ok((health, SystemClock::new().now()))
}

/// Compares the store's clock with this machine's.
pub(super) fn clock(theirs: Timestamp, ours: Timestamp) -> Check {
    let difference = theirs.since(ours).max(ours.since(theirs));
    let text = words::duration(difference);
    if difference > CLOCK_DIFFERENCE {
        let message = format!("the database's clock and this machine's are {text} apart");
        return Check::warn(CLOCK, message, "let the system set its clock (NTP); leases are safe, shown ages are not");
    }
    Check::ok(CLOCK, format!("{text} from the database's"))
}

#[cfg(test)]
mod tests {
    use super::super::Status;
    use super::*;

    #[test]
    fn clocks_may_be_a_little_apart_in_either_direction() {
        let at = |seconds: i64| Timestamp::from_ms(1_769_938_200_000 + seconds * 1000);

        let judged = [(0, 1), (5, 0), (0, 31), (31, 0)].map(|(theirs, ours)| clock(at(theirs), at(ours)).status);

        assert_eq!(judged, [Status::Ok, Status::Ok, Status::Warn, Status::Warn]);
    }
}
