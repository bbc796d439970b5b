//! The only place that prints.
#![expect(clippy::print_stdout, reason = "printing the result is what this program is for")]

use serde_json::json;

use crate::Outcome;
use crate::figure::{Figure, Quantity};
use crate::machine::Machine;

/// Prints all figures.
pub(crate) fn print(machine: &Machine, figures: &[Figure], as_json: bool) -> Outcome<()> {
    if as_json {
        let figures: Vec<_> = figures.iter().map(Figure::to_json).collect();
        println!("{}", serde_json::to_string_pretty(&json!({ "machine": machine.to_json(), "figures": figures }))?);
        return Ok(());
    }
    println!("{machine}\n");
    let notes = notes(figures);
    let head = ["figure", "ours", "baseline", "ratio", "target", "met"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(figures.iter().map(|figure| row(figure, &notes))).collect();
    let widths: [usize; 6] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    for row in &rows {
        let cells: Vec<_> = row.iter().zip(widths).enumerate().map(|(column, cell)| padded(column, cell)).collect();
        println!("{}", cells.join("  ").trim_end());
    }
    for (note, number) in notes.iter().zip(1..) {
        println!("\n[{number}] {note}");
    }
    Ok(())
}

fn padded(column: usize, (text, width): (&String, usize)) -> String {
    // Words to the left, numbers to the right.
    if matches!(column, 1..=3) { format!("{text:>width$}") } else { format!("{text:<width$}") }
}

fn row(figure: &Figure, notes: &[&str]) -> [String; 6] {
    let note = notes.iter().position(|note| *note == figure.note).map_or(String::new(), |at| format!(" [{}]", at + 1));
    [
        format!("{}{note}", figure.what),
        figure.ours.shown(),
        figure.baseline.map_or_else(|| "-".to_owned(), Quantity::shown),
        figure.ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}")),
        figure.target_shown(),
        figure.is_met().map_or("-", |met| if met { "yes" } else { "NO" }).to_owned(),
    ]
}

fn notes(figures: &[Figure]) -> Vec<&str> {
    let mut notes = Vec::new();
    for figure in figures {
        if !figure.note.is_empty() && !notes.contains(&figure.note.as_str()) {
            notes.push(figure.note.as_str());
        }
    }
    notes
}
