//! Terraform's own utility providers (random, null, local, tls, time), which manage nothing that is billed.

use super::Provider;

pub(super) const PROVIDER: Provider = Provider {
    resource_types: &[],
    free: include_str!("utility.txt"),
    supporting: &[],
    comparisons: &[],
    products: &[],
    region: |_| None,
    checks: &[],
    stops: &[],
    offers: &[],
    billed: |_| None,
    commitments: &[],
    commitment_kind: |_| None,
    look: None,
    measure: None,
    #[cfg(feature = "online")]
    price_sources: &[],
    who: None,
};
