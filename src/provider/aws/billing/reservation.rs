//! Reservations of databases and caches: the usage file names their term and payment
//! (<https://aws.amazon.com/rds/reserved-instances/>).

use crate::price::{Gap, PriceKey, Usage};

/// The price of the reservation that the usage file names, or on demand, and which of both it is.
pub(crate) fn purchase(price: PriceKey, usage: &Usage) -> Result<(PriceKey, &'static str), Gap> {
    Ok(match term(usage)? {
        Some(term) => (price.reserved(&term), "reserved"),
        None => (price, "on-demand"),
    })
}

/// The term and payment that the usage file names: `3yr.all_upfront`.
pub(crate) fn term(usage: &Usage) -> Result<Option<String>, Gap> {
    let years = usage.text("reserved_instance_term");
    let payment = usage.text("reserved_instance_payment_option");
    if years.is_none() && payment.is_none() {
        return Ok(None);
    }
    let years = match years {
        Some("1_year") => "1yr",
        Some("3_year") => "3yr",
        other => return Err(Gap::invalid("reserved_instance_term", other.unwrap_or_default())),
    };
    match payment {
        Some("no_upfront" | "partial_upfront" | "all_upfront") => {
            Ok(Some(format!("{years}.{}", payment.unwrap_or_default())))
        }
        other => Err(Gap::invalid("reserved_instance_payment_option", other.unwrap_or_default())),
    }
}
