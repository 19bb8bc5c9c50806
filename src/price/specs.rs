//! What an instance type is made of: processors, memory, network, disks, how it bursts.

use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

use rust_decimal::Decimal;

/// By provider and instance type.
type Specs = HashMap<&'static str, BTreeMap<Box<str>, InstanceSpec>>;

/// Instance types by provider and name; read when first asked for.
#[derive(Debug)]
pub(crate) struct InstanceSpecs {
    compressed: &'static [u8],
    specs: OnceLock<Specs>,
}

/// A line of `pricing-cache/instance_specs.csv.zst`. What is unknown is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct InstanceSpec {
    pub(crate) vcpu: Option<Decimal>,
    pub(crate) memory_mib: Option<Decimal>,
    /// `x86_64`, `arm64`, `i386`.
    pub(crate) arch: Box<str>,
    /// Earns and spends CPU credits.
    pub(crate) burstable: bool,
    /// The share of a vCPU, in percent, that a burstable type may use for ever.
    pub(crate) burst_baseline: Option<Decimal>,
    /// CPU credits (minutes of a full vCPU) that it earns an hour.
    pub(crate) credits_an_hour: Option<Decimal>,
    pub(crate) gpus: Option<Decimal>,
    /// Has GPUs, which decide what it costs.
    pub(crate) accelerated: bool,
    pub(crate) current_generation: bool,
    pub(crate) bare_metal: bool,
    /// Gbit/s that it always has.
    pub(crate) network_gbps: Option<Decimal>,
    pub(crate) interfaces: Option<Decimal>,
    /// Mbit/s to volumes that it always has.
    pub(crate) ebs_mbps: Option<Decimal>,
    pub(crate) ebs_iops: Option<Decimal>,
    /// GB of disks of its own.
    pub(crate) local_disk_gb: Option<Decimal>,
}

impl InstanceSpecs {
    /// Those that the program carries.
    pub(crate) fn embedded() -> Self {
        Self::new(include_bytes!("../../pricing-cache/instance_specs.csv.zst"))
    }

    /// `compressed` is the zstd-compressed CSV file with its header line.
    fn new(compressed: &'static [u8]) -> Self {
        Self { compressed, specs: OnceLock::new() }
    }

    /// The spec of `instance_type` as the provider names it (`m5.large`); `None` where unknown.
    pub(crate) fn spec(&self, provider: &str, instance_type: &str) -> Option<&InstanceSpec> {
        self.specs.get_or_init(|| read(self.compressed)).get(provider)?.get(instance_type)
    }

    /// Every type of a provider, by name.
    pub(crate) fn all(&self, provider: &str) -> impl Iterator<Item = (&str, &InstanceSpec)> {
        let specs = self.specs.get_or_init(|| read(self.compressed)).get(provider);
        specs.into_iter().flatten().map(|(name, spec)| (&**name, spec))
    }
}

fn read(compressed: &[u8]) -> Specs {
    let text = zstd::decode_all(compressed).unwrap_or_default();
    let text = String::from_utf8(text).unwrap_or_default();
    let mut lines = text.lines();
    let header: Vec<_> = lines.next().unwrap_or_default().split(',').collect();
    let mut specs = Specs::new();
    for line in lines {
        let fields: Vec<_> = line.split(',').collect();
        let field = |name: &str| {
            let column = header.iter().position(|column| *column == name)?;
            fields.get(column).copied().filter(|field| !field.is_empty())
        };
        let number = |name: &str| field(name).and_then(|text| text.parse().ok());
        let flag = |name: &str| field(name) == Some("1");
        let provider = match field("provider") {
            Some("aws") => "aws",
            Some("google") => "google",
            Some("azurerm") => "azurerm",
            _ => continue,
        };
        let spec = InstanceSpec {
            vcpu: number("vcpu"),
            memory_mib: number("memory_mib"),
            arch: field("arch").unwrap_or_default().into(),
            burstable: flag("burstable"),
            burst_baseline: number("burst_baseline_pct_per_vcpu"),
            credits_an_hour: number("burst_credits_per_hour"),
            gpus: number("gpu_count"),
            accelerated: field("gpu_count").is_some_and(|gpus| gpus != "0"),
            current_generation: flag("current_generation"),
            bare_metal: flag("bare_metal"),
            network_gbps: number("net_baseline_gbps"),
            interfaces: number("max_enis"),
            ebs_mbps: number("ebs_base_mbps"),
            ebs_iops: number("ebs_base_iops"),
            local_disk_gb: number("instance_storage_gb"),
        };
        if let Some(name) = field("instance_type") {
            specs.entry(provider).or_default().insert(name.into(), spec);
        }
    }
    specs
}
