//! Reservations of database, cache, search and warehouse nodes: for a year, used or not, by size
//! (<https://aws.amazon.com/rds/reserved-instances/>,
//! <https://aws.amazon.com/elasticache/reserved-cache-nodes/>). Whole nodes are reserved: as many as
//! run in enough of the hours.

use crate::{
    advise::{Check, Lever, Offer, Risk, Scope},
    price::PurchaseOption,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ri-db",
    summary: "Databases, caches and warehouses that run at all hours are cheaper reserved.",
    kinds: &["aws_db_instance"],
    reads: &[],
    lever: Lever::Commitment,
    // It is advised for all resources together: see `OFFER`.
    propose: |_, _| Ok(Vec::new()),
};

pub(super) const OFFER: Offer = Offer {
    check: &CHECK,
    name: "Reservation",
    kind: "aws_db_instance",
    products: &[
        "elasticache.node",
        "memorydb.node",
        "opensearch.instance",
        "rds.instance",
        "redshift.node",
    ],
    price: (PurchaseOption::Reserved, "1yr.no_upfront"),
    stand_in: None,
    scope: Scope::Size,
    risk: Risk::Medium,
};
