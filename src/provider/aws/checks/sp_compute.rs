//! Compute Savings Plans: so many dollars an hour for a year, used or not, for any EC2 instance of
//! any family and region, and for Fargate (<https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html>).
//! How much, the demand decides that every other saving leaves ([`crate::advise`]).
//!
//! A convertible reservation without upfront payment costs about what a Compute Savings Plan does,
//! and stands in for it where the price table has no plan's rate: an estimate.

use crate::{
    advise::{Check, Lever, Offer, Risk, Scope},
    price::PurchaseOption,
};

pub(super) const CHECK: Check = Check {
    id: "aws-sp-compute",
    summary: "What goes on at all hours after all other savings is cheaper committed to.",
    kinds: &["aws_savingsplans_plan"],
    reads: &[],
    lever: Lever::Commitment,
    // It is advised for all resources together: see `OFFER`.
    propose: |_, _| Ok(Vec::new()),
};

pub(super) const OFFER: Offer = Offer {
    check: &CHECK,
    name: "Compute Savings Plan",
    kind: "aws_savingsplans_plan",
    products: &[
        "ec2.instance",
        "fargate.linux.arm.memory",
        "fargate.linux.arm.vcpu",
        "fargate.linux.x86.memory",
        "fargate.linux.x86.vcpu",
    ],
    price: (PurchaseOption::SavingsPlan, "1yr.no_upfront.compute"),
    stand_in: Some((
        PurchaseOption::Reserved,
        "1yr.no_upfront.convertible",
        "a convertible reservation's price stands in for the plan's",
    )),
    scope: Scope::All,
    risk: Risk::Medium,
};
