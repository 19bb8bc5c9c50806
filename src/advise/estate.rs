//! All that is to be advised on: what documents declare and what inventories tell, each once.

use std::collections::HashMap;

use super::Looked;
use crate::model::{Action, Inventory, LiveResource, Plan, Resource};

/// Everything there is, or will be once the plans are applied.
#[derive(Debug, Default)]
pub(crate) struct Estate {
    pub(crate) members: Vec<Member>,
    /// What the inventory looked at.
    pub(crate) looked: Looked,
}

/// One resource.
#[derive(Debug)]
pub(crate) struct Member {
    /// As it is live, else as it is declared; with the address that it is declared at.
    pub(crate) resource: Resource,
    pub(crate) live: Option<LiveResource>,
    /// Whether advice is asked for: not for what is only around a plan's changes.
    pub(crate) is_subject: bool,
}

impl Estate {
    /// `plans` with what they declare, `inventory` with what is live. Of a plan, only what it
    /// changes is a subject, unless `all` is asked for or an inventory is at hand.
    pub(crate) fn new(plans: Vec<Plan>, inventory: Option<Inventory>, all: bool) -> Self {
        let mut members: Vec<Member> = Vec::new();
        let mut seen = HashMap::new();
        for (document, plan) in plans.into_iter().enumerate() {
            let all = all || plan.is_state || inventory.is_some();
            for change in plan.changes {
                let is_subject = all || !matches!(change.action, Action::NoOp | Action::Read);
                let after = match change.action {
                    Action::Forget => change.before,
                    _ => change.after,
                };
                let Some(resource) = after else { continue };
                let key = resource.id.clone().map(|id| (resource.kind.clone(), id));
                // A state and its plan are one estate, not two. Within a document one id may stand for
                // several, as of the targets that scale a table's reads and its writes.
                let known = key.as_ref().and_then(|key| seen.get(key).copied());
                if let Some((place, _)) = known.filter(|(_, of)| *of != document) {
                    let old: &mut Member = &mut members[place];
                    old.is_subject |= is_subject;
                    continue;
                }
                seen.extend(key.map(|key| (key, (members.len(), document))));
                members.push(Member { resource, live: None, is_subject });
            }
        }
        let Inventory { resources, coverage, .. } = inventory.unwrap_or_default();
        for live in resources {
            let id = live.resource.id.clone();
            let place = id.and_then(|id| seen.get(&(live.resource.kind.clone(), id)).copied());
            match place {
                Some((place, _)) if members[place].live.is_none() => members[place].take_in(live),
                _ => members.push(Member {
                    resource: live.resource.clone(),
                    is_subject: !live.is_default,
                    live: Some(live),
                }),
            }
        }
        Self { members, looked: Looked::new(coverage) }
    }

    /// Without advice on what bills within its parent, where that is here as well: the instances of a
    /// group, which its own price counts. `includes` says whether the price of the first counts the
    /// second. They stay around what else is advised on.
    pub(crate) fn without_included(
        mut self,
        includes: impl Fn(&Resource, &Resource) -> bool,
    ) -> Self {
        let key = |live: &LiveResource| {
            Some((live.account.clone(), live.resource.kind.clone(), live.resource.id.clone()?))
        };
        let live = |member: &Member| member.live.as_ref().and_then(key);
        let places: HashMap<_, usize> = (self.members.iter().enumerate())
            .filter_map(|(place, member)| Some((live(member)?, place)))
            .collect();
        let parent = |place: usize| {
            let live = self.members[place].live.as_ref()?;
            let parent = live.parent.as_ref()?;
            let key = (live.account.clone(), parent.kind.clone(), parent.id.clone());
            places.get(&key).copied().filter(|parent| *parent != place)
        };
        let is_included = |place: usize| {
            let child = &self.members[place].resource;
            let mut above = parent(place);
            // Nothing nests deeper; a loop ends here.
            for _ in 0..8 {
                let Some(place) = above else { return false };
                if includes(&self.members[place].resource, child) {
                    return true;
                }
                above = parent(place);
            }
            false
        };
        let included: Vec<usize> =
            (0..self.members.len()).filter(|place| is_included(*place)).collect();
        for place in included {
            self.members[place].is_subject = false;
        }
        self
    }
}

impl Member {
    /// What is live bills; what the cloud did not tell is as declared.
    fn take_in(&mut self, live: LiveResource) {
        for (name, value) in live.resource.attributes.iter() {
            self.resource.attributes.set(name, value.clone());
        }
        let tags = live.resource.tags.iter();
        self.resource.tags.extend(tags.map(|(key, value)| (key.into(), value.into())));
        self.resource.region = self.resource.region.take().or(live.resource.region.clone());
        self.live = Some(live);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, ResourceChange, ResourceId};

    #[test]
    fn one_id_may_stand_for_several_within_a_document() {
        let target = |address: &str| {
            let resource = Resource {
                kind: "aws_appautoscaling_target".into(),
                address: Some(Address(address.into())),
                id: Some(ResourceId("table/orders".into())),
                ..Resource::default()
            };
            ResourceChange {
                address: resource.address.clone(),
                previous_address: None,
                imported: false,
                action: Action::NoOp,
                before: Some(resource.clone()),
                after: Some(resource),
            }
        };
        let document =
            || Plan { changes: vec![target("read"), target("write")], ..Plan::default() };
        let estate = Estate::new(vec![document(), document()], None, false);
        assert_eq!(estate.members.len(), 2);
    }
}
