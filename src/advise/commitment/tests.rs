use proptest::prelude::*;

use super::*;

/// A real fleet's cores in use, by the hour for 30 days (Azure public dataset V2, CC-BY-4.0).
const FLEET: &str = include_str!("../../../fixtures/commitments/fleet_hours.csv");

fn fleet() -> Vec<Decimal> {
    let cores = |line: &str| line.split(',').nth(1).unwrap().parse::<Decimal>().unwrap();
    FLEET.lines().skip(1).map(cores).collect()
}

fn class(name: &str, rate: Decimal, demand: Vec<Decimal>) -> RateClass {
    RateClass { name: name.into(), rate, demand }
}

/// The smallest bill over every commitment at which some hour's covering changes.
fn brute_force(classes: &[RateClass]) -> Decimal {
    let mut sorted: Vec<_> = classes.iter().collect();
    sorted.sort_by_key(|class| class.rate);
    let mut sizes = vec![Decimal::ZERO];
    for hour in 0..hours(classes) {
        let mut end = Decimal::ZERO;
        for class in &sorted {
            end += class.demand.get(hour).copied().unwrap_or_default() * class.rate;
            sizes.push(end);
        }
    }
    sizes.into_iter().map(|size| of_size(classes, size).cost_after).min().unwrap()
}

#[test]
fn one_rate_is_the_quantile_of_demand_and_what_brute_force_finds() {
    let demand = fleet();
    assert_eq!(demand.len(), 720);
    let mut sorted = demand.clone();
    sorted.sort();
    for discount in [10_u32, 20, 27, 35, 44, 52, 60, 72] {
        let rate = Decimal::new((100 - discount).into(), 2);
        let classes = [class("all", rate, demand.clone())];
        let found = best(&classes);
        assert_eq!(found.cost_after, brute_force(&classes), "{discount} %");
        // The share of hours below it is the discount: P(D > k) = r.
        let covered = found.hourly / rate;
        let below = sorted.iter().filter(|demand| **demand < covered - dec!(0.001)).count();
        let above = sorted.iter().filter(|demand| **demand > covered + dec!(0.001)).count();
        let hours = Decimal::from(sorted.len());
        assert!(Decimal::from(below) <= hours * (Decimal::ONE - rate), "{discount} %");
        assert!(Decimal::from(above) <= hours * rate, "{discount} %");
    }
}

#[test]
fn several_rates_are_what_brute_force_finds() {
    let demand = fleet();
    let part = |share: Decimal, shift: usize| -> Vec<Decimal> {
        (0..200).map(|hour| demand[(hour * 3 + shift) % 720] * share).collect()
    };
    let classes = [
        class("m5", dec!(0.72), part(dec!(0.4), 0)),
        class("c6g", dec!(0.55), part(dec!(0.3), 100)),
        class("lambda", dec!(0.88), part(dec!(0.3), 300)),
    ];
    // Rates are divided by, to 28 digits.
    assert_eq!(best(&classes).cost_after.round_dp(15), brute_force(&classes).round_dp(15));
}

proptest! {
    #[test]
    fn none_is_better_than_the_best(
        demands in prop::collection::vec(prop::collection::vec(0_u32..50, 1..12), 1..4),
        rates in prop::collection::vec(5_u32..100, 3),
    ) {
        let classes: Vec<_> = demands
            .iter()
            .zip(rates)
            .enumerate()
            .map(|(index, (demand, rate))| {
                let demand = demand.iter().map(|demand| Decimal::from(*demand)).collect();
                class(&index.to_string(), Decimal::new(rate.into(), 2), demand)
            })
            .collect();
        let found = best(&classes);
        prop_assert!(found.cost_after <= found.cost_before);
        // Slopes are quotients with 28 digits.
        prop_assert!((found.cost_after - brute_force(&classes)).abs() < dec!(0.000000001));
    }

    #[test]
    fn what_is_covered_already_is_not_covered_again(
        demand in prop::collection::vec(0_u32..50, 1..12),
        reserved in 0_u32..60,
    ) {
        let demand: Vec<_> = demand.into_iter().map(Decimal::from).collect();
        let hourly = Decimal::from(reserved);
        let reservation = Existing { kind: Kind::Reservation, hourly, covers: vec![(0, dec!(1))] };
        let left = without_existing(std::slice::from_ref(&demand), &[reservation]);
        for (before, after) in demand.iter().zip(&left[0]) {
            prop_assert_eq!(*after, (*before - hourly).max(Decimal::ZERO));
        }
    }
}

#[test]
fn plans_in_force_cover_the_largest_discount_first() {
    let existing = in_order(vec![
        Existing {
            kind: Kind::ComputePlan,
            hourly: dec!(9),
            covers: vec![(0, dec!(0.8)), (1, dec!(0.5))],
        },
        Existing { kind: Kind::Reservation, hourly: dec!(2), covers: vec![(0, dec!(1))] },
    ]);
    // The reservation leaves 8 of m5; 5 dollars cover all of c6g, and 4 more 5 of m5.
    let left = without_existing(&[vec![dec!(10)], vec![dec!(10)]], &existing);
    assert_eq!(left, [[dec!(3)], [dec!(0)]]);
}

#[test]
fn a_commitment_tells_what_is_used_covered_and_at_risk() {
    // Ten hours at 10, ten at 20, a rate of 0.6: the 40th percentile is 10.
    let demand = [vec![dec!(10); 10], vec![dec!(20); 10]].concat();
    let classes = [class("m5", dec!(0.6), demand)];
    let found = best(&classes);
    assert_eq!(found.hourly, dec!(6.0));
    assert_eq!((found.cost_before, found.cost_after), (dec!(15), dec!(11.0)));
    assert_eq!(found.utilization, dec!(1));
    assert_eq!(found.coverage.round_dp(4), dec!(0.6667));
    assert_eq!(found.break_even_utilization, dec!(0.6));
    assert_eq!(found.monthly_saving(), dec!(2920));
    // At half the demand five are left half of the time, ten else: 6 + 0 against 7.5.
    assert_eq!(at_risk(&classes, found.hourly, dec!(0.5)), dec!(0));
    // At a fifth, 2 or 4 an hour, and 6 committed: 3 lost on average.
    assert_eq!(at_risk(&classes, found.hourly, dec!(0.8)), dec!(3) * dec!(730));
    let fall = break_even_fall(&classes, found.hourly);
    assert!((dec!(0.59)..dec!(0.61)).contains(&fall), "{fall}");
    assert_eq!(break_even_months(dec!(0.6), 36), dec!(21.6));
}

#[test]
fn the_last_days_bound_what_is_committed() {
    let steady = vec![dec!(10); 40 * 24];
    let whole = guarded(&[class("m5", dec!(0.6), steady.clone())], dec!(1)).unwrap();
    assert_eq!((whole.commitment.hourly, whole.decided_by), (dec!(6.0), None));
    let mut falling = steady.clone();
    falling[37 * 24..].fill(dec!(4));
    let bounded = guarded(&[class("m5", dec!(0.6), falling)], dec!(1)).unwrap();
    assert_eq!((bounded.commitment.hourly, bounded.decided_by), (dec!(2.4), Some(3)));
    let half = guarded(&[class("m5", dec!(0.6), steady.clone())], dec!(0.5)).unwrap();
    assert_eq!(half.commitment.coverage.round_dp(2), dec!(0.5));
    assert_eq!(guarded(&[class("m5", dec!(0.6), vec![dec!(10); 6 * 24])], dec!(1)), None);
    assert_eq!(guarded(&[class("m5", dec!(0.6), vec![dec!(0.05); 300])], dec!(1)), None);
    assert_eq!(guarded(&[class("m5", dec!(1), steady)], dec!(1)), None);
}

/// What a commitment to one rate costs an hour, by the formula: it is paid in any case, and demand beyond
/// what it buys on demand.
fn by_formula(demand: &[Decimal], rate: Decimal, hourly: Decimal) -> Decimal {
    let beyond = |demand: &Decimal| (*demand - hourly / rate).max(dec!(0));
    hourly + demand.iter().map(beyond).sum::<Decimal>() / Decimal::from(demand.len())
}

/// Every size from nothing to all of the demand, a thousand of them, by the formula alone.
#[test]
fn no_size_on_a_grid_costs_less_than_the_best() {
    let demand = fleet();
    let most = demand.iter().max().copied().unwrap();
    for discount in [5_u32, 15, 28, 35, 40, 55, 66, 90] {
        let rate = Decimal::new((100 - discount).into(), 2);
        let found = best(&[class("all", rate, demand.clone())]);
        let cost = by_formula(&demand, rate, found.hourly);
        assert_eq!(found.cost_after.round_dp(12), cost.round_dp(12), "{discount} %");
        for step in 0..=1000 {
            let hourly = most * rate * Decimal::from(step) / dec!(1000);
            assert!(cost <= by_formula(&demand, rate, hourly) + dec!(0.000000001), "{discount} %");
        }
    }
}

#[test]
fn nothing_is_committed_to_where_there_is_no_demand_or_no_rate() {
    let none = [class("m5", dec!(0.6), vec![dec!(0); 200])];
    assert_eq!((best(&none).hourly, best(&none).cost_after), (dec!(0), dec!(0)));
    assert_eq!(guarded(&none, dec!(1)), None);
    assert_eq!(best(&[]).hourly, dec!(0));
    assert_eq!(guarded(&[], dec!(1)), None);
    // At no rate, at one of nothing, or at no discount none of it is covered, and all of it is paid.
    for rate in [dec!(0), dec!(1), dec!(1.2)] {
        let found = best(&[class("m5", rate, vec![dec!(10); 200])]);
        assert_eq!((found.hourly, found.cost_after), (dec!(0), dec!(10)), "{rate}");
    }
    // Beside one that has a rate it does not matter.
    let both = [
        class("m5", dec!(0.6), vec![dec!(10); 200]),
        class("u-12tb1", dec!(1), vec![dec!(50); 200]),
    ];
    let found = guarded(&both, dec!(1)).unwrap().commitment;
    assert_eq!(
        (found.hourly, found.cost_before, found.cost_after),
        (dec!(6.0), dec!(60), dec!(56.0))
    );
    // A series that is shorter has no demand at its end.
    let short =
        [class("m5", dec!(0.6), vec![dec!(10); 200]), class("c5", dec!(0.6), vec![dec!(10); 80])];
    // 20 in 80 hours and 10 in 120.
    assert_eq!((best(&short).hourly, best(&short).cost_before), (dec!(6.0), dec!(14)));
}

/// Each window alone can be the one that asks for the least, and none that asks for more raises it.
#[test]
fn the_window_that_asks_for_the_least_decides() {
    let days = |count: usize, demand: Decimal| vec![demand; count * 24];
    let decided = |demand: Vec<Decimal>| {
        let found = guarded(&[class("m5", dec!(0.6), demand)], dec!(1)).unwrap();
        (found.commitment.hourly, found.decided_by)
    };
    // 70 days, of which so many need 4, from so many days before the end on.
    let dip = |from: usize, length: usize| {
        let mut demand = days(70, dec!(10));
        demand[(70 - from) * 24..(70 - from + length) * 24].fill(dec!(4));
        demand
    };
    assert_eq!(decided(dip(3, 3)), (dec!(2.4), Some(3)));
    // 4 of 7 days are more than 1 - 0.6 of that window; the last 3 need 10.
    assert_eq!(decided(dip(7, 4)), (dec!(2.4), Some(7)));
    assert_eq!(decided(dip(30, 15)), (dec!(2.4), Some(30)));
    assert_eq!(decided(dip(60, 27)), (dec!(2.4), Some(60)));
    // Before all windows, and less than 40 % of the whole.
    assert_eq!(decided(dip(70, 10)), (dec!(6.0), None));
    // What grew of late raises nothing.
    let mut grown = days(70, dec!(10));
    grown[67 * 24..].fill(dec!(30));
    assert_eq!(decided(grown), (dec!(6.0), None));
    // Demand that has ended is not committed to.
    let mut ended = days(70, dec!(10));
    ended[67 * 24..].fill(dec!(0));
    assert_eq!(guarded(&[class("m5", dec!(0.6), ended)], dec!(1)), None);
    // AWS's least: ten cents an hour of demand.
    assert!(guarded(&[class("m5", dec!(0.6), days(10, dec!(0.10)))], dec!(1)).is_some());
    assert_eq!(guarded(&[class("m5", dec!(0.6), days(10, dec!(0.0999)))], dec!(1)), None);
}
