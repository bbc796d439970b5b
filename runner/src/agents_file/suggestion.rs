//! "Did you mean …?"

/// Longer words than this are no typing mistakes, and comparing them costs their length squared.
const LONGEST_WORD: usize = 40;

/// The word of `known` that somebody who wrote `word` probably meant.
pub(crate) fn closest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    let squashed = squash(word);
    if let Some(same) = known.iter().find(|candidate| squash(candidate) == squashed) {
        return Some(same);
    }
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(&squashed, &squash(candidate)), *candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `max_attempts`, `max-attempts` and `MaxAttempts` are `maxAttempts` to people.
fn squash(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_and_other_cases_find_their_key() {
        let known = ["maxAttempts", "passThreshold", "env", "tags"];

        assert_eq!(closest("maxAttemps", &known), Some("maxAttempts"));
        assert_eq!(closest("max_attempts", &known), Some("maxAttempts"));
        assert_eq!(closest("tag", &known), Some("tags"));
        assert_eq!(closest("environment", &known), None);
        assert_eq!(closest(&"x".repeat(1_000_000), &known), None);
    }
}
