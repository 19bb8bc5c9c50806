//! Both sides of a comparison, moved into differences and what is around them.

use std::collections::HashMap;

use super::{
    Compared, Comparisons, Declared, Difference, Kind,
    compare::{Fate, Found},
    severity,
};
use crate::model::{Action, Address, Resource, ResourceChange};

/// Moves both sides into differences and what is around them; nothing is copied but a live
/// resource that two documents declare.
pub(super) fn assemble(found: Found, comparisons: &Comparisons) -> Compared {
    let Found { declared, accounts, live, fates, unmanaged, folded } = found;
    let mut compared = Compared::default();
    let live_account: Vec<_> = live.iter().map(|live| live.account.clone()).collect();
    let mut live: Vec<_> = live.into_iter().map(|live| Some(live.resource)).collect();
    let mut taken: HashMap<usize, Resource> = HashMap::new();
    let mut uses: HashMap<usize, usize> = HashMap::new();
    for fate in &fates {
        if let Fate::Changed { live: Some(live), .. } = fate {
            *uses.entry(*live).or_default() += 1;
        }
    }
    let mut take = |index: usize, live: &mut Vec<Option<Resource>>| -> Option<Resource> {
        if uses.get(&index).is_some_and(|uses| *uses > 1) {
            if let Some(resource) = live[index].take() {
                taken.insert(index, resource);
            }
            return taken.get(&index).cloned();
        }
        live[index].take()
    };
    let mut told: HashMap<_, Vec<usize>> = HashMap::new();
    for ((declared, account), fate) in declared.into_iter().zip(accounts).zip(fates) {
        let Declared { state, resource } = declared;
        let (kind, after, attributes, account) = match fate {
            Fate::Same => {
                compared.around.push(change(Some(resource), None));
                continue;
            }
            Fate::Missing => (Kind::Missing, None, Vec::new(), account),
            Fate::Changed { live: found, inside, mut attributes } => {
                let account = found.map(|index| live_account[index].clone()).or(account);
                let mut after = inside.or_else(|| take(found?, &mut live));
                if let Some(after) = &mut after {
                    after.address.clone_from(&resource.address);
                    after.kind.clone_from(&resource.kind);
                }
                attributes.sort_by(|left, right| left.name.cmp(&right.name));
                (Kind::Changed, after, attributes, account)
            }
        };
        // What two documents declare alike is one resource, and its bill moves once.
        if let Some(id) = &resource.id {
            let name =
                (resource.kind.clone(), id.clone(), resource.region.clone(), account.clone());
            let told: &mut Vec<usize> = told.entry(name).or_default();
            let is_same = |place: &usize| {
                let other: &Difference = &compared.differences[*place];
                other.kind == kind && other.attributes == attributes
            };
            if told.iter().any(is_same) {
                continue;
            }
            told.push(compared.differences.len());
        }
        let severity = attributes.iter().map(|attribute| attribute.severity).max();
        let severity = severity
            .unwrap_or_else(|| severity::of_whole(comparisons.of(&resource.kind), kind, &resource));
        let change = change(Some(resource), after);
        compared.differences.push(Difference {
            kind,
            severity,
            state: Some(state),
            account,
            attributes,
            change,
        });
    }
    let mut places = HashMap::new();
    for (index, severity) in unmanaged {
        places.insert(index, compared.differences.len());
        let Some(mut resource) = live[index].take() else { continue };
        resource.address = Some(live_name(&resource));
        compared.differences.push(Difference {
            kind: Kind::Unmanaged,
            severity,
            state: None,
            account: Some(live_account[index].clone()),
            attributes: Vec::new(),
            change: ResourceChange { address: None, ..change(None, Some(resource)) },
        });
    }
    for (child, top) in folded {
        if let Some(place) = places.get(&top)
            && let Some(resource) = live[child].take()
        {
            compared.children.push((*place, resource));
        }
    }
    compared.around.extend(live.into_iter().flatten().map(|live| change(None, Some(live))));
    compared
}

pub(super) fn change(before: Option<Resource>, after: Option<Resource>) -> ResourceChange {
    let action = match (&before, &after) {
        (None, _) => Action::Create,
        (_, None) => Action::Delete,
        _ => Action::Update,
    };
    let address = before.as_ref().and_then(|declared| declared.address.clone());
    ResourceChange { address, previous_address: None, imported: false, action, before, after }
}

/// What an unmanaged resource goes by where an address is asked for: `aws_instance.i-0abc`.
pub(super) fn live_name(resource: &Resource) -> Address {
    let id = resource.id.as_ref().map_or("", |id| &*id.0);
    Address(format!("{}.{id}", resource.kind).into())
}
