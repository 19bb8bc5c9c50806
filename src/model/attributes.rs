//! A resource's attributes, under their Terraform names.

use std::sync::Arc;

use compact_str::CompactString;
use rust_decimal::Decimal;

/// One attribute's value. Objects are always nested blocks or maps: [`Attributes`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    /// Known only after apply.
    Unknown,
    /// Left to the provider, which chooses at apply; reads as unset.
    Computed,
    /// Dropped while reading, because the document or our own list marks it as secret.
    Sensitive,
    Flag(bool),
    Number(Decimal),
    Text(Box<str>),
    List(Vec<Value>),
    Block(Attributes),
}

/// Attributes by name. Only those that a resource type names are ever kept.
///
/// Copies share what they hold until one of them changes, as both sides of most changes are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes(Option<Arc<Vec<Attribute>>>);

/// Names are short; those of up to 24 bytes take no memory of their own.
type Attribute = (CompactString, Value);

/// Why an attribute that decides a cost has no value to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    pub(crate) attribute: Box<str>,
    /// Masked as sensitive, rather than known only after apply.
    pub(crate) sensitive: bool,
}

impl Value {
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A number, also where the provider writes it as text (`"20"`).
    pub(crate) fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Null, or the empty text or list that providers write for it.
    fn is_unset(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::List(values) => values.is_empty(),
            _ => false,
        }
    }

    fn drop_unset(&mut self) {
        match self {
            Self::Block(block) => block.drop_unset(),
            Self::List(values) => values.iter_mut().for_each(Self::drop_unset),
            _ => {}
        }
    }

    fn as_flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl Attributes {
    /// The value under `name`, set, unset or unknown; the last wins where a name is given twice.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.all().iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.all().iter().map(|(name, value)| (&**name, value))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value)> {
        self.all_mut().into_iter().flatten().map(|(name, value)| (&**name, value))
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        match self.value_mut(name) {
            Some(old) => *old = value,
            None => Arc::make_mut(self.0.get_or_insert_default()).push((name.into(), value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if self.value(name).is_some()
            && let Some(all) = self.all_mut()
        {
            all.retain(|(key, _)| key != name);
        }
    }

    /// Drops those that read as unset anyway, in blocks as well.
    pub(crate) fn drop_unset(&mut self) {
        let Some(all) = self.all_mut() else { return };
        all.retain(|(_, value)| !value.is_unset());
        for (_, value) in all.iter_mut() {
            value.drop_unset();
        }
        all.shrink_to_fit();
        if all.is_empty() {
            self.0 = None;
        }
    }

    pub(crate) fn value_mut(&mut self, name: &str) -> Option<&mut Value> {
        let all = self.all_mut()?;
        all.iter_mut().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Gives back the room that further attributes would have taken.
    pub(crate) fn shrink(&mut self) {
        if let Some(all) = self.all_mut() {
            all.shrink_to_fit();
        }
    }

    fn all(&self) -> &[Attribute] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    fn all_mut(&mut self) -> Option<&mut Vec<Attribute>> {
        self.0.as_mut().map(Arc::make_mut)
    }

    /// A set value; `None` where the attribute is unset, which Terraform writes as null or not at all.
    fn get(&self, name: &str) -> Result<Option<&Value>, Unknown> {
        match self.value(name) {
            Some(Value::Unknown) => Err(Unknown { attribute: name.into(), sensitive: false }),
            Some(Value::Sensitive) => Err(Unknown { attribute: name.into(), sensitive: true }),
            Some(Value::Null | Value::Computed) | None => Ok(None),
            value => Ok(value),
        }
    }

    /// Text; empty text counts as unset, as the AWS provider writes unset strings both ways.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, Unknown> {
        Ok(self.get(name)?.and_then(Value::as_text))
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<Decimal>, Unknown> {
        Ok(self.get(name)?.and_then(Value::as_number))
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Unknown> {
        Ok(self.get(name)?.and_then(Value::as_flag))
    }

    /// The nested blocks under `name`, whether written as a list or as a single block.
    pub(crate) fn blocks(&self, name: &str) -> Result<Vec<&Attributes>, Unknown> {
        Ok(match self.get(name)? {
            Some(Value::Block(block)) => vec![block],
            Some(Value::List(values)) => values
                .iter()
                .filter_map(|value| match value {
                    Value::Block(block) => Some(block),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        })
    }

    /// The first nested block under `name`.
    pub(crate) fn block(&self, name: &str) -> Result<Option<&Attributes>, Unknown> {
        Ok(self.blocks(name)?.first().copied())
    }

    /// The list of texts under `name`, unset ones left out.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<&str>, Unknown> {
        Ok(self.values(name)?.iter().filter_map(Value::as_text).collect())
    }

    /// The list under `name`, unknown elements among it; a lone value counts as a list of one.
    pub(crate) fn values(&self, name: &str) -> Result<&[Value], Unknown> {
        Ok(match self.get(name)? {
            Some(Value::List(values)) => values,
            Some(value) => std::slice::from_ref(value),
            None => &[],
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all().is_empty()
    }
}

impl PartialEq for Attributes {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        same || self.all() == other.all()
    }
}

impl<N: AsRef<str>> FromIterator<(N, Value)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name.as_ref().into(), value));
        let all: Vec<_> = pairs.collect();
        Self((!all.is_empty()).then(|| all.into()))
    }
}
