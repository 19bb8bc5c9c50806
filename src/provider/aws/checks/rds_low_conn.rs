//! Databases that hardly anyone connects to: below 2 connections at the peak of an average day of
//! 30 (Steampipe's AWS Thrifty mod, `rds_db_instance_low_connection_count`:
//! <https://hub.steampipe.io/mods/turbot/aws_thrifty>). Somebody does use them, so there is no
//! saving to tell before that somebody is asked.

use rust_decimal::{Decimal, dec};

use crate::{
    advise::{Change, Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-low-conn",
    summary: "Databases with less than 2 connections on an average day may be shared or stopped.",
    kinds: &["aws_db_instance"],
    reads: &[],
    lever: Lever::Hours,
    propose,
};

const DAYS: u32 = 30;
const CONNECTIONS: Decimal = dec!(2);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let Some(series) = evidence.series(subject, "DatabaseConnections") else {
        return Ok(Vec::new());
    };
    let series = series.last(DAYS);
    let days = series.each_day();
    if series.days() < u64::from(DAYS) || days.is_empty() || series.maximum().is_zero() {
        return Ok(Vec::new());
    }
    let peaks: Decimal = days.iter().map(|day| day.maximum).sum();
    let peak = peaks / Decimal::from(days.len());
    if peak >= CONNECTIONS {
        return Ok(Vec::new());
    }
    let because = format!(
        "{} connections at the peak of an average day, of {DAYS}: share it, or stop it at times",
        peak.round_dp(2).normalize()
    );
    let proposal = Proposal::new(Change::Finding, because);
    Ok(vec![proposal.risk(Risk::Medium).confidence(Confidence::Medium)])
}
