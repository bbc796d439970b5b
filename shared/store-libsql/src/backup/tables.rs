//! What a database is made of, and how to read a table in parts.

use super::error::Result;
use crate::file::raw::Raw;
use crate::statement::Value;

/// What SQL makes it; not what the database keeps for itself.
pub(super) const SCHEMA: &str = "SELECT type, name, sql FROM sqlite_master
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'libsql_%' AND name NOT LIKE '_litestream_%' ORDER BY rowid";

/// How far tables with AUTOINCREMENT have counted.
pub(super) const SEQUENCES: &str = "SELECT name, seq FROM sqlite_sequence";

/// Everything a database is made of, in the order in which it was made.
#[derive(Debug, Default)]
pub(super) struct Schema {
    objects: Vec<(String, String, String)>,
}

impl Schema {
    /// From the rows of [`SCHEMA`].
    pub(super) fn of(rows: Vec<Vec<Value>>) -> Self {
        let objects = rows.into_iter().filter_map(|row| match <[Value; 3]>::try_from(row) {
            Ok([Value::Text(kind), Value::Text(name), Value::Text(sql)]) => Some((kind, name, sql)),
            _ => None,
        });
        Self { objects: objects.collect() }
    }

    /// What makes the objects of these kinds.
    pub(super) fn script(&self, kinds: &[&str]) -> String {
        let of_kind = self.objects.iter().filter(|(kind, _, _)| kinds.contains(&kind.as_str()));
        of_kind.flat_map(|(_, _, sql)| [sql.as_str(), "\n;\n"]).collect()
    }

    /// Names of the tables.
    pub(super) fn tables(&self) -> impl Iterator<Item = &str> {
        self.objects.iter().filter(|(kind, _, _)| kind == "table").map(|(_, name, _)| name.as_str())
    }

    /// What makes the object with this name.
    pub(super) fn sql_of(&self, name: &str) -> Option<&str> {
        self.objects.iter().find(|(_, found, _)| found == name).map(|(_, _, sql)| sql.as_str())
    }
}

/// A table: the columns that hold something, and those that order its rows.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    columns: Vec<String>,
    key: Vec<String>,
}

impl Table {
    /// The table `name` of a file.
    pub(super) fn of(file: &Raw, name: &str) -> Result<Self> {
        let (mut columns, mut key) = (Vec::new(), Vec::new());
        // Generated columns are hidden: 2 or 3.
        let rows = file.rows("SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden = 0", vec![name.into()])?;
        for row in rows {
            let [Value::Text(column), Value::Integer(pk)] = row.as_slice() else { continue };
            columns.push(column.clone());
            if *pk > 0 {
                key.push((*pk, column.clone()));
            }
        }
        key.sort_unstable();
        Ok(Self { name: name.to_owned(), columns, key: key.into_iter().map(|(_, column)| column).collect() })
    }

    /// Reads the first `limit` rows, or those behind the key whose values are bound.
    pub(super) fn page(&self, is_first: bool, limit: usize) -> String {
        let (columns, key) = (list(&self.columns), list(&self.key));
        let behind = if is_first { String::new() } else { format!(" WHERE ({key}) > ({})", marks(self.key.len())) };
        format!("SELECT {columns} FROM \"{}\"{behind} ORDER BY {key} LIMIT {limit}", self.name)
    }

    /// Where a row stands.
    pub(super) fn key_of(&self, row: &[Value]) -> Vec<Value> {
        let place = |key: &String| self.columns.iter().position(|column| column == key);
        self.key.iter().filter_map(|key| row.get(place(key)?).cloned()).collect()
    }

    /// Puts a row in, if it is not there.
    pub(super) fn insert(&self) -> String {
        let marks = marks(self.columns.len());
        format!("INSERT OR IGNORE INTO \"{}\"({}) VALUES({marks})", self.name, list(&self.columns))
    }
}

/// How much a row weighs on its way.
pub(super) fn weight(row: &[Value]) -> usize {
    let value = |value: &Value| match value {
        Value::Null | Value::Integer(_) | Value::Real(_) => 16,
        Value::Text(text) => text.len() + 16,
        // In JSON they are base64.
        Value::Blob(bytes) => bytes.len() * 4 / 3 + 16,
    };
    row.iter().map(value).sum()
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}
