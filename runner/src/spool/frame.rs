//! How a line lies in the file: length, checksum, content.
//!
//! Nothing that was torn, overwritten or zeroed is taken for a line, except by
//! a chance of one in four billion.

/// Length and checksum, four bytes each, little-endian.
const HEAD_BYTES: usize = 8;
/// Longest content that is believed: twice what the largest report takes as JSON with base64 in it.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Where a frame lies, its head included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) offset: u64,
    pub(super) bytes: u64,
}

/// Wraps `content`; `None` if it is too long to be read back.
pub(super) fn frame(content: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(content.len()).ok().filter(|_| content.len() <= MOST_BYTES)?;
    let mut frame = Vec::with_capacity(HEAD_BYTES + content.len());
    frame.extend_from_slice(&length.to_le_bytes());
    frame.extend_from_slice(&checksum(length, content).to_le_bytes());
    frame.extend_from_slice(content);
    Some(frame)
}

/// The content of the frame at the start of `bytes`, and the length of that frame; `None` if none is whole.
pub(super) fn content(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let length = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?);
    let expected = u32::from_le_bytes(bytes.get(4..HEAD_BYTES)?.try_into().ok()?);
    let end = HEAD_BYTES + usize::try_from(length).ok().filter(|length| *length <= MOST_BYTES)?;
    let content = bytes.get(HEAD_BYTES..end)?;
    (checksum(length, content) == expected).then_some((content, end))
}

/// Covers the length too: a length of zero before zeros would fit otherwise.
fn checksum(length: u32, content: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length.to_le_bytes());
    hasher.update(content);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_gives_back_what_was_put_in() {
        for content_of in [&b""[..], b"x", &[0; 1000]] {
            let mut bytes = frame(content_of).unwrap();
            let length = bytes.len();
            bytes.extend_from_slice(b"what follows");

            assert_eq!(content(&bytes), Some((content_of, length)));
        }
    }

    #[test]
    fn zeros_short_frames_and_flipped_bits_are_no_frames() {
        let whole = frame(b"a line").unwrap();

        assert_eq!(content(&[0; 64]), None);
        for end in 0..whole.len() {
            assert_eq!(content(&whole[..end]), None, "cut at {end}");
        }
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            flipped.extend_from_slice(&[7; 300]);
            assert_eq!(content(&flipped), None, "bit {bit}");
        }
    }

    #[test]
    fn a_content_too_long_to_be_read_back_is_not_written() {
        assert_eq!(frame(&vec![0; MOST_BYTES + 1]), None);
    }
}
