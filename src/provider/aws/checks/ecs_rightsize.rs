//! Services whose tasks need less vCPU or memory: the measured peaks with headroom must fit a smaller
//! size that Fargate has
//! (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size>).
//! A service that is scaled by its load is left alone: there the size decides the count.

use rust_decimal::{Decimal, dec};

use super::{scaled, text};
use crate::{
    advise::{Check, Confidence, Evidence, Lever, Proposal, Risk, Subject},
    model::Unknown,
    provider::aws::billing::fargate::task_definition,
};

pub(super) const CHECK: Check = Check {
    id: "aws-ecs-rightsize",
    summary: "Fargate tasks whose measured need fits a smaller size, with headroom.",
    kinds: &["aws_ecs_service"],
    reads: &[("aws_ecs_service", &["name"]), (scaled::TARGET, &["resource_id"])],
    lever: Lever::Shape,
    propose,
};

const DAYS: u32 = 30;
const LEAST_HOURS: u64 = 24;
const SURE_DAYS: u64 = 14;

/// CPU units (1024 a vCPU), and the least, most and step of MiB that go with them.
const SIZES: &[(u32, u32, u32, u32)] = &[
    (256, 512, 2048, 512),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16384, 1024),
    (4096, 8192, 30720, 1024),
    (8192, 16384, 61440, 4096),
    (16384, 32768, 122_880, 8192),
];
/// Windows starts at a whole vCPU.
const LEAST_OF_WINDOWS: u32 = 1024;

fn propose(subject: &Subject, evidence: &Evidence) -> Result<Vec<Proposal>, Unknown> {
    let service = subject.resource;
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let cluster = service.text("cluster").ok().flatten().map_or("default".to_owned(), last);
    let name = service.text("name").ok().flatten().unwrap_or_default();
    let is_scaled = scaled::is_scaled(subject, evidence, &format!("service/{cluster}/{name}"));
    let Some(definition) = task_definition(service, evidence.graph)? else {
        return Ok(Vec::new());
    };
    let (Some(cpu_now), Some(memory_now)) =
        (definition.number("cpu")?, definition.number("memory")?)
    else {
        return Ok(Vec::new());
    };
    // Another service runs it as well, and may need what it says.
    let services = evidence.graph.referrers(definition, "aws_ecs_service", "task_definition");
    let of = |metric: &str| evidence.series(subject, metric).map(|series| series.last(DAYS));
    let (Some(cpu), Some(memory)) = (of("CPUUtilization"), of("MemoryUtilization")) else {
        return Ok(Vec::new());
    };
    if is_scaled || services.len() > 1 || cpu.hours() < LEAST_HOURS || memory.hours() < LEAST_HOURS
    {
        return Ok(Vec::new());
    }
    evidence.knows_all(subject, scaled::TARGET)?;
    let preset = evidence.preset;
    let need = |percent: Decimal, of: Decimal, headroom: Decimal| {
        percent * of / dec!(100) / (dec!(1) - headroom)
    };
    // Of the tasks the busiest counts.
    let cpu_need =
        need(cpu.quantile_of_maxima(preset.percentile()), cpu_now, preset.cpu_headroom());
    let memory_need = need(memory.maximum(), memory_now, preset.memory_headroom());
    let platform = definition.block("runtime_platform")?;
    let system = platform.map(|platform| platform.text("operating_system_family")).transpose()?;
    let is_windows = system.flatten().is_some_and(|system| system.starts_with("WINDOWS"));
    let confidence = if cpu.days() >= SURE_DAYS { Confidence::High } else { Confidence::Medium };
    let because = format!(
        "tasks of {} vCPUs and {} MiB need {} vCPUs and {} MiB, with headroom, in {} days",
        (cpu_now / dec!(1024)).normalize(),
        memory_now.normalize(),
        (cpu_need / dec!(1024)).round_dp(2).normalize(),
        memory_need.ceil().normalize(),
        cpu.days(),
    );
    let sizes = SIZES.iter().filter(|(cpu, ..)| !is_windows || *cpu >= LEAST_OF_WINDOWS);
    let fitting = sizes.filter_map(|(cpu, least, most, step)| {
        let mut sizes = (*least..=*most).step_by(usize::try_from(*step).ok()?);
        let memory = sizes.find(|memory| Decimal::from(*memory) >= memory_need)?;
        let [units, mib] = [*cpu, memory].map(Decimal::from);
        let smaller =
            units <= cpu_now && mib <= memory_now && (units, mib) != (cpu_now, memory_now);
        (smaller && units >= cpu_need).then_some([cpu.to_string(), memory.to_string()])
    });
    let proposal = |[cpu, memory]: [String; 2]| {
        let edits = [("cpu", text(&cpu)), ("memory", text(&memory))];
        Proposal::set_of(definition, edits, because.clone())
            .risk(Risk::Medium)
            .confidence(confidence)
    };
    Ok(fitting.map(proposal).collect())
}
