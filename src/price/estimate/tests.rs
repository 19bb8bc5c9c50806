use proptest::prelude::*;
use rust_decimal::dec;

use super::*;

/// Tiers without holes from zero on, the last unbounded, as the table's test demands them.
fn tiers() -> impl Strategy<Value = Vec<Tier>> {
    prop::collection::vec((1_u32..1_000_000, 0_u32..10_000), 1..6).prop_map(|parts| {
        let mut start = Decimal::ZERO;
        let mut tiers: Vec<Tier> = parts
            .iter()
            .map(|(width, price)| {
                let end = start + Decimal::from(*width);
                let tier = Tier {
                    start: Quantity(start),
                    end: Some(Quantity(end)),
                    unit_price: UnitPrice(Decimal::new(i64::from(*price), 7)),
                };
                start = end;
                tier
            })
            .collect();
        if let Some(last) = tiers.last_mut() {
            last.end = None;
        }
        tiers
    })
}

proptest! {
    #[test]
    fn tiers_keep_the_quantity(tiers in tiers(), total in 0_u32..10_000_000) {
        let total = Quantity(Decimal::new(i64::from(total), 1));
        let parts = split(total, &tiers);
        let sum: Decimal = parts.iter().map(|(quantity, _)| quantity.0).sum();
        prop_assert_eq!(sum, total.0);
    }

    #[test]
    fn more_never_costs_less(tiers in tiers(), less in 0_u32..1_000_000, more in 0_u32..1_000_000) {
        let cost = |total: u32| -> Money {
            let parts = split(Quantity(total.into()), &tiers);
            parts.into_iter().map(|(quantity, price)| price * quantity).sum()
        };
        prop_assert!(cost(less) <= cost(less + more));
    }
}

#[test]
fn an_allowance_of_the_account_is_no_tier_of_a_resource() {
    let tier = |start: Decimal, end: Option<Decimal>, price| Tier {
        start: Quantity(start),
        end: end.map(Quantity),
        unit_price: UnitPrice(price),
    };
    let price = Price {
        unit: "request".into(),
        tiers: vec![tier(dec!(0), Some(dec!(1000)), dec!(0)), tier(dec!(1000), None, dec!(2))],
        currency: "USD".into(),
        as_of: "2026-01-01".into(),
        source: "own".into(),
        quality: Quality::List,
    };
    assert_eq!(without_allowance(&price), [tier(dec!(0), None, dec!(2))]);
}
