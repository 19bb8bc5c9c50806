//! Drift in one of several formats, one a file.

mod fix;
mod import;
mod json;
mod junit;
mod markdown;
mod prometheus;
mod sarif;
mod slack;
mod table;
mod trend;

use std::{collections::BTreeMap, io};

use jiff::{Timestamp, civil::Date};

#[cfg(feature = "online")]
pub(crate) use self::slack::message as slack_message;
pub(crate) use self::{
    fix::fix,
    import::import,
    trend::{trend_json, trend_table},
};
use crate::{
    drift::{Class, Covered, Deed, Drift, Kind, Looked, Who},
    model::{Address, Value},
    money::Money,
};

pub(crate) const FORMATS: &[Format] = &[
    table::FORMAT,
    json::FORMAT,
    markdown::FORMAT,
    sarif::FORMAT,
    junit::FORMAT,
    prometheus::FORMAT,
    slack::FORMAT,
];

#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) render: fn(&DriftReport, &mut dyn io::Write) -> io::Result<()>,
}

/// All that a run found out.
#[derive(Clone, Debug)]
pub(crate) struct DriftReport {
    /// ISO 4217.
    pub(crate) currency: Box<str>,
    /// The day for which prices were asked.
    pub(crate) as_of: Date,
    /// When the accounts were looked at; of a plan's own drift, nobody tells.
    pub(crate) taken_at: Option<Timestamp>,
    /// States and plans read.
    pub(crate) documents: usize,
    /// Resources declared, and found live.
    pub(crate) declared: usize,
    pub(crate) live: usize,
    /// Sorted as they are shown.
    pub(crate) drifts: Vec<Drift>,
    /// Sorted by account, region and type.
    pub(crate) coverage: Vec<Covered>,
    /// Left out: what every account has, what the user ignores, what the baseline accepts.
    pub(crate) defaults: usize,
    pub(crate) ignored: usize,
    pub(crate) accepted: usize,
    /// How many resources the clouds' logs were asked about; `None` where nobody wants to know.
    pub(crate) asked: Option<Asked>,
    /// Where resources are written, as far as the configuration is at hand.
    pub(crate) lines: Lines,
}

/// How many drifted resources were asked about, and how many were too many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) asked: usize,
    pub(crate) not_asked: usize,
}

/// The file and line, from 1, of each resource block, by its address without instance keys.
pub(crate) type Lines = BTreeMap<Box<str>, (Box<str>, usize)>;

/// What drift comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sum {
    count: usize,
    /// A month's, declared and live, of what is known.
    declared: Money,
    live: Money,
}

impl DriftReport {
    /// Whether something that could be looked at was not.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.coverage.iter().any(Covered::is_incomplete)
    }

    fn of_class(&self, class: Class) -> impl Iterator<Item = &Drift> {
        self.drifts.iter().filter(move |drift| drift.class == class)
    }

    fn line(&self, address: &Address) -> Option<&(Box<str>, usize)> {
        self.lines.get(&*without_keys(&address.0))
    }
}

impl Sum {
    fn of<'a>(drifts: impl IntoIterator<Item = &'a Drift>) -> Self {
        drifts.into_iter().fold(Self::default(), |sum, drift| Self {
            count: sum.count + 1,
            declared: sum.declared + drift.cost.before.list_cost(),
            live: sum.live + drift.cost.after.list_cost(),
        })
    }

    fn moves(self) -> Money {
        self.live - self.declared
    }
}

/// `module.a["x"].aws_instance.web[0]` is written once, as `module.a.aws_instance.web`.
pub(crate) fn without_keys(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let (mut inside, mut quoted, mut escaped) = (false, false, false);
    for c in address.chars() {
        match c {
            '[' if !inside => inside = true,
            ']' if inside && !quoted => inside = false,
            '"' if inside && !escaped => quoted = !quoted,
            c if !inside => plain.push(c),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    plain
}

/// One line on what was not looked at; `None` for what was.
fn not_looked_at(covered: &Covered) -> Option<String> {
    let declared = |count: usize| match count {
        1 => "1 declared resource".to_owned(),
        count => format!("{count} declared resources"),
    };
    let why = match &covered.looked {
        Looked::Listed { .. } => return None,
        Looked::Refused { call, reason } => format!("{call}: {reason}"),
        Looked::NotListed { declared: count } => format!("not listed; {}", declared(*count)),
        Looked::Unsupported { declared: count } => {
            format!("cannot be listed yet; {}", declared(*count))
        }
    };
    let place = [covered.account.as_deref(), covered.region.as_ref().map(|region| &*region.0)];
    let place: Vec<_> = place.into_iter().flatten().collect();
    let place = if place.is_empty() { String::new() } else { format!(" in {}", place.join(", ")) };
    Some(format!("{}{place}: {why}", covered.kind))
}

/// What differs, in one line: `instance_type: m5.large → m5.xlarge`.
fn attribute(attribute: &crate::drift::AttributeDrift) -> String {
    let value = super::attributes::shown;
    let (declared, live) = only_different(&attribute.declared, &attribute.live);
    let shown = |side: &Value| match side {
        Value::List(values) if values.is_empty() => "none".to_owned(),
        side => value(side),
    };
    format!("{}: {} → {}", attribute.name, shown(&declared), shown(&live))
}

/// Of two lists only what the other does not have: the rest says nothing.
fn only_different(declared: &Value, live: &Value) -> (Value, Value) {
    let (Value::List(left), Value::List(right)) = (declared, live) else {
        return (declared.clone(), live.clone());
    };
    let without = |list: &[Value], other: &[Value]| -> Vec<Value> {
        list.iter().filter(|value| !other.contains(value)).cloned().collect()
    };
    let (only_left, only_right) = (without(left, right), without(right, left));
    if only_left.is_empty() && only_right.is_empty() {
        return (declared.clone(), live.clone());
    }
    (Value::List(only_left), Value::List(only_right))
}

/// `unmanaged`, and where it matters that it is grave.
fn says(drift: &Drift) -> String {
    let grave = if drift.severity == crate::drift::Severity::High { ", grave" } else { "" };
    format!("{}{grave}", drift.kind.name())
}

/// Who did it: `by alice, 2026-11-20T10:11:12Z, ModifyInstanceAttribute`.
fn by(drift: &Drift) -> Option<String> {
    match &drift.who {
        Who::NotAsked => None,
        Who::Nobody => Some("by whom, the account's log does not tell".to_owned()),
        Who::Somebody(Deed { actor, time, event }) => {
            let actor = actor.as_deref().unwrap_or("somebody without a name");
            Some(format!("by {actor}, {time}, {event}"))
        }
    }
}

/// What of a cap on the questions is to be said.
fn not_asked(report: &DriftReport) -> Option<String> {
    let Asked { asked, not_asked } = report.asked.filter(|asked| asked.not_asked > 0)?;
    Some(format!(
        "by whom was asked of the {asked} that move the most money, and not of {not_asked} others"
    ))
}

/// The kinds in the order in which they are counted.
const KINDS: [Kind; 3] = [Kind::Unmanaged, Kind::Missing, Kind::Changed];
