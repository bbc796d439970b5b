//! How many rows to ask for at once, so that no answer is larger than a server gives or this machine likes to hold.

/// What an answer should weigh. Servers give 10 MB at most, and text may grow in JSON.
const WANTED_BYTES: usize = 2 * 1024 * 1024;
/// More rows than this do not make it faster.
const MOST_ROWS: usize = 2000;

/// How many rows the next page has.
#[derive(Debug)]
pub(super) struct Pace(usize);

impl Pace {
    /// For a table whose rows nobody has seen.
    pub(super) const fn new() -> Self {
        Self(32)
    }

    pub(super) const fn rows(&self) -> usize {
        self.0
    }

    /// A page of `rows` weighed `bytes`.
    pub(super) fn saw(&mut self, rows: usize, bytes: usize) {
        let fitting = WANTED_BYTES / (bytes / rows.max(1)).max(1);
        // Slowly up: the next rows may be heavier.
        self.0 = fitting.min(self.0 * 4).clamp(1, MOST_ROWS);
    }

    /// A page was too large; whether a smaller one can be asked for.
    pub(super) fn was_too_big(&mut self) -> bool {
        let was = self.0;
        self.0 = (was / 4).max(1);
        was > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heavy_rows_come_one_by_one_and_light_ones_by_the_thousand() {
        let (mut heavy, mut light) = (Pace::new(), Pace::new());
        for _ in 0..10 {
            heavy.saw(heavy.rows(), heavy.rows() * 3 * WANTED_BYTES);
            light.saw(light.rows(), light.rows() * 100);
        }

        assert_eq!((heavy.rows(), light.rows()), (1, MOST_ROWS));
        assert!(!heavy.was_too_big(), "nothing is smaller than one row");
        assert!(light.was_too_big() && light.rows() == MOST_ROWS / 4);
    }
}
