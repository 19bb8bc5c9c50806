//! How close to the measured need an advice may go.
//!
//! Percentile and headroom are those that AWS Compute Optimizer gives its presets of the same
//! names (<https://docs.aws.amazon.com/compute-optimizer/latest/ug/rightsizing-preferences.html>).

use std::str::FromStr;

use rust_decimal::{Decimal, dec};

use super::Risk;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Preset {
    #[default]
    Default,
    Balanced,
    MaxSavings,
    MaxPerformance,
}

impl Preset {
    pub(crate) const ALL: [Self; 4] =
        [Self::Default, Self::Balanced, Self::MaxSavings, Self::MaxPerformance];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Balanced => "balanced",
            Self::MaxSavings => "max-savings",
            Self::MaxPerformance => "max-performance",
        }
    }

    /// The share of 5-minute values that must fit: 0.995.
    pub(crate) fn percentile(self) -> Decimal {
        match self {
            Self::Default | Self::MaxPerformance => dec!(0.995),
            Self::Balanced => dec!(0.95),
            Self::MaxSavings => dec!(0.90),
        }
    }

    /// The share of a new size's CPU that stays free: 0.2.
    pub(crate) fn cpu_headroom(self) -> Decimal {
        match self {
            Self::Default => dec!(0.2),
            Self::Balanced | Self::MaxPerformance => dec!(0.3),
            Self::MaxSavings => dec!(0),
        }
    }

    /// The share of a new size's memory that stays free.
    pub(crate) fn memory_headroom(self) -> Decimal {
        match self {
            Self::Default => dec!(0.2),
            Self::Balanced | Self::MaxPerformance => dec!(0.3),
            Self::MaxSavings => dec!(0.1),
        }
    }

    /// The most that may be risked where `--risk` does not say.
    pub(crate) fn risk(self) -> Risk {
        match self {
            Self::Default | Self::Balanced => Risk::Medium,
            Self::MaxSavings => Risk::High,
            Self::MaxPerformance => Risk::Low,
        }
    }
}

impl FromStr for Preset {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|preset| preset.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(|preset| format!("`{}`", preset.name()));
            format!("`{name}` is none of {}", names.join(", "))
        })
    }
}
