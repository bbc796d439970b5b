//! The only place that prints.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use console::{Style, Term};
use indicatif::{ProgressBar, ProgressDrawTarget};
use serde::Serialize;

use super::error::{CliError, Result};

/// What a piece of text is to its reader; colour, where there is colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// Text.
    #[default]
    Plain,
    /// Headings, names.
    Strong,
    /// Less important than what stands beside it.
    Dim,
    /// Went well.
    Good,
    /// Look at it.
    Warn,
    /// Went wrong.
    Bad,
    /// Under way.
    Busy,
}

/// Where a command prints, and how: for people or for programs, for a terminal or for a pipe.
/// Clones print to the same place.
#[derive(Clone)]
pub(crate) struct Output {
    sink: Arc<Mutex<Box<dyn Write + Send>>>,
    notes: Arc<Mutex<Box<dyn Write + Send>>>,
    bar: Arc<Mutex<Option<ProgressBar>>>,
    is_json: bool,
    has_color: bool,
    has_note_color: bool,
    width: Option<usize>,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output").field("is_json", &self.is_json).field("width", &self.width).finish_non_exhaustive()
    }
}

impl Output {
    /// Standard output, and standard error for notes.
    pub(crate) fn standard(is_json: bool) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let width = is_terminal.then(|| Term::stdout().size_checked()).flatten();
        Self {
            sink: Arc::new(Mutex::new(Box::new(io::stdout()))),
            notes: Arc::new(Mutex::new(Box::new(io::stderr()))),
            bar: Arc::default(),
            is_json,
            // `console` looks at NO_COLOR, CLICOLOR and TERM as well.
            has_color: is_terminal && console::colors_enabled(),
            has_note_color: console::colors_enabled_stderr(),
            width: is_terminal.then(|| width.map_or(80, |(_rows, columns)| usize::from(columns))),
        }
    }

    /// Whether programs read this.
    pub(crate) fn is_json(&self) -> bool {
        self.is_json
    }

    /// Whether a person sees this as it is printed.
    pub(crate) fn is_terminal(&self) -> bool {
        self.width.is_some()
    }

    /// Columns of the terminal, if it is one.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    /// `text` as far as it fits into a line of the terminal that begins with `taken` columns.
    pub(crate) fn fit(&self, text: &str, taken: usize) -> String {
        match self.width {
            Some(width) => console::truncate_str(text, width.saturating_sub(taken), "…").into_owned(),
            None => text.to_owned(),
        }
    }

    /// `text` in the colour of `tone`, if there is colour.
    pub(crate) fn paint(&self, tone: Tone, text: impl Display) -> String {
        paint(self.has_color, tone, text)
    }

    /// Prints a line for people.
    ///
    /// # Errors
    /// Nobody reads any more, or the disk is full: give up, and hand the error on.
    pub(crate) fn line(&self, text: impl Display) -> Result<()> {
        self.bytes(format!("{text}\n").as_bytes())
    }

    /// Prints one document for programs, over several lines.
    pub(crate) fn json(&self, document: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string_pretty(document).map_err(|error| CliError::output(&error.into()))?;
        self.line(text)
    }

    /// Prints one document for programs on one line, as part of a stream of them.
    pub(crate) fn json_line(&self, document: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(document).map_err(|error| CliError::output(&error.into()))?;
        self.line(text)
    }

    /// Prints content as it is.
    pub(crate) fn bytes(&self, content: &[u8]) -> Result<()> {
        self.beside_bar(|| write_all(&self.sink, content)).map_err(|error| CliError::output(&error))
    }

    /// Tells a person something that is not the answer, on standard error.
    pub(crate) fn note(&self, text: impl Display) {
        self.note_bytes(format!("{text}\n").as_bytes());
    }

    /// Tells why the command could not do what was asked.
    pub(crate) fn error(&self, error: &CliError) {
        if error.is_quiet() {
            return;
        }
        if self.is_json {
            return self.note(error.to_json());
        }
        let text = error.to_string();
        let lines = text.lines().map(|line| label(line, self.has_note_color)).collect::<Vec<_>>();
        self.note(lines.join("\n"));
    }

    /// Shows `bar` at the bottom until [`Output::clear_bar`]; only a terminal has one.
    pub(crate) fn show_bar(&self, bar: ProgressBar) {
        bar.set_draw_target(ProgressDrawTarget::term(Term::stdout(), 10));
        *lock(&self.bar) = Some(bar);
    }

    /// Takes the bar away.
    pub(crate) fn clear_bar(&self) {
        if let Some(bar) = lock(&self.bar).take() {
            bar.finish_and_clear();
        }
    }

    /// Prints bytes on standard error.
    pub(crate) fn note_bytes(&self, content: &[u8]) {
        // Nobody is left to be told that this did not work.
        let _ = self.beside_bar(|| write_all(&self.notes, content));
    }

    fn beside_bar<T>(&self, print: impl FnOnce() -> T) -> T {
        match &*lock(&self.bar) {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

/// The line of an error with its first word in colour.
fn label(line: &str, has_color: bool) -> String {
    for (word, tone) in [("error:", Tone::Bad), ("help:", Tone::Busy)] {
        if let Some(rest) = line.strip_prefix(word) {
            return format!("{}{rest}", paint(has_color, tone, word));
        }
    }
    line.to_owned()
}

fn paint(has_color: bool, tone: Tone, text: impl Display) -> String {
    let style = Style::new().force_styling(has_color);
    let style = match tone {
        Tone::Plain => style,
        Tone::Strong => style.bold(),
        Tone::Dim => style.dim(),
        Tone::Good => style.green(),
        Tone::Warn => style.yellow(),
        Tone::Bad => style.red(),
        Tone::Busy => style.cyan(),
    };
    style.apply_to(text).to_string()
}

fn write_all(sink: &Mutex<Box<dyn Write + Send>>, content: &[u8]) -> io::Result<()> {
    let mut sink = lock(sink);
    sink.write_all(content)?;
    sink.flush()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panicked while it printed left at worst half a line.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod capture {
    use super::*;

    /// What was printed, to look at in tests.
    #[derive(Clone, Default)]
    pub(crate) struct Captured(Arc<Mutex<Vec<u8>>>);

    impl Captured {
        pub(crate) fn text(&self) -> String {
            String::from_utf8(lock(&self.0).clone()).unwrap()
        }
    }

    impl Write for Captured {
        fn write(&mut self, content: &[u8]) -> io::Result<usize> {
            lock(&self.0).write(content)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Output {
        /// An output whose answers and notes end up in one place; a pipe, without colour.
        pub(crate) fn captured(is_json: bool) -> (Self, Captured) {
            let captured = Captured::default();
            let output = Self {
                sink: Arc::new(Mutex::new(Box::new(captured.clone()))),
                notes: Arc::new(Mutex::new(Box::new(captured.clone()))),
                bar: Arc::default(),
                is_json,
                has_color: false,
                has_note_color: false,
                width: None,
            };
            (output, captured)
        }
    }
}
