//! A place in the file.

use granit_parser::{Marker, Span};

/// Where a node stands: for people by line and column, for the excerpt by bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Counted from 1.
    pub(super) line: u32,
    /// In characters, counted from 1.
    pub(super) column: u32,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte; equal to `start` for a node that is written as nothing.
    pub(super) end: usize,
}

impl Mark {
    /// The first character of a file.
    pub(super) const START: Self = Self { line: 1, column: 1, start: 0, end: 0 };

    /// The place of a YAML event.
    pub(super) fn of(span: &Span) -> Self {
        let end = span.end.byte_offset().unwrap_or(0);
        Self { end, ..Self::at(&span.start) }
    }

    /// A single point.
    pub(super) fn at(marker: &Marker) -> Self {
        let start = marker.byte_offset().unwrap_or(0);
        let narrow = |wide: usize| u32::try_from(wide).unwrap_or(u32::MAX);
        Self { line: narrow(marker.line()).max(1), column: narrow(marker.col()).saturating_add(1), start, end: start }
    }

    /// Whether nothing is written here, as after `produce:` at the end of a line.
    pub(super) fn is_empty(self) -> bool {
        self.end <= self.start
    }
}
