//! What a resource is billed by, before any price is known.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Gap, InstanceSpec, InstanceSpecs, PriceKey, Usage, UsageFile};
use crate::{
    model::{Attributes, Graph, Region, Resource, Schema},
    money::{HOURS_PER_MONTH, Quantity, times},
};

/// All the program knows of one Terraform resource type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResourceType {
    /// Terraform's name for it, e.g. `aws_ebs_volume`.
    pub(crate) kind: &'static str,
    /// The attributes that decide its cost; nothing else of it is ever read.
    pub(crate) cost_attributes: &'static [&'static str],
    /// Fills the resource's bill. An error ends it with a gap; what it holds by then is kept.
    pub(crate) components: fn(&Resource, &Context, &mut Bill) -> Result<(), Gap>,
}

/// What a resource's bill may depend on besides its own attributes.
#[derive(Debug)]
pub(crate) struct Context<'a, 'g> {
    /// The other resources on the same side of the change.
    pub(crate) graph: &'a Graph<'g>,
    pub(crate) usage: Usage,
    /// The whole file, for what other resources say of this one (an autoscaling target's capacity).
    pub(crate) usage_file: &'a UsageFile,
    /// The day for which prices that depend on a date are asked (extended support).
    pub(crate) as_of: Date,
    pub(crate) specs: &'a InstanceSpecs,
}

/// One line of a resource's bill.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Component {
    pub(crate) name: Cow<'static, str>,
    /// The blocks or resources it is listed under, outermost first: `root_block_device`.
    pub(crate) group: Vec<Box<str>>,
    pub(crate) price: PriceKey,
    /// A month's, in the price's own unit; or the usage key that would tell it.
    pub(crate) quantity: Result<Quantity, Box<str>>,
    /// Whether the usage file decides the quantity.
    pub(crate) usage_based: bool,
    /// How it is shown: so many units of the price make one of this name (`1000000`, `1M requests`).
    pub(crate) shown: Option<(Decimal, &'static str)>,
    /// No such charge where the book has no such price, rather than a gap.
    pub(crate) only_if_priced: bool,
}

/// The lines of a resource's bill, and the gaps in it.
#[derive(Clone, Debug)]
pub(crate) struct Bill {
    pub(crate) components: Vec<Component>,
    pub(crate) gaps: Vec<Gap>,
    group: Vec<Box<str>>,
    count: Decimal,
}

/// Every resource type of every provider, by kind; and those known to be free.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    priced: BTreeMap<&'static str, &'static ResourceType>,
    free: BTreeSet<&'static str>,
    /// The attributes of unpriced types that decide what others cost.
    supporting: BTreeMap<&'static str, &'static [&'static str]>,
    region: BTreeMap<&'static str, fn(&Attributes) -> Option<Region>>,
}

impl Default for Bill {
    fn default() -> Self {
        Self { components: Vec::new(), gaps: Vec::new(), group: Vec::new(), count: Decimal::ONE }
    }
}

impl Bill {
    /// A line of `quantity` units a month.
    pub(crate) fn add(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        price: PriceKey,
        quantity: impl Into<Decimal>,
    ) -> &mut Component {
        self.push(name.into(), price, Ok(quantity.into()), false)
    }

    /// A line for each hour of the month.
    pub(crate) fn hourly(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        price: PriceKey,
    ) -> &mut Component {
        self.add(name, price, HOURS_PER_MONTH)
    }

    /// A line whose quantity the usage file tells under `key`: its unit price and a gap where it does not.
    pub(crate) fn usage(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        price: PriceKey,
        key: &str,
        quantity: Option<Decimal>,
    ) -> &mut Component {
        self.push(name.into(), price, quantity.ok_or_else(|| key.into()), true)
    }

    /// Lines listed under `group`, each `count` times (the instances of a fleet).
    ///
    /// A gap inside ends `lines` alone; the rest of the bill goes on.
    pub(crate) fn under(
        &mut self,
        group: impl Into<Box<str>>,
        count: impl Into<Decimal>,
        lines: impl FnOnce(&mut Self) -> Result<(), Gap>,
    ) {
        let outer = self.count;
        self.count = times(outer, count.into());
        self.group.push(group.into());
        if let Err(gap) = lines(self) {
            self.gaps.push(gap);
        }
        self.group.pop();
        self.count = outer;
    }

    /// Lines of which one may be a gap without ending the bill.
    pub(crate) fn part(&mut self, lines: impl FnOnce(&mut Self) -> Result<(), Gap>) {
        if let Err(gap) = lines(self) {
            self.gaps.push(gap);
        }
    }

    /// The keys of the usage file that it waits for.
    pub(super) fn missing_usage(&self) -> impl Iterator<Item = &str> {
        let quantities = self.components.iter().filter_map(|line| line.quantity.as_ref().err());
        let gaps = self.gaps.iter().filter_map(|gap| match gap {
            Gap::NeedsUsage(key) => Some(key),
            _ => None,
        });
        quantities.chain(gaps).map(|key| &**key)
    }

    pub(crate) fn gap(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    fn push(
        &mut self,
        name: Cow<'static, str>,
        price: PriceKey,
        quantity: Result<Decimal, Box<str>>,
        usage_based: bool,
    ) -> &mut Component {
        let quantity = quantity.map(|quantity| Quantity(times(quantity, self.count)));
        let group = self.group.clone();
        let shown = None;
        let component =
            Component { name, group, price, quantity, usage_based, shown, only_if_priced: false };
        self.components.push(component);
        let last = self.components.len() - 1;
        &mut self.components[last]
    }
}

impl Component {
    /// Shows `units` of the price as one `name`: `.per(1_000_000, "1M requests")`.
    pub(crate) fn per(&mut self, units: impl Into<Decimal>, name: &'static str) -> &mut Self {
        self.shown = Some((units.into(), name));
        self
    }

    /// Leaves the line out where the book has no such price: it is not billed apart there.
    pub(crate) fn only_if_priced(&mut self) -> &mut Self {
        self.only_if_priced = true;
        self
    }

    /// Marks a line whose quantity is set but that the usage file may override.
    pub(crate) fn usage_based(&mut self) -> &mut Self {
        self.usage_based = true;
        self
    }
}

impl Context<'_, '_> {
    /// The usage of another resource.
    pub(crate) fn usage_of(&self, other: &Resource) -> Usage {
        self.usage_file.of(&other.kind, other.address.as_ref())
    }

    /// The spec of an AWS instance type.
    pub(crate) fn spec(&self, provider: &str, instance_type: &str) -> Option<&InstanceSpec> {
        self.specs.spec(provider, instance_type)
    }
}

impl Catalog {
    /// Takes in a provider: its priced types, its free ones, those that others' costs depend on, and
    /// how it tells a region.
    pub(crate) fn with(
        mut self,
        resource_types: &'static [ResourceType],
        free: impl IntoIterator<Item = &'static str>,
        supporting: &'static [(&'static str, &'static [&'static str])],
        region: fn(&Attributes) -> Option<Region>,
    ) -> Self {
        for resource_type in resource_types {
            self.priced.insert(resource_type.kind, resource_type);
            self.region.insert(resource_type.kind, region);
        }
        for (kind, attributes) in supporting {
            self.supporting.insert(kind, attributes);
            self.region.insert(kind, region);
        }
        self.free.extend(free);
        self
    }

    pub(crate) fn priced(&self, kind: &str) -> Option<&'static ResourceType> {
        self.priced.get(kind).copied()
    }

    pub(crate) fn is_free(&self, kind: &str) -> bool {
        self.free.contains(kind)
    }

    /// What reading keeps of a type; `None` for those that decide no cost.
    pub(crate) fn schema(&self, kind: &str) -> Option<Schema> {
        let attributes = match self.priced.get(kind) {
            Some(resource_type) => resource_type.cost_attributes,
            None => self.supporting.get(kind)?,
        };
        Some(Schema { attributes, region: self.region.get(kind).copied(), ..Schema::default() })
    }
}
