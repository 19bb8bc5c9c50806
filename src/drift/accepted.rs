//! A baseline: drift that a team has accepted. Only what is new since is reported.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AttributeDrift, Drift};
use crate::model::Value;

/// The accepted drift, as the file holds it: sorted, one entry a resource, so that it merges well.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Accepted {
    /// `1`.
    version: u32,
    accepted: BTreeSet<Entry>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Entry {
    #[serde(rename = "type")]
    resource_type: Box<str>,
    /// `None` for what no code declares.
    address: Option<Box<str>>,
    id: Option<Box<str>>,
    account: Option<Box<str>>,
    region: Option<Box<str>>,
    kind: Box<str>,
    class: Box<str>,
    /// Empty but for what changed.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    attributes: BTreeSet<Attribute>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Attribute {
    name: Box<str>,
    /// The live value that is accepted; another one is new drift.
    live: Box<str>,
}

impl Accepted {
    /// # Errors
    ///
    /// Why the text is no baseline.
    pub(crate) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let accepted: Self = serde_json::from_str(text)?;
        if accepted.version == 1 {
            return Ok(accepted);
        }
        let version = accepted.version;
        Err(serde::de::Error::custom(format!("version {version} is not known")))
    }

    /// All of this drift.
    pub(crate) fn of<'a>(drifts: impl IntoIterator<Item = &'a Drift>) -> Self {
        Self { version: 1, accepted: drifts.into_iter().map(Entry::of).collect() }
    }

    /// The file, ending in a line break.
    ///
    /// # Errors
    ///
    /// None that can happen: it is all texts.
    pub(crate) fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Takes away what is accepted: whole resources, and attributes of those that changed further.
    pub(crate) fn take_from(&self, drifts: &mut Vec<Drift>) -> usize {
        let before = drifts.len();
        drifts.retain_mut(|drift| {
            let entry = Entry::of(drift);
            let is_same = |other: &&Entry| {
                Entry { attributes: BTreeSet::new(), ..(*other).clone() }
                    == Entry { attributes: BTreeSet::new(), ..entry.clone() }
            };
            let Some(accepted) = self.accepted.iter().find(is_same) else { return true };
            drift
                .attributes
                .retain(|attribute| !accepted.attributes.contains(&Attribute::of(attribute)));
            !entry.attributes.is_empty() && !drift.attributes.is_empty()
        });
        before - drifts.len()
    }
}

impl Entry {
    fn of(drift: &Drift) -> Self {
        Self {
            resource_type: drift.resource_type().into(),
            address: drift.address().map(|address| (*address.0).into()),
            id: drift.id().map(|id| (*id.0).into()),
            account: drift.account.clone(),
            region: drift.region().map(|region| (*region.0).into()),
            kind: drift.kind.name().into(),
            class: drift.class.name().into(),
            attributes: drift.attributes.iter().map(Attribute::of).collect(),
        }
    }
}

impl Attribute {
    fn of(attribute: &AttributeDrift) -> Self {
        Self { name: attribute.name.as_str().into(), live: written(&attribute.live).into() }
    }
}

/// A value in one line, the same for values that are the same.
fn written(value: &Value) -> String {
    match value {
        Value::Null | Value::Computed => "null".into(),
        Value::Unknown => "(unknown)".into(),
        Value::Sensitive => "(sensitive)".into(),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => text.to_string(),
        Value::List(values) => {
            let mut all: Vec<_> = values.iter().map(written).collect();
            all.sort();
            format!("[{}]", all.join(", "))
        }
        Value::Block(block) => {
            let mut all: Vec<_> =
                block.iter().map(|(name, value)| format!("{name}: {}", written(value))).collect();
            all.sort();
            format!("{{{}}}", all.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::tests::{changed, unmanaged};

    #[test]
    fn what_is_accepted_is_taken_away_until_it_changes_further() {
        let both = vec![unmanaged("aws_instance", "i-1"), changed("aws_instance.a")];
        let accepted = Accepted::of(&both);
        let read = Accepted::parse(&accepted.to_json().unwrap()).unwrap();
        assert_eq!(read, accepted);

        let mut same = both.clone();
        assert_eq!(read.take_from(&mut same), 2);
        assert!(same.is_empty());

        let mut further = both.clone();
        further[1].attributes[0].live = Value::Text("m5.24xlarge".into());
        assert_eq!(read.take_from(&mut further), 1);
        assert_eq!(further.len(), 1);

        let mut more = both;
        let mut another = more[1].attributes[0].clone();
        another.name = "tags.env".into();
        more[1].attributes.push(another);
        read.take_from(&mut more);
        assert_eq!(more[0].attributes.len(), 1);
        assert_eq!(more[0].attributes[0].name, "tags.env");
    }

    #[test]
    fn another_version_is_refused() {
        assert!(Accepted::parse(r#"{"version":2,"accepted":[]}"#).is_err());
        assert!(Accepted::parse("[]").is_err());
    }
}
