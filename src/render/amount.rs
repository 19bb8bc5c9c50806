//! Amounts as text: exact for machines, rounded to cents for people.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};

use crate::money::{Money, UnitPrice};

/// Serialised as a decimal string: exact, without trailing zeros or an exponent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Exact(pub(super) Decimal);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.normalize())
    }
}

impl From<Money> for Exact {
    fn from(money: Money) -> Self {
        Self(money.0)
    }
}

/// `$1,234.50`, `-$0.20`, `1,234.50 EUR`.
pub(crate) fn money(amount: Money, currency: &str) -> String {
    in_currency(cents(amount.0), currency)
}

/// `+$1,234.50`; the sign that adds nothing is left out where the amount rounds to nothing.
pub(super) fn difference(amount: Money, currency: &str) -> String {
    let sign = if cents(amount.0) > Decimal::ZERO { "+" } else { "" };
    format!("{sign}{}", money(amount, currency))
}

/// Cents where they suffice, else every digit up to six significant ones: `$0.096`, `$0.0000166667`.
pub(super) fn unit_price(price: UnitPrice, currency: &str) -> String {
    let significant = price.0.round_sf(6).unwrap_or(price.0).normalize();
    let mut rounded = if significant.scale() < 2 { cents(price.0) } else { significant };
    if rounded.scale() < 2 {
        rounded.rescale(2);
    }
    in_currency(rounded, currency)
}

/// `1,460`, `0.5`: up to two decimals, or as many as its first significant digit needs.
pub(super) fn quantity(quantity: Decimal) -> String {
    let rounded = half_up(quantity, 2);
    let shown = if rounded.is_zero() { quantity.round_sf(2).unwrap_or(quantity) } else { rounded };
    grouped(shown.normalize())
}

/// `12.5%`: a share of one as a percentage with one decimal.
pub(crate) fn percentage(share: Decimal) -> String {
    let rounded = half_up(share.saturating_mul(Decimal::ONE_HUNDRED), 1);
    format!("{}%", grouped(rounded.normalize()))
}

/// `$` for US dollars, else the code behind the amount.
fn in_currency(amount: Decimal, currency: &str) -> String {
    match (currency, amount.is_sign_negative() && !amount.is_zero()) {
        ("USD", true) => format!("-${}", grouped(-amount)),
        ("USD", false) => format!("${}", grouped(amount)),
        _ => format!("{} {currency}", grouped(amount)),
    }
}

/// Two decimals, always.
fn cents(amount: Decimal) -> Decimal {
    let mut rounded = half_up(amount, 2);
    rounded.rescale(2);
    rounded
}

fn half_up(amount: Decimal, digits: u32) -> Decimal {
    amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// With a comma between each three digits before the point.
fn grouped(number: Decimal) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", &*text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(if number.is_zero() { "" } else { sign });
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn money_has_separators_and_two_decimals() {
        let cases = [
            (dec!(0), "$0.00"),
            (dec!(-0.004), "$0.00"),
            (dec!(0.005), "$0.01"),
            (dec!(999.999), "$1,000.00"),
            (dec!(-1234567.891), "-$1,234,567.89"),
            (Decimal::MAX, "$79,228,162,514,264,337,593,543,950,335"),
        ];
        for (amount, text) in cases {
            assert_eq!(money(Money(amount), "USD"), text);
        }
        assert_eq!(money(Money(dec!(-1234.5)), "EUR"), "-1,234.50 EUR");
    }

    #[test]
    fn a_difference_carries_its_sign() {
        assert_eq!(difference(Money(dec!(12)), "USD"), "+$12.00");
        assert_eq!(difference(Money(dec!(-12)), "USD"), "-$12.00");
        assert_eq!(difference(Money(dec!(0.001)), "USD"), "$0.00");
    }

    #[test]
    fn a_unit_price_keeps_its_significant_digits() {
        let cases = [
            (dec!(0.0960000000), "$0.096"),
            (dec!(0.0000166667), "$0.0000166667"),
            (dec!(0.00001666671234), "$0.0000166667"),
            (dec!(3), "$3.00"),
            (dec!(0.2), "$0.20"),
            (dec!(1234567.891), "$1,234,567.89"),
        ];
        for (price, text) in cases {
            assert_eq!(unit_price(UnitPrice(price), "USD"), text);
        }
    }

    #[test]
    fn quantities_and_shares_are_short() {
        assert_eq!(quantity(dec!(1460.000)), "1,460");
        assert_eq!(quantity(dec!(0.000123)), "0.00012");
        assert_eq!(quantity(dec!(2.345)), "2.35");
        assert_eq!(percentage(dec!(0.1254)), "12.5%");
    }

    #[test]
    fn exact_amounts_have_no_trailing_zeros() {
        let exact = |amount| serde_json::to_string(&Exact(amount)).unwrap();
        assert_eq!(exact(dec!(70.0800)), "\"70.08\"");
        assert_eq!(exact(dec!(100)), "\"100\"");
        assert_eq!(exact(-dec!(0.00)), "\"0\"");
        assert_eq!(exact(dec!(0.0000000166667)), "\"0.0000000166667\"");
    }
}
