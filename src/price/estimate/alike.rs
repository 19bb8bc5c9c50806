//! Bills that are the same, as those of all instances of a module often are, held once.

use std::{
    collections::HashSet,
    hash::{Hash, Hasher},
};

use rust_decimal::Decimal;

use super::{Charge, ResourceCost};

/// The bills so far.
#[derive(Default)]
pub(super) struct Bills(HashSet<Bill>);

struct Bill(ResourceCost);

impl Bills {
    /// The same as `cost`, sharing its charges and gaps with the first that was the same.
    pub(super) fn one(&mut self, cost: ResourceCost) -> ResourceCost {
        if cost.charges.is_empty() && cost.gaps.is_empty() {
            return cost;
        }
        let bill = Bill(cost);
        if let Some(known) = self.0.get(&bill) {
            return known.0.clone();
        }
        let cost = bill.0.clone();
        self.0.insert(bill);
        cost
    }
}

/// To the digit: of 1.0 and 1.00, either would be shown for both, depending on which came first.
impl PartialEq for Bill {
    fn eq(&self, other: &Self) -> bool {
        let digits = |bill: &Self| bill.0.charges.iter().map(digits).collect::<Vec<_>>();
        self.0 == other.0 && digits(self) == digits(other)
    }
}

impl Eq for Bill {}

impl Hash for Bill {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        for charge in &self.0.charges {
            let quantity = charge.quantity.map(|quantity| quantity.0);
            (&charge.name, &charge.group, &charge.price, quantity).hash(hasher);
        }
        self.0.gaps.hash(hasher);
    }
}

/// How many digits each number of a charge has behind the point.
fn digits(charge: &Charge) -> [Option<u32>; 4] {
    [
        Some(charge.unit_price.0),
        charge.quantity.map(|quantity| quantity.0),
        charge.list_cost.map(|cost| cost.0),
        charge.effective_cost.map(|cost| cost.0),
    ]
    .map(|number| number.as_ref().map(Decimal::scale))
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;
    use crate::{
        model::Region,
        money::{Quantity, UnitPrice},
        price::{PriceKey, Quality},
    };

    #[test]
    fn bills_are_shared_where_they_are_the_same_to_the_digit() {
        let cost = |quantity| {
            let charge = Charge {
                name: "Hours".into(),
                group: Vec::new(),
                price: PriceKey::new("aws", "ec2.instance", Region::from("eu-west-1")),
                unit: "hours".into(),
                unit_price: UnitPrice(dec!(2)),
                quantity: Some(Quantity(quantity)),
                usage_key: None,
                list_cost: None,
                effective_cost: None,
                usage_based: false,
                usage_source: None,
                exchange: None,
                as_of: "2026-11-01".into(),
                source: "own".into(),
                quality: Quality::List,
            };
            ResourceCost { charges: vec![charge].into(), ..ResourceCost::default() }
        };
        let mut bills = Bills::default();
        let first = bills.one(cost(dec!(1)));
        let again = bills.one(cost(dec!(1)));
        let other = bills.one(cost(dec!(1.00)));
        assert!(std::ptr::eq(first.charges.as_slice(), again.charges.as_slice()));
        assert_eq!(first, other);
        assert!(!std::ptr::eq(first.charges.as_slice(), other.charges.as_slice()));
    }
}
