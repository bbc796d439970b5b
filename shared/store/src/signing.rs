//! How a command proves that the control plane gave it.
//!
//! HMAC-SHA256 under a key that the runner got when it registered, over every field. The runner asks, in this order: is it
//! for me, is it genuine, is it new. Its number is what keeps a command from being repeated: clocks of laptops are wrong.

use hmac::{Hmac, KeyInit, Mac};
use redraft_domain::command::CLOCK_DOUBT;
use redraft_domain::id::RunnerId;
use redraft_domain::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::poll::SignedCommand;

/// Why a runner does nothing about a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It names another runner.
    #[error("it is for another runner")]
    NotForMe,
    /// Not made under this runner's key, or changed on the way.
    #[error("its signature is wrong")]
    Forged,
    /// A command with this number or a higher one came before.
    #[error("a command with this number or a later one came before")]
    Repeated,
    /// It has expired, whatever this machine's clock may be off.
    #[error("it has expired")]
    Expired,
}

/// The signature of `command` under `key`.
pub fn sign(key: &[u8], command: &SignedCommand) -> [u8; 32] {
    // A key of any length will do for HMAC, so there is always a signature.
    keyed(key, command).map_or([0; 32], |mac| mac.finalize().into_bytes().into())
}

/// Whether a runner may act on `command`, whose last number was `last_seq`, at `now` by its own clock.
///
/// # Errors
/// It may not.
pub fn check(
    key: &[u8],
    (runner_id, last_seq): (RunnerId, i64),
    command: &SignedCommand,
    now: Timestamp,
) -> Result<(), Refusal> {
    if command.runner_id != runner_id {
        return Err(Refusal::NotForMe);
    }
    let mac = keyed(key, command).ok_or(Refusal::Forged)?;
    // In constant time, so that nobody learns from the clock how many bytes were right.
    mac.verify_slice(&command.signature).map_err(|_other| Refusal::Forged)?;
    if command.seq <= last_seq {
        return Err(Refusal::Repeated);
    }
    if now.since(command.expires_at) > CLOCK_DOUBT {
        return Err(Refusal::Expired);
    }
    Ok(())
}

/// `v1.id.runner.seq.issuedAt.expiresAt.kind.sha256(args)`; no field but the last two may hold a dot of its own.
fn keyed(key: &[u8], command: &SignedCommand) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    let (issued, expires) = (command.issued_at.as_ms(), command.expires_at.as_ms());
    let args = hex::encode(Sha256::digest(&command.args));
    let SignedCommand { id, runner_id, seq, kind, .. } = command;
    mac.update(format!("v1.{id}.{runner_id}.{seq}.{issued}.{expires}.{kind}.{args}").as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = &[7; 32];

    fn runner(bits: u128) -> RunnerId {
        RunnerId::from_bits(bits << 64, Timestamp::from_ms(0))
    }

    fn command() -> SignedCommand {
        let mut command = SignedCommand {
            id: "c1".to_owned(),
            runner_id: runner(1),
            seq: 5,
            issued_at: Timestamp::from_ms(1_000),
            expires_at: Timestamp::from_ms(601_000),
            kind: "pause".to_owned(),
            args: "{}".to_owned(),
            signature: [0; 32],
        };
        command.signature = sign(KEY, &command);
        command
    }

    fn checked(command: &SignedCommand) -> Result<(), Refusal> {
        check(KEY, (runner(1), 4), command, Timestamp::from_ms(2_000))
    }

    #[test]
    fn a_genuine_command_is_accepted_once_and_in_order() {
        assert_eq!(checked(&command()), Ok(()));
        for last_seq in [5, 6] {
            let again = check(KEY, (runner(1), last_seq), &command(), Timestamp::from_ms(2_000));
            assert_eq!(again, Err(Refusal::Repeated));
        }
    }

    #[test]
    fn a_change_of_any_field_or_of_any_bit_of_the_signature_is_noticed() {
        let genuine = command();
        let changed = [
            SignedCommand { id: "c2".to_owned(), ..genuine.clone() },
            SignedCommand { seq: 6, ..genuine.clone() },
            SignedCommand { issued_at: Timestamp::from_ms(1_001), ..genuine.clone() },
            SignedCommand { expires_at: Timestamp::from_ms(i64::MAX), ..genuine.clone() },
            SignedCommand { kind: "drain".to_owned(), ..genuine.clone() },
            SignedCommand { args: "{ }".to_owned(), ..genuine.clone() },
            SignedCommand { signature: [0; 32], ..genuine.clone() },
        ];
        for command in changed {
            assert_eq!(checked(&command), Err(Refusal::Forged), "{command:?}");
        }
        for bit in 0..256 {
            let mut signature = genuine.signature;
            signature[bit / 8] ^= 1 << (bit % 8);
            let command = SignedCommand { signature, ..genuine.clone() };
            assert_eq!(checked(&command), Err(Refusal::Forged), "bit {bit}");
        }
    }

    #[test]
    fn a_command_of_another_runner_or_under_another_key_is_refused() {
        let elsewhere = check(KEY, (runner(2), 0), &command(), Timestamp::from_ms(2_000));
        let old_key = check(&[8; 32], (runner(1), 0), &command(), Timestamp::from_ms(2_000));

        assert_eq!(elsewhere, Err(Refusal::NotForMe));
        assert_eq!(old_key, Err(Refusal::Forged));
        // Readdressed, it is no longer what was signed.
        let readdressed = SignedCommand { runner_id: runner(2), ..command() };
        assert_eq!(check(KEY, (runner(2), 0), &readdressed, Timestamp::from_ms(2_000)), Err(Refusal::Forged));
    }

    #[test]
    fn an_expired_command_is_refused_once_no_wrong_clock_explains_it() {
        let within_doubt = command().expires_at.plus(CLOCK_DOUBT);
        let beyond = within_doubt.plus(std::time::Duration::from_millis(1));

        assert_eq!(check(KEY, (runner(1), 4), &command(), within_doubt), Ok(()));
        assert_eq!(check(KEY, (runner(1), 4), &command(), beyond), Err(Refusal::Expired));
    }
}
