//! What an instance needs of its type, as measured and with headroom, and which types have that.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Evidence, Preset, Series},
    model::{Resource, Unknown},
    price::{InstanceSpec, InstanceSpecs},
};

/// What of images and instances decides what an instance may become.
pub(super) const READS: &[(&str, &[&str])] =
    &[("aws_ami", &["virtualization_type"]), ("aws_instance", &["ami", "placement_group"])];

/// So many days are looked at, where there are as many.
pub(super) const DAYS: u32 = 30;
/// Compute Optimizer wants 30 hours of datapoints; below two weeks nothing is sure.
pub(super) const LEAST_HOURS: u64 = 30;
pub(super) const SURE_DAYS: u64 = 14;

/// Families of general use: by the letter, then the generation, then the processor's maker.
const GENERAL: &[char] = &['c', 'm', 'r', 't'];
/// Interfaces and volumes that instances on Nitro take together
/// (<https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes-limits.html>); later ones take more.
const ATTACHMENTS: Decimal = dec!(28);
/// The share of its vCPUs that a flex type always has
/// (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/general-purpose-instances.html>).
const FLEX_BASELINE: Decimal = dec!(0.4);
/// Families on Xen: what leaves them needs drivers for ENA and NVMe
/// (<https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html>).
const XEN: &[&str] = &[
    "c1", "c3", "c4", "cc2", "cr1", "d2", "f1", "g2", "g3", "g3s", "h1", "hs1", "i2", "i3", "m1",
    "m2", "m3", "m4", "p2", "p3", "r3", "r4", "t1", "t2", "x1", "x1e",
];

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
    /// Interfaces and volumes.
    pub(super) attachments: Decimal,
    /// In a placement group: one of strategy `cluster` takes neither burstable nor flex types.
    pub(super) is_placed: bool,
}

/// A type by its name, with what it has.
pub(super) type Named<'a> = (&'a str, &'a InstanceSpec);

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
            attachments: dec!(1),
            is_placed: false,
        })
    }

    /// With what else `instance` has: interfaces, volumes, a place among others.
    pub(super) fn with_what_is_attached(
        self,
        instance: &Resource,
        evidence: &Evidence,
    ) -> Result<Self, Unknown> {
        let of = |kind, attribute| evidence.graph.referrers(instance, kind, attribute).len();
        let interfaces = 1 + of("aws_network_interface_attachment", "instance_id");
        let volumes =
            instance.blocks("ebs_block_device")?.len() + of("aws_volume_attachment", "instance_id");
        Ok(Self {
            interfaces: Decimal::from(interfaces),
            // Its root volume besides.
            attachments: Decimal::from(interfaces + 1 + volumes),
            is_placed: instance.text("placement_group")?.is_some_and(|group| !group.is_empty()),
            ..self
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
            let is_like =
                other == family || is_alternative(other, family, then) && is_as_fast(other, family);
            if name == present || then.bare_metal || !is_like {
                continue;
            }
            let mean = cpu.mean() * vcpu / dec!(100);
            let lasts = match (then.burstable, is_flex(other)) {
                (true, _) => now.burstable && holds(cpu, vcpu, then),
                (_, true) => then.vcpu.is_some_and(|vcpu| mean <= vcpu * FLEX_BASELINE),
                _ => true,
            };
            if lasts && self.fits((present, now), (name, then)) && then.vcpu <= now.vcpu {
                let size =
                    (then.vcpu.unwrap_or_default(), then.memory_mib.unwrap_or_default(), name);
                let least = smallest.entry(other).or_insert(size);
                *least = (*least).min(size);
            }
        }
        smallest.into_values().map(|(_, _, name)| name).collect()
    }

    /// Whether a type has all of it.
    pub(super) fn fits(&self, present: Named<'_>, other: Named<'_>) -> bool {
        let ((present, now), (name, then)) = (present, other);
        // What is not measured must not get less, but for network and volumes: there a vCPU must not
        // get less of it. Sizes of one family share them by their size, near enough.
        let memory = self.memory_mib.unwrap_or(self.memory_now);
        let is_sibling = family(name) == family(present);
        let share = then.vcpu.zip(now.vcpu).and_then(|(then, now)| then.checked_div(now));
        let fits = |need: Option<Decimal>, had: Option<Decimal>, has: Option<Decimal>| {
            let need = need.or_else(|| Some(had.filter(|_| !is_sibling)? * share?));
            need.is_none_or(|need| has.is_some_and(|has| has >= need))
        };
        let burst = then.burstable || is_flex(family(name));
        let accelerators_told = !now.accelerated || now.gpus.is_some() && then.gpus.is_some();
        shares_architecture(&now.arch, &then.arch)
            && fits(Some(self.cpu), None, then.vcpu)
            && fits(Some(memory), None, then.memory_mib)
            && fits(self.network, now.network_gbps, then.network_gbps)
            && fits(self.ebs_mbps, now.ebs_mbps, then.ebs_mbps)
            && fits(self.ebs_iops, now.ebs_iops, then.ebs_iops)
            && then.interfaces.is_none_or(|interfaces| interfaces >= self.interfaces)
            && self.attachments <= ATTACHMENTS
            && !(self.is_placed && burst)
            && then.local_disk_gb.unwrap_or_default() >= now.local_disk_gb.unwrap_or_default()
            && then.gpus.unwrap_or_default() >= now.gpus.unwrap_or_default()
            && accelerators_told
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

/// Whether its image is paravirtual, which no current type runs
/// (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/virtualization_types.html>).
pub(super) fn is_paravirtual(instance: &Resource, evidence: &Evidence) -> bool {
    let images = evidence.graph.referenced(instance, "ami", "aws_ami");
    images.iter().any(|image| image.text("virtualization_type") == Ok(Some("paravirtual")))
}

/// `m7i-flex` of `m7i-flex.large`.
pub(super) fn family(instance_type: &str) -> &str {
    instance_type.split('.').next().unwrap_or_default()
}

/// What is to be seen to where an instance leaves Xen for Nitro; empty where it does not.
pub(super) fn drivers(present: &str, then: &str) -> &'static str {
    let leaves = XEN.contains(&family(present)) && !XEN.contains(&family(then));
    if leaves { "; its image needs drivers for Nitro (ENA, NVMe)" } else { "" }
}

fn is_flex(family: &str) -> bool {
    family.ends_with("-flex")
}

/// `i386+x86_64` and `x86_64` do. An image of 32 bits alone is not told apart.
fn shares_architecture(one: &str, other: &str) -> bool {
    one.split('+').any(|one| other.split('+').any(|other| one == other && !one.is_empty()))
}

/// Whether a vCPU of another family does about as much: none of an earlier generation, and none of
/// AMD's first, which do less than Intel's of their time. Burstable families count for themselves.
fn is_as_fast(other: &str, present: &str) -> bool {
    let generation = |family: &str| {
        let digits = family.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        digits.chars().next().and_then(|digit| digit.to_digit(10))
    };
    let is_early_amd = |family: &str| {
        let make = family.trim_start_matches(|c: char| c.is_ascii_alphanumeric() && c != 'a');
        generation(family).is_some_and(|generation| generation <= 5) && make.starts_with('a')
    };
    let bursts = |family: &str| family.starts_with('t');
    bursts(other) != bursts(present)
        || generation(other) >= generation(present)
            && (!is_early_amd(other) || is_early_amd(present))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Metrics, Points};

    /// Of every type there is, what hardly does anything: nothing that it has and a smaller type may
    /// lack is lost, whatever little was measured.
    #[test]
    fn no_type_loses_what_was_not_measured() {
        let specs = InstanceSpecs::embedded();
        let mut metrics = Metrics::default();
        metrics.insert(
            "i",
            "CPUUtilization",
            None,
            Points::new((0..400).map(|at| (at * 3600, 2.0, 3.0)).collect()),
        );
        let series = |metric: &str| metrics.series("i", metric, None, None);
        let cpu = series("CPUUtilization").unwrap();
        let mut candidates = 0;
        for (present, now) in specs.all("aws") {
            let Some(need) = Need::of(now, dec!(3), dec!(1), &series, Preset::MaxSavings) else {
                continue;
            };
            for name in need.smallest_types(present, now, cpu, &specs) {
                candidates += 1;
                let then = specs.spec("aws", name).unwrap();
                let all = |spec: &InstanceSpec| {
                    let of = |has: Option<Decimal>| has.unwrap_or_default();
                    (of(spec.local_disk_gb), of(spec.gpus), of(spec.memory_mib))
                };
                let ((disks, gpus, memory), (less_disks, less_gpus, less_memory)) =
                    (all(now), all(then));
                assert!(shares_architecture(&now.arch, &then.arch), "{present} to {name}");
                assert!(less_disks >= disks && less_gpus >= gpus, "{present} to {name}");
                assert!(less_memory >= memory, "{present} to {name}");
                assert!(
                    !then.bare_metal && (now.burstable || !then.burstable),
                    "{present} to {name}"
                );
                assert!(then.vcpu <= now.vcpu, "{present} to {name}");
                if family(name) != family(present) {
                    let a_vcpu =
                        |has: Option<Decimal>, spec: &InstanceSpec| Some(has? / spec.vcpu?);
                    let had = a_vcpu(now.network_gbps, now).unwrap_or_default().round_dp(9);
                    let has = a_vcpu(then.network_gbps, then).unwrap_or_default().round_dp(9);
                    assert!(has >= had, "{present} to {name}: {has} of {had} Gbit/s a vCPU");
                }
            }
        }
        assert!(candidates > 300, "{candidates}");
    }

    #[test]
    fn an_earlier_generation_or_an_early_amd_is_not_as_fast() {
        assert!(is_as_fast("m7i", "m5") && is_as_fast("m6a", "m6i") && is_as_fast("c7a", "m6i"));
        assert!(!is_as_fast("m5", "m6i") && !is_as_fast("m5a", "m5") && !is_as_fast("t3a", "t3"));
        assert!(is_as_fast("m5a", "m5a") && is_as_fast("t3", "m7i"));
    }

    #[test]
    fn what_leaves_xen_needs_drivers() {
        assert!(drivers("m4.large", "m5.large").contains("ENA"));
        assert!(
            drivers("m5.large", "m7i.large").is_empty()
                && drivers("t2.small", "t2.micro").is_empty()
        );
    }
}
