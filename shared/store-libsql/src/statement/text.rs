use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::database::DatabaseError;

/// A statement's text as it is sent, read once per program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// The SQL without the comment lines at its head.
    pub(crate) sql: &'static str,
    /// Parameter names in the order of `SQLite`'s own numbering: first occurrence.
    pub(crate) parameters: Vec<&'static str>,
    /// Whether it begins like a query.
    pub(crate) is_query: bool,
}

type Texts = RwLock<HashMap<(usize, usize), Result<Arc<Text>, DatabaseError>>>;

impl Text {
    /// Looks the text up by its address, which for a `&'static str` stands for its content.
    pub(crate) fn of(sql: &'static str) -> Result<Arc<Self>, DatabaseError> {
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        let texts = TEXTS.get_or_init(Texts::default);
        let key = (sql.as_ptr().addr(), sql.len());
        if let Some(known) = texts.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let text = Self::parse(sql).map(Arc::new);
        texts.write().unwrap_or_else(PoisonError::into_inner).insert(key, text.clone());
        text
    }

    /// The error of a program that uses this text wrongly.
    pub(crate) fn misuse(&self, problem: &str) -> DatabaseError {
        misuse(self.sql, problem)
    }

    fn parse(sql: &'static str) -> Result<Self, DatabaseError> {
        let sql = without_header(sql);
        let misuse = |problem: &str| DatabaseError::Misuse { message: format!("{problem} in `{}`", first_words(sql)) };
        let mut parameters = Vec::new();
        let mut ended = false;
        let mut rest = sql;
        while let Some((token, tail)) = next_token(rest) {
            rest = tail;
            match token {
                Token::Space => {}
                _ if ended => {
                    return Err(misuse("more than one statement (migrations use `script`)"));
                }
                Token::End => ended = true,
                Token::Parameter(name) if !parameters.contains(&name) => parameters.push(name),
                Token::Parameter(_) | Token::Other => {}
                Token::Foreign => {
                    return Err(misuse("only :name parameters are supported, found another"));
                }
                Token::Open => return Err(misuse("a quote or comment is never closed")),
            }
        }
        let verb = sql.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if verb.is_empty() {
            return Err(misuse("there is no statement"));
        }
        let is_query =
            ["select", "with", "values", "explain", "pragma"].iter().any(|query| verb.eq_ignore_ascii_case(query));
        Ok(Self { sql, parameters, is_query })
    }
}

fn misuse(sql: &str, problem: &str) -> DatabaseError {
    DatabaseError::Misuse { message: format!("{problem} in `{}`", first_words(sql)) }
}

/// The first line that says something.
fn first_words(sql: &str) -> &str {
    let line = without_header(sql).lines().next().unwrap_or_default();
    let end = line.char_indices().nth(80).map_or(line.len(), |(index, _)| index);
    line.get(..end).unwrap_or(line).trim_end()
}

fn without_header(sql: &str) -> &str {
    let mut rest = sql.trim();
    while rest.starts_with("--") {
        rest = rest.split_once('\n').map_or("", |(_, tail)| tail).trim_start();
    }
    rest
}

enum Token<'a> {
    Space,
    End,
    Parameter(&'a str),
    Foreign,
    Open,
    Other,
}

/// As much of `SQLite`'s tokenizer as finding parameters takes.
fn next_token(sql: &str) -> Option<(Token<'_>, &str)> {
    let first = sql.chars().next()?;
    let tail = &sql[first.len_utf8()..];
    let quoted = |close: &str| match tail.find(close) {
        Some(at) => (Token::Other, &tail[at + close.len()..]),
        None => (Token::Open, ""),
    };
    Some(match first {
        _ if sql.starts_with("--") => (Token::Space, sql.split_once('\n').map_or("", |(_, t)| t)),
        _ if sql.starts_with("/*") => match sql.split_once("*/") {
            Some((_, tail)) => (Token::Space, tail),
            None => (Token::Open, ""),
        },
        c if c.is_ascii_whitespace() => (Token::Space, tail),
        ';' => (Token::End, tail),
        '\'' => quoted("'"),
        '"' => quoted("\""),
        '`' => quoted("`"),
        '[' => quoted("]"),
        '?' | '@' | '$' => (Token::Foreign, tail),
        ':' => {
            let (name, tail) = word(tail);
            let token = if name.is_empty() { Token::Foreign } else { Token::Parameter(name) };
            (token, tail)
        }
        c if is_word(c) => (Token::Other, word(sql).1),
        _ => (Token::Other, tail),
    })
}

fn word(sql: &str) -> (&str, &str) {
    sql.split_at(sql.find(|c| !is_word(c)).unwrap_or(sql.len()))
}

fn is_word(c: char) -> bool {
    // `$` may stand inside an identifier, and so must not look like a parameter there.
    c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_once_in_order_and_not_in_quotes_or_comments() {
        let text = Text::parse(
            "-- What it does.\n-- Called by :nobody.\nSELECT ':a', \":b\", [:c], `:d`, 'it''s :e' /* :f */ -- :g\n FROM t WHERE x=:two AND y=:one OR z=:two;\n",
        )
        .unwrap();

        assert_eq!(text.parameters, ["two", "one"]);
        assert!(text.sql.starts_with("SELECT"));
        assert!(text.is_query);
    }

    #[test]
    fn a_text_with_two_statements_or_none_is_misuse() {
        for sql in ["SELECT 1; SELECT 2", "-- nothing", "", "SELECT '", "SELECT ?1", "SELECT $a"] {
            let refused = Text::parse(sql);

            assert!(matches!(refused, Err(DatabaseError::Misuse { .. })), "{sql}");
        }
    }

    #[test]
    fn a_write_is_not_a_query() {
        for sql in ["INSERT INTO t VALUES(1)", "update t SET a=1", "DELETE FROM t"] {
            assert!(!Text::parse(sql).unwrap().is_query, "{sql}");
        }
    }
}
