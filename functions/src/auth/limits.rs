//! How often somebody may try. Counted in the store, so that all instances count together; only where secrets are
//! tried or made, so that nothing else pays for it.

use std::time::Duration;

use redraft_store::Store;
use redraft_store::people::Bucket;

use crate::error::ApiError;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Sign-ins from one address in a minute: a school behind one router still gets in.
const SIGN_INS_OF_ADDRESS: u32 = 60;
/// Sign-ins with one key in a minute.
const SIGN_INS_OF_ACCOUNT: u32 = 20;
/// What is told to who signs in too often.
const SIGNED_IN: &str = "signed in";
/// Keys that one person makes in an hour.
const KEYS_OF_ACCOUNT: u32 = 60;
/// Keys that are made from one address in an hour.
const KEYS_OF_ADDRESS: u32 = 120;

/// # Errors
/// 429, with how long to wait.
pub(crate) async fn limit_sign_ins(store: &dyn Store, ip: Option<&str>, account: &str) -> Result<(), ApiError> {
    let account = bucket(format!("sign-in as {account}"), SIGN_INS_OF_ACCOUNT, MINUTE);
    count(store, from(ip).chain([account]).collect(), SIGNED_IN).await
}

/// The same before it is known as whom: what is asked of a provider for somebody is limited, too.
///
/// # Errors
/// 429, with how long to wait.
pub(crate) async fn limit_sign_ins_from(store: &dyn Store, ip: Option<&str>) -> Result<(), ApiError> {
    count(store, from(ip).collect(), SIGNED_IN).await
}

/// The other half: how often as whom.
///
/// # Errors
/// 429, with how long to wait.
pub(crate) async fn limit_sign_ins_as(store: &dyn Store, account: &str) -> Result<(), ApiError> {
    limit_sign_ins(store, None, account).await
}

fn from(ip: Option<&str>) -> impl Iterator<Item = Bucket> {
    ip.map(|ip| bucket(format!("sign-in from {ip}"), SIGN_INS_OF_ADDRESS, MINUTE)).into_iter()
}

/// # Errors
/// 429, with how long to wait.
pub(crate) async fn limit_key_making(store: &dyn Store, ip: Option<&str>, account: &str) -> Result<(), ApiError> {
    let address = ip.map(|ip| bucket(format!("key from {ip}"), KEYS_OF_ADDRESS, HOUR));
    let account = bucket(format!("key of {account}"), KEYS_OF_ACCOUNT, HOUR);
    count(store, address.into_iter().chain([account]).collect(), "made a key").await
}

fn bucket(name: String, most: u32, span: Duration) -> Bucket {
    Bucket { name, most, span }
}

async fn count(store: &dyn Store, buckets: Vec<Bucket>, what: &str) -> Result<(), ApiError> {
    match store.count_attempt(&buckets).await? {
        Some(wait) => Err(ApiError::too_often(format!("somebody {what} too often"), wait)),
        None => Ok(()),
    }
}
