//! How resources of one side of a change refer to one another.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, OnceLock},
};

use super::{Resource, Value};
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

/// In several regions or accounts one id or name may stand for several resources. What stands for
/// more than this tells none of them apart, and going through all for each would take forever.
const NAMESAKES: usize = 1000;

/// Who refers to a resource, by its place in the graph.
type Referrers = HashMap<usize, Vec<usize>>;

/// All resources of one side, found by address, by id and by who refers to them.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    index: Arc<Index<'a>>,
    /// Resources that stand in for the ones at these places.
    instead: Vec<(usize, &'a Resource)>,
}

/// Built once a side; the maps by id are built when first asked for.
#[derive(Debug)]
struct Index<'a> {
    resources: Vec<&'a Resource>,
    by_address: OnceLock<HashMap<&'a str, usize>>,
    /// Places in the order of where resources are in memory: addresses of several documents may be
    /// the same.
    by_place: OnceLock<Vec<usize>>,
    by_identity: OnceLock<Identities>,
    by_kind: OnceLock<HashMap<&'a str, Vec<usize>>>,
    /// By the referring type, its attribute and the type referred to.
    referrers: Mutex<HashMap<[Box<str>; 3], Referrers>>,
}

/// The hash of each type and identity with the place of its resource, in order: a sixth of what a
/// map of the texts takes. Of equal hashes, the texts are the same.
#[derive(Debug)]
struct Identities {
    hasher: RandomState,
    places: Vec<(u64, usize)>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(resources: impl IntoIterator<Item = &'a Resource>) -> Self {
        let index = Index {
            resources: resources.into_iter().collect(),
            by_address: OnceLock::new(),
            by_place: OnceLock::new(),
            by_identity: OnceLock::new(),
            by_kind: OnceLock::new(),
            referrers: Mutex::default(),
        };
        Self { index: Arc::new(index), instead: Vec::new() }
    }

    /// The same graph with one resource changed, found by its address or else its id. Nothing is
    /// built anew: who refers to whom stays as it is.
    pub(crate) fn with(&self, changed: &'a Resource) -> Self {
        let mut instead = self.instead.clone();
        instead.extend(self.index.place(changed).map(|place| (place, changed)));
        Self { index: Arc::clone(&self.index), instead }
    }

    fn resource(&self, place: usize) -> &'a Resource {
        let instead = self.instead.iter().rev().find(|(at, _)| *at == place);
        instead.map_or(self.index.resources[place], |(_, changed)| changed)
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
        let mut all = locked(&self.index.referrers);
        let referrers =
            all.entry(key).or_insert_with(|| self.read_referrers(kind, attribute, &resource.kind));
        let place = self.index.place(resource);
        let found = place.and_then(|place| referrers.get(&place));
        found.into_iter().flatten().map(|place| self.resource(*place)).collect()
    }

    fn read_referrers(&self, kind: &str, attribute: &str, to: &str) -> Referrers {
        let mut referrers = Referrers::new();
        for place in self.index.of_kind(kind) {
            for found in self.referenced(self.index.resources[*place], attribute, to) {
                if let Some(found) = self.index.place(found) {
                    referrers.entry(found).or_default().push(*place);
                }
            }
        }
        referrers
    }

    /// Every resource of type `kind`, in the document's order.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'a Resource> {
        self.index.of_kind(kind).iter().map(|place| self.resource(*place))
    }

    /// Whether a resource of type `kind` has this id.
    pub(crate) fn has(&self, kind: &str, id: &str) -> bool {
        let mut named = self.index.named(kind, id).iter();
        let id_of = |place: usize| self.resource(place).id.as_ref();
        named.any(|(_, place)| id_of(*place).is_some_and(|found| &*found.0 == id))
    }

    fn at(&self, address: &str) -> Option<&'a Resource> {
        self.index.by_address().get(address).map(|place| self.resource(*place))
    }

    /// Every text anywhere in `value` that is the id, ARN or name of a resource of type `kind`.
    fn named_by(&self, value: &Value, kind: &str, found: &mut Vec<&'a Resource>) {
        match value {
            Value::Text(text) if !text.is_empty() => {
                let named = self.index.named(kind, text);
                found.extend(named.iter().map(|(_, place)| self.resource(*place)));
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
}

impl<'a> Index<'a> {
    fn of_kind(&self, kind: &str) -> &[usize] {
        let by_kind = self.by_kind.get_or_init(|| {
            let mut map: HashMap<&str, Vec<usize>> = HashMap::new();
            for (index, resource) in self.resources.iter().enumerate() {
                map.entry(&resource.kind).or_default().push(index);
            }
            map
        });
        by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Where a resource is in the graph: the very same, else one of its address, else the only one
    /// of its id.
    fn place(&self, resource: &Resource) -> Option<usize> {
        let address_of = |resource: &Resource| std::ptr::from_ref(resource).addr();
        let by_place = self.by_place.get_or_init(|| {
            let mut places: Vec<_> = (0..self.resources.len()).collect();
            places.sort_by_key(|place| address_of(self.resources[*place]));
            places
        });
        let at = |place: &usize| address_of(self.resources[*place]);
        if let Ok(found) = by_place.binary_search_by_key(&address_of(resource), at) {
            return Some(by_place[found]);
        }
        if let Some(address) = &resource.address {
            return self.by_address().get(&*address.0).copied();
        }
        let named = self.named(&resource.kind, &resource.id.as_ref()?.0).iter();
        let mut alike =
            named.map(|(_, place)| *place).filter(|place| self.resources[*place].id == resource.id);
        // In several regions or accounts one id may stand for several resources.
        alike.next().filter(|_| alike.next().is_none())
    }

    fn by_address(&self) -> &HashMap<&'a str, usize> {
        self.by_address.get_or_init(|| {
            let named = self.resources.iter().enumerate();
            named.filter_map(|(index, found)| Some((&*found.address.as_ref()?.0, index))).collect()
        })
    }

    /// The places of the resources of type `kind` that have `text` for an identity, in their order.
    fn named(&self, kind: &str, text: &str) -> &[(u64, usize)] {
        let found = self.by_identity.get_or_init(|| Identities::of(&self.resources));
        let found = found.places(kind, text);
        // A text that is none of them may have the hash of one that is.
        let is_meant = found.first().is_some_and(|(_, place)| {
            let first = self.resources[*place];
            &*first.kind == kind && identities(first).any(|identity| identity == text)
        });
        if is_meant { &found[..found.len().min(NAMESAKES)] } else { &[] }
    }
}

impl Identities {
    fn of(resources: &[&Resource]) -> Self {
        loop {
            let hasher = RandomState::new();
            let hashed = resources.iter().enumerate().flat_map(|(place, resource)| {
                let hash = |text| hasher.hash_one((&*resource.kind, text));
                identities(resource).map(move |text| (hash(text), place, text)).collect::<Vec<_>>()
            });
            let mut all: Vec<_> = hashed.collect();
            all.sort_unstable();
            all.dedup();
            let is_other = |pair: &[(u64, usize, &str)]| {
                let [one, other] = pair else { return false };
                let kind = |at: usize| &*resources[at].kind;
                one.0 == other.0 && (one.2 != other.2 || kind(one.1) != kind(other.1))
            };
            if !all.windows(2).any(is_other) {
                let places = all.into_iter().map(|(hash, place, _)| (hash, place)).collect();
                return Self { hasher, places };
            }
        }
    }

    fn places(&self, kind: &str, text: &str) -> &[(u64, usize)] {
        let hash = self.hasher.hash_one((kind, text));
        let from = self.places.partition_point(|(other, _)| *other < hash);
        let count = self.places[from..].partition_point(|(other, _)| *other == hash);
        &self.places[from..from + count]
    }
}

/// What others may name a resource by.
fn identities(resource: &Resource) -> impl Iterator<Item = &str> {
    let named = resource.attributes.iter().filter(|(name, _)| IDENTITIES.contains(name));
    let texts = named.filter_map(|(_, value)| value.as_text());
    texts.chain(resource.id.as_ref().map(|id| &*id.0))
}
