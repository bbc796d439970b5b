//! The door to the table: every request goes through here, and is counted. The futures of the SDK are large, so each
//! is on the heap.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, KeysAndAttributes, PutRequest, ReturnValue, Select, WriteRequest,
};
use futures::future::try_join_all;
use redraft_store::StoreError;
use redraft_store::store::Result;

use crate::errors::{internal, plain};
use crate::guarded::Guarded;
use crate::item::Item;
use crate::keys::{BY_G, Index, Key};
use crate::store::{TRIES, crowded, pause};
use crate::write::{Change, Write, some};

/// Most items of one batch of reads.
const READS_AT_ONCE: usize = 100;
/// Most items of one batch of writes.
const WRITES_AT_ONCE: usize = 25;
/// Most items of one transaction: what DynamoDB Local takes. The service itself takes 100.
pub(crate) const TRANSACTION_ITEMS: usize = 10;
/// How often what a batch left over is sent again.
const LEFTOVERS: usize = 8;

/// What became of a transaction or of a conditional write.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// All of it happened.
    Done,
    /// None of it happened: the conditions of these writes do not hold.
    Refused(Vec<usize>),
    /// None of it happened: another transaction was at one of the items.
    Busy,
}

/// What to read of one partition, in the order of its sort keys.
#[derive(Debug, Clone)]
pub(crate) struct Range {
    pk: String,
    from: Option<String>,
    to: Option<String>,
    prefix: Option<String>,
    index: Option<Index>,
    backwards: bool,
    page: Option<i32>,
    start: Option<std::collections::HashMap<String, AttributeValue>>,
}

impl Range {
    pub(crate) fn of(pk: impl Into<String>) -> Self {
        let (from, to, prefix, page, start) = (None, None, None, None, None);
        Self { pk: pk.into(), from, to, prefix, index: None, backwards: false, page, start }
    }

    /// Of the index of what somebody looks for. What an index shows may be a moment old: only ever a hint.
    pub(crate) fn of_index(g: impl Into<String>) -> Self {
        Self::of(g).within(BY_G)
    }

    /// The same range of another index.
    pub(crate) fn within(self, index: Index) -> Self {
        Self { index: Some(index), ..self }
    }

    pub(crate) fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: Some(prefix.into()), ..self }
    }

    /// From one sort key to another, both included.
    pub(crate) fn between(self, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: Some(from.into()), to: Some(to.into()), ..self }
    }

    pub(crate) fn backwards(self, backwards: bool) -> Self {
        Self { backwards, ..self }
    }

    /// At most this many items of one answer.
    pub(crate) fn page(self, items: i32) -> Self {
        Self { page: Some(items), ..self }
    }
}

/// The table.
#[derive(Debug)]
pub(crate) struct Table {
    client: Client,
    name: String,
    requests: Arc<AtomicU64>,
    guard: Option<Guarded>,
}

impl Table {
    pub(crate) fn new(client: Client, name: String) -> Self {
        Self { client, name, requests: Arc::default(), guard: None }
    }

    /// The same table as somebody with a credential may use it.
    pub(crate) fn guarded(&self, guard: Guarded) -> Self {
        let (client, name, requests) = (self.client.clone(), self.name.clone(), Arc::clone(&self.requests));
        Self { client, name, requests, guard: Some(guard) }
    }

    /// The same table for one more call; `None` if nothing guards it.
    pub(crate) fn for_call(&self) -> Option<Self> {
        self.guard.as_ref().map(|guard| self.guarded(guard.unasked()))
    }

    /// Asks the guard, if there is one.
    pub(crate) async fn ask(&self) -> Result<()> {
        match &self.guard {
            Some(guard) => guard.ask(self).await,
            None => Ok(()),
        }
    }

    /// Asks the guard, if there is one and no write of this call has done so.
    pub(crate) async fn ask_once(&self) -> Result<()> {
        match &self.guard {
            Some(guard) => guard.ask_once(self).await,
            None => Ok(()),
        }
    }

    /// Whether something guards it.
    pub(crate) fn is_guarded(&self) -> bool {
        self.guard.is_some()
    }

    /// How many items a transaction has room for, beside what guards it.
    pub(crate) fn room(&self) -> usize {
        TRANSACTION_ITEMS - self.guard.as_ref().map_or(0, Guarded::items)
    }

    /// The same table, with no requests sent yet.
    #[cfg(feature = "testing")]
    pub(crate) fn as_new(&self) -> Self {
        Self::new(self.client.clone(), self.name.clone())
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How many requests were sent so far.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    fn client(&self) -> &Client {
        self.requests.fetch_add(1, Ordering::Relaxed);
        &self.client
    }

    pub(crate) async fn get(&self, key: Key) -> Result<Option<Item>> {
        let get = self.client().get_item().table_name(&self.name).consistent_read(true).set_key(Some(key.into()));
        Ok(Box::pin(get.send()).await.map_err(plain)?.item.map(Item))
    }

    /// The items that are there, in no order.
    pub(crate) async fn get_all(&self, keys: Vec<Key>) -> Result<Vec<Item>> {
        let chunks = keys.chunks(READS_AT_ONCE).map(|keys| self.get_some(keys.to_vec()));
        Ok(try_join_all(chunks).await?.into_iter().flatten().collect())
    }

    async fn get_some(&self, keys: Vec<Key>) -> Result<Vec<Item>> {
        let mut left: Vec<_> = keys.into_iter().map(Into::into).collect();
        let mut found = Vec::new();
        for _ in 0..LEFTOVERS {
            if left.is_empty() {
                return Ok(found);
            }
            let keys = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true).build();
            let request = self.client().batch_get_item().request_items(&self.name, keys.map_err(internal)?);
            let answer = Box::pin(request.send()).await.map_err(plain)?;
            found.extend(answer.responses.into_iter().flatten().flat_map(|(_, items)| items).map(Item));
            left = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, rest)| rest.keys).collect();
        }
        if left.is_empty() { Ok(found) } else { Err(leftover()) }
    }

    /// One answer's worth of a range, and where to go on.
    pub(crate) async fn page(&self, range: &Range) -> Result<(Vec<Item>, Option<Range>)> {
        let answer = Box::pin(self.query(range).send()).await.map_err(plain)?;
        let items = answer.items.unwrap_or_default().into_iter().map(Item).collect();
        let next = answer.last_evaluated_key.map(|start| Range { start: Some(start), ..range.clone() });
        Ok((items, next))
    }

    /// All items of a range.
    pub(crate) async fn all(&self, range: Range) -> Result<Vec<Item>> {
        let (mut found, mut next) = self.page(&range).await?;
        while let Some(range) = next {
            let (more, rest) = self.page(&range).await?;
            found.extend(more);
            next = rest;
        }
        Ok(found)
    }

    /// How many items a range has, up to about `most`.
    pub(crate) async fn count(&self, range: Range, most: i32) -> Result<u32> {
        let (mut counted, mut next) = (0, Some(range.page(most)));
        while let Some(range) = next.take().filter(|_| counted < most) {
            let answer = Box::pin(self.query(&range).select(Select::Count).send()).await.map_err(plain)?;
            counted += answer.count;
            next = answer.last_evaluated_key.map(|start| Range { start: Some(start), ..range });
        }
        Ok(u32::try_from(counted.min(most)).unwrap_or_default())
    }

    fn query(&self, range: &Range) -> aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder {
        let (pk, sk) = range.index.map_or(("pk", "sk"), |index| (index.pk, index.sk));
        let text = |value: &String| AttributeValue::S(value.clone());
        let mut query = self
            .client()
            .query()
            .table_name(&self.name)
            .set_index_name(range.index.map(|index| index.name.to_owned()))
            .consistent_read(range.index.is_none())
            .scan_index_forward(!range.backwards)
            .set_limit(range.page)
            .set_exclusive_start_key(range.start.clone())
            .expression_attribute_values(":pk", text(&range.pk));
        // Many words are reserved.
        query = query.expression_attribute_names("#pk", pk);
        let mut condition = "#pk = :pk".to_owned();
        if let (Some(from), Some(to)) = (&range.from, &range.to) {
            condition = format!("{condition} AND #sk BETWEEN :from AND :to");
            query = query.expression_attribute_names("#sk", sk).expression_attribute_values(":from", text(from));
            query = query.expression_attribute_values(":to", text(to));
        } else if let Some(prefix) = &range.prefix {
            condition = format!("{condition} AND begins_with(#sk, :prefix)");
            query = query.expression_attribute_names("#sk", sk).expression_attribute_values(":prefix", text(prefix));
        }
        query.key_condition_expression(condition)
    }

    /// Every item without the attribute `name`.
    #[cfg(feature = "testing")]
    pub(crate) async fn everything_but(&self, name: &str) -> Result<Vec<Item>> {
        let scan = self.client().scan().table_name(&self.name).consistent_read(true);
        let scan = scan.filter_expression("attribute_not_exists(#n)").expression_attribute_names("#n", name);
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let answer = scan.clone().set_exclusive_start_key(start).send().await.map_err(plain)?;
            found.extend(answer.items.unwrap_or_default().into_iter().map(Item));
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    /// All of `writes`, or none.
    pub(crate) async fn transact(&self, writes: Vec<Write>) -> Result<Outcome> {
        match &self.guard {
            // On the heap, as the guard sends transactions too.
            Some(guard) => Box::pin(guard.transact(self, writes)).await,
            None => self.transact_alone(writes).await,
        }
    }

    /// All of `writes`, or none; nothing guards them.
    pub(crate) async fn transact_alone(&self, writes: Vec<Write>) -> Result<Outcome> {
        let items = writes.into_iter().map(|write| write.into_item(&self.name)).collect::<std::result::Result<_, _>>();
        let request = self.client().transact_write_items().set_transact_items(Some(items.map_err(internal)?));
        let Err(error) = Box::pin(request.send()).await else { return Ok(Outcome::Done) };
        let Some(cancelled) = error.as_service_error().and_then(|e| match e {
            TransactWriteItemsError::TransactionCanceledException(c) => Some(c),
            _ => None,
        }) else {
            return if is_conflict(&error) { Ok(Outcome::Busy) } else { Err(plain(error)) };
        };
        let codes: Vec<_> = cancelled.cancellation_reasons().iter().map(|why| why.code().unwrap_or_default()).collect();
        let refused: Vec<_> =
            (0..).zip(&codes).filter(|(_, code)| **code == "ConditionalCheckFailed").map(|(n, _)| n).collect();
        if !refused.is_empty() {
            return Ok(Outcome::Refused(refused));
        }
        if codes.contains(&"TransactionConflict") {
            return Ok(Outcome::Busy);
        }
        if codes.iter().any(|code| matches!(*code, "ThrottlingError" | "ProvisionedThroughputExceeded")) {
            return Err(StoreError::Unavailable(format!("{codes:?}").into()));
        }
        Err(plain(error))
    }

    /// Changes one item, and answers with whether its condition held.
    pub(crate) async fn changed(&self, change: Change) -> Result<bool> {
        if !self.is_guarded() {
            return Ok(self.change(change).await?.is_some());
        }
        for tried in 0..TRIES {
            match self.transact(vec![Write::Change(change.clone())]).await? {
                Outcome::Done => return Ok(true),
                Outcome::Refused(_) => return Ok(false),
                Outcome::Busy => pause(tried).await,
            }
        }
        Err(crowded())
    }

    /// Changes one item, and answers with how it is then; none if its condition does not hold. Nothing guards it: for
    /// what nobody does with a credential, and for what a call does before there is one.
    pub(crate) async fn change(&self, change: Change) -> Result<Option<Item>> {
        let parts = change.parts();
        let update = self
            .client()
            .update_item()
            .table_name(&self.name)
            .set_key(Some(parts.key))
            .update_expression(parts.expression)
            .set_condition_expression(parts.condition)
            .set_expression_attribute_names(Some(parts.names))
            .set_expression_attribute_values(some(parts.values))
            .return_values(ReturnValue::AllNew);
        match Box::pin(update.send()).await {
            Ok(answer) => Ok(answer.attributes.map(Item)),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(plain(error)),
        }
    }

    /// Puts items that nobody looks at yet, in no order and not as one.
    pub(crate) async fn put_all(&self, items: Vec<Item>) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.ask_once().await?;
        let put = |item: Item| {
            let put = PutRequest::builder().set_item(Some(item.0)).build().map_err(internal)?;
            Ok(WriteRequest::builder().put_request(put).build())
        };
        self.write_all(items.into_iter().map(put).collect::<Result<_>>()?).await
    }

    /// Takes items away, in no order and not as one.
    pub(crate) async fn delete_all(&self, keys: Vec<Key>) -> Result<()> {
        let delete = |key: Key| {
            let delete = DeleteRequest::builder().set_key(Some(key.into())).build().map_err(internal)?;
            Ok(WriteRequest::builder().delete_request(delete).build())
        };
        self.write_all(keys.into_iter().map(delete).collect::<Result<_>>()?).await
    }

    async fn write_all(&self, requests: Vec<WriteRequest>) -> Result<()> {
        for chunk in requests.chunks(WRITES_AT_ONCE) {
            let mut left = chunk.to_vec();
            for _ in 0..LEFTOVERS {
                let request = self.client().batch_write_item().request_items(&self.name, left);
                let answer = Box::pin(request.send()).await.map_err(plain)?;
                left = answer.unprocessed_items.into_iter().flatten().flat_map(|(_, rest)| rest).collect();
                if left.is_empty() {
                    break;
                }
            }
            if !left.is_empty() {
                return Err(leftover());
            }
        }
        Ok(())
    }
}

fn is_conflict<E: ProvideErrorMetadata>(error: &aws_sdk_dynamodb::error::SdkError<E>) -> bool {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    matches!(code, Some("TransactionConflictException" | "TransactionInProgressException"))
}

fn leftover() -> StoreError {
    StoreError::Unavailable("the table took only a part of a batch, again and again".into())
}
