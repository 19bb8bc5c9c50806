//! Amounts. A price times a quantity is money; nothing here is ever a float.
//!
//! A run has one billing currency, held by its report, so an amount carries none.

use std::{
    iter::Sum,
    ops::{Add, AddAssign, Mul, Neg, Sub},
};

use rust_decimal::{Decimal, dec};

/// Hours a month: 365 days of 24 hours over 12 months, as every cloud's own calculator counts them.
pub(crate) const HOURS_PER_MONTH: Decimal = dec!(730);

/// What something costs in a month, in the run's billing currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Money(pub(crate) Decimal);

/// What one unit costs, in the run's billing currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UnitPrice(pub(crate) Decimal);

/// How many units a month takes, in the unit of the price it meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quantity(pub(crate) Decimal);

impl Mul<Quantity> for UnitPrice {
    type Output = Money;

    /// Saturates: an amount past 7.9e28 is a mistake in the input, and must not panic.
    fn mul(self, quantity: Quantity) -> Money {
        Money(self.0.saturating_mul(quantity.0))
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

/// Multiplies without a panic on overflow; quantities come from files that anyone writes.
pub(crate) fn times(left: Decimal, right: Decimal) -> Decimal {
    left.saturating_mul(right)
}
