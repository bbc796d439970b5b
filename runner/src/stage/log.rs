//! Log lines: what a stage writes to stderr, cut and cleaned as it comes.

use std::collections::VecDeque;

use redraft_domain::limits;

use super::visible::{cut, visible};

/// Who wrote a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogSource {
    /// The stage, on stderr.
    Stderr,
    /// The runner, about the stage.
    Runner,
}

/// Takes log lines as they come.
///
/// Called from the task that reads the child's pipes, so it must not block: queue, drop or count.
pub trait LogSink: Send + Sync {
    /// Takes one line: printable, without its line end, at most [`limits::EVENT_MESSAGE_BYTES`] long.
    fn line(&self, source: LogSource, text: String);

    /// The stage wrote so many bytes to stdout or stderr, complete lines or not.
    fn wrote(&self, bytes: usize) {
        let _ = bytes;
    }
}

/// How many last lines a failure's message quotes, and how much of each.
const TAIL_LINES: usize = 5;
const TAIL_LINE_BYTES: usize = 300;

/// Splits a stream of bytes in lines and holds no more than one cut line in memory.
pub(super) struct LineSplitter<'a> {
    sink: &'a dyn LogSink,
    line: Vec<u8>,
    /// Bytes of the current line beyond what is kept.
    dropped: u64,
    /// The last byte was a carriage return; only the next one tells what it meant.
    has_return: bool,
    lines: u64,
    tail: VecDeque<String>,
}

impl<'a> LineSplitter<'a> {
    pub(super) fn new(sink: &'a dyn LogSink) -> Self {
        let tail = VecDeque::with_capacity(TAIL_LINES);
        Self { sink, line: Vec::new(), dropped: 0, has_return: false, lines: 0, tail }
    }

    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while let Some(at) = memchr::memchr2(b'\n', b'\r', bytes) {
            self.keep(&bytes[..at]);
            if bytes[at] == b'\n' {
                self.emit();
            } else {
                self.keep(&[]);
                self.has_return = true;
            }
            bytes = &bytes[at + 1..];
        }
        self.keep(bytes);
    }

    /// Delivers what came after the last line end.
    pub(super) fn finish(&mut self) {
        if !self.line.is_empty() {
            self.emit();
        }
    }

    /// How many lines came.
    pub(super) const fn lines(&self) -> u64 {
        self.lines
    }

    /// The last lines, oldest first.
    pub(super) fn tail(&self) -> Vec<String> {
        self.tail.iter().cloned().collect()
    }

    fn keep(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if self.has_return {
            // As on a terminal, what follows a carriage return replaces the line: a progress bar is one line, not a thousand.
            self.start_over();
        }
        let room = limits::EVENT_MESSAGE_BYTES.saturating_sub(self.line.len());
        let (kept, rest) = bytes.split_at(room.min(bytes.len()));
        self.line.extend_from_slice(kept);
        self.dropped += rest.len() as u64;
    }

    fn emit(&mut self) {
        let text = cut(visible(&self.line), limits::EVENT_MESSAGE_BYTES, self.dropped);
        self.start_over();
        self.lines += 1;
        if !text.is_empty() {
            if self.tail.len() == TAIL_LINES {
                self.tail.pop_front();
            }
            self.tail.push_back(cut(text.clone(), TAIL_LINE_BYTES, 0));
        }
        self.sink.line(LogSource::Stderr, text);
    }

    fn start_over(&mut self) {
        self.line.clear();
        self.dropped = 0;
        self.has_return = false;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Lines(Mutex<Vec<String>>);

    impl LogSink for Lines {
        fn line(&self, _source: LogSource, text: String) {
            self.0.lock().unwrap().push(text);
        }
    }

    fn split(chunks: &[&[u8]]) -> Vec<String> {
        let sink = Lines::default();
        let mut splitter = LineSplitter::new(&sink);
        for chunk in chunks {
            splitter.feed(chunk);
        }
        splitter.finish();
        assert_eq!(splitter.lines(), sink.0.lock().unwrap().len() as u64);
        sink.0.into_inner().unwrap()
    }

    #[test]
    fn lines_are_the_same_wherever_the_chunks_are_cut() {
        let text = b"one\ntwo\r\n\n10%\r20%\r100%\ndone\r\nlast";
        let expected = ["one", "two", "", "100%", "done", "last"];

        assert_eq!(split(&[text]), expected);
        for at in 0..text.len() {
            assert_eq!(split(&[&text[..at], &text[at..]]), expected, "cut at {at}");
        }
    }

    #[test]
    fn a_long_line_is_cut_with_a_mark() {
        let lines = split(&[&[b'x'; 5000], &[b'x'; 5000], b"\nnext\n"]);

        assert!(lines[0].len() <= limits::EVENT_MESSAGE_BYTES);
        assert!(lines[0].ends_with("bytes cut]"), "{}", &lines[0][8000..]);
        assert_eq!(lines[1], "next");
    }
}
