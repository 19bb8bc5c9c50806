//! Gates of `outlay drift`. Only what somebody changed trips one: what the cloud moved does not.

use std::{cmp::Ordering, str::FromStr};

use rust_decimal::Decimal;

use super::Limit;
use crate::{
    drift::{Class, Drift, Kind},
    money::Money,
    render::money,
};

const ALLOWED: &str = "give `drift`, `unmanaged`, `missing`, `changed`, each with `>COUNT` or \
                       without, or `drift-cost>AMOUNT`; `>=` works as well";

/// `--fail-on`'s condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum DriftGate {
    /// How many resources drifted; of all kinds for `None`.
    Count(Option<Kind>, Limit<usize>),
    /// By how much drift raises the monthly bill; what lowers it is not set off against it.
    Cost(Limit<Money>),
}

impl FromStr for DriftGate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, limit) = match text.split_once('>') {
            Some((name, limit)) => (name.trim(), Some(limit.trim())),
            None => (text.trim(), None),
        };
        let (inclusive, limit) = match limit.map(|limit| (limit.strip_prefix('='), limit)) {
            Some((Some(limit), _)) => (true, Some(limit.trim())),
            Some((None, limit)) => (false, Some(limit)),
            None => (false, None),
        };
        let no_number = || format!("`{text}` has no number that fits: {ALLOWED}");
        let count = |kind| match limit {
            None => Ok(Self::Count(kind, Limit { value: 0, inclusive: false })),
            Some(limit) => {
                let value = limit.parse().map_err(|_| no_number())?;
                Ok(Self::Count(kind, Limit { value, inclusive }))
            }
        };
        match (name, limit) {
            ("drift", _) => count(None),
            ("unmanaged", _) => count(Some(Kind::Unmanaged)),
            ("missing", _) => count(Some(Kind::Missing)),
            ("changed", _) => count(Some(Kind::Changed)),
            ("drift-cost", Some(limit)) => match limit.parse::<Decimal>() {
                Ok(number) if !number.is_sign_negative() => {
                    Ok(Self::Cost(Limit { value: Money(number), inclusive }))
                }
                _ => Err(no_number()),
            },
            _ => Err(format!("`{text}` is no gate: {ALLOWED}")),
        }
    }
}

impl DriftGate {
    /// Why the drift fails the gate, in a sentence; `None` where it passes.
    pub(crate) fn tripped(&self, drifts: &[Drift], currency: &str) -> Option<String> {
        let set = drifts.iter().filter(|drift| drift.class == Class::Configuration);
        match self {
            Self::Count(kind, limit) => {
                let count = set.filter(|drift| kind.is_none_or(|kind| drift.kind == kind)).count();
                limit.passed(count).then(|| {
                    let what = match kind {
                        None => "drifted",
                        Some(kind) => kind.name(),
                    };
                    let (is, resources) =
                        if count == 1 { ("is", "resource") } else { ("are", "resources") };
                    let more = limit.says(|count| count);
                    format!("{count} {resources} {is} {what}, {more}")
                })
            }
            Self::Cost(limit) => {
                let rises = set.map(Drift::moves);
                let rises = rises.filter(|rise| rise.cmp(&Money::default()) == Ordering::Greater);
                let rise: Money = rises.sum();
                let show = |amount| money(amount, currency);
                limit
                    .passed(rise)
                    .then(|| format!("drift costs {} a month, {}", show(rise), limit.says(show)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_gate_is_told_what_is() {
        for text in ["drift<1", "", "unmanged>0", "drift-cost"] {
            assert!(text.parse::<DriftGate>().unwrap_err().contains("is no gate"), "{text}");
        }
        for text in ["drift>x", "unmanaged>-1", "drift-cost>-5", "drift-cost>ten"] {
            assert!(text.parse::<DriftGate>().unwrap_err().contains("no number"), "{text}");
        }
        assert_eq!(
            "unmanaged >= 2".parse::<DriftGate>(),
            Ok(DriftGate::Count(Some(Kind::Unmanaged), Limit { value: 2, inclusive: true }))
        );
    }
}
