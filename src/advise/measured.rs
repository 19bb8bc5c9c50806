//! Demand as a bill measured it, beside the one that documents and inventories declare.
//!
//! A bill knows usage that no document declares, and hours in which what is declared did not run; the
//! plan knows what would be other than it is. So demand is the bill's, less what the plan takes off
//! the declared part of it, hour by hour.

use std::ops::Range;

use rust_decimal::Decimal;

use super::hours::HOURS;
use crate::{
    bill::{Bill, Used},
    price::PriceKey,
};

/// What a bill says, on the hours that the plan looks at.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// Which of the last [`HOURS`] the bill's are put at: the same hours of the week, as late as may be.
    pub(super) hours: Range<usize>,
    /// By class and hour of that range: what is used in all, and what is covered of it.
    used: Vec<Vec<Decimal>>,
    covered: Vec<Vec<Decimal>>,
    /// What is declared, as it is.
    declared: Vec<Vec<Decimal>>,
}

impl Measured {
    /// `classes` are the bill's products with their class; `end` is the hour since 1970 that the last
    /// [`HOURS`] end at. `None` where the bill has not one whole day.
    pub(super) fn new(
        bill: &Bill,
        classes: &[(&PriceKey, usize)],
        count: usize,
        end: i64,
    ) -> Option<Self> {
        let (first, last) = bill.window()?;
        let later = usize::try_from((end - last).rem_euclid(7 * 24)).ok()?;
        let length = usize::try_from(last - first).ok()?.min(HOURS - later);
        let start = last - i64::try_from(length).ok()?;
        let (mut used, mut covered) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (key, class) in classes {
            let series = bill.demand.get(key)?;
            let (used, covered): (&mut Vec<Decimal>, &mut Vec<Decimal>) =
                (&mut used[*class], &mut covered[*class]);
            used.resize(length, Decimal::ZERO);
            covered.resize(length, Decimal::ZERO);
            for (hour, Used { on_demand, covered: under }) in series.range(start..last) {
                let Ok(place) = usize::try_from(hour - start) else { continue };
                used[place] += on_demand + under;
                covered[place] += under;
            }
        }
        let hours = HOURS - later - length..HOURS - later;
        Some(Self { hours, used, covered, declared: vec![Vec::new(); count] })
    }

    /// Sets what is declared as it is, of all of the last [`HOURS`].
    pub(super) fn declare(&mut self, demand: &[Vec<Decimal>]) {
        self.declared = demand.iter().map(|demand| self.part(demand)).collect();
    }

    /// The demand of a plan in which `demand` is declared, and what is left of it on demand.
    pub(super) fn left(&self, demand: &[Vec<Decimal>]) -> (Vec<Vec<Decimal>>, Vec<Vec<Decimal>>) {
        let all: Vec<Vec<Decimal>> =
            demand.iter().enumerate().map(|(class, demand)| self.of_class(class, demand)).collect();
        let left = all.iter().zip(&self.covered).map(|(all, covered)| {
            let of_hour =
                |(hour, used): (usize, &Decimal)| (used - at(covered, hour)).max(Decimal::ZERO);
            all.iter().enumerate().map(of_hour).collect()
        });
        let left = left.collect();
        (all, left)
    }

    fn of_class(&self, class: usize, demand: &[Decimal]) -> Vec<Decimal> {
        let (used, declared) = (&self.used[class], &self.declared[class]);
        let planned = self.part(demand);
        if used.is_empty() && planned.is_empty() {
            return Vec::new();
        }
        let of_hour = |hour: usize| {
            let (used, declared) = (at(used, hour), at(declared, hour));
            let planned = at(&planned, hour);
            let own = used.min(declared);
            // Where less ran than is declared, what the plan would stop may stand still already.
            let own = if planned < declared { own.min(planned) } else { own + planned - declared };
            (used - declared).max(Decimal::ZERO) + own
        };
        (0..self.hours.len()).map(of_hour).collect()
    }

    /// What the bill has beyond what is declared, on average an hour.
    pub(super) fn beyond(&self) -> Decimal {
        let beyond = |class: usize| -> Decimal {
            let (used, declared) = (&self.used[class], &self.declared[class]);
            let hours = 0..used.len();
            hours.map(|hour| (used[hour] - at(declared, hour)).max(Decimal::ZERO)).sum()
        };
        let sum: Decimal = (0..self.used.len()).map(beyond).sum();
        sum.checked_div(Decimal::from(self.hours.len())).unwrap_or_default()
    }

    fn part(&self, demand: &[Decimal]) -> Vec<Decimal> {
        demand.get(self.hours.clone()).map(<[Decimal]>::to_vec).unwrap_or_default()
    }
}

fn at(series: &[Decimal], hour: usize) -> Decimal {
    series.get(hour).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    /// Hours since 1970 that a Sunday begins at.
    const SUNDAY: i64 = 498_072;

    /// A bill of one product whose first hour is `first`.
    fn bill(first: i64, used: &[(Decimal, Decimal)]) -> (Bill, PriceKey) {
        let key = PriceKey::new("aws", "ec2.instance", "eu-west-1".into()).sku("m5.large");
        let hours = first..;
        let series = hours.zip(used).map(|(hour, (on_demand, covered))| {
            (hour, Used { on_demand: *on_demand, covered: *covered })
        });
        let series: std::collections::BTreeMap<_, _> = series.collect();
        let hours = series.keys().copied().collect();
        let demand = [(key.clone(), series)].into();
        (Bill { demand, hours, ..Bill::default() }, key)
    }

    #[test]
    fn a_bill_lies_on_the_hours_of_its_week() {
        // Ten days from a Sunday on, looked at four weeks and three days after their end.
        let used = vec![(dec!(1), dec!(0)); 240];
        let (bill, key) = bill(SUNDAY, &used);
        let end = SUNDAY + 240 + 4 * 168 + 72;
        let measured = Measured::new(&bill, &[(&key, 0)], 1, end).unwrap();
        assert_eq!(measured.hours, HOURS - 72 - 240..HOURS - 72);
        // A day that is not over yet is left out.
        let (bill, key) = super::tests::bill(SUNDAY, &used[..230]);
        let measured = Measured::new(&bill, &[(&key, 0)], 1, SUNDAY + 240).unwrap();
        assert_eq!(measured.hours.len(), 216);
        let (bill, key) = super::tests::bill(SUNDAY, &used[..20]);
        assert!(Measured::new(&bill, &[(&key, 0)], 1, SUNDAY + 24).is_none());
    }

    #[test]
    fn what_stands_still_already_is_not_stopped_again() {
        // Two machines are declared, and one of them runs by day alone: the plan to do so is no news.
        let day: Vec<Decimal> =
            (0..168).map(|hour| if hour % 24 < 12 { dec!(2) } else { dec!(1) }).collect();
        let used: Vec<_> = day.iter().map(|day| (*day, dec!(0))).collect();
        let (bill, key) = bill(SUNDAY, &used);
        let mut measured = Measured::new(&bill, &[(&key, 0)], 1, SUNDAY + 168).unwrap();
        measured.declare(&[vec![dec!(2); HOURS]]);
        let planned: Vec<Decimal> =
            (0..HOURS).map(|hour| day[(hour + 168 - HOURS % 168) % 168]).collect::<Vec<_>>();
        assert_eq!(measured.left(&[planned]).1[0], day);
        // A plan that needs one more asks for more than there was.
        let more: Vec<Decimal> = day.iter().map(|day| day + dec!(1)).collect();
        assert_eq!(measured.left(&[vec![dec!(3); HOURS]]).1[0], more);
    }

    proptest! {
        #[test]
        fn what_a_bill_measures_of_a_fleet_is_what_the_fleet_declares(
            week in prop::collection::vec((0_u32..50, 0_u32..20), 168),
            weeks in 1_usize..5,
            share in 0_u32..=4,
        ) {
            let used: Vec<(Decimal, Decimal)> = week
                .iter()
                .cycle()
                .take(weeks * 168)
                .map(|(on_demand, covered)| ((*on_demand).into(), (*covered).into()))
                .collect();
            let first = SUNDAY;
            let end = first + i64::try_from(used.len()).unwrap();
            let (bill, key) = bill(first, &used);
            let mut measured = Measured::new(&bill, &[(&key, 0)], 1, end).unwrap();

            // The bill alone: all of it is beyond what is declared.
            let (all, left) = measured.left(&[Vec::new()]);
            let on_demand: Vec<Decimal> = used.iter().map(|(on_demand, _)| *on_demand).collect();
            prop_assert_eq!(&left[0], &on_demand);
            let sum: Decimal = all[0].iter().sum();
            prop_assert_eq!(measured.beyond(), sum / Decimal::from(used.len()));

            // The same fleet declared, by the hours that it was measured to run.
            let declared: Vec<Decimal> = (0..HOURS)
                .map(|hour| {
                    let hour = (hour + used.len() * HOURS - HOURS) % used.len();
                    used[hour].0 + used[hour].1
                })
                .collect();
            measured.declare(std::slice::from_ref(&declared));
            prop_assert_eq!(measured.beyond(), dec!(0));
            let (all, left) = measured.left(std::slice::from_ref(&declared));
            prop_assert_eq!(&all[0][..], &declared[measured.hours.clone()]);
            prop_assert_eq!(&left[0], &on_demand);

            // And of a plan that runs less of it, what the plan declares, less what is covered.
            let share = Decimal::from(share) / dec!(4);
            let planned: Vec<Decimal> = declared.iter().map(|declared| declared * share).collect();
            let (all, left) = measured.left(std::slice::from_ref(&planned));
            prop_assert_eq!(&all[0][..], &planned[measured.hours.clone()]);
            for ((all, left), (_, covered)) in all[0].iter().zip(&left[0]).zip(&used) {
                prop_assert_eq!(*left, (all - covered).max(dec!(0)));
            }
        }
    }
}
