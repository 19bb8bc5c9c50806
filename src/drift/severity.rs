//! How much a difference matters besides its money: a door opened or a guard gone outranks a tag.

use super::{Comparison, Grave, Kind, Severity, canonical::Canonical, document};
use crate::model::{Resource, Value};

/// Of the change of one attribute; `path` is without the keys of blocks.
pub(super) fn of_change(
    comparison: &Comparison,
    path: &str,
    declared: &Value,
    live: &Value,
) -> Severity {
    let top = path.split('.').next().unwrap_or(path);
    let is_grave = |grave: &Grave| match grave {
        Grave::Flag(name, flag) => {
            // An encryption or a door that nobody set is off.
            let on = matches!(Canonical::of(live, None), Canonical::Flag(true));
            *name == path && on == *flag
        }
        Grave::Internet(name) => *name == top && opens_to_internet(declared, live),
        Grave::Any(name) => *name == path || *name == top,
        Grave::Gone => false,
    };
    of(comparison.grave.iter().any(is_grave))
}

/// Of a resource that is there on one side alone: unmanaged, the most where it lets the internet in;
/// missing, where it guarded something.
pub(super) fn of_whole(
    comparison: Option<&Comparison>,
    kind: Kind,
    resource: &Resource,
) -> Severity {
    let is_open = |grave: &Grave| match grave {
        Grave::Internet(name) => {
            let value = resource.attributes.value(name);
            value.is_some_and(|value| opens_to_internet(&Value::Null, value))
        }
        Grave::Flag(name, true) => resource.flag(name) == Ok(Some(true)),
        Grave::Any(name) => {
            resource.text(name).is_ok_and(|text| text.is_some_and(document::is_open))
        }
        Grave::Flag(..) | Grave::Gone => false,
    };
    let grave = comparison.map_or(&[][..], |comparison| comparison.grave);
    of(match kind {
        Kind::Unmanaged => grave.iter().any(is_open),
        Kind::Missing => grave.iter().any(|grave| matches!(grave, Grave::Gone)),
        Kind::Changed => false,
    })
}

fn of(is_grave: bool) -> Severity {
    if is_grave { Severity::High } else { Severity::Medium }
}

/// Whether live lets the whole internet in where the code does not.
fn opens_to_internet(declared: &Value, live: &Value) -> bool {
    fn open(value: &Value) -> usize {
        match value {
            Value::Text(text) => {
                usize::from(["0.0.0.0/0", "::/0"].iter().any(|all| text.ends_with(all)))
            }
            Value::List(values) => values.iter().map(open).sum(),
            Value::Block(block) => block.iter().map(|(_, value)| open(value)).sum(),
            _ => 0,
        }
    }
    open(live) > open(declared)
}
