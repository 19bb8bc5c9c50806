//! Databases that need less: the measured CPU, memory, connections, disk operations and bandwidth must
//! fit a smaller class of the same processor, with headroom
//! (<https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-rds-recommendations.html>). What the
//! class's instance type has, the class has; which classes an engine has, the price table says.

use rust_decimal::{Decimal, dec};

use super::{
    instance_need::{DAYS, LEAST_HOURS, Need, SURE_DAYS},
    text,
};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
    price::InstanceSpec,
};

pub(super) const CHECK: Check = Check {
    id: "aws-rds-rightsize",
    summary: "Databases whose measured need fits a cheaper class, with headroom.",
    kinds: &["aws_db_instance"],
    reads: &[],
    lever: Lever::Shape,
    propose,
};

/// Connections that stay free.
const SPARE: Decimal = dec!(1.2);
const MIB: Decimal = dec!(1048576);

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let database = subject.resource;
    let Some(class) = database.text("instance_class")? else { return Ok(Vec::new()) };
    let engine = database.text("engine")?.unwrap_or_default();
    let Some(name) = class.strip_prefix("db.") else { return Ok(Vec::new()) };
    let Some(now) = evidence.specs.spec("aws", name) else { return Ok(Vec::new()) };
    let of = |metric: &str| evidence.series(subject, metric).map(|series| series.last(DAYS));
    let (Some(cpu), Some(memory)) = (of("CPUUtilization"), now.memory_mib) else {
        return Ok(Vec::new());
    };
    if cpu.hours() < LEAST_HOURS {
        return Ok(Vec::new());
    }
    let preset = evidence.preset;
    let percent = cpu.quantile(preset.percentile());
    // RDS names its traffic otherwise than EC2 does.
    let series = |metric: &str| {
        of(match metric {
            "NetworkIn" => "NetworkReceiveThroughput",
            "NetworkOut" => "NetworkTransmitThroughput",
            "EBSReadBytes" => "ReadThroughput",
            "EBSWriteBytes" => "WriteThroughput",
            "EBSReadOps" => "ReadIOPS",
            "EBSWriteOps" => "WriteIOPS",
            _ => return None,
        })
    };
    let Some(need) = Need::of(now, percent, dec!(1), &series, preset) else {
        return Ok(Vec::new());
    };
    let free = of("FreeableMemory").map(|free| free.minimum() / MIB);
    let used = free.map(|free| (memory - free).max(dec!(0)));
    let memory_mib = used.map(|used| used / (dec!(1) - preset.memory_headroom()));
    let need = Need { memory_mib, ..need };
    let connections = of("DatabaseConnections").map(|connections| connections.maximum() * SPARE);
    let sure = cpu.days() >= SURE_DAYS && memory_mib.is_some() && connections.is_some();
    let (risk, confidence) = if sure {
        (Risk::Medium, Confidence::Medium)
    } else {
        // A change of class is an outage, and back another one.
        (Risk::High, Confidence::Low)
    };
    let because = need.because(class, now, cpu.days(), preset);
    let types = need.smallest_types(name, now, cpu, evidence.specs).into_iter();
    let fitting = types.filter(|name| {
        let then = evidence.specs.spec("aws", name);
        let most = then.and_then(|then| most_connections(engine, then));
        connections.zip(most).is_none_or(|(connections, most)| connections <= most)
    });
    let proposal = |name: &str| {
        Proposal::set([("instance_class", text(&format!("db.{name}")))], because.clone())
            .risk(risk)
            .confidence(confidence)
    };
    Ok(fitting.map(proposal).collect())
}

/// The default of `max_connections`, by the bytes of a class
/// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html>); `None` where an
/// engine has no such limit.
fn most_connections(engine: &str, then: &InstanceSpec) -> Option<Decimal> {
    let bytes = then.memory_mib? * MIB;
    match engine {
        "mysql" | "mariadb" => Some((bytes / dec!(12582880)).floor()),
        "postgres" => Some((bytes / dec!(9531392)).floor().min(dec!(5000))),
        _ => None,
    }
}
