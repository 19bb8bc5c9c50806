//! Gates: what a user lets a run fail on.

mod drift;

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, dec};

pub(crate) use self::drift::DriftGate;
use crate::{
    money::{Money, times},
    render::{Report, SavingsReport, Summary, money, percentage},
};

const ALLOWED: &str = "give `increase>AMOUNT`, `increase>PERCENT%`, `total>AMOUNT`, `gaps` or \
                       `gaps>COUNT`; `>=` works as well";

/// `--fail-on`'s condition, judged over all projects together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Gate {
    /// By how much the plans raise the monthly cost, in the billing currency.
    Increase(Limit<Money>),
    /// By how many percent the plans raise the monthly cost; from nothing, any rise is too much.
    IncreasePercent(Limit<Decimal>),
    /// The monthly cost after the plans, in the billing currency.
    Total(Limit<Money>),
    /// How much of the cost could not be told.
    Gaps(Limit<usize>),
}

/// A gate judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// As the user would give it: `increase>100`.
    pub(crate) gate: String,
    /// Why the report fails it, in a sentence; `None` where it passes.
    pub(crate) tripped: Option<String>,
    /// What the verdict does not rest on, in a sentence.
    pub(crate) note: Option<String>,
}

/// What a value may not pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit<T> {
    value: T,
    /// `>=`: the value itself is too much already.
    inclusive: bool,
}

/// `--fail-on`'s condition on what could be saved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WasteGate(Limit<Money>);

const WASTE_ALLOWED: &str = "give `waste>AMOUNT`; `>=` works as well";

impl FromStr for WasteGate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = |problem| format!("`{text}` {problem}: {WASTE_ALLOWED}");
        let limit = text.split_once('>').filter(|(name, _)| name.trim() == "waste");
        let (_, limit) = limit.ok_or_else(|| refused("is no gate"))?;
        let (limit, inclusive) =
            limit.strip_prefix('=').map_or((limit, false), |limit| (limit, true));
        match limit.trim().parse::<Decimal>() {
            Ok(value) if !value.is_sign_negative() => {
                Ok(Self(Limit { value: Money(value), inclusive }))
            }
            _ => Err(refused("has no number that fits")),
        }
    }
}

impl WasteGate {
    /// Why what could be saved fails the gate, in a sentence; `None` where it passes.
    pub(crate) fn tripped(&self, report: &SavingsReport) -> Option<String> {
        let show = |amount| money(amount, &report.currency);
        let saved = report.savings.saved();
        self.0
            .passed(saved)
            .then(|| format!("{} a month could be saved, {}", show(saved), self.0.says(show)))
    }
}

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, limit) = match text.split_once('>') {
            Some((name, limit)) => (name.trim(), Some(limit)),
            None => (text.trim(), None),
        };
        let (inclusive, limit) = match limit.map(|limit| (limit.strip_prefix('='), limit)) {
            Some((Some(limit), _)) => (true, Some(limit.trim())),
            Some((None, limit)) => (false, Some(limit.trim())),
            None => (false, None),
        };
        let no_number = || format!("`{text}` has no number that fits: {ALLOWED}");
        let number = |limit: &str| match limit.trim().parse::<Decimal>() {
            Ok(number) if !number.is_sign_negative() => Ok(number),
            _ => Err(no_number()),
        };
        let amount = |limit| number(limit).map(|number| Limit { value: Money(number), inclusive });
        match (name, limit) {
            ("increase", Some(limit)) => match limit.strip_suffix('%') {
                Some(percent) => {
                    Ok(Self::IncreasePercent(Limit { value: number(percent)?, inclusive }))
                }
                None => amount(limit).map(Self::Increase),
            },
            ("total", Some(limit)) => amount(limit).map(Self::Total),
            ("gaps", Some(limit)) => {
                let value = limit.parse().map_err(|_| no_number())?;
                Ok(Self::Gaps(Limit { value, inclusive }))
            }
            ("gaps", None) => Ok(Self::Gaps(Limit { value: 0, inclusive: false })),
            _ => Err(format!("`{text}` is no gate: {ALLOWED}")),
        }
    }
}

impl Gate {
    pub(crate) fn judge(&self, report: &Report) -> Verdict {
        let (count, fall) = unknown_falls(report);
        let note = (count > 0 && matches!(self, Self::Increase(_) | Self::IncreasePercent(_)))
            .then(|| {
                let fall = money(fall, &report.currency);
                let of = match count {
                    1 => "1 resource of which less is known than before counts as costing what it did",
                    _ => &format!("{count} resources of which less is known than before count as costing what they did"),
                };
                format!("{of} ({fall} more than is known)")
            });
        Verdict { gate: self.to_string(), tripped: self.tripped(report, fall), note }
    }

    /// Why the report fails the gate; `unknown` is what falls only because less is known.
    fn tripped(&self, report: &Report, unknown: Money) -> Option<String> {
        let summary = Summary::of_all(report);
        let show = |amount| money(amount, &report.currency);
        let rise = summary.change() + unknown;
        match self {
            Self::Increase(limit) => limit
                .passed(rise)
                .then(|| format!("the monthly cost rises by {}, {}", show(rise), limit.says(show))),
            Self::IncreasePercent(limit) => {
                // Not divided, which would round.
                let hundredfold = Money(times(rise.0, dec!(100)));
                let value = Money(times(summary.before.0, limit.value));
                let passed = Limit { value, inclusive: limit.inclusive }.passed(hundredfold);
                passed.then(|| {
                    let limit = limit.says(|percent| format!("{}%", percent.normalize()));
                    let share = rise.0.checked_div(summary.before.0).map(percentage);
                    let by = share.map_or_else(String::new, |share| format!("by {share} "));
                    let (before, after) = (show(summary.before), show(summary.before + rise));
                    format!("the monthly cost rises {by}from {before} to {after}, {limit}")
                })
            }
            Self::Total(limit) => limit.passed(summary.after).then(|| {
                format!("the monthly cost is {}, {}", show(summary.after), limit.says(show))
            }),
            Self::Gaps(limit) => limit.passed(summary.gaps).then(|| {
                let (is, gaps) = match summary.gaps {
                    1 => ("is", "gap"),
                    _ => ("are", "gaps"),
                };
                let count = summary.gaps;
                format!("there {is} {count} {gaps} in the cost, {}", limit.says(|count| count))
            }),
        }
    }
}

/// How many resources cost less only because something of them is not known any more, and what they
/// cost less: a gap is no saving, and must not make up for what others rise by.
fn unknown_falls(report: &Report) -> (usize, Money) {
    let changes = report.projects.iter().flat_map(|project| &project.plan.changes);
    let falls = changes.filter_map(|change| {
        let is_new = |gap| !change.before.gaps.contains(gap);
        let fall = change.before.list_cost() - change.after.list_cost();
        (fall > Money::default() && change.after.gaps.iter().any(is_new)).then_some(fall)
    });
    falls.fold((0, Money::default()), |(count, sum), fall| (count + 1, sum + fall))
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Increase(Limit { value: Money(value), inclusive }) => {
                write!(f, "increase>{}{}", sign(*inclusive), value.normalize())
            }
            Self::IncreasePercent(Limit { value, inclusive }) => {
                write!(f, "increase>{}{}%", sign(*inclusive), value.normalize())
            }
            Self::Total(Limit { value: Money(value), inclusive }) => {
                write!(f, "total>{}{}", sign(*inclusive), value.normalize())
            }
            Self::Gaps(Limit { value, inclusive }) => {
                write!(f, "gaps>{}{value}", sign(*inclusive))
            }
        }
    }
}

fn sign(inclusive: bool) -> &'static str {
    if inclusive { "=" } else { "" }
}

impl<T: PartialOrd + Copy> Limit<T> {
    fn passed(&self, value: T) -> bool {
        value > self.value || self.inclusive && value == self.value
    }

    fn says<S: fmt::Display>(&self, show: impl FnOnce(T) -> S) -> String {
        let limit = show(self.value);
        if self.inclusive { format!("{limit} or more") } else { format!("more than {limit}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Action,
        price::Gap,
        render::sample::{self, change, cost, cost_of},
    };

    fn report(before: Decimal, after: Decimal, gaps: usize) -> Report {
        let missing = (0..gaps).map(|index| Gap::NeedsUsage(index.to_string().into())).collect();
        sample::report(vec![
            change("aws_instance.a", Action::Update, Some(cost_of(before)), Some(cost_of(after))),
            change("aws_sqs_queue.b", Action::NoOp, None, Some(cost(Vec::new(), missing))),
        ])
    }

    fn judge(gate: &str, report: &Report) -> Option<String> {
        gate.parse::<Gate>().unwrap().judge(report).tripped
    }

    #[test]
    fn an_increase_trips_past_its_limit() {
        let report = report(dec!(80), dec!(200), 0);
        assert_eq!(
            judge("increase>100", &report).unwrap(),
            "the monthly cost rises by $120.00, more than $100.00"
        );
        assert_eq!(judge("increase>120", &report), None);
        assert_eq!(
            judge(" increase >= 120 ", &report).unwrap(),
            "the monthly cost rises by $120.00, $120.00 or more"
        );
    }

    #[test]
    fn a_percentage_is_of_the_cost_before() {
        let report = report(dec!(80), dec!(200), 0);
        assert_eq!(
            judge("increase > 10 %", &report).unwrap(),
            "the monthly cost rises by 150% from $80.00 to $200.00, more than 10%"
        );
        assert_eq!(judge("increase>150%", &report), None);
        assert!(judge("increase>=150.0%", &report).is_some());
    }

    #[test]
    fn any_rise_from_nothing_trips_a_percentage() {
        assert_eq!(
            judge("increase>1000%", &report(dec!(0), dec!(0.01), 0)).unwrap(),
            "the monthly cost rises from $0.00 to $0.01, more than 1000%"
        );
        assert_eq!(judge("increase>0%", &report(dec!(0), dec!(0), 0)), None);
    }

    #[test]
    fn a_fall_is_no_increase() {
        let report = report(dec!(200), dec!(80), 0);
        for gate in ["increase>0", "increase>=0", "increase>0%", "increase>=0%"] {
            assert_eq!(judge(gate, &report), None, "{gate}");
        }
    }

    #[test]
    fn the_total_is_the_cost_after() {
        let report = report(dec!(9000), dec!(5200), 0);
        assert_eq!(
            judge("total>5000", &report).unwrap(),
            "the monthly cost is $5,200.00, more than $5,000.00"
        );
        assert_eq!(judge("total>5200", &report), None);
    }

    #[test]
    fn gaps_are_counted() {
        let report = report(dec!(1), dec!(1), 4);
        assert_eq!(judge("gaps", &report).unwrap(), "there are 4 gaps in the cost, more than 0");
        assert_eq!(judge("gaps>4", &report), None);
        assert!(judge("gaps>=4", &report).is_some());
        assert_eq!(judge("gaps", &self::report(dec!(1), dec!(1), 0)), None);
    }

    #[test]
    fn a_new_gap_is_no_saving() {
        let unknown = cost(Vec::new(), vec![Gap::KnownAfterApply("instance_type".into())]);
        let report = sample::report(vec![
            change("aws_instance.a", Action::Update, Some(cost_of(dec!(90))), Some(unknown)),
            change("aws_instance.b", Action::Create, None, Some(cost_of(dec!(60)))),
        ]);
        let verdict = "increase>50".parse::<Gate>().unwrap().judge(&report);
        assert_eq!(verdict.gate, "increase>50");
        let tripped = "the monthly cost rises by $60.00, more than $50.00";
        assert_eq!(verdict.tripped.as_deref(), Some(tripped));
        assert!(verdict.note.unwrap().contains("($90.00 more than is known)"));
        assert!("increase>60%".parse::<Gate>().unwrap().judge(&report).tripped.is_some());
        assert_eq!("total>60".parse::<Gate>().unwrap().judge(&report).note, None);
    }

    #[test]
    fn a_gate_is_written_as_it_is_given() {
        for gate in ["increase>100", "increase>=10.5%", "total>5000", "gaps>=3"] {
            assert_eq!(gate.parse::<Gate>().unwrap().to_string(), gate);
        }
    }

    #[test]
    fn all_projects_count_together() {
        let mut both = report(dec!(0), dec!(60), 1);
        both.projects.extend(report(dec!(0), dec!(60), 1).projects);
        assert!(judge("increase>100", &both).is_some());
        assert!(judge("gaps>1", &both).is_some());
    }

    #[test]
    fn what_is_no_gate_is_told_what_is() {
        let refused = |text: &str| text.parse::<Gate>().unwrap_err();
        assert_eq!(refused("increse>3"), format!("`increse>3` is no gate: {ALLOWED}"));
        for text in ["", "increase", "total", ">5", "increase<5", "increase=5"] {
            assert!(refused(text).contains("is no gate"), "{text}");
        }
        let numbers =
            ["increase>", "increase>ten", "increase>-5", "total>10%", "gaps>1.5", "gaps>"];
        for text in numbers {
            assert!(refused(text).contains("no number that fits"), "{text}");
        }
    }
}
