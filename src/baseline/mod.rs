//! What there is here against a baseline: an earlier report, or other plans and states.
//!
//! The difference is a list of changes again, from what the baseline comes to after its plan to
//! what this one does, so that every format and gate takes it as it takes a plan.

mod report;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(crate) use report::{Earlier, earlier};

use crate::{
    model::{Action, Resource, ResourceChange},
    price::{CostChange, Estimate, ResourceCost},
    render::Project,
};

/// A resource after its plan, and what it costs then.
type Side = (Resource, ResourceCost);

/// `here` as changes from `there`. What of `there` has no counterpart follows, as removed.
///
/// One project on each side is the same one, whatever its name. Several are the same by name, or by
/// what is left of it without the folders that all of a side are in (`main/db/plan.json`,
/// `branch/db/plan.json`).
pub(crate) fn compare(here: Vec<Project>, there: Vec<Project>) -> Vec<Project> {
    let is_one = here.len() == 1 && there.len() == 1;
    let (names, others) = (short_names(&here), short_names(&there));
    let mut left: Vec<Option<Project>> = there.into_iter().map(Some).collect();
    let mut partner = |name: &str, short: &str| {
        let same = |slot: &Option<Project>| slot.as_ref().is_some_and(|found| found.name == name);
        let place = if is_one { Some(0) } else { left.iter().position(same) };
        let place = place.or_else(|| {
            (0..left.len()).find(|place| left[*place].is_some() && others[*place] == short)
        });
        place.and_then(|place| left[place].take())
    };
    let mut compared: Vec<_> = here
        .into_iter()
        .zip(&names)
        .map(|(project, short)| {
            let baseline = partner(&project.name, short);
            differences(project, baseline)
        })
        .collect();
    compared.extend(left.into_iter().flatten().map(|gone| {
        let nothing = Project {
            name: gone.name.clone(),
            is_state: gone.is_state,
            is_compared: true,
            plan: Estimate::default(),
            drift: Estimate::default(),
        };
        differences(nothing, Some(gone))
    }));
    compared
}

/// The names without the folders that all of them share.
fn short_names(projects: &[Project]) -> Vec<String> {
    let mut names = projects.iter().map(|project| &*project.name);
    let first = names.next().unwrap_or_default();
    let shared = names.fold(first, |shared, name| {
        let same = shared.char_indices().zip(name.chars()).take_while(|((_, a), b)| a == b);
        &shared[..same.map(|((index, c), _)| index + c.len_utf8()).last().unwrap_or_default()]
    });
    let folder = shared.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    projects.iter().map(|project| project.name[folder..].to_owned()).collect()
}

fn differences(here: Project, there: Option<Project>) -> Project {
    let mut baseline: BTreeMap<String, VecDeque<Side>> = BTreeMap::new();
    let mut order = Vec::new();
    for change in there.into_iter().flat_map(|project| project.plan.changes) {
        let address = change.change.to_string();
        if let Some(side) = after(change) {
            order.push(address.clone());
            baseline.entry(address).or_default().push_back(side);
        }
    }
    let is_here: BTreeSet<_> = here.plan.changes.iter().map(|one| one.change.to_string()).collect();
    let mut take = |address: &str| baseline.get_mut(address).and_then(VecDeque::pop_front);
    let mut changes = Vec::new();
    for change in here.plan.changes {
        let address = change.change.to_string();
        let previous = change.change.previous_address.clone();
        let Some(side) = after(change) else { continue };
        let mut before = take(&address);
        let mut moved_from = None;
        if before.is_none()
            && let Some(previous) = previous.filter(|previous| !is_here.contains(&*previous.0))
        {
            before = take(&previous.0);
            moved_from = before.is_some().then_some(previous);
        }
        changes.push(difference(before, Some(side), moved_from));
    }
    for address in order {
        if let Some(gone) = take(&address) {
            changes.push(difference(Some(gone), None, None));
        }
    }
    Project { is_compared: true, plan: Estimate { changes }, ..here }
}

/// A resource after its plan; one that is forgotten is there still.
fn after(cost: CostChange) -> Option<Side> {
    let change = cost.change;
    let resource = match change.action {
        Action::Forget => change.after.or(change.before),
        _ => change.after,
    };
    Some((resource?, cost.after))
}

fn difference(
    before: Option<Side>,
    after: Option<Side>,
    previous_address: Option<crate::model::Address>,
) -> CostChange {
    let (before, mut before_cost) = before.unzip();
    let (after, after_cost) = after.unzip();
    let mut before: Option<Resource> = before;
    if let (Some(old), Some(new)) = (&mut before, &after)
        && report::is_from_report(old)
    {
        // A report has a resource's bill, not its attributes: nothing is known to have moved.
        old.attributes = new.attributes.clone();
        old.tags = new.tags.clone();
    }
    if let (Some(old), Some(new)) = (&mut before_cost, &after_cost)
        && is_same(old, new)
    {
        // Newer prices of the same amount change no bill.
        *old = new.clone();
    }
    let action = match (&before, &after) {
        (None, _) => Action::Create,
        (_, None) => Action::Delete,
        (Some(old), Some(new)) => {
            let same = before_cost == after_cost && old.attributes == new.attributes;
            if same { Action::NoOp } else { Action::Update }
        }
    };
    let address = after.as_ref().or(before.as_ref()).and_then(|found| found.address.clone());
    let change =
        ResourceChange { address, previous_address, imported: false, action, before, after };
    let before = before_cost.unwrap_or_default();
    CostChange { change, before, after: after_cost.unwrap_or_default() }
}

/// Whether two bills say the same, wherever their prices are from.
fn is_same(old: &ResourceCost, new: &ResourceCost) -> bool {
    let gaps =
        |cost: &ResourceCost| cost.gaps.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    old.charges.len() == new.charges.len()
        && old.charges.iter().zip(&new.charges).all(|(old, new)| {
            (&old.name, &old.group, &old.unit) == (&new.name, &new.group, &new.unit)
                && (old.unit_price, old.quantity) == (new.unit_price, new.quantity)
                && (old.list_cost, old.effective_cost) == (new.list_cost, new.effective_cost)
        })
        && gaps(old) == gaps(new)
}

#[cfg(test)]
mod tests;
