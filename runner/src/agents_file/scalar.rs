//! What a plain scalar means: the core schema of YAML 1.2, and nothing of YAML 1.1.
//!
//! So `no`, `on` and `yes` are text, `010` is ten, and `12:30` is text.

use serde_json::Number;

/// What a scalar means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Resolved {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number that JSON can hold.
    Number(Number),
    /// `.nan`, `.inf`, or a number too large for a double.
    NotFinite,
    /// Anything else, and everything in quotes.
    Text,
}

/// Reads a plain scalar.
pub(super) fn resolve(text: &str) -> Resolved {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Resolved::NotFinite,
        _ => match text.strip_prefix(['+', '-']).unwrap_or(text) {
            ".inf" | ".Inf" | ".INF" => Resolved::NotFinite,
            unsigned => number(text, unsigned),
        },
    }
}

fn number(text: &str, unsigned: &str) -> Resolved {
    if let Some(based) = with_base(text) {
        return based;
    }
    if !looks_like_number(unsigned) {
        return Resolved::Text;
    }
    let digits = text.strip_prefix('+').unwrap_or(text);
    if let Ok(whole) = digits.parse::<i64>() {
        return Resolved::Number(whole.into());
    }
    if let Ok(whole) = digits.parse::<u64>() {
        return Resolved::Number(whole.into());
    }
    digits.parse().ok().and_then(Number::from_f64).map_or(Resolved::NotFinite, Resolved::Number)
}

/// `0o17` and `0xff`, which YAML 1.2 writes without a sign.
fn with_base(text: &str) -> Option<Resolved> {
    let (digits, base) = match text.split_at_checked(2)? {
        ("0o", digits) => (digits, 8),
        ("0x", digits) => (digits, 16),
        _ => return None,
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(base)) {
        return Some(Resolved::Text);
    }
    Some(u64::from_str_radix(digits, base).map_or(Resolved::NotFinite, |whole| Resolved::Number(whole.into())))
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn looks_like_number(unsigned: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let mantissa_is_good = match mantissa.split_once('.') {
        Some(("", fraction)) => is_digits(fraction),
        Some((whole, fraction)) => is_digits(whole) && (fraction.is_empty() || is_digits(fraction)),
        None => is_digits(mantissa),
    };
    mantissa_is_good && exponent.is_none_or(|e| is_digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_yaml_1_2_says() {
        let number = |n: f64| Number::from_f64(n).map(Resolved::Number);

        for text in
            ["no", "NO", "yes", "on", "off", "y", "12:30", "1_000", "0b11", "-0x1", "0o8", "1e", ".", "e3", "nan"]
        {
            assert_eq!(resolve(text), Resolved::Text, "{text}");
        }
        for (text, whole) in
            [("010", 10_u64), ("0o10", 8), ("0xFF", 255), ("+7", 7), ("18446744073709551615", u64::MAX)]
        {
            assert_eq!(resolve(text), Resolved::Number(whole.into()), "{text}");
        }
        for (text, float) in [(".5", 0.5), ("5.", 5.0), ("-1.5e3", -1500.0), ("1e-7", 1e-7)] {
            assert_eq!(Some(resolve(text)), number(float), "{text}");
        }
        for text in [".nan", "-.inf", "1e999", "0xfffffffffffffffff"] {
            assert_eq!(resolve(text), Resolved::NotFinite, "{text}");
        }
    }
}
