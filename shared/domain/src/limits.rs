//! Every limit in one place, with where its number comes from.

/// One part of an artifact: 256 KiB, so that a part in base64 and its envelope stay far under Lambda's 6 MB.
pub const BLOB_PART_BYTES: usize = 256 * 1024;
/// Largest artifact, 50 MB: 200 parts, what a person still downloads without thinking.
pub const ARTIFACT_BYTES: u64 = 50 * 1024 * 1024;
/// Largest JSON request body, 1 MB.
pub const JSON_BODY_BYTES: usize = 1024 * 1024;
/// Largest body with which a runner reports what a stage did, 2 MB: an evaluation of 1 MB, the lines of a second, and
/// what holds them together. Content that makes it larger than [`JSON_BODY_BYTES`] is sent ahead in parts.
pub const REPORT_BODY_BYTES: usize = 2 * 1024 * 1024;
/// Largest batch of events, 256 KB: a second of very talkative output.
pub const EVENT_BATCH_BYTES: usize = 256 * 1024;
/// Largest event message, 8 KiB: a long line of a log, not a document.
pub const EVENT_MESSAGE_BYTES: usize = 8 * 1024;
/// Most events in one batch; more lines than this in a second are counted, not kept.
pub const EVENTS_PER_BATCH: usize = 500;
/// Largest evaluator output, 1 MB: a score and its feedback.
pub const EVALUATION_BYTES: usize = 1024 * 1024;
/// How deep JSON from a stage may nest; `serde_json` stops at 128 by itself.
pub const JSON_DEPTH: usize = 128;
/// Most attempts an agent may ask for.
pub const MAX_ATTEMPTS: u32 = 100;
/// Most characters in a file name of an artifact, per path segment.
pub const FILENAME_CHARS: usize = 128;
/// Most files one stage may leave under `out/`.
pub const OUT_FILES: usize = 100;
/// Most rows a list page returns.
pub const PAGE_ROWS: u32 = 200;
/// Rows of a list page when nobody asks.
pub const DEFAULT_PAGE_ROWS: u32 = 50;
/// Most tags on a run.
pub const TAGS: usize = 20;
/// How far up a count of active runs is exact; beyond it the answer says "100 or more".
///
/// Each poll of a list reads as many rows: pages want to know whether something is active, not how much.
pub const ACTIVE_COUNT: u32 = 100;
/// Most files a run is submitted with: what a person picks in one dialog.
pub const INPUT_FILES: usize = 10;
/// Largest file a run is submitted with, 25 MiB: a long PDF or a data set of a page, in 100 parts.
pub const INPUT_FILE_BYTES: u64 = 25 * 1024 * 1024;
/// Longest name of such a file, in bytes: what file systems take.
pub const INPUT_NAME_BYTES: usize = 255;
/// Longest media type somebody may give one.
pub const MEDIA_TYPE_CHARS: usize = 100;
/// Longest note for a run, in characters: a page of wishes, not a document.
pub const NOTE_CHARS: usize = 4_000;
/// How long an upload that no run names is kept: a form left open over night can still be sent.
pub const UPLOAD_KEPT: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
/// Most uploads of one owner that no run names yet: ten forms full of files, at most 2.5 GB.
pub const PENDING_UPLOADS: u32 = 100;
