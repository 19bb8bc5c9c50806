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

/// What a plan comes to a month beside what its advice saves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    /// What commitments in force cover less of than now; less than zero where the plan puts to use
    /// what lay idle.
    pub(super) stranded: Decimal,
    /// What resources cost more on demand, since commitments make it cheap: zero or less.
    pub(super) owed: Decimal,
    /// What is committed to anew saves.
    pub(super) committed: Decimal,
}

/// Takes what is stranded off what advice saves: in proportion to `moved` of each, then off whatever
/// saves, never below nothing. Where the plan puts to use what lay idle, that pays what is owed
/// first, and then adds to what saves most. Returned is what is owed then, which is never more than
/// what is committed to anew saves, where the plan saves anything.
///
/// What is owed pays off by a commitment, and not only by a new one: what uses more may use what
/// others leave idle of one in force. Less is stranded by as much, though those others still move
/// all of it; so what nothing new pays is taken off them too.
pub(super) fn strand(advice: &mut [Advice], moved: &[Decimal], account: Account) -> Decimal {
    let owed = account.owed - account.stranded.min(Decimal::ZERO);
    if owed > Decimal::ZERO {
        let most = advice.iter_mut().max_by_key(|advice| advice.net);
        return most.map_or(owed, |most| {
            most.net += Money(owed);
            Decimal::ZERO
        });
    }
    let unpaid = (-owed - account.committed).max(Decimal::ZERO);
    let idle = account.stranded.max(Decimal::ZERO) + unpaid;
    let all: Decimal =
        advice.iter().zip(moved).filter(|(advice, _)| saves(advice)).map(|(_, moved)| *moved).sum();
    let mut left = idle;
    for (advice, moved) in advice.iter_mut().zip(moved) {
        let share = (idle * *moved).checked_div(all).unwrap_or_default().round_dp(10);
        left -= take(advice, share.min(left));
    }
    for advice in advice.iter_mut() {
        left -= take(advice, left);
    }
    owed + unpaid - left
}

fn saves(advice: &Advice) -> bool {
    advice.net > Money::default()
}

fn take(advice: &mut Advice, amount: Decimal) -> Decimal {
    let taken = amount.min(advice.net.0).max(Decimal::ZERO);
    advice.net = advice.net - Money(taken);
    taken
}
