//! What load balancers share (<https://aws.amazon.com/elasticloadbalancing/pricing/>): capacity
//! units, and the public addresses of those that face the internet.

use rust_decimal::{Decimal, dec};

use super::{public_ipv4, subnets};
use crate::{
    model::{Attributes, Resource},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, Usage},
};

/// What one capacity unit holds; the dimension used most is the one billed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CapacityUnit {
    /// New connections a second.
    pub(crate) new_connections: Decimal,
    /// Connections active in a minute.
    pub(crate) active_connections: Decimal,
    /// Rule evaluations a second, where they count.
    pub(crate) rule_evaluations: Option<Decimal>,
}

/// GB an hour, the same for all types.
const GB_AN_HOUR: Decimal = dec!(1);

impl CapacityUnit {
    /// The units that the usage takes on average; `None` where it tells no dimension.
    pub(crate) fn used(&self, usage: &Usage) -> Option<Decimal> {
        let share = |key: &str, unit: Decimal| usage.number(key)?.checked_div(unit);
        let rules = self.rule_evaluations.and_then(|unit| share("rule_evaluations", unit));
        let dimensions = [
            share("new_connections", self.new_connections),
            share("active_connections", self.active_connections),
            share("processed_bytes_gb", times(GB_AN_HOUR, HOURS_PER_MONTH)),
            rules,
        ];
        dimensions.into_iter().flatten().max()
    }
}

/// One public address a subnet, unless the load balancer is internal or brings its own.
///
/// An address that an `aws_eip` allocates bills there.
pub(crate) fn public_addresses(
    balancer: &Resource,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    if is_internal(balancer)? {
        return Ok(());
    }
    // Mappings are computed from the subnets where only those are given, and the other way round.
    let mappings = balancer.blocks("subnet_mapping").unwrap_or_default();
    let addresses = if mappings.is_empty() {
        let zones = |attribute| subnets::listed(balancer, context, attribute).transpose();
        let listed = zones("subnets").or_else(|| zones("availability_zones"));
        listed.unwrap_or_else(|| Err(Gap::KnownAfterApply("subnets".into())))?
    } else {
        // One whose id is not known yet is brought along all the same.
        let own = |mapping: &&&Attributes| mapping.text("allocation_id") == Ok(None);
        mappings.iter().filter(own).count().into()
    };
    if addresses > dec!(0) {
        public_ipv4::in_use(balancer, bill, addresses, HOURS_PER_MONTH)?;
    }
    Ok(())
}

/// Internet-facing is the default.
fn is_internal(balancer: &Resource) -> Result<bool, Gap> {
    let without_ipv4 = Ok(Some("dualstack-without-public-ipv4"));
    if balancer.text("ip_address_type") == without_ipv4 {
        return Ok(true);
    }
    Ok(balancer.flag("internal")?.unwrap_or(false))
}
