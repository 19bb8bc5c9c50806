//! What a machine type costs: the sum of its cores, its memory, and of some types GPUs and local disks.
//! The catalog prices the parts alone. `machines.csv` has the types of which there is more to say than
//! vCPU and memory.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::{Decimal, dec};

use crate::price::{InstanceSpec, InstanceSpecs, PurchaseOption};

/// Region, purchase option, term.
pub(super) type Way = (Box<str>, PurchaseOption, &'static str);

/// Prices of an hour of parts, by part.
#[derive(Debug, Default)]
pub(super) struct Parts {
    by_way: BTreeMap<Way, HashMap<Part, Decimal>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Of a series.
    Core(&'static str),
    /// A GiB, of a series.
    Memory(&'static str),
    /// By the type that an accelerator has in Google's API.
    Gpu(Box<str>),
    /// A GB for a month, by what its product ends with.
    LocalSsd(Box<str>),
}

/// A line of `machines.csv`.
#[derive(Clone, Copy, Debug, Default)]
struct More<'a> {
    /// Cores that are billed, where they are not those that the type shows.
    cores: Option<Decimal>,
    gpus: Option<(&'a str, Decimal)>,
    disks: Option<(&'a str, Decimal)>,
}

/// A local disk has 375 GB.
const DISK: Decimal = dec!(375);

/// Hours by which a price of a month is divided.
const HOURS: Decimal = dec!(730);

impl Parts {
    /// `false` where another price of the same part is there already.
    pub(super) fn add(&mut self, way: Way, part: Part, price: Decimal) -> bool {
        let before = self.by_way.entry(way).or_default().insert(part, price);
        before.is_none_or(|before| before == price)
    }

    /// Every machine type that can be put together from parts of one way of buying, with its price.
    pub(super) fn machines(&self, specs: &InstanceSpecs) -> Vec<(Way, String, Decimal)> {
        let mut machines: Vec<_> = specs.all("google").collect();
        machines.sort_unstable_by_key(|(machine_type, _)| *machine_type);
        let more = more();
        let mut prices = Vec::new();
        for (way, parts) in &self.by_way {
            for (machine_type, spec) in &machines {
                // `None`: not to be put together.
                let more = match more.get(machine_type) {
                    None => More::default(),
                    Some(Some(more)) => *more,
                    Some(None) => continue,
                };
                let is_whole = !machine_type.contains("lssd") || more.disks.is_some();
                if is_whole && let Some(price) = price(machine_type, spec, more, parts) {
                    prices.push((way.clone(), (*machine_type).to_owned(), price));
                }
            }
        }
        prices
    }
}

/// `None` where a part of it has no price.
fn price(
    machine_type: &str,
    spec: &InstanceSpec,
    more: More,
    parts: &HashMap<Part, Decimal>,
) -> Option<Decimal> {
    let (series, _) = machine_type.split_once('-')?;
    let (series, _) = super::place::series().find(|(known, _)| *known == series)?;
    let cores = more.cores.or(spec.vcpu)?;
    let memory = spec.memory_mib?.checked_div(dec!(1024))?;
    let core = parts.get(&Part::Core(series))?.checked_mul(cores)?;
    let memory = parts.get(&Part::Memory(series))?.checked_mul(memory)?;
    let mut price = core.checked_add(memory)?;
    if let Some((gpu, gpus)) = more.gpus {
        price = price.checked_add(parts.get(&Part::Gpu(gpu.into()))?.checked_mul(gpus)?)?;
    }
    if let Some((disk, disks)) = more.disks {
        let month =
            parts.get(&Part::LocalSsd(disk.into()))?.checked_mul(disks)?.checked_mul(DISK)?;
        // A month does not come out even; ten decimals of an hour do for any bill.
        price = price.checked_add(month.checked_div(HOURS)?.round_dp(10))?;
    }
    Some(price)
}

/// By machine type; of `None` more is unknown than known.
fn more() -> HashMap<&'static str, Option<More<'static>>> {
    let line = |line: &'static str| {
        let fields: Vec<_> = line.split(',').collect();
        let [machine_type, cores, gpu, gpus, disk, disks] = fields[..] else { return None };
        let counted = |kind: &'static str, count: &str| Some((kind, count.parse().ok()?));
        let more = More {
            cores: cores.parse().ok(),
            gpus: counted(gpu, gpus),
            disks: counted(disk, disks),
        };
        Some((machine_type, (cores != "-").then_some(more)))
    };
    include_str!("machines.csv").lines().skip(1).filter_map(line).collect()
}
