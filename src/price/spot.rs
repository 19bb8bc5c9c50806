//! How often AWS takes spot instances back, as its spot advisor tells
//! (<https://aws.amazon.com/ec2/spot/instance-advisor/>).

use std::{collections::HashMap, sync::OnceLock};

use rust_decimal::Decimal;

const COMPRESSED: &[u8] = include_bytes!("../../pricing-cache/spot_advisor.csv.zst");

/// Of Linux, by region and instance type; read when first asked for.
#[derive(Debug, Default)]
pub(crate) struct SpotAdvisor {
    advice: OnceLock<HashMap<(Box<str>, Box<str>), SpotAdvice>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpotAdvice {
    /// Percent less than on demand, on average of a month.
    pub(crate) savings: Decimal,
    /// How many are interrupted in a month: `<5%`, `5-10%`, `10-15%`, `15-20%`, `>20%`.
    pub(crate) interrupted: Box<str>,
}

impl SpotAdvisor {
    pub(crate) fn of(&self, region: &str, instance_type: &str) -> Option<&SpotAdvice> {
        self.advice.get_or_init(read).get(&(region.into(), instance_type.into()))
    }
}

impl SpotAdvice {
    /// Seldom enough for what can be interrupted: at most 15 % in a month.
    pub(crate) fn is_seldom(&self) -> bool {
        matches!(&*self.interrupted, "<5%" | "5-10%" | "10-15%")
    }
}

fn read() -> HashMap<(Box<str>, Box<str>), SpotAdvice> {
    let text = zstd::decode_all(COMPRESSED).unwrap_or_default();
    let text = String::from_utf8(text).unwrap_or_default();
    let line = |line: &str| {
        let fields: Vec<_> = line.split(',').collect();
        let [region, "linux", instance_type, savings, interrupted, _] = fields[..] else {
            return None;
        };
        let advice = SpotAdvice { savings: savings.parse().ok()?, interrupted: interrupted.into() };
        Some(((region.into(), instance_type.into()), advice))
    };
    text.lines().skip(1).filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advisor_knows_common_types() {
        let advisor = SpotAdvisor::default();
        let advice = advisor.of("us-east-1", "m5.large").unwrap();
        assert!(advice.savings > Decimal::ZERO && advice.savings < Decimal::ONE_HUNDRED);
        assert!(advice.interrupted.ends_with('%'));
        assert_eq!(advisor.of("us-east-1", "m5.nothing"), None);
    }
}
