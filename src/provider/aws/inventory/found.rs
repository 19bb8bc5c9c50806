//! What a listing finds, and what it was refused.

use std::collections::BTreeSet;

use super::fields::{Fields, IntoValue, Told};
use crate::{
    model::{LiveResource, Parent, Region, Resource, ResourceId},
    provider::aws::client::Refusal,
};

/// A live resource while it is put together.
#[derive(Debug)]
pub(super) struct Found {
    live: LiveResource,
    fields: Fields,
    observed: Fields,
    refused: Vec<Refusal>,
}

impl Found {
    pub(super) fn new(kind: &str, id: impl AsRef<str>) -> Self {
        let resource = Resource {
            kind: kind.into(),
            id: Some(ResourceId(id.as_ref().into())),
            ..Resource::default()
        };
        Self {
            live: LiveResource { resource, ..LiveResource::default() },
            fields: Fields::new(),
            observed: Fields::new(),
            refused: Vec::new(),
        }
    }

    pub(super) fn set(mut self, name: &str, value: impl IntoValue) -> Self {
        self.fields = self.fields.set(name, value);
        self
    }

    pub(super) fn text(mut self, name: &str, text: Option<impl AsRef<str>>) -> Self {
        self.fields = self.fields.text(name, text);
        self
    }

    /// The tags, but those that AWS keeps for itself and the provider leaves out.
    pub(super) fn tags<K: Told, V: Told>(mut self, tags: impl IntoIterator<Item = (K, V)>) -> Self {
        let told = tags.into_iter().filter_map(|(key, value)| Some((key.told()?, value.told()?)));
        self.live.resource.tags = told.filter(|(key, _)| !key.starts_with("aws:")).collect();
        self
    }

    /// A fact that Terraform has no attribute for; what is not told is left out.
    pub(super) fn observe<T: IntoValue>(mut self, name: &str, fact: Option<T>) -> Self {
        if let Some(fact) = fact {
            self.observed = self.observed.set(name, fact);
        }
        self
    }

    pub(super) fn parent(mut self, parent: Option<Parent>) -> Self {
        self.live.parent = self.live.parent.or(parent);
        self
    }

    pub(super) fn by_default(mut self, is_default: bool) -> Self {
        self.live.is_default = is_default;
        self
    }

    /// Another region than the one that is looked at.
    pub(super) fn region(mut self, region: &str) -> Self {
        self.live.resource.region = Some(Region(region.into()));
        self
    }

    /// The answer to a call about this resource alone. Where it was refused, the resource is told
    /// without it, and the coverage says so; where there is nothing to tell, there is no answer.
    pub(super) fn detail<T>(&mut self, answer: Result<T, Refusal>) -> Option<T> {
        match answer {
            Ok(answer) => Some(answer),
            Err(refusal) if refusal.is_absence() => None,
            Err(refusal) => {
                self.refused.push(refusal);
                None
            }
        }
    }
}

pub(super) fn parent(kind: &str, id: impl AsRef<str>) -> Parent {
    Parent { kind: kind.into(), id: ResourceId(id.as_ref().into()) }
}

/// All that a listing found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) resources: Vec<LiveResource>,
    /// Calls about single resources that were refused, by type.
    pub(super) refused: BTreeSet<(Box<str>, &'static str, Box<str>)>,
    /// Types that could not be listed, though others of the listing could.
    pub(super) unlisted: BTreeSet<Box<str>>,
}

impl Findings {
    pub(super) fn push(&mut self, found: Found) {
        let Found { mut live, fields, observed, refused } = found;
        for refusal in refused {
            self.refuse(&live.resource.kind, refusal);
        }
        live.resource.attributes = fields.into();
        live.observed = observed.into();
        self.resources.push(live);
    }

    pub(super) fn refuse(&mut self, kind: &str, refusal: Refusal) {
        self.refused.insert((kind.into(), refusal.call, refusal.reason));
    }

    /// What one of a listing's calls found; nothing where it was refused, which is noted against the
    /// type that it lists.
    pub(super) fn listed<T>(&mut self, kind: &str, answer: Result<Vec<T>, Refusal>) -> Vec<T> {
        answer.unwrap_or_else(|refusal| {
            self.unlisted.insert(kind.into());
            self.refuse(kind, refusal);
            Vec::new()
        })
    }

    /// What was found of what could be looked at: a refusal of one resource's own description is
    /// noted against its type.
    pub(super) fn push_or_refuse(&mut self, kind: &str, found: Result<Found, Refusal>) {
        match found {
            Ok(found) => self.push(found),
            Err(refusal) if refusal.is_absence() => {}
            Err(refusal) => self.refuse(kind, refusal),
        }
    }
}
