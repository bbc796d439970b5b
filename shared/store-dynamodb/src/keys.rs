//! Where each item of the table stands: the partition and sort keys, in one place.
//!
//! | partition | sort | what |
//! | --- | --- | --- |
//! | `RUN#id` | `A#META` | the run: small, and the only item that decides |
//! | | `A#IN` | its inputs, note, files and pinned spec |
//! | | `A#STEP#n` | a finished step |
//! | | `E#seq` | lines of history from `seq` on |
//! | | `F#n` | the files that a step keeps, without content |
//! | | `P#sha#n` | a piece of a document too large for one item, by its hash |
//! | `CLAIM#id`, `OP#id`, `CHECKPOINT#id` | `-` | what a claim, a write of a runner, a checkpoint belongs to |
//! | `LIST#owner` | `created#id` | a row of the owner's list |
//! | `CHILDREN#owner#id` | `created#id` | a run that repeats that run or goes on from it |
//! | `DAY#owner`, `IDEM#owner` | day, key | the last number of a day; the run of an idempotency key |
//! | `AGENT#owner#name` | `A` | the agent's limit, and the gate that makes claims under a limit take turns |
//! | | `H#id` | a run in the hands of a runner; before the queue, so that one look finds the limit, who uses it up, and who is next |
//! | | `Q#…` | a queued run, the best one first |
//! | `AGENTS#owner`, `SPECS#owner` | name, hash | what is published |
//! | `RUNNERS#owner` | `I#id`, `T#id`, `N#host#name` | a runner; how runs ended in its hands, and its last pause; the id that a host and name have |
//! | `FIGURES#owner` | agent | how its runs went that ended, in numbers |
//! | `ROLLUP` | `-` | up to which run they are counted |
//! | `METRICS#owner` | `begin#runner` | how a runner's machine was in ten minutes |
//! | `COMMANDS#owner#runner` | `A` | the key that commands are signed under, the last number, and which commands wait |
//! | | `C#n`, `I#id` | a command; its number |
//! | `KEY#id`, `USER#id`, `SESSION#sha` | `-` | what decides whether somebody is let in |
//! | `KEYS#owner`, `KEYIDEM#owner` | id; name of a request | keys by owner; the key that a request made |
//! | `USERS` | `U#id`, `A` | people by id; the gate that makes changes of who is an administrator take turns |
//! | `SUBJECT#sha` | `-` | whom an identity provider means |
//! | `LINK#sha`, `ATTEMPT#bucket` | `-` | a ticket to one sign-in; how often something was tried |
//! | `AUDIT` | `A`, `L#n` | the last number; a line |
//! | `BLOB#owner#sha`, `UPLOAD#owner#sha` | `M`, `P#n` | which parts there are; a part of 256 KiB |
//! | `PENDING#owner` | hash | an upload that no run names |
//!
//! The index [`BY_G`] is sparse: `g` is what somebody looks for, `gs` in which order. Three more keep an owner's runs in
//! the orders of lists: by the last change, by duration, by score.

use redraft_domain::id::{ClaimId, OpId, OwnerId, RunId, RunnerId};
use redraft_domain::key::KeyId;
use redraft_domain::run::StepNo;
use redraft_domain::run::record::Run;
use redraft_domain::time::Timestamp;
use sha2::{Digest, Sha256};

/// An index of the table: its name, and the attributes that it groups and sorts by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Index {
    pub(crate) name: &'static str,
    pub(crate) pk: &'static str,
    pub(crate) sk: &'static str,
}

/// What a sweeper looks for, and the active runs of an owner.
pub(crate) const BY_G: Index = Index { name: "by_g", pk: "g", sk: "gs" };
/// Runs of an owner by their last change.
pub(crate) const BY_UPDATE: Index = Index { name: "by_update", pk: "owner", sk: "u" };
/// Runs of an owner that ended, by how long they took.
pub(crate) const BY_DURATION: Index = Index { name: "by_duration", pk: "owner", sk: "d" };
/// Runs of an owner that ended with a score, by it.
pub(crate) const BY_SCORE: Index = Index { name: "by_score", pk: "owner", sk: "s" };
/// All of them.
pub(crate) const INDEXES: [Index; 4] = [BY_G, BY_UPDATE, BY_DURATION, BY_SCORE];
/// Index partition of all running runs.
pub(crate) const RUNNING: &str = "RUNNING";
/// Index partition of runs that ended and whose operations are still known, by when they ended.
pub(crate) const ENDED: &str = "ENDED";
/// Index partition of uploads that no run names, by when they expire.
pub(crate) const EXPIRING: &str = "EXPIRING";

/// The attribute with the second from which on the service may take an item away. Nothing depends on when it does.
pub(crate) const TTL: &str = "ttl";

/// Partition and sort key of one item.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

fn key(pk: String, sk: impl Into<String>) -> Key {
    Key { pk, sk: sk.into() }
}

/// A text as a piece of a key: as it is where that is short and plain, else its hash. Keys are limited to
/// 1 KB, may not be empty, and no text of a person may be taken for two pieces.
pub(crate) fn piece(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if !text.is_empty() && text.len() <= 64 && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("~{}", hex::encode(Sha256::digest(text)))
}

/// A moment as text that sorts as time does.
pub(crate) fn moment(at: Timestamp) -> String {
    format!("{:015}", at.as_ms().max(0))
}

pub(crate) fn of_run(run_id: RunId) -> String {
    format!("RUN#{run_id}")
}

pub(crate) fn meta(run_id: RunId) -> Key {
    key(of_run(run_id), "A#META")
}

pub(crate) fn inputs(run_id: RunId) -> Key {
    key(of_run(run_id), "A#IN")
}

pub(crate) fn step(run_id: RunId, no: StepNo) -> Key {
    key(of_run(run_id), format!("{STEP}{:05}", no.0))
}

/// Prefix of all steps.
pub(crate) const STEP: &str = "A#STEP#";

pub(crate) fn events(run_id: RunId, first_seq: i64) -> Key {
    key(of_run(run_id), format!("E#{first_seq:012}"))
}

pub(crate) fn files(run_id: RunId, no: StepNo) -> Key {
    key(of_run(run_id), format!("F#{:05}", no.0))
}

pub(crate) fn claim(claim_id: ClaimId) -> Key {
    key(format!("CLAIM#{claim_id}"), "-")
}

pub(crate) fn op(op_id: OpId) -> Key {
    key(format!("OP#{op_id}"), "-")
}

/// Index partition of the operations of a run.
pub(crate) fn ops_of(run_id: RunId) -> String {
    format!("OPS#{run_id}")
}

pub(crate) fn checkpoint(id: &str) -> Key {
    key(format!("CHECKPOINT#{}", piece(id)), "-")
}

pub(crate) fn list(owner: &OwnerId) -> String {
    format!("LIST#{}", piece(owner.as_str()))
}

pub(crate) fn list_row(owner: &OwnerId, created_at: Timestamp, run_id: RunId) -> Key {
    key(list(owner), format!("{}#{run_id}", moment(created_at)))
}

/// Partition of the runs that repeat a run or go on from it.
pub(crate) fn children(owner: &OwnerId, parent: RunId) -> String {
    format!("CHILDREN#{}#{parent}", piece(owner.as_str()))
}

pub(crate) fn child(run: &Run, parent: RunId) -> Key {
    key(children(&run.owner, parent), format!("{}#{}", moment(run.created_at), run.id))
}

/// Index partition of the owner's runs that have not ended.
pub(crate) fn active(owner: &OwnerId) -> String {
    format!("ACTIVE#{}", piece(owner.as_str()))
}

/// Where the running runs of one owner begin in [`RUNNING`].
pub(crate) fn running_of(owner: &OwnerId) -> String {
    format!("{}#", piece(owner.as_str()))
}

pub(crate) fn day(owner: &OwnerId, day: &str) -> Key {
    key(format!("DAY#{}", piece(owner.as_str())), day)
}

pub(crate) fn idempotency(owner: &OwnerId, text: &str) -> Key {
    key(format!("IDEM#{}", piece(owner.as_str())), piece(text))
}

pub(crate) fn of_agent(owner: &OwnerId, agent: &str) -> String {
    format!("AGENT#{}#{}", piece(owner.as_str()), piece(agent))
}

pub(crate) fn agent_gate(owner: &OwnerId, agent: &str) -> Key {
    key(of_agent(owner, agent), "A")
}

/// Higher priorities first, then the oldest, then the smallest id.
pub(crate) fn queued(run: &Run) -> Key {
    let turn = i64::from(i32::MAX) - i64::from(run.priority);
    key(of_agent(&run.owner, &run.agent_name), format!("Q#{turn:010}#{}#{}", moment(run.queued_at), run.id))
}

pub(crate) fn running(run: &Run) -> Key {
    key(of_agent(&run.owner, &run.agent_name), format!("H#{}", run.id))
}

pub(crate) fn agents(owner: &OwnerId) -> String {
    format!("AGENTS#{}", piece(owner.as_str()))
}

pub(crate) fn agent(owner: &OwnerId, name: &str) -> Key {
    key(agents(owner), piece(name))
}

pub(crate) fn spec(owner: &OwnerId, sha256: &str) -> Key {
    key(format!("SPECS#{}", piece(owner.as_str())), piece(sha256))
}

pub(crate) fn runners(owner: &OwnerId) -> String {
    format!("RUNNERS#{}", piece(owner.as_str()))
}

pub(crate) fn runner(owner: &OwnerId, id: RunnerId) -> Key {
    key(runners(owner), format!("I#{id}"))
}

/// How runs ended in a runner's hands: beside the runner, whose heartbeats it must not meet.
pub(crate) fn totals(owner: &OwnerId, id: RunnerId) -> Key {
    key(runners(owner), format!("T#{id}"))
}

pub(crate) fn runner_name(owner: &OwnerId, host: &str, name: &str) -> Key {
    key(runners(owner), format!("N#{}#{}", piece(host), piece(name)))
}

/// How runners' machines were from `begins_at` on for ten minutes.
pub(crate) fn metrics(owner: &OwnerId, begins_at: Timestamp, id: RunnerId) -> Key {
    key(all_metrics(owner), format!("{}#{id}", moment(begins_at)))
}

pub(crate) fn all_metrics(owner: &OwnerId) -> String {
    format!("METRICS#{}", piece(owner.as_str()))
}

pub(crate) fn figures(owner: &OwnerId) -> String {
    format!("FIGURES#{}", piece(owner.as_str()))
}

pub(crate) fn figures_of(owner: &OwnerId, agent: &str) -> Key {
    key(figures(owner), piece(agent))
}

pub(crate) fn roll_up() -> Key {
    key("ROLLUP".to_owned(), "-")
}

pub(crate) fn commands(owner: &OwnerId, id: RunnerId) -> String {
    format!("COMMANDS#{}#{id}", piece(owner.as_str()))
}

pub(crate) fn channel(owner: &OwnerId, id: RunnerId) -> Key {
    key(commands(owner, id), "A")
}

pub(crate) fn command(owner: &OwnerId, id: RunnerId, seq: i64) -> Key {
    key(commands(owner, id), format!("C#{seq:012}"))
}

pub(crate) fn command_id(owner: &OwnerId, id: RunnerId, command: &str) -> Key {
    key(commands(owner, id), format!("I#{}", piece(command)))
}

pub(crate) fn api_key(id: &KeyId) -> Key {
    key(format!("KEY#{}", piece(id.as_str())), "-")
}

pub(crate) fn api_keys(owner: &OwnerId) -> String {
    format!("KEYS#{}", piece(owner.as_str()))
}

pub(crate) fn api_key_row(owner: &OwnerId, id: &KeyId) -> Key {
    key(api_keys(owner), piece(id.as_str()))
}

pub(crate) fn api_key_request(owner: &OwnerId, name: &str) -> Key {
    key(format!("KEYIDEM#{}", piece(owner.as_str())), piece(name))
}

pub(crate) fn user(id: &OwnerId) -> Key {
    key(format!("USER#{}", piece(id.as_str())), "-")
}

/// Partition of the rows of all people.
pub(crate) const USERS: &str = "USERS";

pub(crate) fn user_row(id: &OwnerId) -> Key {
    key(USERS.to_owned(), format!("U#{}", piece(id.as_str())))
}

/// Who changes administrators counts this up, so that no two take each other for the one who stays.
pub(crate) fn administrators() -> Key {
    key(USERS.to_owned(), "A")
}

pub(crate) fn subject(issuer: &str, subject: &str) -> Key {
    let sha256 = Sha256::new().chain_update(issuer).chain_update([0]).chain_update(subject);
    key(format!("SUBJECT#{}", hex::encode(sha256.finalize())), "-")
}

pub(crate) fn session(sha256: &str) -> Key {
    key(format!("SESSION#{}", piece(sha256)), "-")
}

pub(crate) fn link(sha256: &str) -> Key {
    key(format!("LINK#{}", piece(sha256)), "-")
}

pub(crate) fn attempts(bucket: &str) -> Key {
    key(format!("ATTEMPT#{}", piece(bucket)), "-")
}

/// Partition of the audit.
pub(crate) const AUDIT: &str = "AUDIT";

pub(crate) fn last_audit_line() -> Key {
    key(AUDIT.to_owned(), "A")
}

pub(crate) fn audit_line(number: i64) -> Key {
    key(AUDIT.to_owned(), format!("L#{number:015}"))
}

pub(crate) fn blob(owner: &OwnerId, sha256: &str) -> String {
    format!("BLOB#{}#{}", piece(owner.as_str()), piece(sha256))
}

pub(crate) fn upload(owner: &OwnerId, sha256: &str) -> String {
    format!("UPLOAD#{}#{}", piece(owner.as_str()), piece(sha256))
}

/// Which parts a content has, and how long each one is.
pub(crate) fn manifest(content: String) -> Key {
    key(content, "M")
}

/// One part of a content.
pub(crate) fn part(content: String, number: u32) -> Key {
    key(content, part_sort(number))
}

pub(crate) fn part_sort(number: u32) -> String {
    format!("P#{number:05}")
}

pub(crate) fn pending(owner: &OwnerId) -> String {
    format!("PENDING#{}", piece(owner.as_str()))
}

pub(crate) fn pending_upload(owner: &OwnerId, sha256: &str) -> Key {
    key(pending(owner), piece(sha256))
}

/// A piece of a document that is too large for one item.
pub(crate) fn spill(pk: &str, sha256: &str, number: usize) -> Key {
    key(pk.to_owned(), format!("P#{sha256}#{number:05}"))
}

pub(crate) fn spilled(sha256: &str) -> String {
    format!("P#{sha256}#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_texts_make_one_piece() {
        let texts = ["a", "a#b", "a%23b", "", "~", "ä", "A", &"x".repeat(65), &piece("a#b")];
        let pieces: std::collections::BTreeSet<_> = texts.iter().map(|text| piece(text)).collect();

        assert_eq!(pieces.len(), texts.len());
        assert!(pieces.iter().all(|piece| !piece.is_empty() && !piece.contains('#') && piece.len() <= 65));
    }
}
