//! RDS, and what answers at the same host: DocumentDB and Neptune.

mod clusters;
mod instances;
mod snapshots;

use super::Service;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[clusters::LISTING, instances::LISTING, snapshots::LISTING, snapshots::OF_CLUSTERS],
};
