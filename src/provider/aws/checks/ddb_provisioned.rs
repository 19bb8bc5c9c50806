//! Tables whose provisioned capacity is less than half used at the 99th percentile, and that nothing
//! scales (Steampipe's AWS Thrifty mod: <https://hub.steampipe.io/mods/turbot/aws_thrifty>; the half
//! is our own choice). Less capacity, or paying by the request, which has none to size
//! (<https://aws.amazon.com/dynamodb/pricing/>).

use rust_decimal::{Decimal, dec};

use super::{scaled, text};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    metrics::Series,
    model::{Unknown, Value},
};

pub(super) const CHECK: Check = Check {
    id: "aws-ddb-provisioned",
    summary: "Tables that use less than half of their provisioned capacity: less, or by request.",
    kinds: &["aws_dynamodb_table"],
    reads: &[(scaled::TARGET, &["resource_id"])],
    lever: Lever::Shape,
    propose,
};

const DAYS: u32 = 30;
const LEAST_DAYS: u64 = 14;
/// The share of what is provisioned.
const USED: Decimal = dec!(0.5);
const DAYS_A_MONTH: Decimal = dec!(30.416667);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let table = subject.resource;
    let name = table.text("name")?.unwrap_or_default();
    if table.text("billing_mode")?.unwrap_or("PROVISIONED") != "PROVISIONED"
        || scaled::is_scaled(subject, evidence, &format!("table/{name}"))
    {
        return Ok(Vec::new());
    }
    let of = |metric| evidence.series(subject, metric).map(|series| series.last(DAYS));
    let (Some(reads), Some(writes), Some(read), Some(write)) = (
        of("ConsumedReadCapacityUnits"),
        of("ConsumedWriteCapacityUnits"),
        table.number("read_capacity")?,
        table.number("write_capacity")?,
    ) else {
        return Ok(Vec::new());
    };
    let p99 = |series: Series<'_>| series.quantile(dec!(0.99));
    let is_used = |series: Series<'_>, has: Decimal| p99(series) >= has.saturating_mul(USED);
    let is_short = reads.days() < LEAST_DAYS || writes.days() < LEAST_DAYS;
    if is_short || is_used(reads, read) || is_used(writes, write) {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, scaled::TARGET)?;
    let because = format!(
        "P99 of {DAYS} days: {} of {} RCU, {} of {} WCU",
        p99(reads).round_dp(1).normalize(),
        read.normalize(),
        p99(writes).round_dp(1).normalize(),
        write.normalize(),
    );
    let preset = evidence.preset;
    let need = |series: Series<'_>, has: Decimal| {
        let need = series.quantile_of_maxima(preset.percentile());
        let free = dec!(1) - preset.cpu_headroom();
        need.checked_div(free).unwrap_or(need).ceil().max(dec!(1)).min(has)
    };
    let less = [
        ("read_capacity", Value::Number(need(reads, read))),
        ("write_capacity", Value::Number(need(writes, write))),
    ];
    let of_table = |proposal: Proposal| proposal.risk(Risk::Low).confidence(Confidence::Medium);
    let mut proposals = vec![of_table(Proposal::set(less, because.clone()))];
    // What indexes consume is measured apart.
    if table.blocks("global_secondary_index")?.is_empty() {
        let by_request = [
            ("billing_mode", text("PAY_PER_REQUEST")),
            ("read_capacity", Value::Null),
            ("write_capacity", Value::Null),
        ];
        let a_month = |series: Series<'_>| (series.a_day() * DAYS_A_MONTH).ceil();
        let requests = [
            ("monthly_read_request_units", a_month(reads)),
            ("monthly_write_request_units", a_month(writes)),
        ];
        proposals.push(of_table(Proposal::set(by_request, because).usage(requests, requests)));
    }
    Ok(proposals)
}
