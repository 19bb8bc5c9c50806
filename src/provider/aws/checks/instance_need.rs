//! What an instance needs of its type, as measured and with headroom, and which types have that.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Preset, Series},
    price::{InstanceSpec, InstanceSpecs},
};

/// So many days are looked at, where there are as many.
pub(super) const DAYS: u32 = 30;
/// Compute Optimizer wants 30 hours of datapoints; below two weeks nothing is sure.
pub(super) const LEAST_HOURS: u64 = 30;
pub(super) const SURE_DAYS: u64 = 14;

/// Families of general use: by the letter, then the generation, then the processor's maker.
const GENERAL: &[char] = &['c', 'm', 'r', 't'];

/// With headroom; `None` where it is not measured.
pub(super) struct Need {
    /// vCPUs of the present type.
    pub(super) cpu: Decimal,
    pub(super) memory_mib: Option<Decimal>,
    /// Of the present type: what is not measured must not get less.
    pub(super) memory_now: Decimal,
    /// Gbit/s in the busier direction.
    pub(super) network: Option<Decimal>,
    pub(super) ebs_mbps: Option<Decimal>,
    pub(super) ebs_iops: Option<Decimal>,
    pub(super) interfaces: Decimal,
}

impl Need {
    /// Of one of so many `instances` that `series` tells of together, by CloudWatch's name; `cpu` is
    /// the percentage that each must be able to do. `None` for a type of unknown size.
    pub(super) fn of<'a>(
        now: &InstanceSpec,
        cpu: Decimal,
        instances: Decimal,
        series: &dyn Fn(&str) -> Option<Series<'a>>,
        preset: Preset,
    ) -> Option<Self> {
        let (vcpu, memory_now) = (now.vcpu?, now.memory_mib?);
        let spare = |headroom: Decimal| dec!(1) - headroom;
        let with_cpu_headroom = |amount: Decimal| amount / spare(preset.cpu_headroom());
        let busiest = |metrics: [&str; 2]| {
            let of = |metric: &str| {
                let series = series(metric)?.last(DAYS);
                series.quantile(preset.percentile()).checked_div(instances)
            };
            Some((of(metrics[0])?, of(metrics[1])?))
        };
        let bits = |bytes: Decimal, unit: Decimal| bytes * dec!(8) / unit;
        Some(Self {
            cpu: with_cpu_headroom(cpu * vcpu / dec!(100)),
            memory_mib: series("mem_used_percent").map(|used| {
                let used = used.last(DAYS).maximum();
                used * memory_now / dec!(100) / spare(preset.memory_headroom())
            }),
            memory_now,
            network: busiest(["NetworkIn", "NetworkOut"])
                .map(|(one, other)| with_cpu_headroom(bits(one.max(other), dec!(1000000000)))),
            ebs_mbps: busiest(["EBSReadBytes", "EBSWriteBytes"])
                .map(|(read, write)| with_cpu_headroom(bits(read + write, dec!(1000000)))),
            ebs_iops: busiest(["EBSReadOps", "EBSWriteOps"])
                .map(|(read, write)| with_cpu_headroom(read + write)),
            interfaces: dec!(1),
        })
    }

    /// Whether its memory is.
    pub(super) fn is_measured(&self) -> bool {
        self.memory_mib.is_some()
    }

    /// The smallest type of each family that has all of it: of the present family, and of current
    /// ones of general use. None that bursts, unless the present one does.
    pub(super) fn smallest_types<'s>(
        &self,
        present: &str,
        now: &InstanceSpec,
        cpu: Series<'_>,
        specs: &'s InstanceSpecs,
    ) -> Vec<&'s str> {
        let family = present.split('.').next().unwrap_or_default();
        let vcpu = now.vcpu.unwrap_or_default();
        let mut smallest: BTreeMap<&str, (Decimal, Decimal, &str)> = BTreeMap::new();
        for (name, then) in specs.all("aws") {
            let Some((other, _)) = name.split_once('.') else { continue };
            if name == present || !(other == family || is_alternative(other, family, then)) {
                continue;
            }
            let bursts = !then.burstable || now.burstable && holds(cpu, vcpu, then);
            if bursts && self.fits(now, then) && then.vcpu <= now.vcpu {
                let size =
                    (then.vcpu.unwrap_or_default(), then.memory_mib.unwrap_or_default(), name);
                let least = smallest.entry(other).or_insert(size);
                *least = (*least).min(size);
            }
        }
        smallest.into_values().map(|(_, _, name)| name).collect()
    }

    /// Whether a type has all of it.
    pub(super) fn fits(&self, now: &InstanceSpec, then: &InstanceSpec) -> bool {
        // What is not measured must not get less, but for network and volumes, which sizes of one
        // family share by their size: there what the CPU needs stands for them.
        let memory = self.memory_mib.unwrap_or(self.memory_now);
        let fits = |need: Option<Decimal>, has: Option<Decimal>| match (need, has) {
            (Some(need), Some(has)) => has >= need,
            (Some(_), None) => false,
            (None, _) => true,
        };
        then.arch == now.arch
            && fits(Some(self.cpu), then.vcpu)
            && fits(Some(memory), then.memory_mib)
            && fits(self.network, then.network_gbps)
            && fits(self.ebs_mbps, then.ebs_mbps)
            && fits(self.ebs_iops, then.ebs_iops)
            && then.interfaces.is_none_or(|interfaces| interfaces >= self.interfaces)
            && then.local_disk_gb.unwrap_or_default() >= now.local_disk_gb.unwrap_or_default()
            && then.gpus.unwrap_or_default() >= now.gpus.unwrap_or_default()
    }

    pub(super) fn because(
        &self,
        name: &str,
        now: &InstanceSpec,
        days: u64,
        preset: Preset,
    ) -> String {
        let percentile = (preset.percentile() * dec!(100)).normalize();
        let headroom = (preset.cpu_headroom() * dec!(100)).normalize();
        let memory = self.memory_mib.map_or_else(
            || "memory not measured, so not less of it".to_owned(),
            |mib| format!("{} GiB of memory", (mib / dec!(1024)).round_dp(1).normalize()),
        );
        format!(
            "{name} needs {} of its {} vCPUs (P{percentile} of {days} days, {headroom} % on top) and {memory}",
            self.cpu.round_dp(2).normalize(),
            now.vcpu.unwrap_or_default().normalize(),
        )
    }
}

/// Whether the credits of a burstable type last for what `vcpu` vCPUs are measured to do.
pub(super) fn holds(cpu: Series<'_>, vcpu: Decimal, then: &InstanceSpec) -> bool {
    // A day's earnings at full use of all vCPUs, as credits of a minute.
    cpu.bucket_holds(then.credits_an_hour.unwrap_or_default(), vcpu * dec!(60))
}

/// A current family of general use, of no special make.
pub(super) fn is_alternative(family: &str, now: &str, then: &InstanceSpec) -> bool {
    let rest = family.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let plain = |make: &str| matches!(make, "" | "i" | "a" | "g" | "i-flex" | "g-flex");
    let make = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let letter = &family[..family.len() - rest.len()];
    let is_general = |family: &str| family.starts_with(GENERAL);
    let single = letter.len() == 1 && letter.starts_with(GENERAL);
    then.current_generation && !then.bare_metal && single && plain(make) && is_general(now)
}
