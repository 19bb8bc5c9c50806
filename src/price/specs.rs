//! What an instance type is made of: vCPUs, memory, how it bursts.

use std::{collections::HashMap, sync::OnceLock};

use rust_decimal::Decimal;

/// By provider and instance type.
type Specs = HashMap<(Box<str>, Box<str>), InstanceSpec>;

/// Instance types by provider and name; read when first asked for.
#[derive(Debug)]
pub(crate) struct InstanceSpecs {
    compressed: &'static [u8],
    specs: OnceLock<Specs>,
}

/// What pricing asks of a line of `pricing-cache/instance_specs.csv.zst`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct InstanceSpec {
    pub(crate) vcpu: Option<Decimal>,
    pub(crate) memory_mib: Option<Decimal>,
    /// Earns and spends CPU credits.
    pub(crate) burstable: bool,
    /// Has GPUs, which decide what it costs.
    pub(crate) accelerated: bool,
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
    pub(crate) fn spec(&self, provider: &str, instance_type: &str) -> Option<InstanceSpec> {
        let specs = self.specs.get_or_init(|| read(self.compressed));
        specs.get(&(provider.into(), instance_type.into())).copied()
    }

    /// Every instance type of the provider that is known, sorted.
    #[cfg(feature = "google")]
    pub(crate) fn of_provider(&self, provider: &str) -> Vec<(&str, InstanceSpec)> {
        let specs = self.specs.get_or_init(|| read(self.compressed));
        let mut specs: Vec<_> = specs
            .iter()
            .filter(|((of, _), _)| **of == *provider)
            .map(|((_, instance_type), spec)| (&**instance_type, *spec))
            .collect();
        specs.sort_unstable_by_key(|(instance_type, _)| *instance_type);
        specs
    }
}

fn read(compressed: &[u8]) -> Specs {
    let text = zstd::decode_all(compressed).unwrap_or_default();
    let text = String::from_utf8(text).unwrap_or_default();
    let mut lines = text.lines();
    let header: Vec<_> = lines.next().unwrap_or_default().split(',').collect();
    let column = |name: &str| header.iter().position(|column| *column == name);
    let (vcpu, memory, burstable) = (column("vcpu"), column("memory_mib"), column("burstable"));
    let gpus = column("gpu_count");
    let spec = |line: &str| {
        let fields: Vec<_> = line.split(',').collect();
        let field = |at: Option<usize>| fields.get(at?).copied();
        let spec = InstanceSpec {
            vcpu: field(vcpu).and_then(|text| text.parse().ok()),
            memory_mib: field(memory).and_then(|text| text.parse().ok()),
            burstable: field(burstable) == Some("1"),
            accelerated: field(gpus).is_some_and(|gpus| !matches!(gpus, "" | "0")),
        };
        Some((((*fields.first()?).into(), (*fields.get(1)?).into()), spec))
    };
    lines.filter_map(spec).collect()
}
