//! EC2 instances, alone or in a fleet: hours by instance type, operating system, tenancy and
//! purchase option, CPU credits, detailed monitoring, EBS optimisation
//! (<https://aws.amazon.com/ec2/pricing/on-demand/>), and the launch template they start from.

use rust_decimal::{Decimal, dec};

use super::{ebs::Volume, price, reservation};
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
    pub(crate) spot: bool,
    pub(crate) detailed_monitoring: bool,
    pub(crate) ebs_optimized: bool,
    /// `standard` or `unlimited`; by default what the family does.
    pub(crate) cpu_credits: Option<Box<str>>,
    /// Whether each instance gets a public address; `None` leaves it to the subnet.
    pub(crate) public_ip: Option<bool>,
    pub(crate) root: Option<Volume>,
    /// By device name, in the order given.
    pub(crate) volumes: Vec<(Box<str>, Volume)>,
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
        }
        if let Some(market) = template.block("instance_market_options")? {
            launch.spot = market.text("market_type")? == Some("spot");
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
    pub(crate) fn put_block_devices(
        &mut self,
        instance: &Resource,
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
        let system = operating_system(usage)?;

        // On a dedicated host the host is billed, not what runs on it.
        if self.tenancy.as_deref() != Some("host") {
            let dedicated = self.tenancy.as_deref() == Some("dedicated");
            bill.part(|bill| {
                self.hours(resource, usage, (instance_type, system, dedicated), hours, bill)
            });
        }
        if self.ebs_optimized {
            // Older families bill it apart; in the others it is in the price.
            let price = price(resource, "ec2.ebs_optimized")?.sku(instance_type);
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
            let price = price(resource, "ec2.cpu_credits")?.sku(family).variant(system);
            let credits = credits.map(|(hours, vcpus)| times(hours, vcpus));
            bill.usage("CPU credits", price, "monthly_cpu_credit_hrs", credits);
        }
        let root = self.root.clone().unwrap_or_default();
        bill.under("root_block_device", 1, |bill| root.bill(resource, bill));
        for (index, (_, volume)) in self.volumes.iter().enumerate() {
            bill.under(format!("ebs_block_device[{index}]"), 1, |bill| volume.bill(resource, bill));
        }
        Ok(())
    }

    fn hours(
        &self,
        resource: &Resource,
        usage: &Usage,
        (instance_type, system, dedicated): (&str, &str, bool),
        hours: Decimal,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        let variant = if dedicated { format!("{system}/dedicated") } else { system.to_owned() };
        let price = price(resource, "ec2.instance")?.sku(instance_type).variant(&variant);
        let (price, option) = purchase(price, self.spot, usage)?;
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
fn operating_system(usage: &Usage) -> Result<&'static str, Gap> {
    Ok(match usage.text("operating_system") {
        None | Some("linux") => "linux",
        Some("windows") => "windows",
        Some("suse") => "suse",
        Some("rhel") => "rhel",
        Some(other) => return Err(Gap::invalid("operating_system", other)),
    })
}

fn label(system: &str) -> &'static str {
    match system {
        "windows" => "Windows",
        "suse" => "SUSE",
        "rhel" => "RHEL",
        _ => "Linux/UNIX",
    }
}
