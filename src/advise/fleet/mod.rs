//! The best plan for all resources together: what each of them is, and what is committed to.
//!
//! Without commitments resources do not touch one another, and the cheapest way to have each is the
//! best. A commitment makes hours cheap that go on anyway, and so changes which way is the cheapest;
//! and the ways change how much is worth committing to. So both are chosen in turns, at the prices
//! that the last turn left, and a turn counts only if the whole bill falls. It ends, since the bill
//! falls each time and cannot fall for ever.

use std::{collections::HashMap, sync::Arc};

use rust_decimal::Decimal;

use super::{
    Hours,
    commitment::{Existing, Guarded, RateClass, guarded, without_existing},
    hours::HOURS,
    measured::Measured,
    options::{Candidate, Options, Running},
};
use crate::money::{HOURS_PER_MONTH, times};

/// Turns after which it stays as it is.
const TURNS: usize = 5;
/// Up to so many ways to have all resources, each is tried once more on its own.
const TRIED_SINGLY: usize = 600;

/// What a commitment may cover at one rate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Class {
    /// Which of the commitments there may be: classes of one fill it up together.
    pub(super) pool: usize,
    pub(super) name: Box<str>,
    /// Committed price over on-demand price.
    pub(super) rate: Decimal,
}

/// All resources with all their options.
pub(super) struct Fleet<'a> {
    pub(super) options: &'a [Options],
    pub(super) classes: &'a [Class],
    /// The share of demand that may be committed to, by pool.
    pub(super) most_coverage: &'a [Decimal],
    /// What is committed to already, in the order in which it is applied.
    pub(super) existing: &'a [Existing],
    /// What a bill measured, which says what is covered instead.
    pub(super) measured: Option<Measured>,
}

/// A place in each resource's candidates, and a commitment for each pool that one pays off in.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) candidates: Vec<usize>,
    pub(super) commitments: Vec<Option<Guarded>>,
    /// A month's: on demand beside what is in force, whose own cost is the same whatever is chosen,
    /// and with what is committed to anew.
    pub(super) bill: Decimal,
    /// What a month's usage under commitments in force would cost on demand.
    pub(super) covered: Decimal,
}

impl Choice {
    /// What is committed to anew saves a month.
    pub(super) fn committed(&self) -> Decimal {
        let commitments = self.commitments.iter().flatten();
        commitments.map(|guarded| guarded.commitment.monthly_saving().round_dp(10)).sum()
    }
}

/// What demand in one class costs at the margin in each hour, of what it costs on demand.
type Margins = Vec<Vec<Decimal>>;

impl Fleet<'_> {
    /// All as it is, with what is worth committing to.
    pub(super) fn as_is(&self) -> Choice {
        self.with(vec![0; self.options.len()])
    }

    pub(super) fn best(&self) -> Choice {
        let on_demand = self.cheapest(|running, _| running.cost);
        let mut best = self.with(on_demand);
        if self.has_covered() {
            // What is covered is cheap as it is.
            let as_is = self.as_is();
            if as_is.bill <= best.bill {
                best = as_is;
            }
        }
        if self.most_coverage.is_empty() {
            return best;
        }
        // From both ends: as if nothing were committed to, and as if all were.
        let committed = self.cheapest(|running, _| {
            let rate = running.class.map_or(Decimal::ONE, |class| self.classes[class].rate);
            times(running.cost, rate)
        });
        for start in [best.clone(), self.with(committed)] {
            let mut current = start;
            for _ in 0..TURNS {
                if current.bill < best.bill {
                    best = current.clone();
                }
                let margins = self.margins(&current);
                let mut means = HashMap::new();
                let next = self.cheapest(|running, hours| {
                    let Some(class) = running.class else { return running.cost };
                    let key = (class, hours.map(|hours| Arc::as_ptr(hours).cast::<u8>()));
                    let mean = means.entry(key).or_insert_with(|| mean(&margins[class], hours));
                    times(running.cost, *mean)
                });
                if next == current.candidates {
                    break;
                }
                current = self.with(next);
            }
            if current.bill < best.bill {
                best = current;
            }
        }
        self.tried_singly(best)
    }

    /// With each resource's other options tried one by one, where the fleet is small.
    fn tried_singly(&self, mut best: Choice) -> Choice {
        let ways: usize = self.options.iter().map(|options| options.candidates.len()).sum();
        if ways > TRIED_SINGLY {
            return best;
        }
        for _ in 0..TURNS {
            let before = best.bill;
            for (place, options) in self.options.iter().enumerate() {
                for candidate in 0..options.candidates.len() {
                    let mut candidates = best.candidates.clone();
                    candidates[place] = candidate;
                    let tried = self.with(candidates);
                    if tried.bill < best.bill {
                        best = tried;
                    }
                }
            }
            if best.bill == before {
                break;
            }
        }
        best
    }

    /// Each resource's cheapest candidate, where `price` says what a charge costs at the margin; of
    /// those that cost the same the one that does least.
    fn cheapest(
        &self,
        mut price: impl FnMut(&Running, Option<&Arc<[Decimal]>>) -> Decimal,
    ) -> Vec<usize> {
        let mut cheapest = Vec::with_capacity(self.options.len());
        for options in self.options {
            let mut cost = |place: usize| {
                let candidate = &options.candidates[place];
                let hours = options.hours(candidate).map(Hours::shares);
                let cost = options.cost_at(candidate, |running: &Running, share| {
                    times(price(running, hours), share)
                });
                (cost, candidate.picks.len())
            };
            let best = (0..options.candidates.len()).map(|place| (cost(place), place)).min();
            cheapest.push(best.map_or(0, |(_, place)| place));
        }
        cheapest
    }

    /// These candidates, with what is then worth committing to.
    pub(super) fn with(&self, candidates: Vec<usize>) -> Choice {
        let mut bill = Decimal::ZERO;
        for (options, place) in self.options.iter().zip(&candidates) {
            bill += options.cost(&options.candidates[*place]);
        }
        let (all, left) = self.left(&self.demand(&candidates));
        let commitments: Vec<_> = (self.most_coverage.iter().enumerate())
            .map(
                |(pool, most)| {
                    if most.is_zero() { None } else { guarded(&self.of_pool(pool, &left), *most) }
                },
            )
            .collect();
        let covered = self.covered(&candidates, &all, &left);
        let bill = bill + self.beyond() - covered;
        let mut choice = Choice { candidates, commitments, bill, covered };
        choice.bill -= choice.committed();
        choice
    }

    /// What commitments in force cover of a month's bill.
    fn covered(
        &self,
        candidates: &[usize],
        all: &[Vec<Decimal>],
        left: &[Vec<Decimal>],
    ) -> Decimal {
        if !self.has_covered() {
            return Decimal::ZERO;
        }
        if self.measured.is_some() {
            return monthly(all) - monthly(left);
        }
        // The last hours are not a whole year, by which a schedule is billed: their share is.
        let mut costs = vec![Decimal::ZERO; self.classes.len()];
        for (options, place) in self.options.iter().zip(candidates) {
            let candidate = &options.candidates[*place];
            let share = options.hours(candidate).map_or(Decimal::ONE, Hours::share);
            for running in options.on_demand(candidate) {
                if let Some(class) = running.class {
                    costs[class] += times(running.cost, share);
                }
            }
        }
        let of_class = |(class, cost): (usize, &Decimal)| {
            let sum = |series: &[Vec<Decimal>]| -> Decimal { series[class].iter().sum() };
            let share = sum(left).checked_div(sum(all));
            share.map_or(Decimal::ZERO, |left| *cost * (Decimal::ONE - left))
        };
        costs.iter().enumerate().map(of_class).sum::<Decimal>().round_dp(10)
    }

    /// What a bill has a month beyond what is declared.
    pub(super) fn beyond(&self) -> Decimal {
        let beyond = self.measured.as_ref().map_or(Decimal::ZERO, Measured::beyond);
        (beyond * HOURS_PER_MONTH).round_dp(10)
    }

    /// Whether some demand may be under commitments in force.
    fn has_covered(&self) -> bool {
        self.measured.is_some() || !self.existing.is_empty()
    }

    /// Takes what documents declare as it is for what a bill measured.
    pub(super) fn declare(&mut self) {
        let demand = self.demand(&vec![0; self.options.len()]);
        if let Some(measured) = &mut self.measured {
            measured.declare(&demand);
        }
    }

    /// The demand that there is where `demand` is declared, and what commitments in force leave of it.
    fn left(&self, demand: &[Vec<Decimal>]) -> (Vec<Vec<Decimal>>, Vec<Vec<Decimal>>) {
        match &self.measured {
            Some(measured) => measured.left(demand),
            None => (demand.to_vec(), without_existing(demand, self.existing)),
        }
    }

    /// Which of the last hours demand is told of.
    fn hours(&self) -> std::ops::Range<usize> {
        self.measured.as_ref().map_or(0..HOURS, |measured| measured.hours.clone())
    }

    /// What is left on demand of a pool's classes.
    pub(super) fn demand_of(&self, pool: usize, choice: &Choice) -> Vec<RateClass> {
        self.of_pool(pool, &self.left(&self.demand(&choice.candidates)).1)
    }

    fn of_pool(&self, pool: usize, demand: &[Vec<Decimal>]) -> Vec<RateClass> {
        let classes = self.classes.iter().zip(demand).filter(|(class, _)| class.pool == pool);
        classes
            .filter(|(_, demand)| !demand.is_empty())
            .map(|(class, demand)| RateClass {
                name: class.name.clone(),
                rate: class.rate,
                demand: demand.clone(),
            })
            .collect()
    }

    /// What is left on demand an hour in each class; empty where nothing is.
    fn demand(&self, candidates: &[usize]) -> Vec<Vec<Decimal>> {
        type Key = (usize, usize, Option<*const u8>);
        let mut sums: HashMap<Key, (Decimal, usize, Option<&Arc<[Decimal]>>)> = HashMap::new();
        for (options, place) in self.options.iter().zip(candidates) {
            let candidate: &Candidate = &options.candidates[*place];
            let hours = options.hours(candidate).map(Hours::shares);
            for running in options.on_demand(candidate) {
                let Some(class) = running.class else { continue };
                let pointer = hours.map(|hours| Arc::as_ptr(hours).cast::<u8>());
                let key = (class, options.since, pointer);
                sums.entry(key).or_insert((Decimal::ZERO, options.since, hours)).0 += running.cost;
            }
        }
        let mut demand = vec![Vec::new(); self.classes.len()];
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by_key(|((class, since, _), (sum, ..))| (*class, *since, *sum));
        for ((class, ..), (sum, since, hours)) in sums {
            let hourly = sum / HOURS_PER_MONTH;
            let Some(of_class) = demand.get_mut(class) else { continue };
            of_class.resize(HOURS, Decimal::ZERO);
            for (hour, demand) in of_class.iter_mut().enumerate().skip(since) {
                let share = hours.and_then(|hours| hours.get(hour)).copied();
                *demand += share.map_or(hourly, |share| times(hourly, share));
            }
        }
        demand
    }

    /// What another dollar of demand costs: the committed price where the commitment covers its
    /// class in that hour, the whole one where it does not.
    fn margins(&self, choice: &Choice) -> Margins {
        let (all, demand) = self.left(&self.demand(&choice.candidates));
        let hours = self.hours();
        let mut margins = vec![vec![Decimal::ONE; HOURS]; self.classes.len()];
        for (pool, guarded) in choice.commitments.iter().enumerate() {
            let Some(guarded) = guarded else { continue };
            let mut order: Vec<_> =
                (0..self.classes.len()).filter(|place| self.classes[*place].pool == pool).collect();
            order.sort_by_key(|place| self.classes[*place].rate);
            for (hour, place) in hours.clone().enumerate() {
                let mut left = guarded.commitment.hourly;
                for class in &order {
                    let rate = self.classes[*class].rate;
                    let demand = demand[*class].get(hour).copied().unwrap_or_default();
                    let needs = times(demand, rate);
                    if needs <= left {
                        margins[*class][place] = rate;
                    }
                    left = (left - needs).max(Decimal::ZERO);
                }
            }
        }
        if self.has_covered() {
            for (hour, place) in hours.clone().enumerate() {
                for class in self.spare(&all, &demand, hour) {
                    margins[class][place] = Decimal::ZERO;
                }
            }
        }
        // Of hours that nothing is told of, the same hour of the week is told.
        let week = hours.len().min(7 * 24);
        for margins in margins.iter_mut().filter(|_| week > 0) {
            for hour in 0..hours.start {
                margins[hour] = margins[hours.start + (hour + week - hours.start % week) % week];
            }
            for hour in hours.end..HOURS {
                margins[hour] = margins[hour - week];
            }
        }
        margins
    }

    /// The classes in which another dollar of demand costs nothing in an hour, nor saves anything when
    /// it is gone: what is in force covers all there is.
    fn spare(&self, all: &[Vec<Decimal>], left: &[Vec<Decimal>], hour: usize) -> Vec<usize> {
        let at = |series: &[Vec<Decimal>], class: usize| {
            series[class].get(hour).copied().unwrap_or_default()
        };
        let is_covered =
            |class: usize| at(left, class) == Decimal::ZERO && at(all, class) > Decimal::ZERO;
        if self.measured.is_some() {
            return (0..all.len()).filter(|class| is_covered(*class)).collect();
        }
        let spare = self
            .existing
            .iter()
            .filter(|one| one.covers.iter().all(|(class, _)| at(left, *class) == Decimal::ZERO));
        let classes = spare.flat_map(|one| one.covers.iter().map(|(class, _)| *class));
        classes.filter(|class| is_covered(*class)).collect()
    }
}

/// A month of what is used in an average hour.
fn monthly(demand: &[Vec<Decimal>]) -> Decimal {
    let mean = |demand: &Vec<Decimal>| -> Decimal {
        let sum: Decimal = demand.iter().sum();
        sum.checked_div(Decimal::from(demand.len())).unwrap_or_default()
    };
    let sum: Decimal = demand.iter().map(mean).sum();
    (sum * HOURS_PER_MONTH).round_dp(10)
}

/// The mean of a class's margins over the hours that something is on.
fn mean(margins: &[Decimal], hours: Option<&Arc<[Decimal]>>) -> Decimal {
    let share = |hour: usize| {
        hours.map_or(Decimal::ONE, |hours| hours.get(hour).copied().unwrap_or_default())
    };
    let on: Decimal = (0..margins.len()).map(share).sum();
    let sum: Decimal =
        margins.iter().enumerate().map(|(hour, margin)| times(*margin, share(hour))).sum();
    sum.checked_div(on).unwrap_or(Decimal::ONE)
}

#[cfg(test)]
mod tests;
