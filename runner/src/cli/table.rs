//! Rows under headings, as wide as they need and no wider than the terminal.

use console::{measure_text_width, truncate_str};

use super::error::Result;
use super::output::{Output, Tone};
use super::safe::safe_line;

/// Columns between two cells.
const GAP: usize = 2;
/// A column that gives way keeps this much.
const NARROWEST: usize = 8;

/// One cell: text, and what it is to its reader.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// A cell with `text` from wherever: control characters in it are made visible.
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self { text: safe_line(text.as_ref()), tone: Tone::Plain }
    }

    /// The same cell in another tone.
    #[must_use]
    pub(crate) fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// How a column behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Text; keeps its width.
    Left,
    /// Numbers; keeps its width.
    Right,
    /// Text; is shortened first if the terminal is too narrow.
    Gives,
}

/// Rows under headings.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<(&'static str, Column)>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(columns: &[(&'static str, Column)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; it has a cell for every column.
    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// Prints headings and rows.
    pub(crate) fn print(&self, out: &Output) -> Result<()> {
        for line in self.lines(out) {
            out.line(line)?;
        }
        Ok(())
    }

    fn lines(&self, out: &Output) -> Vec<String> {
        let headings: Vec<_> =
            self.columns.iter().map(|(name, _)| Cell { text: (*name).to_owned(), tone: Tone::Dim }).collect();
        let widths = self.widths(&headings, out.width());
        std::iter::once(&headings).chain(&self.rows).map(|row| self.line(row, &widths, out)).collect()
    }

    fn line(&self, row: &[Cell], widths: &[usize], out: &Output) -> String {
        let cells = row.iter().zip(widths).zip(&self.columns).map(|((cell, &width), &(_, column))| {
            let text = truncate_str(&cell.text, width, "…");
            let pad = " ".repeat(width.saturating_sub(measure_text_width(&text)));
            let painted = out.paint(cell.tone, &text);
            if column == Column::Right { format!("{pad}{painted}") } else { format!("{painted}{pad}") }
        });
        cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
    }

    /// What each column gets: what it needs, unless the terminal is too narrow for all.
    fn widths(&self, headings: &[Cell], terminal: Option<usize>) -> Vec<usize> {
        let needed = |index: usize| {
            let cells =
                std::iter::once(headings).chain(self.rows.iter().map(Vec::as_slice)).filter_map(|row| row.get(index));
            cells.map(|cell| measure_text_width(&cell.text)).max().unwrap_or(0)
        };
        let mut widths: Vec<_> = (0..self.columns.len()).map(needed).collect();
        let Some(terminal) = terminal else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        // The last resort is every column: a cut table can be read, a wrapped one cannot.
        for may_shrink in [|column: Column| column == Column::Gives, |_: Column| true] {
            while widths.iter().sum::<usize>() + gaps > terminal {
                let candidates = widths.iter_mut().zip(&self.columns).filter(|(_, (_, column))| may_shrink(*column));
                match candidates.map(|(width, _)| width).max_by_key(|width| **width) {
                    Some(width) if *width > NARROWEST => *width -= 1,
                    _ => break,
                }
            }
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[("name", Column::Gives), ("n", Column::Right), ("note", Column::Left)]);
        table.row(vec![Cell::new("a long name with 漢字 in it"), Cell::new("7"), Cell::new("x")]);
        table.row(vec![Cell::new("b\u{1b}[31m\nc"), Cell::new("1234"), Cell::new("")]);
        table
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_in_terminal_columns() {
        let (out, captured) = Output::captured(false);

        table().print(&out).unwrap();

        assert_eq!(
            captured.text(),
            "name                            n  note\n\
             a long name with 漢字 in it     7  x\n\
             b ⏎ c                        1234\n"
        );
    }

    #[test]
    fn a_narrow_terminal_shortens_the_column_that_gives() {
        let headings = [Cell::new("name"), Cell::new("n"), Cell::new("note")];

        assert_eq!(table().widths(&headings, Some(30)), [18, 4, 4]);
        assert_eq!(table().widths(&headings, Some(10)), [8, 4, 4]);
    }
}
