//! Commitments that cost more than what they cover would on demand: used for less than their
//! break-even, which is the committed price over the on-demand one. A bill tells it: what of a
//! commitment was used and not used, amortised, and the list price of what it covered.
//!
//! The money is spent until it ends; usage can be moved under it, a standard reservation can be sold
//! (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ri-market-general.html>), and a plan of up to
//! $100 an hour be returned within seven days
//! (<https://docs.aws.amazon.com/savingsplans/latest/userguide/return-sp.html>).

use rust_decimal::{Decimal, dec};

use super::commitment;
use crate::advise::{Change, Check, Confidence, Lever, Proposal, Risk};

pub(super) const CHECK: Check = Check {
    id: "aws-commit-underused",
    summary: "A commitment that is used for less than its break-even costs more than on demand.",
    kinds: commitment::KINDS,
    reads: &[],
    lever: Lever::Commitment,
    propose: |subject, _| {
        let told = |name: &str| subject.observed_number(name);
        let (Some(used), Some(unused), Some(covered), Some(days)) = (
            told("billed_used"),
            told("billed_unused"),
            told("billed_covered"),
            told("billed_days"),
        ) else {
            return Ok(Vec::new());
        };
        let paid = used + unused;
        if paid <= covered || unused <= Decimal::ZERO {
            return Ok(Vec::new());
        }
        let percent = |part: Decimal, of: Decimal| {
            (part * dec!(100)).checked_div(of).unwrap_or_default().round_dp(1).normalize()
        };
        let break_even = if covered.is_zero() {
            String::new()
        } else {
            format!(", and breaks even at {} %", percent(used, covered))
        };
        let because = format!(
            "{} was {} % used in the bill's {}{break_even}: it cost ${}, what it covered is ${} on demand, and ${} was for nothing; move usage under it, or sell or return it",
            commitment::in_words(subject),
            percent(used, paid),
            commitment::days(days.try_into().unwrap_or_default()),
            paid.round_dp(2),
            covered.round_dp(2),
            unused.round_dp(2),
        );
        Ok(vec![
            Proposal::new(Change::Finding, because).confidence(Confidence::High).risk(Risk::Low),
        ])
    },
};
