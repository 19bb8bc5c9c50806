//! Numbers and times out of what exports write.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use rust_decimal::Decimal;

/// A value that is there: exports write nothing, or a literal `NULL`, where there is none.
pub(super) fn told(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && !text.eq_ignore_ascii_case("null")).then_some(text)
}

/// A decimal number, `8.0E-7` too. What is finer than 28 digits is rounded.
pub(super) fn number(text: &str) -> Result<Option<Decimal>, String> {
    let Some(text) = told(text) else { return Ok(None) };
    let plain = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text));
    plain.map(Some).map_err(|_| format!("`{text}` is not a number"))
}

/// Seconds since 1970: RFC 3339, `2024-09-01 00:00:00` in UTC, `09/01/2024`, a date, or that number.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let text = told(text)?;
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_second());
    }
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    let civil = text
        .parse::<DateTime>()
        .or_else(|_| DateTime::strptime("%m/%d/%Y %H:%M:%S", text))
        .or_else(|_| DateTime::strptime("%m/%d/%Y", text))
        .ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn numbers_are_exact_and_null_is_none() {
        assert_eq!(number("0.00000080000").unwrap(), Some(dec!(0.0000008)));
        assert_eq!(number("8.0E-7").unwrap(), Some(dec!(0.0000008)));
        assert_eq!(number("1e-10").unwrap(), Some(dec!(0.0000000001)));
        assert_eq!((number("NULL").unwrap(), number(" ").unwrap()), (None, None));
        assert!(number("1,5").is_err());
    }

    #[test]
    fn times_are_read_as_exports_write_them() {
        let at = 1_727_301_600; // 2024-09-25T22:00:00Z
        for text in [
            "2024-09-25T22:00:00Z",
            "2024-09-25T22:00:00.000Z",
            "2024-09-25 22:00:00",
            "2024-09-25 22:00:00.000",
            "2024-09-25 22:00:00 UTC",
            "2024-09-26T00:00:00+02:00",
            "09/25/2024 22:00:00",
        ] {
            assert_eq!(seconds(text), Some(at), "{text}");
        }
        assert_eq!(seconds("2024-09-25"), Some(at - 22 * 3600));
        assert_eq!(seconds("NULL"), None);
        assert_eq!(seconds("yesterday"), None);
    }
}
