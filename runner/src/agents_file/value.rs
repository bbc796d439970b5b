//! A node under the name people know it by, and what can be read from it.

use std::ops::RangeInclusive;

use super::field;
use super::mark::Mark;
use super::node::{Content, Node};
use super::quote::{clip, flow_text, quoted};
use super::report::Report;
use super::scalar::{self, Resolved};

/// A value of the file that is about to be read.
#[derive(Debug, Clone)]
pub(super) struct Value<'t> {
    /// Its name in messages.
    pub(super) field: String,
    /// Where its key stands, or the value itself if it has none.
    pub(super) key_mark: Mark,
    /// What it is.
    pub(super) node: &'t Node,
}

/// A mapping whose keys have been checked.
#[derive(Debug)]
pub(super) struct Fields<'t> {
    owner: Value<'t>,
}

impl<'t> Value<'t> {
    /// The whole file.
    pub(super) fn root(node: &'t Node) -> Self {
        Self { field: String::new(), key_mark: node.mark, node }
    }

    /// Where to point at: at the key if the value is written as nothing.
    pub(super) fn mark(&self) -> Mark {
        let is_nothing = matches!(&self.node.content, Content::Scalar(_)) && self.node.mark.is_empty();
        if is_nothing { self.key_mark } else { self.node.mark }
    }

    /// The element `index` of this list.
    fn item(&self, index: usize, node: &'t Node) -> Self {
        Self { field: field::item(&self.field, index), key_mark: node.mark, node }
    }

    /// Each key of this mapping as a value, without any check; nothing if it is no mapping.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'t str, Self)> + use<'t> {
        let entries: &'t [_] = if let Content::Map(entries) = &self.node.content { entries } else { &[] };
        let field = self.field.clone();
        entries.iter().map(move |entry| {
            let value = Value { field: field::child(&field, &entry.key), key_mark: entry.key_mark, node: &entry.node };
            (entry.key.as_str(), value)
        })
    }

    /// Each element of this list as a value; nothing if it is no list.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> + use<'_, 't> {
        let items: &'t [_] = if let Content::List(items) = &self.node.content { items } else { &[] };
        items.iter().enumerate().map(|(index, node)| self.item(index, node))
    }

    /// The characters, if this is text.
    pub(super) fn as_text(&self) -> Option<&'t str> {
        match &self.node.content {
            Content::Scalar(scalar) if scalar.value == Resolved::Text => Some(&scalar.text),
            _ => None,
        }
    }

    /// Text; a number or `true` needs quotes to be text.
    pub(super) fn text(&self, report: &mut Report<'_>, example: &str) -> Option<&'t str> {
        let text = self.as_text();
        if text.is_none() {
            let fix = match &self.node.content {
                Content::Scalar(scalar) if !scalar.text.is_empty() => {
                    format!("put it in quotes: {}", serde_json::Value::from(scalar.text.as_str()))
                }
                _ => format!("write text, for example {}", flow_text(example)),
            };
            self.wrong_type(report, "text", &fix);
        }
        text
    }

    /// A whole number within `range`.
    pub(super) fn whole(&self, report: &mut Report<'_>, range: RangeInclusive<u32>, example: u32) -> Option<u32> {
        let (low, high) = range.clone().into_inner();
        let bounds = if high == u32::MAX { format!("from {low}") } else { format!("from {low} to {high}") };
        let fix = format!("write a whole number {bounds}, for example {example}");
        let scalar = match &self.node.content {
            Content::Scalar(scalar) => Some(scalar),
            Content::List(_) | Content::Map(_) | Content::Broken => None,
        };
        let number = scalar.and_then(|scalar| match &scalar.value {
            Resolved::Number(number) if number.is_i64() || number.is_u64() => Some((scalar.text.as_str(), number)),
            _ => None,
        });
        let Some((text, number)) = number else {
            self.wrong_type(report, "a whole number", &self.number_fix(&fix));
            return None;
        };
        let whole = number.as_u64().and_then(|whole| u32::try_from(whole).ok()).filter(|whole| range.contains(whole));
        let is_too_small = number.as_u64().is_none_or(|whole| whole < u64::from(low));
        match whole {
            Some(whole) => self.warn_of_octal(text, whole, report),
            None if high < u32::MAX => report.error(self, format!("{text} is outside {low}..{high}"), fix),
            None if is_too_small => report.error(self, format!("{text} is less than {low}"), fix),
            None => report.error(self, format!("{text} is too large"), fix),
        }
        whole
    }

    /// YAML 1.1 and C read 010 as eight.
    fn warn_of_octal(&self, text: &str, whole: u32, report: &mut Report<'_>) {
        if text.len() > 1 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()) {
            report.warning(self, format!("{text} is read as {whole}, not as octal"), format!("write {whole}"));
        }
    }

    /// A number from 0 to 1.
    pub(super) fn fraction(&self, report: &mut Report<'_>, example: f64) -> Option<f64> {
        let fix = format!("write a number from 0 to 1, for example {example}");
        let Content::Scalar(scalar) = &self.node.content else {
            self.wrong_type(report, "a number", &fix);
            return None;
        };
        let text = clip(&scalar.text, 60);
        let number = match &scalar.value {
            Resolved::Number(number) => number.as_f64(),
            Resolved::NotFinite => None,
            Resolved::Null | Resolved::Bool(_) | Resolved::Text => {
                let in_percent = percent(&text).map(|fraction| format!("write {fraction}"));
                self.wrong_type(report, "a number", &in_percent.unwrap_or_else(|| self.number_fix(&fix)));
                return None;
            }
        };
        let fraction = number.filter(|number| (0.0..=1.0).contains(number));
        if fraction.is_none() {
            report.error(self, format!("{text} is outside 0..1"), fix);
        }
        fraction
    }

    /// The elements of a list.
    pub(super) fn list(&self, report: &mut Report<'_>, example: &str) -> Option<Vec<Self>> {
        if !matches!(self.node.content, Content::List(_)) {
            self.wrong_type(report, "a list", &format!("write a list, for example {example}"));
            return None;
        }
        Some(self.items().collect())
    }

    /// A mapping that has no other keys than `known`.
    pub(super) fn fields(&self, report: &mut Report<'_>, known: &[&str], example: &str) -> Option<Fields<'t>> {
        if !matches!(self.node.content, Content::Map(_)) {
            self.wrong_type(report, "a mapping", &format!("write keys with values, for example {example}"));
            return None;
        }
        for (key, value) in self.entries().filter(|(key, _)| !known.contains(key)) {
            report.unknown_key(value.key_mark, &self.field, key, known);
        }
        Some(Fields { owner: self.clone() })
    }

    /// The fix for a number in quotes, else `fix`.
    fn number_fix(&self, fix: &str) -> String {
        match self.as_text() {
            Some(text) if matches!(scalar::resolve(text), Resolved::Number(_)) => format!("remove the quotes: {text}"),
            _ => fix.to_owned(),
        }
    }

    /// Reports that this is not what was wanted, unless it has been reported before.
    pub(super) fn wrong_type(&self, report: &mut Report<'_>, wanted: &str, fix: &str) {
        let found = match &self.node.content {
            Content::Broken => return,
            Content::List(_) => "a list".to_owned(),
            Content::Map(_) => "a mapping".to_owned(),
            Content::Scalar(scalar) => match &scalar.value {
                Resolved::Null if scalar.text.is_empty() => {
                    report.error(self, "the value is missing", fix);
                    return;
                }
                Resolved::Null => "nothing".to_owned(),
                Resolved::Bool(_) => quoted(&scalar.text),
                Resolved::Number(_) | Resolved::NotFinite => format!("the number {}", scalar.text),
                Resolved::Text => format!("the text {}", quoted(&scalar.text)),
            },
        };
        report.error(self, format!("{wanted} is needed here, not {found}"), fix);
    }
}

impl<'t> Fields<'t> {
    /// The value of `key`, if the file has it.
    pub(super) fn get(&self, key: &str) -> Option<Value<'t>> {
        self.owner.entries().find(|(candidate, _)| *candidate == key).map(|(_, value)| value)
    }

    /// The value of `key`, which must be there.
    pub(super) fn require(&self, report: &mut Report<'_>, key: &str, fix: &str) -> Option<Value<'t>> {
        let value = self.get(key);
        if value.is_none() {
            let (owner, problem) = (&self.owner, format!("`{key}` is missing"));
            report.error_at(owner.key_mark, &owner.field, problem, fix);
        }
        value
    }
}

/// `80%` as 0.8.
fn percent(text: &str) -> Option<f64> {
    let number: f64 = text.strip_suffix('%')?.trim_end().parse().ok()?;
    (0.0..=100.0).contains(&number).then_some(number / 100.0)
}
