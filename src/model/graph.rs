//! How resources of one side of a change refer to one another.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock},
};

use super::{Attributes, Resource, Value};
use crate::threads::locked;

/// The attributes by which one resource names another when configuration is not at hand.
pub(crate) const IDENTITIES: &[&str] = &[
    "id",
    "arn",
    "name",
    "identifier",
    "cluster_identifier",
    "replication_group_id",
    "bucket",
    "function_name",
    "qualified_arn",
    "cluster_name",
    "key_id",
    "self_link",
];

/// Who refers to a resource, by its place in the graph.
type Referrers = HashMap<usize, Vec<usize>>;

/// All resources of one side, found by address, by id and by who refers to them.
///
/// Built once a side; the maps by id are built when first asked for.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    resources: Vec<&'a Resource>,
    by_address: OnceLock<HashMap<&'a str, usize>>,
    /// By where a resource is in memory: addresses of several documents may be the same.
    by_place: OnceLock<HashMap<usize, usize>>,
    by_identity: OnceLock<HashMap<&'a str, Vec<usize>>>,
    by_kind: OnceLock<HashMap<&'a str, Vec<usize>>>,
    /// By the referring type, its attribute and the type referred to.
    referrers: Mutex<HashMap<[Box<str>; 3], Referrers>>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(resources: impl IntoIterator<Item = &'a Resource>) -> Self {
        Self {
            resources: resources.into_iter().collect(),
            by_address: OnceLock::new(),
            by_place: OnceLock::new(),
            by_identity: OnceLock::new(),
            by_kind: OnceLock::new(),
            referrers: Mutex::default(),
        }
    }

    /// The resources of type `kind` that `attribute` of `resource` refers to: through the
    /// configuration, else because its value is their id, ARN or name.
    ///
    /// `attribute` is a top-level attribute or block; references anywhere inside it count.
    pub(crate) fn referenced(
        &self,
        resource: &Resource,
        attribute: &str,
        kind: &str,
    ) -> Vec<&'a Resource> {
        let declared: Vec<_> = resource
            .references(attribute)
            .iter()
            .filter_map(|address| self.at(&address.0))
            .filter(|found| &*found.kind == kind)
            .collect();
        if !declared.is_empty() {
            return declared;
        }
        let mut found = Vec::new();
        if let Some(value) = resource.attributes.value(attribute) {
            self.named_by(value, kind, &mut found);
        }
        found
    }

    /// The resources of type `kind` whose `attribute` refers to `resource`.
    pub(crate) fn referrers(
        &self,
        resource: &Resource,
        kind: &str,
        attribute: &str,
    ) -> Vec<&'a Resource> {
        let key = [kind.into(), attribute.into(), resource.kind.clone()];
        let mut all = locked(&self.referrers);
        let referrers =
            all.entry(key).or_insert_with(|| self.read_referrers(kind, attribute, &resource.kind));
        let place = self.place(resource);
        let found = place.and_then(|place| referrers.get(&place));
        found.into_iter().flatten().map(|index| self.resources[*index]).collect()
    }

    fn read_referrers(&self, kind: &str, attribute: &str, to: &str) -> Referrers {
        let mut referrers = Referrers::new();
        for index in self.indices_of_kind(kind) {
            for found in self.referenced(self.resources[*index], attribute, to) {
                if let Some(place) = self.place(found) {
                    referrers.entry(place).or_default().push(*index);
                }
            }
        }
        referrers
    }

    /// Every resource of type `kind`, in the document's order.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'a Resource> {
        self.indices_of_kind(kind).iter().map(|index| self.resources[*index])
    }

    fn indices_of_kind(&self, kind: &str) -> &[usize] {
        let by_kind = self.by_kind.get_or_init(|| {
            let mut map: HashMap<&str, Vec<usize>> = HashMap::new();
            for (index, resource) in self.resources.iter().enumerate() {
                map.entry(&resource.kind).or_default().push(index);
            }
            map
        });
        by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Where a resource is in the graph: the very same, else one of its address.
    fn place(&self, resource: &Resource) -> Option<usize> {
        let address_of = |resource: &Resource| std::ptr::from_ref(resource).addr();
        let by_place = self.by_place.get_or_init(|| {
            let places = self.resources.iter().enumerate();
            places.map(|(index, resource)| (address_of(resource), index)).collect()
        });
        by_place
            .get(&address_of(resource))
            .copied()
            .or_else(|| self.by_address().get(&*resource.address.as_ref()?.0).copied())
    }

    fn at(&self, address: &str) -> Option<&'a Resource> {
        self.by_address().get(address).map(|index| self.resources[*index])
    }

    fn by_address(&self) -> &HashMap<&'a str, usize> {
        self.by_address.get_or_init(|| {
            let named = self.resources.iter().enumerate();
            named.filter_map(|(index, found)| Some((&*found.address.as_ref()?.0, index))).collect()
        })
    }

    /// Every text anywhere in `value` that is the id, ARN or name of a resource of type `kind`.
    fn named_by(&self, value: &Value, kind: &str, found: &mut Vec<&'a Resource>) {
        match value {
            Value::Text(text) if !text.is_empty() => {
                let by_identity = self.by_identity.get_or_init(|| self.identities());
                let named = by_identity.get(&**text).into_iter().flatten();
                found.extend(
                    named.map(|index| self.resources[*index]).filter(|found| &*found.kind == kind),
                );
            }
            Value::List(values) => {
                for value in values {
                    self.named_by(value, kind, found);
                }
            }
            Value::Block(block) => {
                for (_, value) in block.iter() {
                    self.named_by(value, kind, found);
                }
            }
            _ => {}
        }
    }

    fn identities(&self) -> HashMap<&'a str, Vec<usize>> {
        let mut map: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, resource) in self.resources.iter().enumerate() {
            let attributes: &'a Attributes = &resource.attributes;
            let texts = IDENTITIES.iter().filter_map(|name| attributes.value(name)?.as_text());
            let id = resource.id.as_ref().map(|id| &*id.0);
            for text in texts.chain(id) {
                let indices = map.entry(text).or_default();
                if indices.last() != Some(&index) {
                    indices.push(index);
                }
            }
        }
        map
    }
}
