//! From what the SDK hands over to Terraform's attributes.

use std::collections::{BTreeMap, HashMap};

use aws_smithy_types::{DateTime, date_time::Format};
use rust_decimal::Decimal;

use crate::model::{Attributes, Value, is_secret};

/// What the SDK puts in where an answer lacks a text that it must have.
const UNTOLD: &str = "no value was set";

/// Attributes by Terraform's names, sorted. What is set to nothing is kept as null: it was looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(BTreeMap<Box<str>, Value>);

impl Fields {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Sets an attribute, unless its name is one of a secret, or AWS told nothing.
    pub(super) fn set(mut self, name: &str, value: impl IntoValue) -> Self {
        let value = value.into_value();
        let told = !matches!(&value, Value::Text(text) if &**text == UNTOLD);
        if told && !is_secret(name) {
            self.0.insert(name.into(), value);
        }
        self
    }

    #[expect(clippy::needless_pass_by_value, reason = "callers hand over what they were given")]
    /// Sets an attribute to a text; the SDK's enumerations are texts.
    pub(super) fn text(self, name: &str, text: Option<impl AsRef<str>>) -> Self {
        self.set(name, text.as_ref().map(AsRef::as_ref))
    }

    /// A list of one nested block, as Terraform writes a block that may stand once.
    pub(super) fn one(self) -> Value {
        Value::List(vec![self.into_value()])
    }
}

impl From<Fields> for Attributes {
    fn from(fields: Fields) -> Self {
        fields.0.into_iter().collect()
    }
}

/// No block at all, as Terraform writes it.
pub(super) fn none() -> Value {
    Value::List(Vec::new())
}

/// A list of one block where there is something to say, of none otherwise.
pub(super) fn block<T>(of: Option<T>, fields: impl FnOnce(T) -> Fields) -> Value {
    of.map_or_else(none, |of| fields(of).one())
}

/// A block for each item.
pub(super) fn blocks<T>(
    items: impl IntoIterator<Item = T>,
    fields: impl FnMut(T) -> Fields,
) -> Value {
    Value::List(items.into_iter().map(fields).map(IntoValue::into_value).collect())
}

/// A set of texts, sorted.
pub(super) fn texts<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Value {
    let mut items: Vec<Box<str>> = items.into_iter().map(|item| item.as_ref().into()).collect();
    items.sort();
    Value::List(items.into_iter().map(Value::Text).collect())
}

/// A map of texts.
pub(super) fn map(of: Option<&HashMap<String, String>>) -> Value {
    let fields = of.into_iter().flatten();
    fields.fold(Fields::new(), |fields, (key, value)| fields.set(key, value)).into_value()
}

/// Tags as pairs of an optional key and value, in the many types that the SDK has for them.
pub(super) trait Told {
    fn told(self) -> Option<Box<str>>;
}

impl Told for &str {
    fn told(self) -> Option<Box<str>> {
        Some(self.into())
    }
}

impl Told for &String {
    fn told(self) -> Option<Box<str>> {
        Some(self.as_str().into())
    }
}

impl Told for Option<&str> {
    fn told(self) -> Option<Box<str>> {
        self.map(Into::into)
    }
}

pub(super) trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl IntoValue for Fields {
    fn into_value(self) -> Value {
        Value::Block(self.into())
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Flag(self)
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.into())
    }
}

impl IntoValue for &String {
    fn into_value(self) -> Value {
        self.as_str().into_value()
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(self.into())
    }
}

impl IntoValue for i32 {
    fn into_value(self) -> Value {
        Value::Number(self.into())
    }
}

impl IntoValue for i64 {
    fn into_value(self) -> Value {
        Value::Number(self.into())
    }
}

impl IntoValue for usize {
    fn into_value(self) -> Value {
        Value::Number(self.into())
    }
}

impl IntoValue for Decimal {
    fn into_value(self) -> Value {
        Value::Number(self)
    }
}

#[expect(clippy::disallowed_types, reason = "how the SDK hands over a fraction")]
impl IntoValue for f64 {
    fn into_value(self) -> Value {
        let text = self.to_string();
        text.parse().map_or_else(|_| Value::Text(text.into()), Value::Number)
    }
}

#[expect(clippy::disallowed_types, reason = "how the SDK hands over a fraction")]
impl IntoValue for f32 {
    fn into_value(self) -> Value {
        let text = self.to_string();
        text.parse().map_or_else(|_| Value::Text(text.into()), Value::Number)
    }
}

impl IntoValue for &DateTime {
    /// RFC 3339.
    fn into_value(self) -> Value {
        self.fmt(Format::DateTime).map_or(Value::Null, |text| Value::Text(text.into()))
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Null, IntoValue::into_value)
    }
}

impl IntoValue for &[String] {
    /// In the order told.
    fn into_value(self) -> Value {
        Value::List(self.iter().map(IntoValue::into_value).collect())
    }
}
