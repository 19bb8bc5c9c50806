//! Usage that is assumed where nobody told it, so that a first estimate has no holes.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Component;

/// A month's usage of a team of some size, by resource type and usage key.
#[derive(Clone, Debug)]
pub(crate) struct AssumedUsage {
    /// `small`, `medium` or `large`.
    pub(crate) size: &'static str,
    /// By resource type, `*` for any, and by key, where a first block `*` is any.
    pub(crate) values: BTreeMap<(&'static str, &'static str), Decimal>,
}

/// Who said how much of a thing is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UsageSource {
    File,
    Assumed,
}

/// What was told of a resource's usage, to tell it from what is assumed.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The usage file says something of the resource.
    pub(super) by_file: bool,
    /// The lines of its bill without what is assumed, where anything is.
    pub(super) without_assumed: Option<Vec<Component>>,
    /// What is assumed, by key.
    pub(super) assumed: Vec<(Box<str>, Decimal)>,
}

impl Told {
    /// Who said how much of `component` is used: a line that is the same without what is assumed
    /// does not rest on that.
    pub(super) fn source(&self, component: &Component) -> Option<UsageSource> {
        let is_told = |told: &Vec<Component>| told.contains(component);
        if !self.without_assumed.as_ref().is_none_or(is_told) {
            return Some(UsageSource::Assumed);
        }
        (component.usage_based && self.by_file).then_some(UsageSource::File)
    }
}

impl AssumedUsage {
    /// How much a resource of type `kind` is taken to use: by its type's own row before any type's,
    /// by the whole key before its last part.
    pub(crate) fn value(&self, kind: &str, key: &str) -> Option<Decimal> {
        let found = |kind: &str, key: &str| self.values.get(&(kind, key)).copied();
        // A place or a storage class: `monthly_https_requests.us`, `glacier.storage_gb`.
        let (first, last) = key.split_once('.').unwrap_or((key, key));
        let by_last = format!("*.{last}");
        let by_first = format!("{first}.*");
        [kind, "*"].into_iter().find_map(|kind| {
            found(kind, key).or_else(|| found(kind, &by_last)).or_else(|| found(kind, &by_first))
        })
    }
}

impl AssumedUsage {
    /// The types that have a row of their own for `key`, and what it says.
    pub(super) fn types_with(&self, key: &str) -> impl Iterator<Item = (&str, Decimal)> {
        let rows = self.values.iter().filter(move |((kind, row), _)| *row == key && *kind != "*");
        rows.map(|((kind, _), value)| (*kind, *value))
    }
}

impl UsageSource {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Assumed => "assumed",
        }
    }
}
