//! What a report costs by module, service, type, region, project or tag: who pays for the change.

use std::{collections::BTreeMap, fmt, str::FromStr};

use super::{
    Project, Report,
    summary::{self, Side},
};
use crate::{
    model::Resource,
    money::Money,
    price::{Charge, ResourceCost},
};

/// The group of what has no such tag, region or service.
const NONE: &str = "(none)";
/// The group of what is in no module.
const ROOT: &str = "(root)";

/// What resources are grouped by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GroupBy {
    Module,
    /// The cloud's service that bills, which may be several for one resource.
    Service,
    Type,
    Region,
    Project,
    Tag(Box<str>),
}

/// What the resources of a group cost a month, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Group {
    pub(super) before: Money,
    pub(super) after: Money,
}

/// The groups of a report by name; together they are its total.
pub(super) fn groups(report: &Report, by: &GroupBy) -> BTreeMap<Box<str>, Group> {
    let mut groups: BTreeMap<Box<str>, Group> = BTreeMap::new();
    for project in &report.projects {
        for change in &project.plan.changes {
            for (name, cost) in parts(summary::before(change), project, by) {
                groups.entry(name).or_default().before += cost;
            }
            for (name, cost) in parts(summary::after(change), project, by) {
                groups.entry(name).or_default().after += cost;
            }
        }
    }
    groups
}

/// The groups that one side of a change is in, and what of its cost each has.
fn parts(side: Side, project: &Project, by: &GroupBy) -> Vec<(Box<str>, Money)> {
    let Some((resource, cost)) = side else { return Vec::new() };
    if *by == GroupBy::Service {
        return services(cost);
    }
    let name = match by {
        GroupBy::Module => module(resource),
        GroupBy::Type => Some(&*resource.kind),
        GroupBy::Region => resource.region.as_ref().map(|region| &*region.0),
        GroupBy::Project => Some(&*project.name),
        GroupBy::Tag(key) => resource.tags.get(key),
        GroupBy::Service => None,
    };
    // What costs nothing makes no group.
    if cost.charges.is_empty() && cost.gaps.is_empty() {
        return Vec::new();
    }
    vec![(name.unwrap_or(NONE).into(), cost.list_cost())]
}

fn services(cost: &ResourceCost) -> Vec<(Box<str>, Money)> {
    if cost.charges.is_empty() && !cost.gaps.is_empty() {
        return vec![(NONE.into(), Money::default())];
    }
    // Products are named `ebs.gp3.storage`: the service first.
    let service = |charge: &Charge| {
        let product = &charge.price.product;
        product.split('.').next().unwrap_or(product).into()
    };
    cost.charges
        .iter()
        .map(|charge| (service(charge), charge.list_cost.unwrap_or_default()))
        .collect()
}

/// The path of modules that a resource is declared in: `module.web["a.b"].module.db`.
fn module(resource: &Resource) -> Option<&str> {
    let address = &*resource.address.as_ref()?.0;
    let mut end = 0;
    loop {
        let rest = address.get(end..)?;
        let rest = if end == 0 { rest } else { rest.strip_prefix('.').unwrap_or("") };
        let Some(call) = rest.strip_prefix("module.") else { break };
        end = address.len() - call.len() + call_end(call);
    }
    Some(if end == 0 { ROOT } else { &address[..end] })
}

/// Where a module's name and instance key end: at the first dot outside of the key.
fn call_end(call: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (index, character) in call.char_indices() {
        match character {
            '.' if !quoted => return index,
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = character == '\\' && !escaped;
    }
    call.len()
}

impl Group {
    pub(super) fn change(&self) -> Money {
        self.after - self.before
    }
}

impl FromStr for GroupBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "module" => Self::Module,
            "service" => Self::Service,
            "type" => Self::Type,
            "region" => Self::Region,
            "project" => Self::Project,
            _ => match text.strip_prefix("tag:") {
                Some(key) if !key.is_empty() => Self::Tag(key.into()),
                _ => {
                    let allowed = "`module`, `service`, `type`, `region`, `project` or `tag:KEY`";
                    return Err(format!("`{text}` is no group: give {allowed}"));
                }
            },
        })
    }
}

impl fmt::Display for GroupBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module => f.write_str("module"),
            Self::Service => f.write_str("service"),
            Self::Type => f.write_str("type"),
            Self::Region => f.write_str("region"),
            Self::Project => f.write_str("project"),
            Self::Tag(key) => write!(f, "tag:{key}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Address,
        render::{Summary, sample},
    };

    #[test]
    fn a_module_is_found_whatever_its_key() {
        let of = |address: &str| {
            let address = Some(Address(address.into()));
            module(&Resource { address, ..Resource::default() }).map(str::to_owned).unwrap()
        };
        assert_eq!(of("aws_x.y[0]"), "(root)");
        assert_eq!(of("module.a.aws_x.y"), "module.a");
        assert_eq!(
            of(r#"module.a["x.y\"]."].module.b[0].aws_x.y"#),
            r#"module.a["x.y\"]."].module.b[0]"#
        );
        assert_eq!(of("module."), "module.");
    }

    #[test]
    fn groups_add_up_to_the_total() {
        let report = sample::estate();
        let total = Summary::of_all(&report);
        for by in ["module", "service", "type", "region", "project", "tag:env"] {
            let by: GroupBy = by.parse().unwrap();
            let groups = groups(&report, &by);
            assert_eq!(groups.values().map(|group| group.before).sum::<Money>(), total.before);
            assert_eq!(groups.values().map(|group| group.after).sum::<Money>(), total.after);
        }
        assert!("tag:".parse::<GroupBy>().is_err());
    }
}
