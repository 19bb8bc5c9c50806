//! Prices in another currency than the bill's, converted at rates that the user gives.

use std::{collections::BTreeMap, str::FromStr};

use rust_decimal::Decimal;

use super::Price;
use crate::money::{UnitPrice, times};

/// What one unit of another currency is worth in the billing currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    /// ISO 4217.
    pub(crate) from: Box<str>,
    pub(crate) rate: Decimal,
}

/// The rates of a run, by the currency that is converted. Without one, a price stays a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Exchange(BTreeMap<Box<str>, Rate>);

impl Exchange {
    /// The rates into `currency`; why not, where one is given twice or is of that currency itself.
    pub(crate) fn new(currency: &str, rates: &[Rate]) -> Result<Self, String> {
        let mut all = BTreeMap::new();
        for rate in rates {
            if &*rate.from == currency {
                return Err(format!("a rate from {currency} to {currency}"));
            }
            if all.insert(rate.from.clone(), rate.clone()).is_some() {
                return Err(format!("two rates from {} to {currency}", rate.from));
            }
        }
        Ok(Self(all))
    }

    /// By the currency that is converted.
    pub(crate) fn rates(&self) -> impl Iterator<Item = &Rate> {
        self.0.values()
    }

    pub(super) fn from(&self, currency: &str) -> Option<&Rate> {
        self.0.get(currency)
    }
}

impl Rate {
    /// `price` in the billing currency.
    pub(super) fn convert(&self, price: &Price, currency: &str) -> Price {
        let mut price = price.clone();
        price.currency = currency.into();
        for tier in &mut price.tiers {
            tier.unit_price = UnitPrice(times(tier.unit_price.0, self.rate));
        }
        price
    }
}

impl FromStr for Rate {
    type Err = String;

    /// `0.92` is what a US dollar is worth, `CNY=0.13` what a yuan is.
    fn from_str(text: &str) -> Result<Self, String> {
        let (from, rate) = text.split_once('=').unwrap_or(("USD", text));
        let refuse = |what| {
            Err(format!(
                "`{text}` {what}: give `0.92` for what a US dollar is worth in the \
                         currency of --currency, or `CNY=0.13` for another one"
            ))
        };
        let Ok(from) = currency(from.trim()) else { return refuse("names no currency") };
        match rate.trim().parse::<Decimal>() {
            Ok(rate) if rate > Decimal::ZERO => Ok(Self { from: from.into(), rate }),
            _ => refuse("is no rate"),
        }
    }
}

/// A currency's code, ISO 4217: three capital letters.
pub(crate) fn currency(text: &str) -> Result<String, String> {
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is no currency: give its code, as in `EUR`"))
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn a_plain_rate_is_of_the_dollar() {
        let rate = |text: &str| text.parse::<Rate>();
        assert_eq!(rate("0.92").unwrap(), Rate { from: "USD".into(), rate: dec!(0.92) });
        assert_eq!(rate("CNY = 0.13").unwrap(), Rate { from: "CNY".into(), rate: dec!(0.13) });
        for text in ["", "0", "-1", "x", "cny=1", "USD=", "=1", "USD=1=2"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_rate_is_given_once_and_into_another_currency() {
        let [usd, cny] = ["0.92", "CNY=0.13"].map(|text| text.parse::<Rate>().unwrap());
        let rates = Exchange::new("EUR", &[usd.clone(), cny.clone()]).unwrap();
        assert_eq!(rates.from("CNY"), Some(&cny));
        assert_eq!(rates.from("GBP"), None);
        assert!(Exchange::new("USD", std::slice::from_ref(&usd)).is_err());
        assert!(Exchange::new("EUR", &[usd.clone(), usd]).is_err());
    }
}
