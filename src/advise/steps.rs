//! A chosen combination as steps, each with what it saves alone and in its turn.

use rust_decimal::Decimal;

use super::{
    Advice, Change, Check, Lever, Member, Proposal,
    options::{Candidate, Options},
    remediation,
};
use crate::money::Money;

/// The advice for one resource: its steps in the order of their levers, whose net savings add up to
/// what the candidate saves; then what is to know besides. A candidate may cost more on demand and
/// pay off only with a commitment: what it costs more is told apart, as zero or less.
pub(super) fn advice(
    member: &Member,
    options: &Options,
    chosen: &Candidate,
) -> (Vec<Advice>, Decimal) {
    let mut picks = chosen.picks.clone();
    picks.sort_by_key(|pick| (options.proposals[*pick].0.lever, *pick));
    let now = options.cost(&options.candidates[0]);
    let mut advice = Vec::new();
    let (mut done, mut before, mut owed) = (Vec::new(), now, Decimal::ZERO);
    for pick in &picks {
        done.push(*pick);
        done.sort_unstable();
        let after = options.cost(options.with(&done));
        // What a step costs that pays off only in a later one (a size whose spot price is lower)
        // is taken off that one.
        let net = before - after + owed;
        owed = net.min(Decimal::ZERO);
        let alone = now - options.cost(options.with(&[*pick]));
        let (check, proposal) = &options.proposals[*pick];
        advice.push(step(member, check, proposal, Some(Money(alone)), Money(net - owed)));
        before = after;
    }
    for (index, (check, proposal)) in options.proposals.iter().enumerate() {
        let is_finding = matches!(proposal.change, Change::Finding);
        if is_finding {
            advice.push(step(member, check, proposal, Some(Money::default()), Money::default()));
        } else if chosen.picks.is_empty()
            && options.has_gaps()
            && saves_untold(options, index, now)
            // Which of a check's alternatives is the best nobody can tell.
            && !advice.iter().any(|told| told.gross.is_none() && told.check.id == check.id)
        {
            advice.push(step(member, check, proposal, None, Money::default()));
        }
    }
    (advice, owed)
}

/// The advice for a change that moves the bills of several resources, by `saved` a month.
pub(super) fn of_several(
    member: &Member,
    check: &'static Check,
    proposal: &Proposal,
    saved: Decimal,
) -> Advice {
    step(member, check, proposal, Some(Money(saved)), Money(saved))
}

/// Whether a proposal saves nothing that can be told, of a bill of which not all can be told.
fn saves_untold(options: &Options, pick: usize, now: Decimal) -> bool {
    options.is_candidate(&[pick]) && options.cost(options.with(&[pick])) == now
}

fn step(
    member: &Member,
    check: &'static Check,
    proposal: &Proposal,
    gross: Option<Money>,
    net: Money,
) -> Advice {
    let resource = &member.resource;
    debug_assert!(
        check.lever != Lever::Governance || net == Money::default(),
        "governance saves nothing"
    );
    Advice {
        check,
        kind: resource.kind.clone(),
        address: resource.address.clone(),
        id: resource.id.clone(),
        account: member.live.as_ref().map(|live| live.account.clone()),
        region: resource.region.clone(),
        gross,
        net,
        because: proposal.because.clone(),
        confidence: proposal.confidence,
        risk: proposal.risk,
        remediation: remediation::of(resource, proposal),
    }
}
