//! EC2 Instance Savings Plans: so many dollars an hour for a year, used or not, for the instances of
//! one family in one region, cheaper than a Compute Savings Plan
//! (<https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html>). Nothing
//! is covered by both: where a high risk may be taken, as it ties to a family, the two bills are compared,
//! and the smaller one is advised.
//!
//! A standard reservation without upfront payment costs what the plan does, and stands in for it
//! where the price table has no plan's rate: an estimate.

use crate::{
    advise::{Check, Lever, Offer, Risk, Scope},
    price::PurchaseOption,
};

pub(super) const CHECK: Check = Check {
    id: "aws-sp-ec2",
    summary: "What goes on at all hours in one family and region is cheapest committed to there.",
    kinds: &["aws_savingsplans_plan"],
    reads: &[],
    lever: Lever::Commitment,
    // It is advised for all resources together: see `OFFER`.
    propose: |_, _| Ok(Vec::new()),
};

pub(super) const OFFER: Offer = Offer {
    check: &CHECK,
    name: "EC2 Instance Savings Plan",
    kind: "aws_savingsplans_plan",
    products: &["ec2.instance"],
    price: (PurchaseOption::SavingsPlan, "1yr.no_upfront.ec2_instance"),
    stand_in: Some((
        PurchaseOption::Reserved,
        "1yr.no_upfront.standard",
        "a standard reservation's price stands in for the plan's",
    )),
    scope: Scope::Family,
    risk: Risk::High,
};
