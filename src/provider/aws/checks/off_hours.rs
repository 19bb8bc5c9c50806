//! When something that is not for production should run: what its tags say, else what `outlay.toml`
//! says of its environment, else what its metrics show.

use rust_decimal::{Decimal, dec};

use crate::advise::{
    Change, Confidence, Evidence, Hours, Proposal, Risk, Subject,
    schedule::{self, HOURS_OF_WEEK, Schedule},
};

/// Tags of Cloud Custodian's off-hours policies, and of AWS Instance Scheduler.
const CUSTODIAN: &[&str] = &["maid_offhours", "custodian_offhours", "c7n_offhours"];
const SCHEDULE: &[&str] = &["schedule", "offhours", "uptime"];

/// Below this (percent) nothing happens, as OptScale's rule for instances to shut down has it.
const IDLE_CPU: Decimal = dec!(5);
const DAYS: u32 = 28;

/// A proposal to keep hours; `None` where nothing says which.
pub(super) fn propose(subject: &Subject, evidence: &Evidence) -> Option<Proposal> {
    let (schedule, because, confidence) = tagged(subject, evidence)
        .or_else(|| configured(subject, evidence))
        .or_else(|| measured(subject, evidence))?;
    let hours = Hours::of(schedule, evidence.as_of)?;
    let percent = (hours.share() * dec!(100)).round_dp(1).normalize();
    let because = format!("{because}: on {percent} % of the hours");
    Some(Proposal::new(Change::Hours(hours), because).risk(Risk::Low).confidence(confidence))
}

type Found = (Schedule, String, Confidence);

fn tagged(subject: &Subject, evidence: &Evidence) -> Option<Found> {
    subject.tags().find_map(|(key, value)| {
        let lower = key.to_ascii_lowercase();
        let schedule = if CUSTODIAN.contains(&&*lower) {
            schedule::custodian(value).ok()
        } else if SCHEDULE.contains(&&*lower) {
            // A name of a schedule, or the hours themselves.
            let named = evidence.schedules.named(value).cloned();
            named.or_else(|| schedule::ranges(value).ok())
        } else {
            None
        }?;
        let because = format!("tag {key} is {value}");
        Some((schedule, because, Confidence::High))
    })
}

fn configured(subject: &Subject, evidence: &Evidence) -> Option<Found> {
    let environment = subject.environment()?;
    let (text, schedule) = evidence.schedules.of_environment(environment)?;
    let because = format!("environment {environment} keeps {text}");
    Some((schedule.clone(), because, Confidence::Medium))
}

/// Hours of the week in which nothing happened in four weeks, of what is not for production.
fn measured(subject: &Subject, evidence: &Evidence) -> Option<Found> {
    let environment = subject.non_production()?;
    let zone = evidence.schedules.zone();
    let series = evidence.series(subject, "CPUUtilization")?.last(DAYS);
    if series.days() < 14 {
        return None;
    }
    let profile = series.hours_of_week(zone)?;
    let mut busy = [false; HOURS_OF_WEEK];
    for (busy, mean) in busy.iter_mut().zip(&profile) {
        *busy = mean.is_some_and(|mean| mean > IDLE_CPU);
    }
    let schedule = schedule::of_profile(&busy, zone).ok()??;
    let idle = busy.iter().filter(|busy| !**busy).count();
    let because = format!(
        "environment {environment}, and CPU below {IDLE_CPU} % in {idle} of the week's 168 hours"
    );
    Some((schedule, because, Confidence::Medium))
}
