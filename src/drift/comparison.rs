//! How a resource type is compared with what is live: what each provider states in its registry.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Attributes, Resource, Value};

/// How one Terraform resource type is compared. A provider lists one for each type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison {
    /// Terraform's name for the type.
    pub(crate) kind: &'static str,
    /// The top-level attributes compared, as far as the live side tells them. Tags always are.
    pub(crate) attributes: &'static [&'static str],
    /// Read besides, to find it and what belongs to it.
    pub(crate) reads: &'static [&'static str],
    /// Those that the cloud fills in where the code is silent (optional and computed in the
    /// provider's schema): no drift where nothing is declared. Paths: `root_block_device.iops`.
    pub(crate) computed: &'static [&'static str],
    /// Values that are not compared as they stand.
    pub(crate) forms: &'static [(&'static str, Form)],
    /// What the cloud itself moves while it runs, such as a desired capacity.
    pub(crate) runtime: &'static [&'static str],
    /// Runtime attributes only where a resource of this type names this one in `resource_id`.
    pub(crate) scaled_by: Option<Scaled>,
    /// What outranks a size: encryption gone, a door opened to the internet.
    pub(crate) grave: &'static [Grave],
    /// The attributes by which it is found live besides its id.
    pub(crate) identities: &'static [&'static str],
    /// An identity that is put together from several attributes.
    pub(crate) key: Option<fn(&Resource) -> Option<String>>,
    /// Other types that the cloud may tell it as: `aws_lb` for `aws_alb`.
    pub(crate) live_as: &'static [&'static str],
    /// Declared apart, but live a part of another resource.
    pub(crate) part_of: Option<PartOf>,
    /// Live a resource of its own, but shown by another one's attribute where that is declared whole.
    pub(crate) shown_by: Option<ShownBy>,
    /// Shown as unmanaged even where what it belongs to is managed: a policy, a listener.
    pub(crate) stands_out: Option<fn(whole: &Resource, part: &Resource) -> bool>,
    /// Whether what is declared is as good as nothing, and so not missing where it is not live.
    pub(crate) is_nothing: Option<fn(&Resource) -> bool>,
    /// Types of children whose cost its own price counts already.
    pub(crate) includes: &'static [&'static str],
    /// Live resources that its attributes manage: the type and where their ids are.
    pub(crate) manages: &'static [(&'static str, &'static str)],
    /// Tags that others than the code set.
    pub(crate) foreign_tags: &'static [&'static str],
    /// The id that `terraform import` takes, from attributes: `{cluster_name}:{node_group_name}`.
    pub(crate) import: &'static str,
    /// In no region: the same wherever its provider works.
    pub(crate) global: bool,
    /// Bought, not built: a commitment, which is never unmanaged.
    pub(crate) is_bought: bool,
}

/// How the values of an attribute are compared.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// A list whose order means something; all others are compared as sets.
    Ordered,
    /// Names of hosts: no case, no trailing dot, `\052` for `*`.
    Dns,
    /// A version that may say more on one side: `15.4` and `15.4.1`.
    Version,
    /// A set written as one text with commas.
    Commas,
    /// Blocks told apart by this field; live ones that nobody declared belong to other resources.
    Keyed(&'static str),
    /// Values that may be secrets: told apart by their fingerprints, and never shown.
    Secret,
    /// Of several blocks one is there, often an empty one: which one is compared.
    Which,
    /// A document, or blocks, taken apart into parts by name; live tells all of it. `None` for what
    /// cannot be compared.
    Parts(fn(of: &Resource, value: &Value) -> Option<BTreeMap<String, Attributes>>),
    /// Blocks taken apart into one text for each thing that they allow.
    Atoms(fn(&Attributes) -> Vec<String>),
}

/// Which change of an attribute is grave.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Grave {
    /// Live is this flag (`storage_encrypted`, false).
    Flag(&'static str, bool),
    /// Live allows the whole internet, and the code does not.
    Internet(&'static str),
    /// Any change; of an unmanaged resource, a policy that lets anybody in.
    Any(&'static str),
    /// That it is gone at all: it guarded something.
    Gone,
}

/// Who else may own an attribute's value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scaled {
    pub(crate) by: &'static str,
    pub(crate) attributes: &'static [&'static str],
    /// What such a resource calls this one.
    pub(crate) name: fn(&Resource) -> Option<String>,
}

/// Declared apart from another resource, which tells it or shows it live.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartOf {
    pub(crate) kind: &'static str,
    /// The attribute that names the other one.
    pub(crate) by: &'static str,
    /// The attributes of the other one that are this one's then.
    pub(crate) covers: fn(part: &Resource) -> &'static [&'static str],
    /// What the other one tells of this one; `None` where this one is live by itself.
    pub(crate) live: Option<fn(whole: &Resource, part: &Resource) -> Told>,
    /// The [`Form::Atoms`] of the covered attributes that are this one's.
    pub(crate) claims: fn(part: &Resource) -> Vec<String>,
    /// Whether atoms that nobody claims are a change of the other one. Else they are live resources
    /// of their own.
    pub(crate) is_all: bool,
}

/// A live resource that is an atom of another one's attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShownBy {
    pub(crate) kind: &'static str,
    /// The attribute that names the other one.
    pub(crate) by: &'static str,
    pub(crate) attribute: &'static str,
    pub(crate) atoms: fn(&Resource) -> Vec<String>,
}

/// What a live resource tells of a part of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    /// Nothing: it was not looked at.
    Nothing,
    Gone,
    Is(Attributes),
}

impl Comparison {
    /// A type that is compared attribute by attribute and found by its id.
    pub(crate) const fn of(kind: &'static str, attributes: &'static [&'static str]) -> Self {
        Self {
            kind,
            attributes,
            reads: &[],
            computed: &[],
            forms: &[],
            runtime: &[],
            scaled_by: None,
            grave: &[],
            identities: &[],
            key: None,
            live_as: &[],
            part_of: None,
            shown_by: None,
            stands_out: None,
            is_nothing: None,
            includes: &[],
            manages: &[],
            foreign_tags: &[],
            import: "{id}",
            global: false,
            is_bought: false,
        }
    }

    pub(super) fn form(&self, name: &str) -> Option<Form> {
        self.forms.iter().find(|(named, _)| *named == name).map(|(_, form)| *form)
    }
}

/// The comparisons of all providers, by type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparisons(BTreeMap<&'static str, &'static Comparison>);

impl Comparisons {
    pub(crate) fn new(all: impl IntoIterator<Item = &'static Comparison>) -> Self {
        Self(all.into_iter().map(|comparison| (comparison.kind, comparison)).collect())
    }

    pub(crate) fn of(&self, kind: &str) -> Option<&'static Comparison> {
        self.0.get(kind).copied()
    }

    /// The attributes that are to be read of a type, besides those that decide its cost.
    pub(crate) fn reads(&self, kind: &str) -> Option<[&'static [&'static str]; 2]> {
        self.of(kind).map(|comparison| [comparison.attributes, comparison.reads])
    }
}

/// The texts at a path, through every block and list on the way.
pub(super) fn texts_at<'a>(attributes: &'a Attributes, path: &str) -> BTreeSet<&'a str> {
    fn walk<'a>(value: &'a Value, path: &str, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::List(values) => values.iter().for_each(|value| walk(value, path, found)),
            Value::Block(block) if !path.is_empty() => found.extend(texts_at(block, path)),
            Value::Text(text) if path.is_empty() && !text.is_empty() => drop(found.insert(text)),
            _ => {}
        }
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut found = BTreeSet::new();
    if let Some(value) = attributes.value(name) {
        walk(value, rest, &mut found);
    }
    found
}
