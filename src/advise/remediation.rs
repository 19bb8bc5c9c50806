//! A proposal as Terraform configuration.
//!
//! What changes attributes is told as a file that Terraform lays over the resource's own block
//! (`*_override.tf`); what runs fewer hours or on spot, as resources beside it.

use std::fmt::Write as _;

use super::{
    Change, Edit, Hours, Proposal,
    hcl::{Node, quoted},
    schedule::Command,
};
use crate::model::{Attributes, Resource, Value};

pub(super) fn of(resource: &Resource, proposal: &Proposal) -> String {
    if let Some(text) = &proposal.remediation {
        return text.clone();
    }
    match &proposal.change {
        Change::Set { of, edits } => set(of.as_deref().unwrap_or(resource), edits),
        Change::Delete { .. } => match &resource.address {
            Some(address) => format!("# delete the block of {address}\n"),
            None => String::new(),
        },
        Change::Hours(hours) => scheduled(resource, hours),
        Change::Spot => spot(resource),
        Change::Finding => String::new(),
    }
}

/// What turns a resource off and on.
fn scheduled(resource: &Resource, hours: &Hours) -> String {
    let Some(schedule) = &hours.schedule else { return String::new() };
    let (name, zone) = (name(resource), quoted(schedule.zone()));
    let mut text = String::new();
    let mut counts = [0, 0];
    let mut numbered = |on: bool| {
        let count: &mut usize = &mut counts[usize::from(on)];
        *count += 1;
        let word = if on { "on" } else { "off" };
        if *count == 1 { word.to_owned() } else { format!("{word}_{count}") }
    };
    for Command { on, cron } in schedule.commands() {
        let action = numbered(on);
        let written = match &*resource.kind {
            "aws_autoscaling_group" => group_action(resource, &name, &action, on, &cron, &zone),
            "aws_instance" | "aws_db_instance" | "aws_rds_cluster" | "aws_redshift_cluster" => {
                scheduler_action(resource, &name, &action, on, &cron, &zone)
            }
            _ => return String::new(),
        };
        text.push_str(&written);
        text.push('\n');
    }
    match &*resource.kind {
        // Between the actions the group is as they leave it, which is no drift.
        "aws_autoscaling_group" if !text.is_empty() => {
            let _ = write!(
                text,
                "# in the block of {name}\nresource \"aws_autoscaling_group\" \"{name}\" {{\n  \
                 lifecycle {{\n    ignore_changes = [min_size, max_size, desired_capacity]\n  }}\n}}\n"
            );
        }
        _ => {}
    }
    text
}

fn group_action(
    group: &Resource,
    name: &str,
    action: &str,
    on: bool,
    cron: &str,
    zone: &str,
) -> String {
    let size = |attribute: &str, or: &str| {
        let told = group.number(attribute).ok().flatten().filter(|_| on);
        match (told, on) {
            (Some(size), _) => size.normalize().to_string(),
            (None, true) => or.to_owned(),
            (None, false) => "0".to_owned(),
        }
    };
    let (least, most) = (size("min_size", "0"), size("max_size", "1"));
    let desired = size("desired_capacity", &least);
    format!(
        "resource \"aws_autoscaling_schedule\" \"{name}_{action}\" {{\n  \
         scheduled_action_name  = {scheduled}\n  \
         autoscaling_group_name = aws_autoscaling_group.{name}.name\n  \
         recurrence             = {cron}\n  \
         time_zone              = {zone}\n  \
         min_size               = {least}\n  \
         max_size               = {most}\n  \
         desired_capacity       = {desired}\n}}\n",
        scheduled = quoted(action),
        cron = quoted(cron),
    )
}

/// `EventBridge` Scheduler calls the API itself; whose role it takes, the user decides.
fn scheduler_action(
    resource: &Resource,
    name: &str,
    action: &str,
    on: bool,
    cron: &str,
    zone: &str,
) -> String {
    let word = if on { "start" } else { "stop" };
    let (call, input) = match &*resource.kind {
        "aws_instance" => {
            (format!("ec2:{word}Instances"), format!("InstanceIds = [aws_instance.{name}.id]"))
        }
        "aws_redshift_cluster" => (
            format!("redshift:{}Cluster", if on { "resume" } else { "pause" }),
            format!("ClusterIdentifier = aws_redshift_cluster.{name}.cluster_identifier"),
        ),
        "aws_rds_cluster" => (
            format!("rds:{word}DBCluster"),
            format!("DbClusterIdentifier = aws_rds_cluster.{name}.cluster_identifier"),
        ),
        _ => (
            format!("rds:{word}DBInstance"),
            format!("DbInstanceIdentifier = aws_db_instance.{name}.identifier"),
        ),
    };
    let prefix = match &*resource.kind {
        "aws_instance" => "",
        "aws_redshift_cluster" => "warehouse_",
        _ => "db_",
    };
    format!(
        "resource \"aws_scheduler_schedule\" \"{prefix}{name}_{action}\" {{\n  \
         schedule_expression          = {cron}\n  \
         schedule_expression_timezone = {zone}\n\n  \
         flexible_time_window {{\n    mode = \"OFF\"\n  }}\n\n  \
         target {{\n    \
         arn      = \"arn:aws:scheduler:::aws-sdk:{call}\"\n    \
         role_arn = var.scheduler_role_arn # may call {call}\n    \
         input    = jsonencode({{ {input} }})\n  }}\n}}\n",
        cron = quoted(&eventbridge(cron)),
    )
}

/// Five fields of unix cron as `EventBridge` writes them: one of the two kinds of days is `?`, and
/// weekdays are names.
fn eventbridge(cron: &str) -> String {
    let fields: Vec<_> = cron.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return cron.to_owned() };
    let names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    let named: String = weekday
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) if !weekday.contains('#') => {
                names.get(digit as usize).map_or_else(|| c.to_string(), |name| (*name).to_owned())
            }
            _ => c.to_string(),
        })
        .collect();
    let (day, weekday) = match (day, &*named) {
        ("*", "*") => ("*", "?"),
        ("*", weekday) => ("?", weekday),
        (day, _) => (day, "?"),
    };
    format!("cron({minute} {hour} {day} {month} {weekday} *)")
}

/// A group keeps what it starts from and takes spot capacity for it; an instance asks for it.
fn spot(resource: &Resource) -> String {
    match &*resource.kind {
        "aws_instance" => set(
            resource,
            &[edit("instance_market_options.market_type", Value::Text("spot".into()))],
        ),
        "aws_autoscaling_group" => spot_group(resource, &[]),
        "aws_eks_node_group" => set(resource, &[edit("capacity_type", Value::Text("SPOT".into()))]),
        _ => String::new(),
    }
}

/// A group on spot capacity, of any of these types, the first of which is preferred.
pub(crate) fn spot_group(group: &Resource, types: &[&str]) -> String {
    let mut overrides = String::new();
    for name in types {
        let _ = writeln!(
            overrides,
            "\n      override {{\n        instance_type = {}\n      }}",
            quoted(name)
        );
    }
    format!(
        "resource \"aws_autoscaling_group\" \"{name}\" {{\n  \
         # instead of launch_template\n  \
         mixed_instances_policy {{\n    \
         instances_distribution {{\n      \
         on_demand_base_capacity                  = 0\n      \
         on_demand_percentage_above_base_capacity = 0\n      \
         spot_allocation_strategy                 = \"price-capacity-optimized\"\n    \
         }}\n\n    \
         launch_template {{\n      launch_template_specification {{\n        \
         launch_template_id = {template}\n        version            = \"$Latest\"\n      \
         }}\n{overrides}    }}\n  }}\n}}\n",
        name = name(group),
        template = template(group),
    )
}

fn edit(path: &str, value: Value) -> Edit {
    Edit { path: path.into(), value }
}

/// The template that a group starts from, as a reference where the configuration has one.
fn template(group: &Resource) -> String {
    let declared = group.references("launch_template").first();
    if let Some(address) = declared {
        let name = address.0.rsplit("aws_launch_template.").next().unwrap_or_default();
        return format!("aws_launch_template.{name}.id");
    }
    let id = |block: &Attributes| block.text("id").ok().flatten().map(quoted);
    let block = group.block("launch_template").ok().flatten();
    block.and_then(id).unwrap_or_else(|| "var.launch_template_id".to_owned())
}

/// The block of a resource with the attributes that change. A nested block that Terraform lays over
/// another one takes its whole place, so that it has what the other had as well
/// (<https://developer.hashicorp.com/terraform/language/files/override>).
fn set(resource: &Resource, edits: &[Edit]) -> String {
    let mut text = format!("resource \"{}\" \"{}\" {{\n", resource.kind, name(resource));
    let mut root = Node::default();
    for edit in edits {
        let block = edit.path.split(['.', '[']).next().unwrap_or_default();
        if block.len() < edit.path.len()
            && !root.has(block)
            && let Ok(Some(there)) = resource.block(block)
        {
            root.blocks.push((block.to_owned(), Node::of(there)));
        }
        root.put(&edit.path, &edit.value);
    }
    root.write(&mut text, 1);
    text.push_str("}\n");
    text
}

/// The name that the resource has in its module, or one made of its id.
pub(crate) fn name(resource: &Resource) -> String {
    if let Some(address) = &resource.address {
        let address = address.0.split('[').next().unwrap_or_default();
        if let Some(name) = address.rsplit('.').next() {
            return name.to_owned();
        }
    }
    let id = resource.id.as_ref().map_or("this", |id| &id.0);
    let name: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("r_{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;

    #[test]
    fn a_nested_block_keeps_what_it_had() {
        let root = Attributes::from_iter([
            ("device_name", Value::Text("/dev/xvda".into())),
            ("iops", Value::Number(150.into())),
            ("volume_size", Value::Number(50.into())),
            ("volume_type", Value::Text("gp2".into())),
            ("kms_key_id", Value::Text("".into())),
            ("delete_on_termination", Value::Flag(false)),
        ]);
        let instance = Resource {
            kind: "aws_instance".into(),
            address: Some(Address("aws_instance.web".into())),
            attributes: Attributes::from_iter([(
                "root_block_device",
                Value::List(vec![Value::Block(root)]),
            )]),
            ..Resource::default()
        };
        let edits = [
            edit("root_block_device.volume_type", Value::Text("gp3".into())),
            edit("root_block_device.iops", Value::Null),
        ];
        let text = set(&instance, &edits);
        assert_eq!(text.matches("volume_type").count(), 1, "{text}");
        for line in
            ["volume_size           = 50", "iops                  = null", "= \"gp3\"", "= false"]
        {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(!text.contains("device_name ") && !text.contains("kms_key_id"), "{text}");
    }
}
