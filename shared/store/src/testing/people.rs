//! People, their sessions, and what is written down about them.

use std::time::Duration;

use redraft_domain::id::OwnerId;
use redraft_domain::scope::{Role, Scope, Scopes};

use super::fixtures::sha256;
use super::keys::{a_key, make_user, who};
use super::test_store::TestStore;
use crate::audit::Act;
use crate::error::StoreError;
use crate::guard::{Credential, Guard};
use crate::people::{Bucket, NewSession, NewUser, SESSION_IDLES, SESSION_LASTS, UserChange};
use crate::store::Store;

const MS: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);

fn session(token: &str) -> NewSession {
    NewSession { sha256: sha256(token.as_bytes()), scopes: Scopes::of([Scope::All]), key: None }
}

fn guarded(store: &TestStore, token: &str) -> std::sync::Arc<dyn Store> {
    store.raw().guarded(&Guard::new(Credential::Session(sha256(token.as_bytes())), Role::Member, false))
}

async fn is_in(store: &TestStore, token: &str) -> bool {
    match guarded(store, token).agents(store.owner()).await {
        Ok(_) => true,
        Err(StoreError::NotLetIn) => false,
        Err(error) => panic!("{error}"),
    }
}

pub async fn a_session_lets_in_until_it_is_ended(store: &TestStore) {
    make_user(store, "ada", Role::Member).await;
    let expires_at = store.raw().open_session(store.owner(), &session("t"), &who()).await.unwrap();
    let facts = store.raw().find_session(&sha256(b"t")).await.unwrap().expect("the session");
    assert_eq!((facts.owner, facts.expires_at), (store.owner().clone(), expires_at));
    assert!(is_in(store, "t").await && !is_in(store, "other").await);

    let hash = sha256(b"t");
    store.raw().end_session(&OwnerId::new("bob"), &hash, &who()).await.unwrap();
    assert!(is_in(store, "t").await, "somebody else ended it");
    store.raw().end_session(store.owner(), &hash, &who()).await.unwrap();

    assert!(!is_in(store, "t").await);
    assert_eq!(store.raw().find_session(&hash).await.unwrap(), None);
}

pub async fn a_session_ends_when_nobody_uses_it(store: &TestStore) {
    make_user(store, "ada", Role::Member).await;
    store.raw().open_session(store.owner(), &session("t"), &who()).await.unwrap();

    store.advance(SESSION_IDLES.saturating_sub(MS)).await;
    assert!(is_in(store, "t").await);
    store.advance(MS).await;

    assert!(!is_in(store, "t").await);
    assert_eq!(store.raw().find_session(&sha256(b"t")).await.unwrap(), None);
}

pub async fn a_session_that_is_used_lasts_seven_days_and_no_longer(store: &TestStore) {
    make_user(store, "ada", Role::Member).await;
    let expires_at = store.raw().open_session(store.owner(), &session("t"), &who()).await.unwrap();
    assert_eq!(expires_at, store.now().plus(SESSION_LASTS));

    while store.now().plus(SESSION_IDLES / 2) < expires_at {
        store.advance(SESSION_IDLES / 2).await;
        guarded(store, "t").put_blob_part(store.owner(), "abc", 0, vec![1]).await.unwrap();
    }
    assert!(is_in(store, "t").await);
    store.set_clock(expires_at).await;

    assert!(!is_in(store, "t").await);
}

pub async fn a_session_ends_with_the_key_that_opened_it(store: &TestStore) {
    let (key, record) = a_key(store).await;
    let session = NewSession { key: Some(key.id()), ..session("t") };
    store.raw().open_session(store.owner(), &session, &who()).await.unwrap();
    assert!(is_in(store, "t").await);

    store.raw().revoke_key(store.owner(), &record.id, &who()).await.unwrap();

    assert!(!is_in(store, "t").await);
}

pub async fn a_ticket_lets_in_once_and_not_late(store: &TestStore) {
    make_user(store, "ada", Role::Member).await;
    for ticket in ["a", "b"] {
        store.raw().insert_link(store.owner(), ticket, MINUTE).await.unwrap();
    }

    assert_eq!(store.raw().use_link("a").await.unwrap(), Some(store.owner().clone()));
    assert_eq!(store.raw().use_link("a").await.unwrap(), None);
    assert_eq!(store.raw().use_link("never made").await.unwrap(), None);
    store.advance(MINUTE).await;
    assert_eq!(store.raw().use_link("b").await.unwrap(), None);
}

pub async fn attempts_are_counted_within_their_span(store: &TestStore) {
    let bucket = |name: &str| Bucket { name: name.to_owned(), most: 3, span: MINUTE };
    for _ in 0..3 {
        assert_eq!(store.raw().count_attempt(&[bucket("ip"), bucket("account")]).await.unwrap(), None);
    }
    store.advance(MINUTE / 4).await;

    assert_eq!(store.raw().count_attempt(&[bucket("other"), bucket("ip")]).await.unwrap(), Some(MINUTE * 3 / 4));
    assert_eq!(store.raw().count_attempt(&[bucket("other")]).await.unwrap(), None);
    store.advance(MINUTE * 3 / 4).await;
    assert_eq!(store.raw().count_attempt(&[bucket("ip")]).await.unwrap(), None);
}

pub async fn a_person_is_made_once_and_can_be_changed(store: &TestStore) {
    make_user(store, "root", Role::Admin).await;
    make_user(store, "ada", Role::Member).await;
    let again = NewUser { id: store.owner().clone(), name: "Eve".to_owned(), role: Role::Admin, oidc: None };

    let there = store.raw().insert_user(&again, &who()).await.unwrap();
    assert_eq!((there.name.as_str(), there.role), ("ada", Role::Member));
    let oidc = Some(("https://id.example".to_owned(), "42".to_owned()));
    let change = UserChange { name: Some("Ada".to_owned()), oidc, ..UserChange::default() };
    let changed = store.raw().update_user(store.owner(), &change, &who()).await.unwrap();

    assert_eq!((changed.name.as_str(), changed.role), ("Ada", Role::Member));
    assert_eq!(store.raw().user_by_subject("https://id.example", "42").await.unwrap(), Some(changed.clone()));
    assert_eq!(store.raw().user_by_subject("https://evil.example", "42").await.unwrap(), None);
    assert_eq!(store.raw().users().await.unwrap()[0], changed);
    let nobody = store.raw().update_user(&OwnerId::new("bob"), &change, &who()).await;
    assert!(matches!(nobody, Err(StoreError::UserNotFound(_) | StoreError::Unacceptable(_))), "{nobody:?}");
}

pub async fn a_providers_word_opens_one_account_and_no_other(store: &TestStore) {
    let new = |id: &str, issuer: &str| NewUser {
        id: OwnerId::new(id),
        name: id.to_owned(),
        role: Role::Member,
        oidc: Some((issuer.to_owned(), "42".to_owned())),
    };
    let first = store.raw().insert_user(&new("usr_1", "https://id.example"), &who()).await.unwrap();

    let late = store.raw().insert_user(&new("usr_2", "https://id.example"), &who()).await;
    let elsewhere = store.raw().insert_user(&new("usr_3", "https://other.example"), &who()).await.unwrap();

    assert!(matches!(late, Err(StoreError::Unacceptable(_))), "{late:?}");
    assert_eq!(store.raw().user_by_subject("https://id.example", "42").await.unwrap(), Some(first));
    assert_eq!(store.raw().user_by_subject("https://other.example", "42").await.unwrap(), Some(elsewhere.clone()));
    assert_eq!(store.raw().user(&OwnerId::new("usr_2")).await.unwrap(), None, "it was made after all");
    let made: Vec<_> = store.raw().audit(0, 100).await.unwrap().into_iter().map(|line| line.subject).collect();
    assert_eq!(made, ["usr_1", "usr_3"], "what was not made is told");
    let taken = UserChange { oidc: Some(("https://id.example".to_owned(), "42".to_owned())), ..UserChange::default() };
    let taken = store.raw().update_user(&elsewhere.id, &taken, &who()).await;
    assert!(matches!(taken, Err(StoreError::Unacceptable(_))), "{taken:?}");
}

pub async fn the_last_administrator_stays_one(store: &TestStore) {
    make_user(store, "root", Role::Admin).await;
    make_user(store, "ada", Role::Member).await;
    let root = OwnerId::new("root");
    let changes = [
        UserChange { role: Some(Role::Member), ..UserChange::default() },
        UserChange { disabled: Some(true), ..UserChange::default() },
    ];

    for change in &changes {
        let refused = store.raw().update_user(&root, change, &who()).await;
        assert!(matches!(refused, Err(StoreError::LastAdmin)), "{change:?}: {refused:?}");
    }
    let promote = UserChange { role: Some(Role::Admin), ..UserChange::default() };
    store.raw().update_user(store.owner(), &promote, &who()).await.unwrap();

    for change in &changes {
        store.raw().update_user(&root, change, &who()).await.unwrap();
    }
}

pub async fn what_was_done_is_read_back_in_order_by_pages(store: &TestStore) {
    make_user(store, "ada", Role::Member).await;
    let act = |subject: &str| Act { action: "sign_in.refused", subject: subject.to_owned(), detail: None };
    for subject in ["a", "b\0"] {
        store.raw().note(store.owner(), &who(), &act(subject)).await.unwrap();
    }

    let lines = store.raw().audit(0, 100).await.unwrap();
    let subjects: Vec<_> = lines.iter().map(|line| (line.action.as_str(), line.subject.as_str())).collect();

    assert_eq!(subjects, [("user.created", "ada"), ("sign_in.refused", "a"), ("sign_in.refused", "b\u{2400}")]);
    assert_eq!((lines[1].who.clone(), lines[1].at), (who(), store.now()));
    assert_eq!(store.raw().audit(lines[0].id, 1).await.unwrap(), lines[1..2]);
}
