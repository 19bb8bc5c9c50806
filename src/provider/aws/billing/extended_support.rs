//! RDS extended support: database versions past the end of their standard support are billed by
//! the vCPU-hour on top, at a higher price from the third year on. The days are those of
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html> and of the release
//! calendars of RDS and Aurora that it links to, as of 2025-12.

use jiff::civil::{Date, date};
use rust_decimal::{Decimal, dec};

use super::{price, rds::Size};
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Gap},
};

/// A version that is billed for extended support from `first` on, and at the price of year 3 from
/// `third` on, where its support lasts that long.
struct Version {
    engine: &'static str,
    major: &'static str,
    first: Date,
    third: Option<Date>,
}

const fn version(
    engine: &'static str,
    major: &'static str,
    first: Date,
    third: Option<Date>,
) -> Version {
    Version { engine, major, first, third }
}

/// An Aurora capacity unit counts as a quarter of a vCPU.
const VCPUS_PER_ACU: Decimal = dec!(0.25);

const VERSIONS: &[Version] = &[
    version("mysql", "5.7", date(2024, 3, 1), Some(date(2026, 3, 1))),
    version("mysql", "8.0", date(2026, 8, 1), Some(date(2028, 8, 1))),
    version("postgresql", "11", date(2024, 4, 1), Some(date(2026, 4, 1))),
    version("postgresql", "12", date(2025, 3, 1), Some(date(2027, 3, 1))),
    version("postgresql", "13", date(2026, 3, 1), Some(date(2028, 3, 1))),
    version("postgresql", "14", date(2027, 3, 1), Some(date(2029, 3, 1))),
    version("postgresql", "15", date(2028, 3, 1), Some(date(2030, 3, 1))),
    version("postgresql", "16", date(2029, 3, 1), Some(date(2031, 3, 1))),
    version("aurora-mysql", "5.7", date(2024, 12, 1), None),
    version("aurora-mysql", "8.0", date(2028, 5, 1), None),
    version("aurora-postgresql", "11", date(2024, 4, 1), Some(date(2026, 4, 1))),
    version("aurora-postgresql", "12", date(2025, 3, 1), Some(date(2027, 3, 1))),
    version("aurora-postgresql", "13", date(2026, 3, 1), Some(date(2028, 3, 1))),
    version("aurora-postgresql", "14", date(2027, 3, 1), Some(date(2029, 3, 1))),
    version("aurora-postgresql", "15", date(2028, 3, 1), Some(date(2030, 3, 1))),
    version("aurora-postgresql", "16", date(2029, 3, 1), Some(date(2031, 3, 1))),
];

/// The line of extended support, where `engine_version` is in it on the day `as_of`.
///
/// `resource` is whose `engine_lifecycle_support` may decline it, `size` what all its instances have.
pub(crate) fn bill(
    resource: &Resource,
    (engine, engine_version): (&str, Option<&str>),
    as_of: Date,
    size: impl FnOnce() -> Result<Size, Gap>,
    bill: &mut Bill,
) -> Result<(), Gap> {
    // Declined: AWS upgrades the version at the end of its standard support.
    if resource.text("engine_lifecycle_support")?
        == Some("open-source-rds-extended-support-disabled")
    {
        return Ok(());
    }
    let Some(version) = engine_version.and_then(|text| find(engine, text)) else { return Ok(()) };
    if as_of < version.first {
        return Ok(());
    }
    let third = version.third.is_some_and(|third| as_of >= third);
    let (name, variant) = if third {
        ("Extended support (year 3)", "year-3")
    } else if as_of < version.first.saturating_add(jiff::Span::new().years(1)) {
        ("Extended support (year 1)", "year-1-2")
    } else {
        ("Extended support (year 2)", "year-1-2")
    };
    let (product, family) = match version.engine.strip_prefix("aurora-") {
        Some(family) => ("aurora.extended_support", family),
        None => ("rds.extended_support", version.engine),
    };
    let sku = format!("{family}-{}", version.major);
    let price = price(resource, product)?.sku(&sku).variant(variant);
    let vcpu_hours = |vcpus| times(vcpus, HOURS_PER_MONTH);
    match size()? {
        Size::Vcpus(vcpus) => bill.add(name, price, vcpu_hours(vcpus)),
        Size::Acus(acus) => {
            let vcpus = acus.map(|acus| times(acus, VCPUS_PER_ACU));
            bill.usage(name, price, "capacity_units_per_hr", vcpus.map(vcpu_hours))
        }
    };
    Ok(())
}

/// Of a version that is in extended support on the day `as_of`: since when, and the next major
/// version that is not.
pub(crate) fn supported(
    engine: &str,
    engine_version: &str,
    as_of: Date,
) -> Option<(Date, &'static str)> {
    let found = find(engine, engine_version).filter(|found| as_of >= found.first)?;
    let mut later = VERSIONS.iter().filter(|version| version.engine == engine);
    let next = later.find(|version| as_of < version.first).map(|version| version.major);
    // MySQL 8.4 has no end of standard support yet.
    let newest = (engine == "mysql").then_some("8.4");
    Some((found.first, next.or(newest)?))
}

/// `5.7.44`, `8.0.mysql_aurora.3.04.0` and `11.22` by their major versions.
fn find(engine: &str, engine_version: &str) -> Option<&'static Version> {
    VERSIONS.iter().find(|version| {
        version.engine == engine
            && engine_version
                .strip_prefix(version.major)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_by_their_major_part() {
        let major = |engine, version| find(engine, version).map(|found| found.major);
        assert_eq!(major("mysql", "5.7.44"), Some("5.7"));
        assert_eq!(major("aurora-mysql", "8.0.mysql_aurora.3.04.0"), Some("8.0"));
        assert_eq!(major("postgresql", "11"), Some("11"));
        assert_eq!(major("postgresql", "1"), None);
        assert_eq!(major("postgresql", "110"), None);
        assert_eq!(major("mariadb", "5.7"), None);
    }
}
