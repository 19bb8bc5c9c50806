//! What was measured of a resource over time.

#![expect(clippy::disallowed_types, reason = "a measurement is no amount of money")]

use jiff::Timestamp;

/// One metric of one resource.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    /// Terraform's id of the resource.
    pub(crate) resource_id: Box<str>,
    /// The cloud's own name for it: `CPUUtilization`.
    pub(crate) metric: Box<str>,
    /// In order of time.
    pub(crate) datapoints: Vec<Datapoint>,
}

/// A period's worth. Percentages are 0 to 100, sizes are bytes, and what is counted (requests, bytes
/// sent, operations) is so much a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Datapoint {
    /// The period's start.
    pub(crate) at: Timestamp,
    pub(crate) average: f64,
    /// The highest value within the period; the average, where that is not told.
    pub(crate) maximum: f64,
}

/// The time that is measured, and how closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// Seconds between datapoints.
    pub(crate) period: u32,
}

const FIVE_MINUTES: u32 = 300;
const HOUR: u32 = 3600;

/// How long CloudWatch keeps datapoints of five minutes, and how long it keeps none any more
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html>).
const DAYS_OF_FIVE_MINUTES: u32 = 63;
const DAYS_KEPT: u32 = 456;

impl Window {
    /// The `days` before `now`, in the finest datapoints from five minutes up that are kept so long;
    /// `None` where none are, or where `now` is that close to the beginning of time.
    pub(crate) fn last(days: u32, now: Timestamp) -> Option<Self> {
        let period = match days {
            1..=DAYS_OF_FIVE_MINUTES => FIVE_MINUTES,
            0 | DAYS_KEPT.. => return None,
            _ => HOUR,
        };
        // Whole periods: CloudWatch would move the edges anyway.
        let end = now.as_second().div_euclid(period.into()) * i64::from(period);
        let to = Timestamp::from_second(end).ok()?;
        let from = Timestamp::from_second(end - i64::from(days) * 86_400).ok()?;
        Some(Self { from, to, period })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_whole_periods_of_what_is_kept() {
        let now: Timestamp = "2026-11-27T12:34:56Z".parse().unwrap();
        let window = |days| Window::last(days, now);
        let month = window(30).unwrap();
        assert_eq!(month.to.to_string(), "2026-11-27T12:30:00Z");
        assert_eq!(month.from.to_string(), "2026-10-28T12:30:00Z");
        assert_eq!(month.period, 300);
        assert_eq!(window(64).unwrap().period, 3600);
        assert_eq!(window(0), None);
        assert_eq!(window(456), None);
    }
}
