//! How much of the time something runs.

use std::sync::Arc;

use rust_decimal::Decimal;

/// What runs in each hour of the [`super::estate::Estate`]'s year, of what runs now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hours {
    /// As people write it: `Mon-Fri 09:00-18:00 Europe/Berlin`.
    pub(crate) name: Box<str>,
    /// In each hour, of `full`: minutes of 60, or instances of so many.
    on: Arc<[u16]>,
    full: u16,
}

impl Hours {
    /// `on` has a value for each hour, none above `full`, which is not zero.
    pub(crate) fn new(name: impl Into<Box<str>>, on: impl Into<Arc<[u16]>>, full: u16) -> Self {
        Self { name: name.into(), on: on.into(), full: full.max(1) }
    }

    /// The share of the time that is on: 1 for all of it, and where there are no hours.
    pub(crate) fn share(&self) -> Decimal {
        let on: u64 = self.on.iter().map(|on| u64::from(*on)).sum();
        let all = self.on.len() as u64 * u64::from(self.full);
        Decimal::from(on).checked_div(Decimal::from(all)).unwrap_or(Decimal::ONE)
    }

    /// The share that is on in each hour.
    pub(crate) fn shares(&self) -> impl Iterator<Item = Decimal> {
        let full = Decimal::from(self.full);
        self.on.iter().map(move |on| Decimal::from(*on) / full)
    }
}
