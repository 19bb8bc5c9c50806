//! The units that a price is for: a closed set, so that a misspelt one cannot pass for another.
//!
//! `pricing-cache/build.py` has the same set for the tables it builds.

/// Sorted. `GB` and its kin are binary (GiB), as every cloud bills them.
pub(crate) const UNITS: &[&str] = &[
    "100",
    "100-month",
    "10K requests",
    "10K-month",
    "1M requests",
    "ACU-hour",
    "ACU-month",
    "CA-month",
    "DBU-hour",
    "DCU-hour",
    "DIU-hour",
    "DPU-hour",
    "DSU-hour",
    "ECPU",
    "ENI-hour",
    "GB",
    "GB-hour",
    "GB-month",
    "GB-scanned",
    "GB-second",
    "GHz-second",
    "GiBps-month",
    "IOPS",
    "IOPS-month",
    "KPU-hour",
    "LCU-hour",
    "MB",
    "MBps",
    "MBps-month",
    "MCU-hour",
    "MiB",
    "MiBps",
    "MiBps-month",
    "NCU-hour",
    "OCU-hour",
    "RCU-hour",
    "RPU-hour",
    "RRU",
    "TB",
    "WCU-hour",
    "WRU",
    "account",
    "acl-month",
    "alarm",
    "alarm-month",
    "certificate",
    "change-record",
    "character",
    "check-month",
    "dashboard-month",
    "day",
    "domain-month",
    "evaluation",
    "event",
    "hour",
    "image",
    "interaction",
    "invocation",
    "item",
    "key-month",
    "line",
    "message",
    "metric",
    "metric-month",
    "minute",
    "month",
    "node-second",
    "notification",
    "object",
    "object-month",
    "once",
    "operation",
    "parameter-hour",
    "partition-hour",
    "path",
    "query",
    "rWCU-hour",
    "rWRU",
    "record",
    "record-month",
    "request",
    "rule-month",
    "run",
    "sample",
    "second",
    "secret-month",
    "shard-hour",
    "stream-hour",
    "tag",
    "tag-month",
    "test",
    "token",
    "trace",
    "transaction",
    "transition",
    "unit",
    "unit-month",
    "user",
    "vCPU-hour",
    "vCPU-month",
    "vCPU-second",
    "vCore-hour",
    "year",
    "zone-month",
];

/// The unit of that name.
pub(super) fn known(text: &str) -> Option<&'static str> {
    UNITS.binary_search(&text).ok().map(|at| UNITS[at])
}

/// Whether it counts hours of something, so that a month takes 730 of it.
pub(crate) fn is_hourly(unit: &str) -> bool {
    unit == "hour" || unit.ends_with("-hour")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_sorted_and_unique() {
        assert!(UNITS.is_sorted_by(|left, right| left < right));
        assert_eq!(known("GB-month"), Some("GB-month"));
        assert_eq!(known("gb-month"), None);
        assert_eq!(known(""), None);
    }

    #[test]
    fn every_unit_of_the_builder_of_the_tables_is_known() {
        let builder = include_str!("../../pricing-cache/build.py");
        let set = builder.split_once("\nUNITS = {\n").unwrap().1.split_once("\n}").unwrap().0;
        let code = set.lines().filter(|line| !line.trim_start().starts_with('#'));
        let theirs: Vec<_> = code.flat_map(|line| line.split('"').skip(1).step_by(2)).collect();
        assert!(theirs.len() > 50, "the set was not found");
        let unknown: Vec<_> = theirs.into_iter().filter(|unit| known(unit).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
