//! Tasks on Fargate: vCPU, memory, and temporary storage above 20 GB by the hour, by operating
//! system and processor, on demand or spot (<https://aws.amazon.com/fargate/pricing/>).

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::{Attributes, Graph, Resource, Unknown},
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Gap, PriceKey},
};

/// The GB of temporary storage that come with a task.
const STORAGE_INCLUDED: Decimal = dec!(20);

/// What one task is billed by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    vcpu: Decimal,
    memory_gb: Decimal,
    storage_gb: Decimal,
    platform: Platform,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Platform {
    X86,
    Arm,
    Windows,
}

/// How many tasks run on Fargate, by purchase option.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tasks {
    pub(crate) on_demand: Decimal,
    pub(crate) spot: Decimal,
}

impl Task {
    /// What an `aws_ecs_task_definition` says.
    pub(crate) fn of_definition(definition: &Resource) -> Result<Self, Gap> {
        let size = |name: &'static str, units: &[(&str, Decimal)]| {
            let text = definition.text(name)?;
            let number = match (text, definition.number(name)?) {
                (_, Some(number)) => Some(number / dec!(1024)),
                (Some(text), None) => quantity(text, units),
                (None, None) => None,
            };
            number.ok_or_else(|| Gap::invalid(name, text.unwrap_or_default()))
        };
        let storage = match definition.block("ephemeral_storage")? {
            Some(storage) => storage.number("size_in_gib")?,
            None => None,
        };
        Ok(Self {
            vcpu: size("cpu", &[("vcpu", dec!(1))])?,
            memory_gb: size("memory", &[("gb", dec!(1)), ("mb", dec!(1024))])?,
            storage_gb: storage.unwrap_or(STORAGE_INCLUDED),
            platform: platform(definition)?,
        })
    }

    /// The lines of `tasks` such tasks that run all month.
    pub(crate) fn bill(
        &self,
        resource: &Resource,
        tasks: Tasks,
        bill: &mut Bill,
    ) -> Result<(), Gap> {
        let (memory, vcpu) = match self.platform {
            Platform::X86 => ("fargate.linux.x86.memory", "fargate.linux.x86.vcpu"),
            Platform::Arm => ("fargate.linux.arm.memory", "fargate.linux.arm.vcpu"),
            Platform::Windows => ("fargate.windows.memory", "fargate.windows.vcpu"),
        };
        let memory = (price(resource, memory)?, self.memory_gb);
        let vcpu = (price(resource, vcpu)?, self.vcpu);
        let mut line = |name, (price, size): (PriceKey, Decimal), tasks: Decimal| {
            if tasks > dec!(0) {
                bill.add(name, price, times(times(size, tasks), HOURS_PER_MONTH));
            }
        };
        line("Memory", memory.clone(), tasks.on_demand);
        line("vCPU", vcpu.clone(), tasks.on_demand);
        line("Memory (spot)", (memory.0.spot(), memory.1), tasks.spot);
        line("vCPU (spot)", (vcpu.0.spot(), vcpu.1), tasks.spot);
        let all = tasks.count();
        if self.platform == Platform::Windows {
            line(
                "Windows licence",
                (price(resource, "fargate.windows.os_license")?, self.vcpu),
                all,
            );
        }
        if self.storage_gb > STORAGE_INCLUDED {
            let price = price(resource, "fargate.ephemeral_storage_over_20GB")?;
            line("Ephemeral storage", (price, self.storage_gb - STORAGE_INCLUDED), all);
        }
        Ok(())
    }
}

impl Tasks {
    pub(crate) fn count(self) -> Decimal {
        self.on_demand.saturating_add(self.spot)
    }

    /// Shares `count` tasks out: each provider's base first, the rest by weight.
    ///
    /// Providers of container instances take their share, but cost nothing here.
    pub(crate) fn by_strategy(strategy: &[&Attributes], count: Decimal) -> Result<Self, Unknown> {
        struct Provider<'a> {
            name: &'a str,
            tasks: Decimal,
            weight: Decimal,
        }
        let mut providers = Vec::new();
        let (mut rest, mut weights) = (count, dec!(0));
        for block in strategy {
            let tasks = block.number("base")?.unwrap_or_default().clamp(dec!(0), rest.max(dec!(0)));
            let weight = block.number("weight")?.unwrap_or_default().max(dec!(0));
            rest -= tasks;
            weights = weights.saturating_add(weight);
            let name = block.text("capacity_provider")?.unwrap_or_default();
            providers.push(Provider { name, tasks, weight });
        }
        // Whole tasks, each to where the next one is due; without weights the first takes them all.
        if weights <= dec!(0) {
            if let Some(first) = providers.first_mut() {
                first.tasks = first.tasks.saturating_add(rest);
            }
            weights = dec!(1);
        }
        let mut before = dec!(0);
        for provider in &mut providers {
            let share = |weight| times(rest, weight).checked_div(weights).unwrap_or_default();
            let after = before.saturating_add(provider.weight);
            let share = share(after).ceil().saturating_sub(share(before).ceil());
            provider.tasks = provider.tasks.saturating_add(share);
            before = after;
        }
        let on = |name: &str| {
            providers.iter().filter(|found| found.name == name).map(|found| found.tasks).sum()
        };
        Ok(Self { on_demand: on("FARGATE"), spot: on("FARGATE_SPOT") })
    }
}

/// The task definition that a service or task set names: by reference, ARN, or family.
pub(crate) fn task_definition<'a>(
    declared: &Resource,
    graph: &Graph<'a>,
) -> Result<Option<&'a Resource>, Unknown> {
    const KIND: &str = "aws_ecs_task_definition";
    if let Some(found) = graph.referenced(declared, "task_definition", KIND).first() {
        return Ok(Some(*found));
    }
    let Some(name) = declared.text("task_definition")? else { return Ok(None) };
    // `family:revision`, or an ARN that ends in it.
    let name = name.rsplit('/').next().unwrap_or(name);
    let family = name.split(':').next().unwrap_or(name);
    Ok(graph.of_kind(KIND).find(|found| found.text("family") == Ok(Some(family))))
}

/// The number of a size with its unit: `.5 vCPU`, `2GB`.
fn quantity(text: &str, units: &[(&str, Decimal)]) -> Option<Decimal> {
    let text = text.trim().to_ascii_lowercase();
    let (number, divisor) = units
        .iter()
        .find_map(|(unit, divisor)| Some((text.strip_suffix(unit)?.trim_end(), divisor)))?;
    number.parse::<Decimal>().ok()?.checked_div(*divisor)
}

fn platform(definition: &Resource) -> Result<Platform, Unknown> {
    let Some(platform) = definition.block("runtime_platform")? else { return Ok(Platform::X86) };
    let system = platform.text("operating_system_family")?.unwrap_or("LINUX");
    Ok(if system.starts_with("WINDOWS") {
        Platform::Windows
    } else if platform.text("cpu_architecture")? == Some("ARM64") {
        Platform::Arm
    } else {
        Platform::X86
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn a_strategy_shares_tasks_out_by_base_and_weight() {
        let block = |name: &str, base: i64, weight: i64| {
            Attributes::from_iter([
                ("capacity_provider", Value::Text(name.into())),
                ("base", Value::Number(base.into())),
                ("weight", Value::Number(weight.into())),
            ])
        };
        let shared = |blocks: &[Attributes], count: i64| {
            let blocks: Vec<_> = blocks.iter().collect();
            let tasks = Tasks::by_strategy(&blocks, count.into()).unwrap();
            (tasks.on_demand, tasks.spot)
        };
        let mixed = [block("FARGATE", 2, 1), block("FARGATE_SPOT", 0, 3)];
        assert_eq!(shared(&mixed, 10), (dec!(4), dec!(6)));
        assert_eq!(shared(&mixed, 1), (dec!(1), dec!(0)));
        assert_eq!(shared(&mixed, 0), (dec!(0), dec!(0)));
        assert_eq!(shared(&[block("FARGATE", 1, 0)], 2), (dec!(2), dec!(0)));
        assert_eq!(
            shared(&[block("instances", 0, 1), block("FARGATE", 0, 1)], 4),
            (dec!(2), dec!(0))
        );
    }

    #[test]
    fn sizes_have_units_or_are_in_parts_of_1024() {
        assert_eq!(quantity(".5 vCPU", &[("vcpu", dec!(1))]), Some(dec!(0.5)));
        assert_eq!(quantity("2GB", &[("gb", dec!(1))]), Some(dec!(2)));
        assert_eq!(quantity("lots", &[("gb", dec!(1))]), None);
    }
}
