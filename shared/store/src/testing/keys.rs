//! Keys let in whom they should, until they end.

use std::time::Duration;

use redraft_domain::id::OwnerId;
use redraft_domain::key::{ApiKey, KeyKind};
use redraft_domain::scope::{Role, Scope, Scopes};

use super::test_store::TestStore;
use crate::audit::Who;
use crate::entropy::Entropy;
use crate::error::StoreError;
use crate::guard::{Credential, Guard};
use crate::keys::KeyRecord;
use crate::operations::keys::{KeyAsked, MakeKeyError, make_first_admin, make_key};
use crate::people::{NewUser, UserChange};
use crate::store::Store;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Chance that tests can repeat.
#[derive(Debug)]
struct Counted<'a>(&'a TestStore);

impl Entropy for Counted<'_> {
    fn bits(&self) -> u128 {
        let seed: [u8; 16] = self.0.run_id().to_string().as_bytes()[20..36].try_into().expect("16 characters");
        u128::from_be_bytes(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)
    }
}

pub(super) fn who() -> Who {
    Who { actor: "ada".to_owned(), via: "session".to_owned(), ip: Some("192.0.2.7".to_owned()) }
}

/// Makes `ada`, and a key of hers.
pub async fn a_key(store: &TestStore) -> (ApiKey, KeyRecord) {
    make_user(store, "ada", Role::Admin).await;
    key_with(store, KeyKind::User, None, None).await.expect("a key")
}

pub(super) async fn make_user(store: &TestStore, name: &str, role: Role) {
    let user = NewUser { id: OwnerId::new(name), name: name.to_owned(), role, oidc: None };
    store.raw().insert_user(&user, &who()).await.expect("a user");
}

async fn key_with(
    store: &TestStore,
    kind: KeyKind,
    scopes: Option<Scopes>,
    name: Option<&str>,
) -> Result<(ApiKey, KeyRecord), MakeKeyError> {
    let idempotency_key = name.map(str::to_owned);
    let asked = KeyAsked { name: "laptop".to_owned(), kind, scopes, days: None, idempotency_key };
    let granted = Scopes::of([Scope::RunsRead, Scope::RunsWrite, Scope::RunsApprove, Scope::Keys]);
    make_key(store.raw(), &Counted(store), (store.owner(), &granted), asked, &who()).await
}

fn guard(key: &ApiKey, role: Role) -> Guard {
    Guard::new(Credential::Key(key.id()), role, false)
}

async fn reads(store: &dyn Store, owner: &OwnerId) -> Result<(), StoreError> {
    store.agents(owner).await.map(|_agents| ())
}

pub async fn a_new_key_is_kept_as_a_hash_and_found_by_its_id(store: &TestStore) {
    let (key, record) = a_key(store).await;

    let facts = store.raw().find_key(&key.id()).await.unwrap().expect("the key");

    assert_eq!(facts.sha256, super::fixtures::sha256(key.expose().as_bytes()));
    assert_eq!(
        (facts.owner, facts.role, facts.is_live, facts.is_due),
        (store.owner().clone(), Role::Admin, true, true)
    );
    assert_eq!(record.expires_at, store.now().plus(90 * 24 * HOUR));
    assert_eq!(record.scopes.to_string(), "runs:read runs:write runs:approve");
    assert_eq!(store.raw().keys(store.owner()).await.unwrap(), [record]);
}

pub async fn nobody_hands_on_more_than_they_have(store: &TestStore) {
    make_user(store, "ada", Role::Admin).await;

    for scope in [Scope::All, Scope::Admin, Scope::KeysAdmin, Scope::Runner] {
        let refused = key_with(store, KeyKind::User, Some(Scopes::of([scope])), None).await;
        assert!(matches!(refused, Err(MakeKeyError::TooMuch(_))), "{scope}");
    }
    let runners = key_with(store, KeyKind::Runner, None, None).await.expect("everybody may let a runner work").1;
    assert_eq!(runners.scopes.to_string(), "runner");
    let refused = key_with(store, KeyKind::Runner, Some(Scopes::of([Scope::RunsWrite])), None).await;
    assert!(matches!(refused, Err(MakeKeyError::Invalid("/scopes", _))));
    assert_eq!(store.raw().keys(store.owner()).await.unwrap().len(), 1);
}

pub async fn a_key_is_shown_once_whatever_is_sent_again(store: &TestStore) {
    make_user(store, "ada", Role::Admin).await;
    key_with(store, KeyKind::User, None, Some("request 7")).await.expect("a key");

    let again = key_with(store, KeyKind::User, None, Some("request 7")).await;

    assert!(matches!(again, Err(MakeKeyError::Store(StoreError::KeyShownBefore))));
    assert_eq!(store.raw().keys(store.owner()).await.unwrap().len(), 1);
}

pub async fn the_first_administrator_is_made_once(store: &TestStore) {
    let (key, record) = make_first_admin(store.raw(), &Counted(store)).await.expect("the first time");

    let again = make_first_admin(store.raw(), &Counted(store)).await;

    assert!(matches!(again, Err(MakeKeyError::Store(StoreError::KeyShownBefore))));
    assert_eq!((record.owner, record.scopes), (OwnerId::local(), Scopes::of([Scope::All])));
    assert!(store.raw().find_key(&key.id()).await.unwrap().expect("the key").is_live);
}

pub async fn a_key_of_nobody_is_not_made(store: &TestStore) {
    let refused = key_with(store, KeyKind::User, None, None).await;

    assert!(matches!(refused, Err(MakeKeyError::Store(StoreError::UserNotFound(_)))));
    assert_eq!(store.raw().audit(0, 100).await.unwrap(), []);
}

pub async fn a_guarded_store_does_what_the_store_does(store: &TestStore) {
    let (key, _) = a_key(store).await;
    let guarded = store.raw().guarded(&guard(&key, Role::Admin));

    let run = guarded.insert_run(store.owner(), &store.new_run()).await.unwrap().run;

    assert_eq!(guarded.run(store.owner(), run.id).await.unwrap().run, store.run(run.id).await);
    let again = guarded.insert_run(store.owner(), &store.new_run()).await.unwrap();
    assert!(!again.replayed);
}

pub async fn a_revoked_key_lets_nobody_read_or_write_from_that_moment_on(store: &TestStore) {
    let (key, record) = a_key(store).await;
    let guarded = store.raw().guarded(&guard(&key, Role::Admin));
    reads(&*guarded, store.owner()).await.unwrap();

    store.raw().revoke_key(store.owner(), &record.id, &who()).await.unwrap();

    let run = store.new_run();
    assert!(matches!(reads(&*guarded, store.owner()).await, Err(StoreError::NotLetIn)));
    assert!(matches!(guarded.insert_run(store.owner(), &run).await, Err(StoreError::NotLetIn)));
    assert!(matches!(store.raw().run(store.owner(), run.id).await, Err(StoreError::RunNotFound(_))));
    assert!(!store.raw().find_key(&key.id()).await.unwrap().expect("the key").is_live);
}

pub async fn revoking_again_changes_nothing_and_somebody_elses_key_is_not_there(store: &TestStore) {
    let (_, record) = a_key(store).await;
    let bob = OwnerId::new("bob");

    let foreign = store.raw().revoke_key(&bob, &record.id, &who()).await;
    assert!(matches!(foreign, Err(StoreError::KeyNotFound(_))));
    assert_eq!(store.raw().keys(store.owner()).await.unwrap()[0], record);
    assert_eq!(store.raw().keys(&bob).await.unwrap(), []);
    store.raw().revoke_key(store.owner(), &record.id, &who()).await.unwrap();
    let revoked_at = Some(store.now());
    store.advance(HOUR).await;
    store.raw().revoke_key(store.owner(), &record.id, &who()).await.unwrap();

    assert_eq!(store.raw().keys(store.owner()).await.unwrap()[0].revoked_at, revoked_at);
    let acts: Vec<_> = store.raw().audit(0, 100).await.unwrap().into_iter().map(|line| line.action).collect();
    assert_eq!(acts, ["user.created", "key.created", "key.revoked"]);
}

pub async fn a_key_ends_at_its_date(store: &TestStore) {
    let (key, record) = a_key(store).await;
    let guarded = store.raw().guarded(&guard(&key, Role::Admin));
    store.set_clock(record.expires_at).await;

    assert!(matches!(reads(&*guarded, store.owner()).await, Err(StoreError::NotLetIn)));
    assert!(!store.raw().find_key(&key.id()).await.unwrap().expect("the key").is_live);
}

pub async fn a_disabled_person_is_out_with_all_their_keys(store: &TestStore) {
    let (key, _) = a_key(store).await;
    make_user(store, "root", Role::Admin).await;
    let guarded = store.raw().guarded(&guard(&key, Role::Admin));
    let disable = UserChange { disabled: Some(true), ..UserChange::default() };

    store.raw().update_user(store.owner(), &disable, &who()).await.unwrap();
    assert!(matches!(reads(&*guarded, store.owner()).await, Err(StoreError::NotLetIn)));
    let enable = UserChange { disabled: Some(false), ..UserChange::default() };
    store.raw().update_user(store.owner(), &enable, &who()).await.unwrap();

    reads(&*guarded, store.owner()).await.unwrap();
}

pub async fn who_is_no_administrator_any_more_is_asked_to_come_in_again(store: &TestStore) {
    let (key, _) = a_key(store).await;
    make_user(store, "root", Role::Admin).await;
    let as_admin = store.raw().guarded(&guard(&key, Role::Admin));
    let as_member = store.raw().guarded(&guard(&key, Role::Member));
    reads(&*as_member, store.owner()).await.unwrap();
    let demote = UserChange { role: Some(Role::Member), ..UserChange::default() };

    store.raw().update_user(store.owner(), &demote, &who()).await.unwrap();

    assert!(matches!(reads(&*as_admin, store.owner()).await, Err(StoreError::NotLetIn)));
    reads(&*as_member, store.owner()).await.unwrap();
}

pub async fn a_use_is_written_down_at_most_once_in_an_hour(store: &TestStore) {
    let (key, _) = a_key(store).await;
    let guard = guard(&key, Role::Admin);
    let guarded = store.raw().guarded(&guard);
    let last_used = async || store.raw().keys(store.owner()).await.unwrap()[0].last_used_at;

    // A read finds that a use is due, and the next batch writes it down.
    reads(&*guarded, store.owner()).await.unwrap();
    assert!(guard.is_due() && last_used().await.is_none());
    reads(&*guarded, store.owner()).await.unwrap();
    let first = store.now();
    assert_eq!((guard.is_due(), last_used().await), (false, Some(first)));
    store.advance(HOUR.saturating_sub(Duration::from_millis(1))).await;
    guarded.insert_run(store.owner(), &store.new_run()).await.unwrap();
    assert_eq!(last_used().await, Some(first));
    store.advance(Duration::from_millis(1)).await;
    guarded.insert_run(store.owner(), &store.new_run()).await.unwrap();

    assert_eq!(last_used().await, Some(store.now()));
}

pub async fn a_rule_of_the_schema_is_told_as_without_a_guard(store: &TestStore) {
    let (key, _) = a_key(store).await;
    let guarded = store.raw().guarded(&guard(&key, Role::Admin));
    let hold = store.claimed_run().await;
    store.raw().release(store.owner(), &hold).await.unwrap();

    let fenced = guarded.append_events(store.owner(), &hold, &store.said(["late"])).await;

    assert!(matches!(fenced, Err(StoreError::Fenced { .. })), "{fenced:?}");
}
