//! What is saved under a commitment in force is not saved before it ends: it lies idle.

use rust_decimal::Decimal;

use super::{
    Advice,
    options::{Candidate, Options},
};
use crate::money::Money;

/// How much on-demand cost of what may be committed to a choice takes off a resource.
pub(super) fn moved(options: &Options, chosen: &Candidate) -> Decimal {
    let committable = |candidate: &Candidate| -> Decimal {
        let on_demand = options.on_demand(candidate).filter(|running| running.class.is_some());
        let share = options.hours(candidate).map_or(Decimal::ONE, super::Hours::share);
        on_demand.map(|running| running.cost * share).sum()
    };
    (committable(&options.candidates[0]) - committable(chosen)).max(Decimal::ZERO)
}

/// Takes `stranded` off what advice saves: in proportion to `moved` of each, then off whatever saves,
/// never below nothing. Where the plan puts to use what lay idle, `stranded` is less than zero: that
/// pays what is `owed` (zero or less) first, and then adds to what saves most. Returned is what is owed
/// then.
pub(super) fn strand(
    advice: &mut [Advice],
    moved: &[Decimal],
    stranded: Decimal,
    owed: Decimal,
) -> Decimal {
    if stranded < Decimal::ZERO {
        let rest = owed - stranded;
        let most = advice.iter_mut().max_by_key(|advice| advice.net);
        return match most {
            Some(most) if rest > Decimal::ZERO => {
                most.net += Money(rest);
                Decimal::ZERO
            }
            _ => rest,
        };
    }
    let all: Decimal =
        advice.iter().zip(moved).filter(|(advice, _)| saves(advice)).map(|(_, moved)| *moved).sum();
    let mut left = stranded;
    for (advice, moved) in advice.iter_mut().zip(moved) {
        let share = (stranded * *moved).checked_div(all).unwrap_or_default().round_dp(10);
        left -= take(advice, share.min(left));
    }
    for advice in advice.iter_mut() {
        left -= take(advice, left);
    }
    owed - left
}

fn saves(advice: &Advice) -> bool {
    advice.net > Money::default()
}

fn take(advice: &mut Advice, amount: Decimal) -> Decimal {
    let taken = amount.min(advice.net.0).max(Decimal::ZERO);
    advice.net = advice.net - Money(taken);
    taken
}
