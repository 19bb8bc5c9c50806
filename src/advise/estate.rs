//! All that is to be advised on: what documents declare and what inventories tell, each once.

use std::collections::HashMap;

use crate::model::{Action, Inventory, LiveResource, Plan, Resource};

/// Everything there is, or will be once the plans are applied.
#[derive(Debug, Default)]
pub(crate) struct Estate {
    pub(crate) members: Vec<Member>,
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
        for plan in plans {
            let all = all || plan.is_state || inventory.is_some();
            for change in plan.changes {
                let is_subject = all || !matches!(change.action, Action::NoOp | Action::Read);
                let after = match change.action {
                    Action::Forget => change.before,
                    _ => change.after,
                };
                let Some(resource) = after else { continue };
                let key = resource.id.clone().map(|id| (resource.kind.clone(), id));
                // A state and its plan are one estate, not two.
                if let Some(place) = key.as_ref().and_then(|key| seen.get(key).copied()) {
                    let old: &mut Member = &mut members[place];
                    old.is_subject |= is_subject;
                    continue;
                }
                seen.extend(key.map(|key| (key, members.len())));
                members.push(Member { resource, live: None, is_subject });
            }
        }
        for live in inventory.into_iter().flat_map(|inventory| inventory.resources) {
            let id = live.resource.id.clone();
            let place = id.and_then(|id| seen.get(&(live.resource.kind.clone(), id)).copied());
            match place {
                Some(place) if members[place].live.is_none() => members[place].take_in(live),
                _ => members.push(Member {
                    resource: live.resource.clone(),
                    is_subject: !live.is_default,
                    live: Some(live),
                }),
            }
        }
        Self { members }
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
