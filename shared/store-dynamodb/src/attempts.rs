//! How often something was tried within a span of time.

use std::time::Duration;

use futures::future::try_join_all;
use redraft_store::people::Bucket;
use redraft_store::store::Result;

use crate::item::{Item, number, visible};
use crate::keys::{self, TTL};
use crate::store::{DynamoStore, TRIES, crowded};
use crate::write::Change;

/// Counts one more attempt in each bucket; says how long to wait if one of them is full. Nobody has a credential yet.
pub(crate) async fn count(store: &DynamoStore, buckets: &[Bucket]) -> Result<Option<Duration>> {
    let waits = try_join_all(buckets.iter().map(|bucket| count_in(store, bucket))).await?;
    Ok(waits.into_iter().flatten().max())
}

async fn count_in(store: &DynamoStore, bucket: &Bucket) -> Result<Option<Duration>> {
    let place = keys::attempts(&visible(&bucket.name));
    for tried in 0..TRIES {
        let now = store.now();
        let began_after = number(now.as_ms() - crate::ms(bucket.span));
        let counted = Change::of(place.clone()).add("tries", number(1)).when("began", ">", began_after);
        if let Some(item) = store.table.change(counted).await? {
            return wait(&item, bucket, now);
        }
        // The first one, or the first one after a span: that begins anew.
        let seen = store.table.get(place.clone()).await?.and_then(|item| item.opt_number("began"));
        let begun = Change::of(place.clone())
            .set("began", number(now.as_ms()))
            .set("tries", number(1))
            .set(TTL, number(now.plus(bucket.span).as_ms() / 1000 + 1))
            .when_still("began", seen.map(number));
        if let Some(item) = store.table.change(begun).await? {
            return wait(&item, bucket, now);
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

fn wait(item: &Item, bucket: &Bucket, now: redraft_domain::time::Timestamp) -> Result<Option<Duration>> {
    let is_full = item.read_number("tries")? > i64::from(bucket.most);
    let left = item.read_time("began")?.plus(bucket.span).since(now);
    Ok(is_full.then_some(left))
}
