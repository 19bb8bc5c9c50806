//! Inside a family twice the vCPUs cost twice as much.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, dec};

use super::{Key, Rule, Shard};

pub(super) const RULE: Rule =
    Rule { id: "linear", summary: "a size costs other than its family's vCPUs do", find };

/// The products that are instances, by type, on Linux.
const INSTANCES: &[&str] = &["ec2.instance", "compute.instance", "virtual_machine.instance"];

/// How far a price per vCPU may be from its family's middle, as a factor.
const TOLERANCE: Decimal = dec!(1.5);

/// Families that sell something else than vCPUs: accelerators, whole machines, or (`m1`) vCPUs of several
/// kinds.
const UNEVEN: &[&str] = &[
    "dl1", "f1", "f2", "g6f", "gr6f", "hpc6a", "hpc6id", "hpc7a", "hpc7g", "hpc8a", "inf1", "inf2",
    "m1", "trn1", "trn1n", "trn2", "vt1",
];

/// Fewer sizes have no middle to speak of.
const SIZES: usize = 4;

fn find(shard: &Shard) -> Vec<String> {
    let mut families: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for key in shard.prices.keys() {
        let is_plain =
            INSTANCES.contains(&key.product) && (key.variant, key.option) == ("linux", "on_demand");
        let spec = shard.against.specs.spec(shard.provider, key.sku).filter(|_| is_plain);
        // Burstable sizes sell memory and a share of a vCPU, others GPUs.
        let Some(spec) = spec.filter(|spec| !spec.burstable && !spec.accelerated) else {
            continue;
        };
        let each = shard.flat(key).and_then(|price| price.checked_div(spec.vcpu?));
        if let Some((family, _)) = key.sku.split_once('.')
            && !UNEVEN.contains(&family)
            && let Some(each) = each
        {
            families.entry((key.product, family)).or_default().push((each, key));
        }
    }
    let mut found = Vec::new();
    for sizes in families.values_mut().filter(|sizes| sizes.len() >= SIZES) {
        sizes.sort();
        let (middle, _) = sizes[sizes.len() / 2];
        found.extend(sizes.iter().filter_map(|(each, key)| odd(shard, *each, middle, key)));
    }
    found.sort();
    found
}

fn odd(shard: &Shard, each: Decimal, middle: Decimal, key: &Key) -> Option<String> {
    let factor = each.max(middle).checked_div(each.min(middle));
    factor.is_none_or(|factor| factor > TOLERANCE).then(|| {
        format!(
            "{}: {} a vCPU, its family {}",
            shard.name(key),
            each.round_dp(6).normalize(),
            middle.round_dp(6).normalize()
        )
    })
}
