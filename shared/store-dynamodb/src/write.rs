//! One write of a transaction, with the condition under which the whole transaction may happen.

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update};

use crate::item::{Attributes, Item};
use crate::keys::Key;

/// One write.
#[derive(Debug, Clone)]
pub(crate) enum Write {
    /// Puts the item in place of whatever is there.
    Put(Item),
    /// Puts the item if there is none.
    PutNew(Item),
    /// Takes the item away, if there is one.
    Delete(Key),
    /// Takes the item away, if this attribute of it is still so.
    DeleteStill(Key, &'static str, AttributeValue),
    /// Changes attributes of an item.
    Change(Change),
    /// Changes nothing; its conditions count.
    Check(Change),
}

/// Changes of one item. Names are always sent beside the expression: many words are reserved.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    key: Key,
    sets: Vec<String>,
    removes: Vec<String>,
    adds: Vec<String>,
    conditions: Vec<String>,
    names: Vec<String>,
    values: Vec<AttributeValue>,
}

impl Change {
    pub(crate) fn of(key: Key) -> Self {
        let (sets, removes, adds, conditions, names, values) = Default::default();
        Self { key, sets, removes, adds, conditions, names, values }
    }

    pub(crate) fn set(mut self, name: &str, value: AttributeValue) -> Self {
        let (name, value) = (self.name(name), self.value(value));
        self.sets.push(format!("{name} = {value}"));
        self
    }

    pub(crate) fn remove(mut self, name: &str) -> Self {
        let name = self.name(name);
        self.removes.push(name);
        self
    }

    /// Puts a value behind the last one of a list, which begins here if there is none.
    pub(crate) fn append(mut self, name: &str, value: AttributeValue) -> Self {
        let (name, empty) = (self.name(name), self.value(AttributeValue::L(Vec::new())));
        let value = self.value(AttributeValue::L(vec![value]));
        self.sets.push(format!("{name} = list_append(if_not_exists({name}, {empty}), {value})"));
        self
    }

    /// Adds to a number or to a set.
    pub(crate) fn add(mut self, name: &str, value: AttributeValue) -> Self {
        let (name, value) = (self.name(name), self.value(value));
        self.adds.push(format!("{name} {value}"));
        self
    }

    /// Sets what is there, removes what is not.
    pub(crate) fn set_or_remove(self, name: &str, value: Option<AttributeValue>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self.remove(name),
        }
    }

    /// Only if the attribute compares so.
    pub(crate) fn when(mut self, name: &str, operator: &str, value: AttributeValue) -> Self {
        let (name, value) = (self.name(name), self.value(value));
        self.conditions.push(format!("{name} {operator} {value}"));
        self
    }

    /// Only if the attribute is what somebody saw.
    pub(crate) fn when_still(self, name: &str, seen: Option<AttributeValue>) -> Self {
        match seen {
            Some(value) => self.when(name, "=", value),
            None => self.when_absent(name),
        }
    }

    pub(crate) fn when_absent(mut self, name: &str) -> Self {
        let name = self.name(name);
        self.conditions.push(format!("attribute_not_exists({name})"));
        self
    }

    /// Only if there is no such attribute, or it is outside `(from, to]`.
    pub(crate) fn when_outside(mut self, name: &str, from: AttributeValue, to: AttributeValue) -> Self {
        let (name, from, to) = (self.name(name), self.value(from), self.value(to));
        self.conditions.push(format!("(attribute_not_exists({name}) OR {name} <= {from} OR {name} > {to})"));
        self
    }

    pub(crate) fn when_there(mut self) -> Self {
        let name = self.name("pk");
        self.conditions.push(format!("attribute_exists({name})"));
        self
    }

    fn name(&mut self, name: &str) -> String {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
        format!("#{name}")
    }

    fn value(&mut self, value: AttributeValue) -> String {
        self.values.push(value);
        format!(":v{}", self.values.len() - 1)
    }

    /// The update expression, the condition, names and values.
    pub(crate) fn parts(self) -> ChangeParts {
        let clauses = [("SET", self.sets), ("REMOVE", self.removes), ("ADD", self.adds)];
        let clauses = clauses.into_iter().filter(|(_, parts)| !parts.is_empty());
        let expression: Vec<_> = clauses.map(|(word, parts)| format!("{word} {}", parts.join(", "))).collect();
        ChangeParts {
            key: self.key.into(),
            expression: expression.join(" "),
            condition: (!self.conditions.is_empty()).then(|| self.conditions.join(" AND ")),
            names: self.names.into_iter().map(|name| (format!("#{name}"), name)).collect(),
            values: self.values.into_iter().enumerate().map(|(n, value)| (format!(":v{n}"), value)).collect(),
        }
    }
}

/// A change as the SDK takes it.
#[derive(Debug)]
pub(crate) struct ChangeParts {
    pub(crate) key: Attributes,
    pub(crate) expression: String,
    pub(crate) condition: Option<String>,
    pub(crate) names: std::collections::HashMap<String, String>,
    pub(crate) values: Attributes,
}

impl Write {
    /// The item it is about.
    pub(crate) fn place(&self) -> Option<(&str, &str)> {
        match self {
            Self::Put(item) | Self::PutNew(item) => Some((item.opt_text("pk")?, item.opt_text("sk")?)),
            Self::Delete(key) | Self::DeleteStill(key, ..) => Some((&key.pk, &key.sk)),
            Self::Change(change) | Self::Check(change) => Some((&change.key.pk, &change.key.sk)),
        }
    }

    pub(crate) fn into_item(self, table: &str) -> Result<TransactWriteItem, aws_sdk_dynamodb::error::BuildError> {
        let item = TransactWriteItem::builder();
        Ok(match self {
            Self::Put(put) => item.put(Put::builder().table_name(table).set_item(Some(put.0)).build()?),
            Self::PutNew(put) => {
                let put = Put::builder().table_name(table).set_item(Some(put.0));
                item.put(put.condition_expression("attribute_not_exists(pk)").build()?)
            }
            Self::Delete(key) => item.delete(Delete::builder().table_name(table).set_key(Some(key.into())).build()?),
            Self::DeleteStill(key, name, seen) => {
                let delete = Delete::builder().table_name(table).set_key(Some(key.into()));
                let delete = delete.condition_expression("#n = :seen").expression_attribute_names("#n", name);
                item.delete(delete.expression_attribute_values(":seen", seen).build()?)
            }
            Self::Change(change) => {
                let parts = change.parts();
                let update = Update::builder()
                    .table_name(table)
                    .set_key(Some(parts.key))
                    .update_expression(parts.expression)
                    .set_condition_expression(parts.condition)
                    .set_expression_attribute_names(Some(parts.names))
                    .set_expression_attribute_values(some(parts.values));
                item.update(update.build()?)
            }
            Self::Check(change) => {
                let parts = change.parts();
                let check = ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(parts.key))
                    .set_condition_expression(parts.condition)
                    .set_expression_attribute_names(Some(parts.names))
                    .set_expression_attribute_values(some(parts.values));
                item.condition_check(check.build()?)
            }
        }
        .build())
    }
}

/// An empty map of values is refused; none at all is not.
pub(crate) fn some(values: Attributes) -> Option<Attributes> {
    (!values.is_empty()).then_some(values)
}
