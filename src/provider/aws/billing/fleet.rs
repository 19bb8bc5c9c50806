//! Fleets of EC2 instances, sized in units of capacity of which an instance may have several
//! (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-instance-type-weights.html>).

use rust_decimal::{Decimal, dec};

use super::ec2::{Launch, Market};
use crate::{
    model::Resource,
    price::{Bill, Context},
};

/// One way in which a fleet may launch an instance.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// What it is listed under: the launch template's address.
    pub(crate) name: Box<str>,
    pub(crate) launch: Launch,
    /// The units of capacity that such an instance has.
    pub(crate) weight: Decimal,
}

/// As many instances as it takes to have that capacity.
pub(crate) fn instances(capacity: Decimal, weight: Decimal) -> Decimal {
    capacity.checked_div(weight).unwrap_or_default().ceil().max(dec!(0))
}

impl Choice {
    /// The lines of the instances that have `on_demand` and `spot` units between them; `attribute` of
    /// `fleet` names their subnets.
    pub(crate) fn bill(
        &self,
        fleet: &Resource,
        context: &Context,
        attribute: &str,
        (on_demand, spot): (Decimal, Decimal),
        bill: &mut Bill,
    ) {
        for (units, market) in [(on_demand, Market::OnDemand), (spot, Market::Spot)] {
            let count = instances(units, self.weight);
            if count > dec!(0) {
                let launch = Launch { market, ..self.launch.clone() };
                bill.under(self.name.clone(), count, |bill| {
                    launch.bill_in_fleet(fleet, context, attribute, bill)
                });
            }
        }
    }
}

/// What a resource is listed under: its address.
pub(crate) fn name(resource: &Resource) -> Box<str> {
    match &resource.address {
        Some(address) => (*address.0).into(),
        None => resource.kind.clone(),
    }
}

/// A given weight, unless it is none.
pub(crate) fn weight(given: Option<Decimal>) -> Decimal {
    given.filter(|weight| *weight > dec!(0)).unwrap_or(dec!(1))
}
