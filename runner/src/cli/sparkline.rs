//! Scores as a small picture: `▂▅█`.

use redraft_domain::score::Score;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// More scores than this would push other columns away; the last ones matter.
const MOST: usize = 12;

/// One bar for every score from 0 to 1. The full bar is for scores that reach `threshold`, and for nothing else.
pub(crate) fn sparkline(scores: &[Score], threshold: f64) -> String {
    let skipped = scores.len().saturating_sub(MOST);
    let bars = scores[skipped..].iter().map(|score| bar(score.value(), threshold));
    if skipped > 0 { std::iter::once('…').chain(bars).collect() } else { bars.collect() }
}

fn bar(score: f64, threshold: f64) -> char {
    if score >= threshold {
        return BARS[7];
    }
    let share = score / threshold;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0.0..7.0, since 0 ≤ score < threshold"
    )]
    let index = (share * 7.0) as usize;
    BARS[index.min(6)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(scores: &[f64], threshold: f64) -> String {
        let scores: Vec<_> = scores.iter().map(|score| Score::new(*score).unwrap()).collect();
        sparkline(&scores, threshold)
    }

    #[test]
    fn only_a_score_that_reaches_the_threshold_is_a_full_bar() {
        assert_eq!(drawn(&[0.0, 0.4, 0.799_999, 0.8, 1.0], 0.8), "▁▄▇██");
        assert_eq!(drawn(&[0.0, 0.999], 1.0), "▁▇");
        assert_eq!(drawn(&[0.0], 0.0), "█");
        assert_eq!(drawn(&[], 0.5), "");
    }

    #[test]
    fn a_long_history_shows_its_end() {
        assert_eq!(drawn(&[0.5; 100], 1.0).chars().count(), 13);
        assert!(drawn(&[0.5; 100], 1.0).starts_with('…'));
    }
}
