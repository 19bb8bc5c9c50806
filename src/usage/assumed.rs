//! Labelled usage to begin with (`--usage-from`), read from `assumed.csv`.
//!
//! Values are of one resource in a month, and round; nobody measured them. What the sizes mean:
//!
//! - `small`: a team of up to five, some thousand users, a million requests a month.
//! - `medium`: ten to thirty people, some hundred thousand users, fifty million requests a month.
//! - `large`: a hundred people and more, millions of users, a billion requests a month.
//!
//! A row of `*` holds for any type that has no row of its own. In a key `*` is any block: a storage
//! class (`*.storage_gb`) or a place (`monthly_https_requests.*`). Zero means that even such a team
//! seldom uses it.

use crate::price::AssumedUsage;

const TABLE: &str = include_str!("assumed.csv");

/// The sizes, as the columns of the table have them.
pub(crate) const SIZES: [&str; 3] = ["small", "medium", "large"];

/// The usage assumed of a team of `size`; `None` for what is no size.
pub(crate) fn assumed(size: &str) -> Option<AssumedUsage> {
    let column = SIZES.iter().position(|name| *name == size)?;
    let row = |line: &'static str| {
        let mut cells = line.split(',');
        let (kind, key) = (cells.next()?, cells.next()?);
        Some(((kind, key), cells.nth(column)?.parse().ok()?))
    };
    Some(AssumedUsage {
        size: SIZES[column],
        values: TABLE.lines().skip(1).filter_map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn every_row_is_read_and_no_size_is_below_the_one_before() {
        let sizes = SIZES.map(|size| assumed(size).unwrap().values);
        for size in &sizes {
            assert_eq!(size.len(), TABLE.lines().count() - 1, "a row is no row, or twice there");
        }
        let [small, medium, large] = &sizes;
        for (key, least) in small {
            assert!(least <= &medium[key] && medium[key] <= large[key], "{key:?}");
        }
        let keys = TABLE.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>());
        assert!(keys.is_sorted());
    }

    #[test]
    fn the_nearest_row_says_how_much() {
        let usage = assumed("medium").unwrap();
        assert_eq!(
            usage.value("aws_s3_bucket", "standard.monthly_tier_1_requests"),
            Some(dec!(2000000))
        );
        assert_eq!(
            usage.value("aws_s3_bucket", "glacier.monthly_tier_1_requests"),
            Some(dec!(50000))
        );
        assert_eq!(
            usage.value("aws_cloudfront_distribution", "monthly_https_requests.japan"),
            Some(dec!(50000000))
        );
        assert_eq!(usage.value("oci_thing", "storage_gb"), Some(dec!(500)));
        assert_eq!(usage.value("aws_sqs_queue", "seen_nowhere"), None);
    }
}
