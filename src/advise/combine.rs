//! The best plan, in which no saving is counted twice.
//!
//! Savings on one resource do not add: half the size for half of the hours saves three quarters.
//! So a saving is the bill now less the bill after, and every combination of proposals for a
//! resource is tried: gone, or hours × shape × purchase option. The least that is within the risk
//! limit is taken.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    Change, Check, Covered, Estate, Evidence, InForce, Member, Offer, Preset, Proposal, Risk,
    Savings, Schedules, StopsWith, Subject, Unjudged,
    edit::edited,
    hours::HOURS,
    offer::Offers,
    options::{Options, Pricing},
    settle, shared, steps,
};
use crate::{
    bill::Bill,
    metrics::Metrics,
    model::{Attributes, Graph, Resource},
    money::Money,
    price::{Pricer, ResourceCost, SpotAdvisor},
    threads::in_parts,
};

/// What advice rests on.
#[derive(Debug)]
pub(crate) struct Advisor<'a> {
    pub(crate) pricer: &'a Pricer,
    pub(crate) checks: Vec<&'static Check>,
    pub(crate) stops: Vec<StopsWith>,
    pub(crate) offers: Vec<&'static Offer>,
    /// What is committed to on the day.
    pub(crate) in_force: Vec<InForce>,
    /// Types that are commitments, and have no bill beside what they cover.
    pub(crate) commitments: Vec<&'static str>,
    pub(crate) bill: Option<&'a Bill>,
    pub(crate) metrics: &'a Metrics,
    pub(crate) schedules: &'a Schedules,
    pub(crate) preset: Preset,
    pub(crate) risk: Risk,
    pub(crate) as_of: Date,
}

/// What is proposed for one resource, and what could not be judged of it.
struct Draft {
    member: usize,
    proposals: Vec<(&'static Check, Proposal)>,
    unjudged: Vec<(&'static str, Box<str>)>,
}

/// Proposes, prices and combines.
pub(crate) fn advise(advisor: &Advisor, estate: &Estate) -> Savings {
    let mut by_kind: BTreeMap<&str, Vec<&'static Check>> = BTreeMap::new();
    for check in &advisor.checks {
        for kind in check.kinds {
            by_kind.entry(kind).or_default().push(check);
        }
    }
    let any: Vec<_> = advisor.checks.iter().filter(|check| check.kinds.is_empty()).collect();

    let members = &estate.members;
    let graph = Graph::new(members.iter().map(|member| &member.resource));
    let evidence = Evidence {
        graph: &graph,
        looked: &estate.looked,
        metrics: advisor.metrics,
        specs: &advisor.pricer.specs,
        spot: &SpotAdvisor::default(),
        usage_file: &advisor.pricer.usage,
        schedules: advisor.schedules,
        preset: advisor.preset,
        as_of: advisor.as_of,
    };
    let subjects: Vec<usize> =
        (0..members.len()).filter(|place| members[*place].is_subject).collect();
    let draft = |place: &usize| {
        let member = &members[*place];
        let subject = Subject { resource: &member.resource, live: member.live.as_ref() };
        let own = by_kind.get(&*member.resource.kind).into_iter().flatten();
        let mut draft = Draft { member: *place, proposals: Vec::new(), unjudged: Vec::new() };
        for check in own.chain(any.iter().copied()) {
            match (check.propose)(&subject, &evidence) {
                Ok(proposals) => {
                    draft
                        .proposals
                        .extend(proposals.into_iter().map(|proposal| (*check, proposal)));
                }
                Err(unknown) => draft.unjudged.push((check.id, unknown.attribute)),
            }
        }
        draft
    };
    let mut drafts: Vec<Draft> =
        in_parts(&subjects, |part| part.iter().map(draft).collect::<Vec<_>>())
            .into_iter()
            .flatten()
            .collect();
    let unjudged = unjudged(&drafts);
    let proposed: usize = drafts.iter().map(|draft| draft.proposals.len()).sum();
    for draft in &mut drafts {
        draft.proposals.retain(|(_, proposal)| proposal.risk <= advisor.risk);
    }
    let kept: usize = drafts.iter().map(|draft| draft.proposals.len()).sum();

    let mut savings = choose(advisor, estate, drafts);
    savings.unjudged = unjudged;
    savings.too_risky = proposed - kept;
    savings
}

fn choose(advisor: &Advisor, estate: &Estate, mut drafts: Vec<Draft>) -> Savings {
    let members = &estate.members;
    let taken_out =
        |(place, draft): (usize, &mut Draft)| shared::taken_out(place, &mut draft.proposals);
    let shared: Vec<_> = drafts.iter_mut().enumerate().flat_map(taken_out).collect();
    let known: HashMap<usize, Attributes> =
        shared.iter().map(|shared| (shared.place, shared.usage())).collect();
    let resources: Vec<_> = drafts.iter().map(|draft| &members[draft.member].resource).collect();
    let changed: Vec<Resource> =
        shared.iter().map(|shared| shared.changed(resources[shared.place])).collect();
    // Resources that are changed because another one's bill depends on them.
    let elsewhere: Vec<Vec<Option<Resource>>> = drafts
        .iter()
        .map(|draft| draft.proposals.iter().map(|(_, proposal)| other(proposal)).collect())
        .collect();
    let graph = Graph::new(members.iter().map(|member| &member.resource));
    let stops = advisor.stops.iter().map(|stops| (stops.kind, stops.products)).collect();
    let committable: Vec<_> =
        advisor.offers.iter().flat_map(|offer| offer.products).copied().collect();
    let pricing =
        Pricing { pricer: advisor.pricer, graph: &graph, stops: &stops, committable: &committable };
    let priced = Priced {
        drafts: &drafts,
        elsewhere: &elsewhere,
        known: &known,
        pricing: &pricing,
        commitments: &advisor.commitments,
    };
    let places: Vec<usize> = (0..drafts.len()).collect();
    let as_is = |place: &usize| priced.options(*place, resources[*place], &graph);
    let mut options: Vec<Options> =
        in_parts(&places, |part| part.iter().map(as_is).collect::<Vec<_>>())
            .into_iter()
            .flatten()
            .collect();
    let adopted = shared::adopt(
        &shared,
        (&resources, &changed),
        &graph,
        &mut options,
        |place, resource, graph| priced.options(place, resource, graph),
    );
    for options in &mut options {
        options.since = since(&members[options.member], advisor.as_of);
    }
    let (offers, best) = Offers::cheapest(advisor, &mut options);
    let fleet = offers.fleet(&options);

    let mut savings = Savings { resources: options.len(), ..Savings::default() };
    let mut owed = Decimal::ZERO;
    let mut of_covered = Vec::new();
    for (options, chosen) in options.iter().zip(&best.candidates) {
        savings.gaps += usize::from(options.has_gaps());
        savings.now += Money(options.cost(&options.candidates[0]));
        let candidate = &options.candidates[*chosen];
        let (advice, rest) = steps::advice(&members[options.member], options, candidate);
        let moved = settle::moved(options, candidate);
        of_covered.extend(advice.iter().map(|_| moved));
        savings.advice.extend(advice);
        owed += rest;
    }
    let now = fleet.as_is().covered;
    savings.beyond = Money(fleet.beyond());
    savings.now += savings.beyond - Money(now);
    for (place, saved) in adopted {
        let shared::Shared { place, check, proposal } = &shared[place];
        let member = &members[drafts[*place].member];
        savings.now += Money(saved);
        savings.advice.push(steps::of_several(member, check, proposal, saved));
    }
    savings.after = Money(best.bill);
    let in_bill = advisor.bill.map_or(0, |bill| bill.commitments.len());
    let commitments = if advisor.bill.is_some() { in_bill } else { advisor.in_force.len() };
    if commitments > 0 {
        let (now, after) = (Money(now), Money(best.covered));
        savings.covered = Some(Covered { commitments, now, after });
    }
    let account =
        settle::Account { stranded: now - best.covered, owed, committed: best.committed() };
    let owed = settle::strand(&mut savings.advice, &of_covered, account);
    savings.advice.extend(offers.advice(&fleet, &best, owed));
    savings.without_offer = offers.without_offer();
    savings.advice.sort_by_cached_key(|advice| {
        (Reverse(advice.net), Reverse(advice.gross), advice.check.id, advice.name())
    });
    savings
}

/// What prices the subjects, each at its place.
struct Priced<'a, 'g> {
    drafts: &'a [Draft],
    elsewhere: &'g [Vec<Option<Resource>>],
    /// Usage that is known besides what the proposals of a draft tell.
    known: &'a HashMap<usize, Attributes>,
    pricing: &'a Pricing<'a, 'g>,
    /// Types that are commitments, and have no bill beside what they cover.
    commitments: &'a [&'static str],
}

impl<'g> Priced<'_, 'g> {
    /// All ways to have the subject at `place`, as `resource` has it, amid `graph`.
    fn options(&self, place: usize, resource: &Resource, graph: &Graph<'g>) -> Options {
        let (draft, elsewhere) = (&self.drafts[place], &self.elsewhere[place]);
        let cost = |changed: &Resource, usage: &Attributes, picks: &[usize]| {
            if self.commitments.contains(&&*changed.kind) {
                return ResourceCost::default();
            }
            let others = picks.iter().filter_map(|pick| elsewhere[*pick].as_ref());
            let mut around = None;
            for other in others {
                around = Some(around.as_ref().unwrap_or(graph).with(other));
            }
            self.pricing.pricer.cost_using(changed, around.as_ref().unwrap_or(graph), usage)
        };
        let known = self.known.get(&place).cloned().unwrap_or_default();
        Options::new(draft.member, resource, draft.proposals.clone(), &known, self.pricing, cost)
    }
}

/// From which of the last hours on a resource has been there, where the cloud tells; what is yet to
/// be made has not.
fn since(member: &Member, as_of: Date) -> usize {
    if member.resource.id.is_none() {
        return HOURS;
    }
    let subject = Subject { resource: &member.resource, live: member.live.as_ref() };
    let times = ["launch_time", "create_time"];
    let days = times.into_iter().find_map(|name| subject.days_since(name, as_of));
    let hours = days.and_then(|days| usize::try_from(days).ok()).map(|days| days * 24);
    hours.map_or(0, |hours| HOURS.saturating_sub(hours))
}

fn other(proposal: &Proposal) -> Option<Resource> {
    match &proposal.change {
        Change::Set { of: Some(other), edits } => Some(edited(other, edits)),
        _ => None,
    }
}

fn unjudged(drafts: &[Draft]) -> Vec<Unjudged> {
    let mut counts: BTreeMap<(&'static str, &str), usize> = BTreeMap::new();
    for (check, attribute) in drafts.iter().flat_map(|draft| &draft.unjudged) {
        *counts.entry((check, attribute)).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|((check, attribute), count)| Unjudged { check, attribute: attribute.into(), count })
        .collect()
}
