//! Declared against live, for whole accounts.

use std::collections::{BTreeSet, HashSet};

use super::{
    AttributeDrift, Compared, Comparison, Comparisons, Kind, PartOf, Severity, Told, assemble,
    attribute::{Telling, differences},
    comparison::{Form, texts_at},
    coverage::{Absence, Looks},
    declared::{accounts, known, scaled},
    live::Live,
    parts::{Ancestry, Parts},
    severity,
};
use crate::model::{Inventory, LiveResource, Parent, Resource, Value};

/// A resource and the document that declares it.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    /// The document's path as given.
    pub(crate) state: Box<str>,
    pub(crate) resource: Resource,
}

/// Where a live child belongs.
enum Fold {
    /// The topmost resource that it belongs to; itself where that is gone.
    Under(usize),
    /// To what a state declares, though it is not live or goes by another type.
    Managed,
    /// Its parent's kind was not listed.
    Unseen,
}

/// What became of a declared resource.
pub(super) enum Fate {
    /// Live as declared, or not looked at.
    Same,
    Missing,
    Changed {
        live: Option<usize>,
        inside: Option<Resource>,
        attributes: Vec<AttributeDrift>,
    },
}

/// Both sides, and what became of each.
pub(super) struct Found {
    pub(super) declared: Vec<Declared>,
    pub(super) accounts: Vec<Option<Box<str>>>,
    pub(super) live: Vec<LiveResource>,
    pub(super) fates: Vec<Fate>,
    pub(super) unmanaged: Vec<(usize, Severity)>,
    /// Live children, with the unmanaged resource that they fold under.
    pub(super) folded: Vec<(usize, usize)>,
}

/// Compares what `declared` says with what `inventory` found. With `strict`, what every account has
/// by default counts as unmanaged, too.
pub(crate) fn compare(
    declared: Vec<Declared>,
    inventory: Inventory,
    comparisons: &Comparisons,
    strict: bool,
) -> Compared {
    let Inventory { resources, coverage, .. } = inventory;
    let accounts = accounts(&declared);
    let index = Live::new(&resources, comparisons);
    let parts = Parts::of(&declared, &accounts, &index, comparisons);
    let mut run = Run {
        declared: &declared,
        accounts: &accounts,
        live: &resources,
        scaled: scaled(&declared),
        known: known(&declared, comparisons),
        looks: Looks::new(&coverage),
        managed: vec![None; resources.len()],
        index: &index,
        parts: &parts,
        comparisons,
    };
    let fates: Vec<_> = (0..declared.len()).map(|place| run.fate(place)).collect();
    let (unmanaged, folded, defaults) = run.unmanaged(strict);
    let covered = run.looks.into_covered(comparisons);
    let counts = (declared.len(), resources.len());
    drop(index);
    let found = Found { declared, accounts, live: resources, fates, unmanaged, folded };
    let mut compared = assemble::assemble(found, comparisons);
    compared.coverage = covered;
    (compared.declared, compared.live) = counts;
    compared.defaults = defaults;
    compared
}

struct Run<'a> {
    declared: &'a [Declared],
    accounts: &'a [Option<Box<str>>],
    live: &'a [LiveResource],
    index: &'a Live<'a>,
    parts: &'a Parts,
    comparisons: &'a Comparisons,
    /// What autoscaling resources call the resources that they own.
    scaled: HashSet<(&'a str, &'a str)>,
    /// What is declared, by type and every name that it goes by.
    known: HashSet<(&'a str, &'a str)>,
    looks: Looks<'a>,
    /// By live resource: the declared one that manages it.
    managed: Vec<Option<usize>>,
}

impl Run<'_> {
    fn fate(&mut self, place: usize) -> Fate {
        let resource = &self.declared[place].resource;
        let account = self.accounts[place].as_deref();
        let Some(comparison) = self.comparisons.of(&resource.kind) else {
            self.looks.leave_out(&resource.kind, None, account, false);
            return Fate::Same;
        };
        for (kind, path) in comparison.manages {
            for id in texts_at(&resource.attributes, path) {
                if let Some(live) = self.index.named(kind, id, None, account) {
                    self.managed[live] = Some(place);
                }
            }
        }
        let Some(live) = self.index.of(resource, comparison, account) else {
            if comparison.is_nothing.is_some_and(|is_nothing| is_nothing(resource)) {
                return Fate::Same;
            }
            if let Some(PartOf { kind, by, live: Some(live), .. }) = comparison.part_of
                && !self.looks.is_listed(comparison.kind)
            {
                return self.part(resource, account, comparison, kind, by, live);
            }
            if Live::is_nameless(resource, comparison) {
                self.looks.leave_out(&resource.kind, resource.region.clone(), account, true);
                return Fate::Same;
            }
            return match self.looks.absence(resource, comparison, account) {
                Absence::Missing if !self.goes_with_whole(resource, comparison, account) => {
                    Fate::Missing
                }
                _ => Fate::Same,
            };
        };
        self.managed[live] = Some(place);
        let LiveResource { account: in_account, resource: found, .. } = &self.live[live];
        let mut covered = self.parts.covered(live);
        if found.tags.is_empty() && self.looks.is_refused(&found.kind, in_account) {
            covered.insert("tags");
        }
        let scaled = comparison.scaled_by.is_some_and(|scaled| {
            (scaled.name)(resource).is_some_and(|name| self.scaled.contains(&(scaled.by, &*name)))
        });
        let mut attributes =
            differences(comparison, resource, found, Telling::Part, &covered, scaled);
        attributes.retain(|moved| !self.is_of_another(resource, comparison, &moved.name));
        attributes.extend(self.unclaimed(live, comparison));
        if attributes.is_empty() {
            return Fate::Same;
        }
        Fate::Changed { live: Some(live), inside: None, attributes }
    }

    /// Whether an attribute is of a block that is declared as a resource of its own, which tells it:
    /// a volume that is attached to an instance.
    fn is_of_another(&self, resource: &Resource, comparison: &Comparison, name: &str) -> bool {
        let Some((key, _)) = name.split_once('[').and_then(|(_, rest)| rest.split_once("]."))
        else {
            return false;
        };
        comparison.manages.iter().any(|(kind, path)| {
            let Some((list, id)) = path.split_once('.') else { return false };
            let Some(Form::Keyed(by)) = comparison.form(list) else { return false };
            let blocks = resource.attributes.blocks(list).unwrap_or_default();
            name.starts_with(list)
                && blocks.into_iter().any(|block| {
                    let text = |name| block.value(name).and_then(Value::as_text);
                    text(by) == Some(key)
                        && text(id).is_some_and(|id| self.known.contains(&(*kind, id)))
                })
        })
    }

    /// Whether what a missing resource is a part of is missing as well, and shown as such.
    fn goes_with_whole(
        &self,
        part: &Resource,
        comparison: &Comparison,
        account: Option<&str>,
    ) -> bool {
        let Some(part_of) = comparison.part_of else { return false };
        let name = part.attributes.value(part_of.by).and_then(Value::as_text);
        name.is_some_and(|name| {
            self.known.contains(&(part_of.kind, name))
                && self.index.named(part_of.kind, name, None, account).is_none()
        })
    }

    /// A resource that another one tells.
    fn part(
        &mut self,
        resource: &Resource,
        account: Option<&str>,
        comparison: &Comparison,
        kind: &'static str,
        by: &str,
        live: fn(&Resource, &Resource) -> Told,
    ) -> Fate {
        let Some(name) = resource.attributes.value(by).and_then(Value::as_text) else {
            self.looks.leave_out(&resource.kind, None, account, false);
            return Fate::Same;
        };
        let region = resource.region.as_ref();
        let whole = self
            .index
            .named(kind, name, region, account)
            .or_else(|| self.index.named(kind, name, None, account));
        let Some(whole) = whole else {
            let Some(of_whole) = self.comparisons.of(kind) else { return Fate::Same };
            let absence = self.looks.absence(
                &Resource {
                    kind: kind.into(),
                    ..Resource { region: region.cloned(), ..Resource::default() }
                },
                of_whole,
                account,
            );
            // Where the whole is declared, it is missing, and its parts go with it.
            let is_shown = self.known.contains(&(kind, name));
            return if absence == Absence::Missing && !is_shown {
                Fate::Missing
            } else {
                Fate::Same
            };
        };
        match live(&self.live[whole].resource, resource) {
            Told::Nothing => {
                self.looks.leave_out(&resource.kind, region.cloned(), account, false);
                Fate::Same
            }
            Told::Gone => Fate::Missing,
            Told::Is(attributes) => {
                let inside = Resource {
                    kind: resource.kind.clone(),
                    id: resource.id.clone(),
                    region: resource.region.clone(),
                    attributes,
                    ..Resource::default()
                };
                let claims = comparison.part_of.map_or_else(Vec::new, |of| (of.claims)(resource));
                let mut said = resource.clone();
                if !claims.is_empty() {
                    let claims = claims.into_iter().map(|atom| Value::Text(atom.into()));
                    said.attributes.set("rules", Value::List(claims.collect()));
                }
                let none = BTreeSet::new();
                let attributes =
                    differences(comparison, &said, &inside, Telling::Part, &none, false);
                if attributes.is_empty() {
                    Fate::Same
                } else {
                    Fate::Changed { live: None, inside: Some(inside), attributes }
                }
            }
        }
    }

    /// What of a live resource its parts should claim and do not.
    fn unclaimed(&self, live: usize, comparison: &Comparison) -> Vec<AttributeDrift> {
        let mut found = Vec::new();
        for (attribute, claimed) in self.parts.all_claimed(live) {
            let Some(super::Form::Atoms(atoms)) = comparison.form(attribute) else { continue };
            let Ok(blocks) = self.live[live].resource.attributes.blocks(attribute) else {
                continue;
            };
            let all: BTreeSet<String> = blocks.into_iter().flat_map(atoms).collect();
            if all.is_subset(claimed) {
                continue;
            }
            let list = |atoms: &BTreeSet<String>| {
                Value::List(atoms.iter().map(|atom| Value::Text(atom.as_str().into())).collect())
            };
            found.push(AttributeDrift {
                name: attribute.to_owned(),
                declared: list(claimed),
                live: list(&all),
                severity: Severity::Medium,
                runtime: false,
            });
        }
        found
    }

    /// The unmanaged, those that fold under them with their cost, and how many every account has.
    #[expect(clippy::type_complexity, reason = "three lists of one walk")]
    fn unmanaged(&mut self, strict: bool) -> (Vec<(usize, Severity)>, Vec<(usize, usize)>, usize) {
        let ancestry = Ancestry::new(self.live);
        let mut defaults = 0;
        let (mut unmanaged, mut folded) = (Vec::new(), Vec::new());
        for (index, live) in self.live.iter().enumerate() {
            if self.managed[index].is_some() {
                continue;
            }
            let comparison = self.comparisons.of(&live.resource.kind);
            if comparison.is_some_and(|comparison| comparison.is_bought) {
                continue;
            }
            let severity = severity::of_whole(comparison, Kind::Unmanaged, &live.resource);
            if live.is_default && !strict {
                defaults += 1;
            } else if let Some(parent) = &live.parent {
                match self.fold(index, &ancestry) {
                    Fold::Under(top) if top == index => unmanaged.push((index, severity)),
                    Fold::Under(top) => folded.push((index, top)),
                    Fold::Managed => {}
                    // Whoever owns it was not looked at.
                    Fold::Unseen => self.looks.leave_out(
                        &parent.kind,
                        live.resource.region.clone(),
                        Some(&live.account),
                        true,
                    ),
                }
            } else if comparison.is_none_or(|comparison| !self.is_shown(index, comparison)) {
                unmanaged.push((index, severity));
            }
        }
        (unmanaged, folded, defaults)
    }

    /// Where a child belongs.
    fn fold(&self, child: usize, ancestry: &Ancestry) -> Fold {
        if let Some(comparison) = self.comparisons.of(&self.live[child].resource.kind)
            && let Some(shown_by) = comparison.shown_by
            && self.live[child].parent.as_ref().is_some_and(|parent| &*parent.kind == shown_by.kind)
            && !self.is_shown(child, comparison)
        {
            return Fold::Under(child);
        }
        if self.stands_out(child, ancestry) {
            return Fold::Under(child);
        }
        let mut top = child;
        // Nothing nests deeper; a loop ends here.
        for _ in 0..8 {
            let Some(parent) = &self.live[top].parent else { break };
            match ancestry.parent(top) {
                Some(above) => top = above,
                None if self.is_declared(parent) => return Fold::Managed,
                None if self.looks.is_listed(&parent.kind) || top != child => {
                    return Fold::Under(top);
                }
                None => return Fold::Unseen,
            }
        }
        Fold::Under(top)
    }

    fn is_declared(&self, parent: &Parent) -> bool {
        self.known.contains(&(&*parent.kind, &*parent.id.0))
    }

    /// Whether a child of a managed resource is news of its own: nobody declares it, neither apart nor
    /// inline.
    fn stands_out(&self, child: usize, ancestry: &Ancestry) -> bool {
        let Some(comparison) = self.comparisons.of(&self.live[child].resource.kind) else {
            return false;
        };
        let whole = ancestry.parent(child).and_then(|parent| self.managed[parent]);
        let (Some(whole), Some(stands_out)) = (whole, comparison.stands_out) else { return false };
        let part = &self.live[child].resource;
        let whole = &self.declared[whole].resource;
        if !stands_out(whole, part) {
            return false;
        }
        let covered = comparison.part_of.map_or(&[][..], |part_of| (part_of.covers)(part));
        covered.iter().all(|name| {
            whole.attributes.value(name).is_none_or(|value| {
                matches!(value, Value::Null)
                    || matches!(value, Value::List(list) if list.is_empty())
                    || matches!(value, Value::Text(text) if text.is_empty())
            })
        })
    }

    /// Whether another resource's attribute shows this one.
    fn is_shown(&self, index: usize, comparison: &Comparison) -> bool {
        let LiveResource { account, resource, .. } = &self.live[index];
        let Some(shown_by) = comparison.shown_by else { return false };
        let name = resource.attributes.value(shown_by.by).and_then(Value::as_text);
        let whole =
            name.and_then(|name| self.index.named(shown_by.kind, name, None, Some(account)));
        whole.is_some_and(|whole| {
            let is_folded = self.managed[whole].is_none();
            is_folded || self.parts.shows(whole, shown_by.attribute, &(shown_by.atoms)(resource))
        })
    }
}
