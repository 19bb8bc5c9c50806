//! What one resource could be, and what each of that costs.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, dec};

use super::{
    Change, Check, Hours, Lever, Proposal,
    edit::edited,
    slots::{Slots, join, name_of, root},
};
use crate::{
    model::{Attributes, Graph, Resource},
    money::times,
    price::{Gap, PriceKey, Pricer, PurchaseOption, ResourceCost},
};

/// More combinations than this of one resource are not tried.
const COMBINATIONS: usize = 256;

/// A resource's bill of a month, in what goes on while it is stopped and what does not.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    fixed: Decimal,
    pub(super) running: Vec<Running>,
    /// What is bought in advance and so is owed until it ends, whatever becomes of the resource; it is
    /// part of `fixed`.
    owed: Vec<(PriceKey, Decimal)>,
    gaps: Vec<Gap>,
}

/// A charge that stops with the resource, for the whole month.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) cost: Decimal,
    /// On spot capacity; `None` where there is no such price, or it is that already.
    spot: Option<Decimal>,
    pub(super) key: PriceKey,
    /// Which commitment may cover it, and at what rate; told later, for all resources at once.
    pub(super) class: Option<usize>,
}

/// One way to have the resource: proposals that go together.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Places in [`Options::proposals`], ascending.
    pub(super) picks: Vec<usize>,
    /// A place in [`Options::parts`]; `None` where it is gone.
    parts: Option<usize>,
    /// What it leaves behind costs.
    leaves: Decimal,
    pub(super) hours: Option<usize>,
    pub(super) is_spot: bool,
}

/// All ways to have one resource. The first is as it is.
#[derive(Debug)]
pub(super) struct Options {
    pub(super) member: usize,
    /// From which of the last hours on it has been there.
    pub(super) since: usize,
    pub(super) proposals: Vec<(&'static Check, Proposal)>,
    /// The bill of each different configuration; the first is as it is.
    pub(super) parts: Vec<Parts>,
    pub(super) candidates: Vec<Candidate>,
}

/// What is asked to price one resource's options.
pub(super) struct Pricing<'a, 'g> {
    pub(super) pricer: &'a Pricer,
    pub(super) graph: &'a Graph<'g>,
    pub(super) stops: &'a BTreeMap<&'static str, &'static [&'static str]>,
    /// Products that may be committed to. What of them does not stop has no other hours either.
    pub(super) committable: &'a [&'static str],
}

impl Options {
    /// Prices what is proposed for `resource`; `cost` says what it costs as it is changed, with this
    /// usage, where the other resources that these proposals name are changed too. `known` is usage
    /// that is known besides what the proposals tell.
    pub(super) fn new(
        member: usize,
        resource: &Resource,
        proposals: Vec<(&'static Check, Proposal)>,
        known: &Attributes,
        pricing: &Pricing<'_, '_>,
        cost: impl Fn(&Resource, &Attributes, &[usize]) -> ResourceCost,
    ) -> Self {
        let mut known = known.clone();
        for (now, _) in proposals.iter().filter_map(|(_, proposal)| proposal.usage.as_ref()) {
            for (key, value) in now.iter() {
                known.set(key, value.clone());
            }
        }
        let price = |picks: &[usize]| {
            let mut usage = known.clone();
            let mut edits = Vec::new();
            for pick in picks {
                let proposal = &proposals[*pick].1;
                for (key, value) in proposal.usage.iter().flat_map(|(_, then)| then.iter()) {
                    usage.set(key, value.clone());
                }
                if let Change::Set { of: None, edits: own } = &proposal.change {
                    edits.extend(own.iter().cloned());
                }
            }
            let changed = edited(resource, &edits);
            pricing.parts(resource, &cost(&changed, &usage, picks))
        };
        let mut options = Self {
            member,
            since: 0,
            proposals: Vec::new(),
            parts: vec![price(&[])],
            candidates: Vec::new(),
        };
        let left = |leaves: &[Resource], moves: &[&str]| {
            let behind: Decimal = leaves.iter().map(|left| pricing.cost(left)).sum();
            if moves.is_empty() {
                return behind;
            }
            let now = cost(resource, &known, &[]);
            behind + total_of(&now, |product| moves.contains(&product))
        };
        options.fill(&proposals, left, price);
        options.proposals = proposals;
        options
    }

    fn fill(
        &mut self,
        proposals: &[(&'static Check, Proposal)],
        left: impl Fn(&[Resource], &[&str]) -> Decimal,
        price: impl Fn(&[usize]) -> Parts,
    ) {
        let keep = Candidate {
            picks: Vec::new(),
            parts: Some(0),
            leaves: dec!(0),
            hours: None,
            is_spot: false,
        };
        let mut hours = vec![None];
        let mut spots = vec![None];
        let mut slots: Slots = BTreeMap::new();
        let mut deletes = Vec::new();
        let owed: Decimal = self.parts[0].owed.iter().map(|(_, amount)| *amount).sum();
        for (index, (_, proposal)) in proposals.iter().enumerate() {
            match &proposal.change {
                Change::Delete { leaves, moves } => {
                    let leaves = (left(leaves, moves) + owed).round_dp(10);
                    deletes.push(Candidate {
                        picks: vec![index],
                        parts: None,
                        leaves,
                        ..keep.clone()
                    });
                }
                Change::Hours(_) => hours.push(Some(index)),
                Change::Spot => spots.push(Some(index)),
                Change::Set { of, edits } => {
                    let whose = of.as_ref().map(|of| name_of(of)).unwrap_or_default();
                    let roots = edits.iter().map(|edit| root(&edit.path));
                    join(&mut slots, whose, roots.map(String::from).collect(), index);
                }
                Change::Finding => {}
            }
        }
        let slots = self.priced(slots, &price);
        let mut shapes: Vec<(Vec<usize>, usize)> = vec![(Vec::new(), 0)];
        for slot in &slots {
            for at in 0..shapes.len() {
                for (index, alone) in slot {
                    let mut picks = shapes[at].0.clone();
                    picks.push(*index);
                    let parts = if picks.len() == 1 {
                        *alone
                    } else {
                        self.parts.push(price(&picks));
                        self.parts.len() - 1
                    };
                    shapes.push((picks, parts));
                }
            }
        }
        let is_of = |pick: &usize, lever| proposals[*pick].0.lever == lever;
        let follows_load = |pick: &usize| match &proposals[*pick].1.change {
            Change::Hours(hours) => hours.follows_load(),
            _ => false,
        };
        for (shape, parts) in &shapes {
            let is_resized = shape.iter().any(|pick| is_of(pick, Lever::Shape));
            // How many do, was counted in the present size: fewer of smaller ones would not.
            let fits = |time: &&Option<usize>| !(is_resized && time.iter().any(follows_load));
            for time in hours.iter().filter(fits) {
                for spot in &spots {
                    let mut picks = shape.clone();
                    picks.extend(time.iter().chain(spot));
                    picks.sort_unstable();
                    self.candidates.push(Candidate {
                        picks,
                        parts: Some(*parts),
                        hours: *time,
                        is_spot: spot.is_some(),
                        ..keep.clone()
                    });
                }
            }
        }
        self.candidates.extend(deletes);
    }

    /// The alternatives of each slot with the place of their bill; those that cannot be priced, that
    /// change what is reserved, or that are too many, left out.
    fn priced(
        &mut self,
        slots: Slots,
        price: &impl Fn(&[usize]) -> Parts,
    ) -> Vec<Vec<(usize, usize)>> {
        let mut priced: Vec<Vec<(usize, usize)>> = Vec::new();
        for alternatives in slots.into_values() {
            let mut slot = Vec::new();
            for index in alternatives {
                let parts = price(&[index]);
                let told = parts.gaps.iter().all(|gap| self.parts[0].gaps.contains(gap));
                // Another size would be paid for besides the one that is reserved.
                if told && parts.owed == self.parts[0].owed {
                    self.parts.push(parts);
                    slot.push((index, self.parts.len() - 1));
                }
            }
            slot.sort_by_key(|(index, parts)| (self.parts[*parts].cost(), *index));
            priced.push(slot);
        }
        let mut most = COMBINATIONS;
        while most > 1
            && priced.iter().map(|slot| slot.len().min(most) + 1).product::<usize>() > COMBINATIONS
        {
            most /= 2;
        }
        for slot in &mut priced {
            slot.truncate(most);
        }
        priced.truncate(COMBINATIONS.ilog2() as usize);
        priced
    }

    /// Options without a cloud: bills of shapes (what is fixed, what runs on demand and, where there
    /// is that, on spot), the first as it is; `proposals` name the others in their order.
    #[cfg(test)]
    pub(super) fn by_hand(
        shapes: &[(Decimal, Decimal, Option<Decimal>)],
        class: Option<usize>,
        proposals: Vec<(&'static Check, Proposal)>,
    ) -> Self {
        let key = PriceKey::new("aws", "ec2.instance", "us-east-1".into());
        let parts = |shape: usize| {
            let (fixed, cost, spot) = shapes[shape];
            let running = vec![Running { cost, spot, key: key.clone(), class }];
            Parts { fixed, running, ..Parts::default() }
        };
        let is_shape = |pick: &&usize| matches!(proposals[**pick].1.change, Change::Set { .. });
        let shape_of = |pick: usize| 1 + (0..pick).filter(|before| is_shape(&before)).count();
        let price =
            |picks: &[usize]| parts(picks.iter().find(is_shape).map_or(0, |pick| shape_of(*pick)));
        let parts = vec![price(&[])];
        let mut options =
            Self { member: 0, since: 0, proposals: Vec::new(), parts, candidates: Vec::new() };
        options.fill(&proposals, |_, _| Decimal::ZERO, price);
        options.proposals = proposals;
        options
    }

    /// What a candidate costs a month on demand, or on spot.
    pub(super) fn cost(&self, candidate: &Candidate) -> Decimal {
        self.cost_at(candidate, |running, share| times(running.cost, share))
    }

    /// What a candidate costs a month, where `price` says what a charge on demand costs at a share
    /// of the hours.
    pub(super) fn cost_at(
        &self,
        candidate: &Candidate,
        mut price: impl FnMut(&Running, Decimal) -> Decimal,
    ) -> Decimal {
        let Some(parts) = candidate.parts else { return candidate.leaves };
        let parts = &self.parts[parts];
        let share = self.hours(candidate).map_or(Decimal::ONE, Hours::share);
        let running = parts.running.iter().map(|running| match running.spot {
            Some(spot) if candidate.is_spot => times(spot, share),
            _ => price(running, share),
        });
        (parts.fixed + running.sum::<Decimal>()).round_dp(10)
    }

    /// What it costs a month as it is.
    pub(super) fn as_is(&self) -> Decimal {
        self.cost(&self.candidates[0])
    }

    /// What the cheapest way to have it costs a month on demand, or on spot.
    pub(super) fn least(&self) -> Decimal {
        let costs = self.candidates.iter().map(|candidate| self.cost(candidate));
        costs.min().unwrap_or_default()
    }

    /// Whether no more of its bill is untold than of another one's.
    pub(super) fn tells_all_of(&self, other: &Self) -> bool {
        self.parts[0].gaps.iter().all(|gap| other.parts[0].gaps.contains(gap))
    }

    /// The charges that are on demand, and so may be committed to.
    pub(super) fn on_demand<'a>(
        &'a self,
        candidate: &Candidate,
    ) -> impl Iterator<Item = &'a Running> + use<'a> {
        let is_spot = candidate.is_spot;
        let parts = candidate.parts.map(|parts| &self.parts[parts]);
        parts.into_iter().flat_map(|parts| &parts.running).filter(move |running| {
            running.key.purchase_option == PurchaseOption::OnDemand
                && !(is_spot && running.spot.is_some())
        })
    }

    pub(super) fn hours(&self, candidate: &Candidate) -> Option<&Hours> {
        match &self.proposals[candidate.hours?].1.change {
            Change::Hours(hours) => Some(hours),
            _ => None,
        }
    }

    /// The candidate with exactly these picks; as it is where there is none.
    pub(super) fn with(&self, picks: &[usize]) -> &Candidate {
        let found = self.candidates.iter().find(|candidate| candidate.picks == picks);
        found.unwrap_or(&self.candidates[0])
    }

    pub(super) fn is_candidate(&self, picks: &[usize]) -> bool {
        self.candidates.iter().any(|candidate| candidate.picks == picks)
    }

    /// Whether something of the bill as it is could not be told.
    pub(super) fn has_gaps(&self) -> bool {
        !self.parts[0].gaps.is_empty()
    }
}

impl Parts {
    fn cost(&self) -> Decimal {
        self.fixed + self.running.iter().map(|running| running.cost).sum::<Decimal>()
    }
}

impl Pricing<'_, '_> {
    fn cost(&self, resource: &Resource) -> Decimal {
        total_of(&self.pricer.cost_using(resource, self.graph, &Attributes::default()), |_| true)
    }

    fn parts(&self, resource: &Resource, cost: &ResourceCost) -> Parts {
        let stops = self.stops.get(&*resource.kind).copied().unwrap_or_default();
        let mut parts = Parts { gaps: cost.gaps.to_vec(), ..Parts::default() };
        for charge in &*cost.charges {
            let Some(amount) = charge.effective_cost else { continue };
            let product = &*charge.price.product;
            let option = charge.price.purchase_option;
            if !matches!(option, PurchaseOption::OnDemand | PurchaseOption::Spot) {
                parts.fixed += amount.0;
                parts.owed.push((charge.price.clone(), amount.0));
                continue;
            }
            if !stops.iter().any(|stopped| product.starts_with(stopped))
                && !self.committable.contains(&product)
            {
                parts.fixed += amount.0;
                continue;
            }
            let spot = self.spot(&charge.price).zip(charge.quantity);
            let spot = spot.map(|(price, quantity)| times(price, quantity.0));
            parts.running.push(Running {
                cost: amount.0,
                spot,
                key: charge.price.clone(),
                class: None,
            });
        }
        parts
    }

    fn spot(&self, key: &PriceKey) -> Option<Decimal> {
        let is_on_demand = key.purchase_option == PurchaseOption::OnDemand;
        let key = is_on_demand.then(|| key.option(PurchaseOption::Spot))?;
        self.pricer.unit_price(&key).map(|(price, _)| price.0)
    }
}

/// What the charges of some products come to.
fn total_of(cost: &ResourceCost, is_counted: impl Fn(&str) -> bool) -> Decimal {
    let counted = cost.charges.iter().filter(|charge| is_counted(&charge.price.product));
    counted.filter_map(|charge| Some(charge.effective_cost?.0)).sum()
}
