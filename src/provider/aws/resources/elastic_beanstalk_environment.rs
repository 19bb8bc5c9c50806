//! `aws_elastic_beanstalk_environment`: free by itself; what it creates is billed as such: instances,
//! a load balancer, a database, streamed logs (<https://aws.amazon.com/elasticbeanstalk/pricing/>).
//! Which and how many its settings say, and where they do not, the defaults of
//! <https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html>.

use rust_decimal::{Decimal, dec};

use super::{cloudwatch_log_group, db_instance, elb, instance, lb};
use crate::{
    model::{Attributes, Resource, Unknown, Value},
    money::times,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_elastic_beanstalk_environment",
    cost_attributes: &[
        "all_settings",
        "platform_arn",
        "setting",
        "solution_stack_name",
        "template_name",
        "tier",
    ],
    components,
};

const ENVIRONMENT: &str = "aws:elasticbeanstalk:environment";
const GROUP: &str = "aws:autoscaling:asg";
const LAUNCH: &str = "aws:autoscaling:launchconfiguration";
const INSTANCES: &str = "aws:ec2:instances";
const VPC: &str = "aws:ec2:vpc";
const DATABASE: &str = "aws:rds:dbinstance";
const LOGS: &str = "aws:elasticbeanstalk:cloudwatch:logs";

fn components(environment: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let settings = Settings::of(environment, context)?;
    let is_single = settings.text(ENVIRONMENT, "EnvironmentType")? == Some("SingleInstance");
    let is_worker = environment.text("tier").ok().flatten() == Some("Worker");

    bill.part(|bill| instances(environment, &settings, is_single, context, bill));
    if !is_single && !is_worker {
        bill.part(|bill| load_balancer(environment, &settings, context, bill));
    }
    bill.part(|bill| database(environment, &settings, context, bill));
    bill.part(|bill| {
        if settings.flag(LOGS, "StreamLogs")? {
            let part = (&cloudwatch_log_group::RESOURCE_TYPE, "cloudwatch");
            created(environment, part, Attributes::default(), dec!(1), context, bill);
        }
        Ok(())
    });
    Ok(())
}

fn instances(
    environment: &Resource,
    settings: &Settings,
    is_single: bool,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    // A list, of which the first is preferred; it goes before the older setting for one.
    let listed = settings.text(INSTANCES, "InstanceTypes")?;
    let instance_type = match listed.and_then(|listed| listed.split(',').next()) {
        Some(first) => first.trim(),
        None => settings.text(LAUNCH, "InstanceType")?.unwrap_or("t3.micro"),
    };
    let platform = match environment.text("solution_stack_name").ok().flatten() {
        Some(name) => Some(name),
        None => environment.text("platform_arn").ok().flatten(),
    };
    let is_windows = platform.is_some_and(|name| name.contains("Windows"));
    let is_public = is_single || settings.flag(VPC, "AssociatePublicIpAddress")?;
    let is_monitored = settings.text(LAUNCH, "MonitoringInterval")? == Some("1 minute");

    let mut attributes = Attributes::from_iter([
        ("instance_type", text(instance_type)),
        ("monitoring", Value::Flag(is_monitored)),
        ("associate_public_ip_address", Value::Flag(is_public)),
        ("root_block_device", root_volume(settings, is_windows)?),
        ("ebs_block_device", volumes(settings.text(LAUNCH, "BlockDeviceMappings")?)),
        // Only Windows has a password to get.
        ("get_password_data", Value::Flag(is_windows)),
    ]);
    let least = if is_single { None } else { settings.number(GROUP, "MinSize")? };
    let count = least.unwrap_or(dec!(1));
    let part = (&instance::RESOURCE_TYPE, "ec2");
    let on_demand = on_demand(settings, count, is_single)?;
    if on_demand > dec!(0) {
        created(environment, part, attributes.clone(), on_demand, context, bill);
    }
    let spot = count.saturating_sub(on_demand);
    if spot > dec!(0) {
        attributes.set("instance_lifecycle", text("spot"));
        created(environment, part, attributes, spot, context, bill);
    }
    Ok(())
}

/// How many of `count` instances run on demand, the rest being spot.
fn on_demand(settings: &Settings, count: Decimal, is_single: bool) -> Result<Decimal, Gap> {
    if !settings.flag(INSTANCES, "EnableSpot")? {
        return Ok(count);
    }
    let base = settings.number(INSTANCES, "SpotFleetOnDemandBase")?.unwrap_or_default();
    let base = base.clamp(dec!(0), count.max(dec!(0)));
    let share = settings.number(INSTANCES, "SpotFleetOnDemandAboveBasePercentage")?;
    let share = share.unwrap_or(if is_single { dec!(0) } else { dec!(70) });
    let share = share.clamp(dec!(0), dec!(100)) / dec!(100);
    Ok((base + times(count.saturating_sub(base), share)).ceil())
}

fn root_volume(settings: &Settings, is_windows: bool) -> Result<Value, Gap> {
    let mut volume = Attributes::default();
    if let Some(volume_type) = settings.text(LAUNCH, "RootVolumeType")? {
        volume.set("volume_type", text(volume_type));
    }
    let numbers = [
        ("RootVolumeSize", "volume_size"),
        ("RootVolumeIOPS", "iops"),
        ("RootVolumeThroughput", "throughput"),
    ];
    for (setting, attribute) in numbers {
        if let Some(number) = settings.number(LAUNCH, setting)? {
            volume.set(attribute, Value::Number(number));
        } else if attribute == "volume_size" && is_windows {
            // What images of Windows have at least.
            volume.set(attribute, Value::Number(dec!(30)));
        }
    }
    Ok(Value::Block(volume))
}

/// `/dev/sdj=:100:true:gp3,/dev/sdb=ephemeral0`: a snapshot, size, whether it goes with the instance,
/// type, IOPS; what is missing at the end is left to AWS.
fn volumes(mappings: Option<&str>) -> Value {
    let volume = |mapping: &str| {
        let (device, settings) = mapping.trim().split_once('=')?;
        if settings.starts_with("ephemeral") {
            return None;
        }
        let mut volume = Attributes::from_iter([("device_name", text(device))]);
        let attributes =
            ["snapshot_id", "volume_size", "delete_on_termination", "volume_type", "iops"];
        for (attribute, value) in attributes.iter().zip(settings.split(':')) {
            volume.set(attribute, text(value));
        }
        Some(Value::Block(volume))
    };
    Value::List(mappings.unwrap_or_default().split(',').filter_map(volume).collect())
}

fn load_balancer(
    environment: &Resource,
    settings: &Settings,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let is_internal = settings.text(VPC, "ELBScheme")? == Some("internal");
    let subnets = match settings.text(VPC, "ELBSubnets")? {
        Some(subnets) => Value::List(subnets.split(',').map(text).collect()),
        None => Value::Unknown,
    };
    let kind = settings.text(ENVIRONMENT, "LoadBalancerType")?.unwrap_or("classic");
    let attributes = Attributes::from_iter([
        ("load_balancer_type", text(kind)),
        ("internal", Value::Flag(is_internal)),
        ("subnets", subnets),
    ]);
    let part = match kind {
        "classic" => (&elb::RESOURCE_TYPE, "elb"),
        // One that several environments share is billed once, where it is declared.
        _ if settings.flag(ENVIRONMENT, "LoadBalancerIsShared")? => return Ok(()),
        _ => (&lb::RESOURCE_TYPE, "lb"),
    };
    created(environment, part, attributes, dec!(1), context, bill);
    Ok(())
}

fn database(
    environment: &Resource,
    settings: &Settings,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let is_coupled = match settings.text(DATABASE, "HasCoupledDatabase")? {
        Some(coupled) => coupled == "true",
        None => settings.text(DATABASE, "DBEngine")?.is_some(),
    };
    if !is_coupled {
        return Ok(());
    }
    let class = settings.text(DATABASE, "DBInstanceClass")?.unwrap_or("db.t2.micro");
    let mut attributes = Attributes::from_iter([
        ("engine", text(settings.text(DATABASE, "DBEngine")?.unwrap_or("mysql"))),
        ("instance_class", text(class)),
        ("multi_az", Value::Flag(settings.flag(DATABASE, "MultiAZDatabase")?)),
        // Snapshots of a day are kept by default.
        ("backup_retention_period", Value::Number(dec!(1))),
    ]);
    if let Some(version) = settings.text(DATABASE, "DBEngineVersion")? {
        attributes.set("engine_version", text(version));
    }
    if let Some(size) = settings.number(DATABASE, "DBAllocatedStorage")? {
        attributes.set("allocated_storage", Value::Number(size));
    }
    created(environment, (&db_instance::RESOURCE_TYPE, "db"), attributes, dec!(1), context, bill);
    Ok(())
}

/// The lines of `count` resources that the environment creates, as their own type bills them;
/// the usage file has what they use under a key of the environment's.
fn created(
    environment: &Resource,
    (resource_type, usage): (&ResourceType, &str),
    attributes: Attributes,
    count: Decimal,
    context: &Context,
    bill: &mut Bill,
) {
    let resource = Resource {
        kind: resource_type.kind.into(),
        region: environment.region.clone(),
        attributes,
        ..Resource::default()
    };
    let context = Context {
        graph: context.graph,
        usage: context.usage.block(usage),
        usage_file: context.usage_file,
        as_of: context.as_of,
        specs: context.specs,
    };
    bill.under(resource_type.kind, count, |bill| {
        let (components, gaps) = (bill.components.len(), bill.gaps.len());
        let done = (resource_type.components)(&resource, &context, bill);
        let nest = |key: &mut Box<str>| *key = format!("{usage}.{key}").into();
        for component in &mut bill.components[components..] {
            if let Err(key) = &mut component.quantity {
                nest(key);
            }
        }
        for gap in &mut bill.gaps[gaps..] {
            if let Gap::NeedsUsage(key) = gap {
                nest(key);
            }
        }
        done
    });
}

fn text(value: &str) -> Value {
    Value::Text(value.trim().into())
}

/// The settings of an environment: its own, else those of its configuration template, else what AWS
/// tells of it once it is there.
struct Settings<'a>(Vec<&'a Attributes>);

impl<'a> Settings<'a> {
    fn of<'g: 'a>(environment: &'a Resource, context: &Context<'_, 'g>) -> Result<Self, Unknown> {
        let mut settings = environment.blocks("setting")?;
        let kind = "aws_elastic_beanstalk_configuration_template";
        for template in context.graph.referenced(environment, "template_name", kind) {
            settings.extend(template.blocks("setting")?);
        }
        settings.extend(environment.blocks("all_settings").unwrap_or_default());
        Ok(Self(settings))
    }

    fn text(&self, namespace: &str, name: &str) -> Result<Option<&'a str>, Unknown> {
        for setting in &self.0 {
            let is_it = setting.text("namespace") == Ok(Some(namespace))
                && setting.text("name") == Ok(Some(name));
            if is_it && let Some(value) = setting.text("value")? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn number(&self, namespace: &str, name: &str) -> Result<Option<Decimal>, Gap> {
        let parse = |text: &str| text.trim().parse().map_err(|_| Gap::invalid(name, text));
        self.text(namespace, name)?.map(parse).transpose()
    }

    fn flag(&self, namespace: &str, name: &str) -> Result<bool, Gap> {
        Ok(self.text(namespace, name)?.is_some_and(|text| text.eq_ignore_ascii_case("true")))
    }
}
