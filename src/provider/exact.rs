//! Numbers of a JSON document, as exact as they were written.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

/// A JSON number, or a number in a string, without a detour through a float.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Exact(pub(super) Decimal);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get().trim_matches('"');
        let number = if text.contains(['e', 'E']) {
            Decimal::from_scientific(text)
        } else {
            Decimal::from_str_exact(text)
        };
        number.map(Self).map_err(|error| D::Error::custom(format!("{error}: {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_a_digit_is_lost() {
        let of = |text| serde_json::from_str::<Exact>(text).map(|exact| exact.0.to_string()).ok();
        assert_eq!(of("0.1").as_deref(), Some("0.1"));
        assert_eq!(of("0.012345678901234567890123").as_deref(), Some("0.012345678901234567890123"));
        assert_eq!(of("1.3E-05").as_deref(), Some("0.000013"));
        assert_eq!(of("21251").as_deref(), Some("21251"));
        assert_eq!(of("\"12\"").as_deref(), Some("12"));
        assert_eq!(of("null"), None);
        assert_eq!(of("\"\""), None);
        assert_eq!(of("[1]"), None);
        // Longer than a decimal can be: an error rather than a rounded price.
        assert_eq!(of("0.1234567890123456789012345678901234567"), None);
    }
}
