//! Content on its way in, before a run names it.

use redraft_domain::limits::{ARTIFACT_BYTES, BLOB_PART_BYTES};
use redraft_domain::run_file::parts;

use crate::error::StoreError;

/// Whether a content that a submission names is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadState {
    /// All of it is there, and it is what its hash says. From here on it does not change.
    Complete,
    /// These parts have not arrived. Send them.
    Missing(Vec<u32>),
    /// What arrived is not what its hash and size say. It was thrown away if its hash is wrong: send it again.
    Differs,
}

/// What the numbers and sizes of the parts that arrived say of a content of `bytes`; `None` if only its hash is
/// left to be checked.
pub fn judge_parts(arrived: &[(u32, u64)], bytes: u64) -> Option<UploadState> {
    let expected = parts(bytes);
    let size = |part: u32| match u64::from(part) + 1 {
        last if last == expected => Some(bytes - (expected - 1) * BLOB_PART_BYTES as u64),
        number if number < expected => Some(BLOB_PART_BYTES as u64),
        _behind_the_end => None,
    };
    if arrived.iter().any(|(part, length)| size(*part) != Some(*length)) {
        return Some(UploadState::Differs);
    }
    let has = |part: u32| arrived.iter().any(|(number, _)| *number == part);
    let missing: Vec<_> = (0..u32::try_from(expected).unwrap_or(u32::MAX)).filter(|part| !has(*part)).collect();
    (!missing.is_empty()).then_some(UploadState::Missing(missing))
}

/// Refuses what is no part of a content: an empty one, one that is too large, one behind the last.
///
/// # Errors
/// [`StoreError::Unacceptable`] with the limits.
pub fn check_part(sha256: &str, part: u32, content: &[u8]) -> Result<(), StoreError> {
    let most = ARTIFACT_BYTES.div_ceil(BLOB_PART_BYTES as u64);
    if !content.is_empty() && content.len() <= BLOB_PART_BYTES && u64::from(part) < most {
        return Ok(());
    }
    Err(StoreError::Unacceptable(format!(
        "part {part} of content {sha256} has {} bytes: a part has 1 to {BLOB_PART_BYTES}, a content at most {most} parts",
        content.len()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: u64 = BLOB_PART_BYTES as u64;

    #[test]
    fn parts_of_the_right_number_and_size_are_as_they_should_be() {
        assert_eq!(judge_parts(&[(0, 0)], 0), None);
        assert_eq!(judge_parts(&[(0, PART)], PART), None);
        assert_eq!(judge_parts(&[(1, 7), (0, PART)], PART + 7), None);
    }

    #[test]
    fn parts_that_did_not_arrive_are_named() {
        assert_eq!(judge_parts(&[], 0), Some(UploadState::Missing(vec![0])));
        assert_eq!(judge_parts(&[(1, PART)], 2 * PART + 1), Some(UploadState::Missing(vec![0, 2])));
    }

    #[test]
    fn a_part_of_another_size_or_behind_the_end_belongs_to_another_content() {
        for (arrived, bytes) in [(vec![(0, 4)], 5), (vec![(0, PART - 1), (1, 1)], PART + 1), (vec![(0, 5), (1, 1)], 5)]
        {
            assert_eq!(judge_parts(&arrived, bytes), Some(UploadState::Differs), "{arrived:?}");
        }
    }
}
