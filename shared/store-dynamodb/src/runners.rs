//! Runners and the agents they publish.

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::{try_join, try_join_all};
use redraft_domain::agent::AgentSpec;
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::liveness::Claims;
use redraft_domain::runner::Runner;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::beat::Beat;
use redraft_store::registration::Registration;
use redraft_store::run_view::{AgentView, RunnerList};
use redraft_store::store::Result;
use serde::{Deserialize, Serialize};

use crate::document::{self, Document};
use crate::item::{Item, from_json, number, visible};
use crate::meta::ms;
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};
use crate::{commands, keys, queue};

/// What a runner said when it started. What it says with each heartbeat stands beside it, in attributes of their own.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Introduction {
    name: String,
    host: String,
    platform: String,
    version: String,
    max_concurrent: u32,
    agents: Vec<String>,
    #[serde(default)]
    pub(crate) platform_detail: String,
    #[serde(default)]
    pub(crate) labels: Vec<String>,
    #[serde(with = "ms")]
    pub(crate) created_at: Timestamp,
    #[serde(with = "ms")]
    started_at: Timestamp,
}

/// Makes or updates a runner and publishes its agents, the runner last: whoever is shown serves what it says.
pub(crate) async fn register(store: &DynamoStore, owner: &OwnerId, registration: &Registration) -> Result<RunnerId> {
    try_join_all(registration.agents.iter().map(|agent| publish(store, owner, agent))).await?;
    let (host, name) = (visible(&registration.host), visible(&registration.name));
    let name_key = keys::runner_name(owner, &host, &name);
    for tried in 0..TRIES {
        let known = store.table.get(name_key.clone()).await?;
        let id = known.as_ref().map_or(Ok(registration.proposed_id), |item| item.parsed("id"))?;
        let now = store.now();
        let (before, channel) =
            try_join(store.table.get(keys::runner(owner, id)), store.table.get(keys::channel(owner, id))).await?;
        if known.is_none() && before.is_some() {
            return Err(StoreError::RunnerIdTaken(id));
        }
        let created_at =
            before.map(|item| item.read_json::<Introduction>("body")).transpose()?.map(|said| said.created_at);
        let mut writes = vec![Write::Put(introduced(owner, id, registration, (created_at.unwrap_or(now), now)))];
        if known.is_none() {
            writes.push(Write::PutNew(Item::at(name_key.clone()).text("id", id.to_string())));
        }
        if channel.is_none() {
            writes.push(commands::new_channel(owner, id));
        }
        if let Outcome::Done = store.table.transact(writes).await? {
            return Ok(id);
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

fn introduced(owner: &OwnerId, id: RunnerId, registration: &Registration, since: (Timestamp, Timestamp)) -> Item {
    let (created_at, now) = since;
    let mut agents: Vec<_> = registration.agents.iter().map(|agent| visible(&agent.name)).collect();
    agents.sort_unstable();
    agents.dedup();
    let introduction = Introduction {
        name: visible(&registration.name),
        host: visible(&registration.host),
        platform: visible(&registration.platform),
        version: visible(&registration.version),
        max_concurrent: registration.max_concurrent,
        agents,
        platform_detail: visible(&registration.platform_detail),
        labels: registration.labels.clone(),
        created_at,
        started_at: now,
    };
    Item::at(keys::runner(owner, id))
        .text("id", id.to_string())
        .json("body", &introduction)
        .number("seen", now.as_ms())
        .text("claims", Claims::default().as_str())
}

/// Keeps the spec by its hash, because runs pin it, and makes it the one that new runs get.
async fn publish(store: &DynamoStore, owner: &OwnerId, agent: &AgentSpec) -> Result<()> {
    let (name, sha256, now) = (visible(&agent.name), agent.sha256(), store.now());
    let spec_key = keys::spec(owner, &sha256);
    let Document { text, pieces } = Document::of(&spec_key.pk, agent.to_canonical_json());
    store.table.put_all(pieces).await?;
    let writes = vec![
        Write::Put(text.put_into(Item::at(spec_key)).json("agent", &name)),
        Write::Put(Item::at(keys::agent(owner, &name)).text("spec", sha256).number("updated", now.as_ms())),
        // The gate beside the limit stays as it is.
        Write::Change(
            Change::of(keys::agent_gate(owner, &name))
                .set_or_remove("limit", agent.concurrency.map(|limit| number(limit.into()))),
        ),
    ];
    for tried in 0..TRIES {
        if let Outcome::Done = store.table.transact(writes.clone()).await? {
            return Ok(());
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

/// A runner lives, and what its claim loop does; or it says goodbye. One request; nothing if nobody knows it.
pub(crate) async fn seen(store: &DynamoStore, owner: &OwnerId, runner_id: RunnerId, beat: &Beat) -> Result<()> {
    let now = store.now();
    let stopped = (beat.claims == Claims::Gone).then(|| number(now.as_ms()));
    let mut change = Change::of(keys::runner(owner, runner_id))
        .set("seen", number(now.as_ms()))
        .set("claims", AttributeValue::S(beat.claims.as_str().to_owned()))
        .set_or_remove("stopped", stopped)
        .set_or_remove("paused", beat.is_paused.then(|| number(1)))
        .when_there();
    if let Some(ago) = beat.last_claim_ago {
        change = change.set("asked", number(now.as_ms().saturating_sub(crate::ms(ago))));
    }
    store.table.changed(change).await.map(drop)
}

/// A runner, from its item.
pub(crate) fn read(item: &Item) -> Result<Runner> {
    let said: Introduction = item.read_json("body")?;
    let claims = item.read_text("claims")?;
    // Somebody told it to work with other settings than it came with.
    let slots = item.opt_number("slots").and_then(|slots| u32::try_from(slots).ok());
    Ok(Runner {
        id: item.parsed("id")?,
        name: said.name,
        host: said.host,
        platform: said.platform,
        version: said.version,
        max_concurrent: slots.unwrap_or(said.max_concurrent),
        agents: said.agents,
        started_at: said.started_at,
        last_seen_at: item.read_time("seen")?,
        claims: claims
            .parse()
            .map_err(|()| StoreError::Internal(format!("a runner's claims are `{claims}`").into()))?,
        last_claim_at: item.opt_time("asked"),
        is_paused: item.opt_number("paused").is_some(),
        stopped_at: item.opt_time("stopped"),
    })
}

/// All runners of an owner, by name.
pub(crate) async fn list(store: &DynamoStore, owner: &OwnerId) -> Result<RunnerList> {
    let mut runners = queue::runners(store, owner).await?;
    runners.sort_by(|a, b| (&a.name, &a.host).cmp(&(&b.name, &b.host)));
    Ok(RunnerList { runners, now: store.now() })
}

/// All published agents, by name.
pub(crate) async fn agents(store: &DynamoStore, owner: &OwnerId) -> Result<Vec<AgentView>> {
    let (items, runners) =
        try_join(store.table.all(Range::of(keys::agents(owner))), queue::runners(store, owner)).await?;
    let now = store.now();
    let views = items.iter().map(async |item| {
        let spec = spec(store, owner, item.read_text("spec")?).await?;
        let serves =
            |runner: &&Runner| runner.agents.iter().any(|name| *name == visible(&spec.name)) && runner.is_online(now);
        let runners_online = u32::try_from(runners.iter().filter(serves).count()).unwrap_or(u32::MAX);
        Ok::<_, StoreError>(AgentView { runners_online, updated_at: item.read_time("updated")?, spec })
    });
    let mut views = try_join_all(views).await?;
    views.sort_by(|a, b| a.spec.name.cmp(&b.spec.name));
    Ok(views)
}

/// The current spec of an agent.
pub(crate) async fn agent(store: &DynamoStore, owner: &OwnerId, name: &str) -> Result<AgentSpec> {
    let item = store.table.get(keys::agent(owner, &visible(name))).await?;
    let item = item.ok_or_else(|| StoreError::AgentNotFound(name.to_owned()))?;
    spec(store, owner, item.read_text("spec")?).await
}

async fn spec(store: &DynamoStore, owner: &OwnerId, sha256: &str) -> Result<AgentSpec> {
    let item = store.table.get(keys::spec(owner, sha256)).await?;
    let item = item.ok_or_else(|| StoreError::Internal(format!("the spec {sha256} is missing").into()))?;
    from_json(&document::read(&store.table, &item).await?)
}
