//! Why a cost, or a part of it, is missing. A gap is printed, counted and never zero in silence.

use std::fmt;

use super::PriceKey;
use crate::model::Unknown;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Gap {
    /// No resource type of ours knows it, nor is it on the list of free ones.
    UnsupportedType,
    /// Neither the resource, nor its provider's configuration, nor a default says where it is.
    UnknownRegion,
    /// An attribute that decides the cost is known only after apply.
    KnownAfterApply(Box<str>),
    /// An attribute that decides the cost is masked as sensitive.
    Sensitive(Box<str>),
    /// An attribute that decides the cost is missing or has a value that means nothing here.
    Invalid { attribute: Box<str>, value: Box<str> },
    /// A resource whose attributes decide the cost is not in the document.
    Unresolved(Box<str>),
    /// Billed by use, and the usage file does not say how much: the key it would take.
    NeedsUsage(Box<str>),
    /// The book has no such price.
    NoPrice(Box<PriceKey>),
    /// The book's price is in another currency than the report.
    Currency { key: Box<PriceKey>, currency: Box<str> },
}

impl Gap {
    /// A word for it that does not change, for machines and for counting.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::UnsupportedType => "unsupported_type",
            Self::UnknownRegion => "unknown_region",
            Self::KnownAfterApply(_) => "known_after_apply",
            Self::Sensitive(_) => "sensitive",
            Self::Invalid { .. } => "invalid",
            Self::Unresolved(_) => "unresolved",
            Self::NeedsUsage(_) => "needs_usage",
            Self::NoPrice(_) => "no_price",
            Self::Currency { .. } => "currency",
        }
    }

    pub(crate) fn invalid(attribute: &str, value: &str) -> Self {
        Self::Invalid { attribute: attribute.into(), value: value.into() }
    }
}

impl From<Unknown> for Gap {
    fn from(Unknown { attribute, sensitive }: Unknown) -> Self {
        if sensitive { Self::Sensitive(attribute) } else { Self::KnownAfterApply(attribute) }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedType => f.write_str("this resource type is not supported yet"),
            Self::UnknownRegion => f.write_str("its region is not known (give --region)"),
            Self::KnownAfterApply(name) => write!(f, "`{name}` is known only after apply"),
            Self::Sensitive(name) => write!(f, "`{name}` is marked as sensitive"),
            Self::Invalid { attribute, value } if value.is_empty() => {
                write!(f, "`{attribute}` is not set")
            }
            Self::Invalid { attribute, value } => {
                write!(f, "`{attribute}` has the unknown value `{value}`")
            }
            Self::Unresolved(name) => write!(f, "`{name}` refers to what is not in the document"),
            Self::NeedsUsage(key) => write!(f, "depends on usage (`{key}` in the usage file)"),
            Self::NoPrice(key) => write!(f, "no price for {key}"),
            Self::Currency { key, currency } => {
                write!(f, "the price of {key} is in {currency} (--rate {currency}=… converts it)")
            }
        }
    }
}
