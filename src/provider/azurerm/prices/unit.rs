//! Azure's units of measure, in our closed set.

use rust_decimal::Decimal;

/// Those that our tables write as packs, and have from the first: what a resource type asks for stays.
const PACKS: &[(&str, &str)] = &[
    ("1", "unit"),
    ("1/Hour", "hour"),
    ("1/Month", "month"),
    ("100", "100"),
    ("100/Month", "100-month"),
    ("10K", "10K requests"),
    ("10K/Month", "10K-month"),
    ("1M", "1M requests"),
];

/// What Azure calls a thing, or a thing per time, and what we do. Azure's GB are binary, as ours.
const NAMES: &[(&str, &str)] = &[
    ("ACU Hour", "ACU-hour"),
    ("DBU", "DBU-hour"),
    ("DBU Hour", "DBU-hour"),
    ("Day", "day"),
    ("/Day", "day"),
    ("GB", "GB"),
    ("GB Hour", "GB-hour"),
    ("GB/Hour", "GB-hour"),
    ("GB Hours", "GB-hour"),
    ("GB Second", "GB-second"),
    ("GB Seconds", "GB-second"),
    ("GB/Month", "GB-month"),
    ("GiB", "GB"),
    ("GiB Hour", "GB-hour"),
    ("GiB/Hour", "GB-hour"),
    ("GiB Second", "GB-second"),
    ("GiB/Month", "GB-month"),
    ("Hour", "hour"),
    ("/Hour", "hour"),
    ("Hours", "hour"),
    ("IOPS/Hour", "IOPS"),
    ("IOPS/Month", "IOPS-month"),
    ("MB", "MB"),
    ("MBps/Month", "MBps-month"),
    ("MiB", "MiB"),
    ("Minute", "minute"),
    ("Minutes", "minute"),
    ("Month", "month"),
    ("/Month", "month"),
    ("Second", "second"),
    ("Seconds", "second"),
    ("/Second", "second"),
    ("TB", "TB"),
    ("vCore Hour", "vCore-hour"),
    ("vCPU Hour", "vCPU-hour"),
    ("vCPU Second", "vCPU-second"),
    ("/Year", "year"),
    ("", "unit"),
];

/// How many of our units a unit of measure is, and which; `None` for one that nobody has mapped.
pub(super) fn unit(measure: &str) -> Option<(Decimal, &'static str)> {
    if let Some((_, ours)) = PACKS.iter().find(|(theirs, _)| *theirs == measure) {
        return Some((Decimal::ONE, ours));
    }
    let end = measure.find(|c: char| !c.is_ascii_digit()).unwrap_or(measure.len());
    let (number, rest) = measure.split_at(end);
    let (times, name) = match rest.strip_prefix('K') {
        Some(name) => (1000, name),
        None => match rest.strip_prefix('M') {
            // `1MB` is no million of B.
            Some(name) if name.is_empty() || name.starts_with([' ', '/']) => (1_000_000, name),
            _ => (1, rest),
        },
    };
    let name = name.trim_start();
    let (_, ours) = NAMES.iter().find(|(theirs, _)| *theirs == name)?;
    let number: u64 = number.parse().ok().filter(|number| *number > 0)?;
    Some((Decimal::from(number.checked_mul(times)?), ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_measure() {
        let of = |measure| unit(measure).map(|(size, unit)| (size.to_string(), unit));
        let is = |size: &str, unit| Some((size.to_owned(), unit));
        assert_eq!(of("1 Hour"), is("1", "hour"));
        assert_eq!(of("1/Hour"), is("1", "hour"));
        assert_eq!(of("1 GB/Month"), is("1", "GB-month"));
        assert_eq!(of("100 GB/Month"), is("100", "GB-month"));
        assert_eq!(of("10K"), is("1", "10K requests"));
        assert_eq!(of("1K"), is("1000", "unit"));
        assert_eq!(of("10M"), is("10000000", "unit"));
        assert_eq!(of("1/Day"), is("1", "day"));
        assert_eq!(of("1 MB"), is("1", "MB"));
        assert_eq!(of("1 Furlong"), None);
        assert_eq!(of("Hour"), None);
        assert_eq!(of("0 Hour"), None);
    }

    /// A price of a unit that the tables do not know would be lost at the sink.
    #[test]
    fn all_units_are_of_the_closed_set() {
        for (_, ours) in PACKS.iter().chain(NAMES) {
            assert!(crate::price::UNITS.contains(ours), "{ours}");
        }
    }
}
