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
