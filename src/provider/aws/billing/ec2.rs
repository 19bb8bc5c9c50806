//! EC2 instances, alone or in a fleet: hours by instance type, operating system, tenancy and
//! purchase option, CPU credits, detailed monitoring, EBS optimisation
//! (<https://aws.amazon.com/ec2/pricing/on-demand/>), and the launch template or launch
//! configuration they start from.
//!
//! The $2 an hour that a region's dedicated instances cost together is the account's, and no
//! instance's.

use rust_decimal::{Decimal, dec};

use super::{ebs::Volume, global, price, public_ipv4, reservation};
use crate::{
    model::{Attributes, Resource, Unknown},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, PriceKey, Usage},
};

/// A metric is billed for each of the seven that detailed monitoring of an instance sends
/// (<https://aws.amazon.com/cloudwatch/pricing/>, "EC2 Detailed Monitoring").
const DETAILED_MONITORING_METRICS: Decimal = dec!(7);

/// What an instance is billed by, as the instance itself, its launch template or its group say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Launch {
    pub(crate) instance_type: Option<Box<str>>,
    /// `default`, `dedicated` or `host`.
    pub(crate) tenancy: Option<Box<str>>,
    pub(crate) market: Market,
    pub(crate) detailed_monitoring: bool,
    pub(crate) ebs_optimized: bool,
    /// `standard` or `unlimited`; by default what the family does.
    pub(crate) cpu_credits: Option<Box<str>>,
    /// The operating system, where the document tells it: `windows`.
    pub(crate) system: Option<&'static str>,
    /// Whether each instance gets a public address; `None` leaves it to the subnet.
    pub(crate) public_ip: Option<bool>,
    /// `None` where only the image, which is in no document, knows its size.
    pub(crate) root: Option<Volume>,
    /// By device name, in the order given.
    pub(crate) volumes: Vec<(Box<str>, Volume)>,
}

/// How an instance's hours are bought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Market {
    #[default]
    OnDemand,
    Spot,
    /// Its hours were paid with the capacity block it runs in.
    CapacityBlock,
}

impl Market {
    /// An `instance_market_options` block.
    pub(crate) fn of_block(block: &Attributes) -> Result<Self, Unknown> {
        Ok(match block.text("market_type")? {
            Some("spot") => Self::Spot,
            Some("capacity-block") => Self::CapacityBlock,
            _ => Self::OnDemand,
        })
    }
}

impl Launch {
    /// What an `aws_launch_template` says.
    pub(crate) fn of_template(template: &Resource) -> Result<Self, Unknown> {
        let mut launch = Self {
            instance_type: template.text("instance_type")?.map(Into::into),
            ebs_optimized: template.flag("ebs_optimized")?.unwrap_or(false),
            ..Self::default()
        };
        if let Some(placement) = template.block("placement")? {
            launch.tenancy = placement.text("tenancy")?.map(Into::into);
            if names_host(placement) {
                launch.tenancy = Some("host".into());
            }
        }
        if let Some(market) = template.block("instance_market_options")? {
            launch.market = Market::of_block(market)?;
        }
        if let Some(monitoring) = template.block("monitoring")? {
            launch.detailed_monitoring = monitoring.flag("enabled")?.unwrap_or(false);
        }
        if let Some(credits) = template.block("credit_specification")? {
            launch.cpu_credits = credits.text("cpu_credits")?.map(Into::into);
        }
        if let Some(interface) = template.block("network_interfaces")? {
            launch.public_ip = interface.flag("associate_public_ip_address")?;
        }
        for mapping in template.blocks("block_device_mappings")? {
            if let Some(block) = mapping.block("ebs")? {
                let device = mapping.text("device_name")?.unwrap_or_default();
                launch.put_volume(device, Volume::of_block(block)?);
            }
        }
        Ok(launch)
    }

    /// What an `aws_launch_configuration` says.
    pub(crate) fn of_configuration(configuration: &Resource) -> Result<Self, Unknown> {
        let mut launch = Self {
            instance_type: configuration.text("instance_type")?.map(Into::into),
            tenancy: configuration.text("placement_tenancy")?.map(Into::into),
            detailed_monitoring: configuration.flag("enable_monitoring")?.unwrap_or(true),
            ebs_optimized: configuration.flag("ebs_optimized")?.unwrap_or(false),
            public_ip: configuration.flag("associate_public_ip_address")?,
            ..Self::default()
        };
        if configuration.text("spot_price")?.is_some() {
            launch.market = Market::Spot;
        }
        launch.put_block_devices(&configuration.attributes, |block| {
            block.flag("no_device") != Ok(Some(true))
        })?;
        Ok(launch)
    }

    /// What a `launch_specification` of a spot fleet says.
    pub(crate) fn of_specification(specification: &Attributes) -> Result<Self, Unknown> {
        let mut launch = Self {
            instance_type: specification.text("instance_type")?.map(Into::into),
            tenancy: specification.text("placement_tenancy")?.map(Into::into),
            detailed_monitoring: specification.flag("monitoring")?.unwrap_or(false),
            ebs_optimized: specification.flag("ebs_optimized")?.unwrap_or(false),
            public_ip: specification.flag("associate_public_ip_address")?,
            ..Self::default()
        };
        launch.put_block_devices(specification, |_| true)?;
        Ok(launch)
    }

    /// Adds a block device, or replaces the one of that name.
    ///
    /// Which name is the root's is the image's affair; these are the names that Amazon Linux,
    /// Ubuntu, Debian, Red Hat, SUSE and Windows images give it.
    pub(crate) fn put_volume(&mut self, device: &str, volume: Volume) {
        if matches!(device, "/dev/xvda" | "/dev/sda1") {
            self.root = Some(volume);
        } else if let Some((_, old)) =
            self.volumes.iter_mut().find(|(name, _)| !device.is_empty() && &**name == device)
        {
            *old = volume;
        } else {
            self.volumes.push((device.into(), volume));
        }
    }

    /// Takes over the block devices that an instance or launch configuration declares itself.
    /// Terraform manages their root volume, so there always is one.
    pub(crate) fn put_block_devices(
        &mut self,
        instance: &Attributes,
        is_counted: impl Fn(&Attributes) -> bool,
    ) -> Result<(), Unknown> {
        if let Some(root) = instance.block("root_block_device")? {
            self.root = Some(Volume::of_block(root)?);
        }
        for block in instance.blocks("ebs_block_device")? {
            if is_counted(block) {
                let device = block.text("device_name")?.unwrap_or_default();
                self.put_volume(device, Volume::of_block(block)?);
            }
        }
        self.root.get_or_insert_default();
        Ok(())
    }

    /// The lines of one instance that runs `hours` hours a month; `usage` is the instance's or its fleet's.
    pub(crate) fn bill(
        &self,
        resource: &Resource,
        context: &Context,
        hours: Decimal,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        let usage = &context.usage;
        let instance_type =
            self.instance_type.as_deref().ok_or_else(|| Gap::invalid("instance_type", ""))?;
        let system = operating_system(usage)?.or(self.system).unwrap_or("linux");

        // On a dedicated host the host is billed, not what runs on it.
        let host = self.tenancy.as_deref() == Some("host");
        if !host && self.market != Market::CapacityBlock {
            bill.part(|bill| self.hours(resource, usage, (instance_type, system), hours, bill));
        }
        if self.ebs_optimized {
            // Older families bill it apart; in the others it is in the price.
            let price = alike(resource, "ec2.ebs_optimized")?.sku(instance_type);
            bill.add("EBS-optimized usage", price, hours).only_if_priced();
        }
        if self.detailed_monitoring {
            let metrics = times(DETAILED_MONITORING_METRICS, hours) / HOURS_PER_MONTH;
            let price = price(resource, "cloudwatch.metric")?;
            bill.add("EC2 detailed monitoring", price, metrics);
        }
        if self.is_unlimited(instance_type) {
            let family = instance_type.split('.').next().unwrap_or_default();
            let vcpus = usage
                .number("vcpu_count")
                .or(context.spec("aws", instance_type).and_then(|spec| spec.vcpu));
            let credits = usage.number("monthly_cpu_credit_hrs").zip(vcpus);
            // One price for all sizes and purchase options.
            let price = alike(resource, "ec2.cpu_credits")?.sku(family).variant(system);
            let credits = credits.map(|(hours, vcpus)| times(hours, vcpus));
            bill.usage("CPU credits", price, "monthly_cpu_credit_hrs", credits);
        }
        self.bill_volumes(resource, bill);
        Ok(())
    }

    /// The lines of its volumes, which bill whether it runs or not.
    pub(crate) fn bill_volumes(&self, resource: &Resource, bill: &mut Bill) {
        match &self.root {
            Some(root) => {
                bill.under("root_block_device", 1, |bill| root.bill(resource, bill));
            }
            None => bill.gap(Gap::Unresolved("image_id".into())),
        }
        for (index, (_, volume)) in self.volumes.iter().enumerate() {
            bill.under(format!("ebs_block_device[{index}]"), 1, |bill| volume.bill(resource, bill));
        }
    }

    /// The lines of one instance of a fleet in the subnets that `subnets` of `fleet` names.
    pub(crate) fn bill_in_fleet(
        &self,
        fleet: &Resource,
        context: &Context,
        subnets: &str,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        self.bill(fleet, context, HOURS_PER_MONTH, bill)?;
        let gets_address = || public_ipv4::is_given_in(fleet, subnets, context.graph);
        if self.public_ip.unwrap_or_else(gets_address) {
            public_ipv4::in_use(fleet, bill, dec!(1), HOURS_PER_MONTH)?;
        }
        Ok(())
    }

    fn hours(
        &self,
        resource: &Resource,
        usage: &Usage,
        (instance_type, system): (&str, &str),
        hours: Decimal,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        let dedicated = self.tenancy.as_deref() == Some("dedicated");
        let variant = if dedicated { format!("{system}/dedicated") } else { system.to_owned() };
        let price = price(resource, "ec2.instance")?.sku(instance_type).variant(&variant);
        let (price, option) = purchase(price, self.market == Market::Spot, usage)?;
        let name = format!("Instance usage ({}, {option}, {instance_type})", label(system));
        bill.add(name, price, hours);
        Ok(())
    }

    /// T2 launches as standard, T3, T3a and T4g as unlimited
    /// (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode.html>).
    fn is_unlimited(&self, instance_type: &str) -> bool {
        match (instance_type.split('.').next(), self.cpu_credits.as_deref()) {
            (Some("t2"), credits) => credits == Some("unlimited"),
            (Some("t3" | "t3a" | "t4g"), credits) => credits != Some("standard"),
            _ => false,
        }
    }
}

/// A price that is alike in all regions but China's, which have their own.
fn alike(resource: &Resource, product: &'static str) -> Result<PriceKey, Gap> {
    let regional = price(resource, product)?;
    Ok(if regional.region.0.starts_with("cn-") { regional } else { global(product) })
}

/// Whether an instance or a `placement` block names a dedicated host, be it one that does not exist yet.
pub(crate) fn names_host(placement: &Attributes) -> bool {
    ["host_id", "host_resource_group_arn"]
        .into_iter()
        .any(|name| !matches!(placement.text(name), Ok(None)))
}

/// The purchase option that the resource or its usage says: spot, reserved or on demand.
pub(crate) fn purchase(
    price: PriceKey,
    spot: bool,
    usage: &Usage,
) -> Result<(PriceKey, &'static str), Gap> {
    if spot {
        return Ok((price.spot(), "spot"));
    }
    match reserved_term(usage)? {
        Some(term) => Ok((price.reserved(&term), "reserved")),
        None => Ok((price, "on-demand")),
    }
}

/// The reservation that the usage file names: `3yr.all_upfront.standard`.
fn reserved_term(usage: &Usage) -> Result<Option<String>, Gap> {
    let Some(class) = usage.text("reserved_instance_type") else { return Ok(None) };
    if !matches!(class, "standard" | "convertible") {
        return Err(Gap::invalid("reserved_instance_type", class));
    }
    let term = reservation::term(usage)?.ok_or(Gap::invalid("reserved_instance_term", ""))?;
    Ok(Some(format!("{term}.{class}")))
}

/// The operating system that the usage file names; images do not tell theirs in a plan.
fn operating_system(usage: &Usage) -> Result<Option<&'static str>, Gap> {
    Ok(Some(match usage.text("operating_system") {
        None => return Ok(None),
        Some("linux") => "linux",
        Some("windows") => "windows",
        Some("suse") => "suse",
        Some("rhel") => "rhel",
        Some(other) => return Err(Gap::invalid("operating_system", other)),
    }))
}

fn label(system: &str) -> &'static str {
    match system {
        "windows" => "Windows",
        "suse" => "SUSE",
        "rhel" => "RHEL",
        _ => "Linux/UNIX",
    }
}
