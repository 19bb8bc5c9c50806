//! What AWS counts in whole steps: 65 KB of a queue's 64 KB is two requests.

use rust_decimal::Decimal;

use crate::money::times;

/// How many steps of `step` it takes to hold `amount`; `step` is a constant, never zero.
pub(crate) fn steps(amount: Decimal, step: Decimal) -> Decimal {
    amount.checked_div(step).unwrap_or_default().ceil()
}

/// Requests of `size` each, counted once for every `step` begun; of unknown size they count once.
pub(crate) fn requests(
    requests: Option<Decimal>,
    size: Option<Decimal>,
    step: Decimal,
) -> Option<Decimal> {
    let chunks = size.map_or(Decimal::ONE, |size| steps(size, step).max(Decimal::ONE));
    requests.map(|requests| times(requests, chunks))
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn a_step_begun_counts_whole() {
        let counted = |size| requests(Some(dec!(10)), size, dec!(64));
        assert_eq!(counted(Some(dec!(64))), Some(dec!(10)));
        assert_eq!(counted(Some(dec!(65))), Some(dec!(20)));
        assert_eq!(counted(Some(dec!(0))), Some(dec!(10)));
        assert_eq!(counted(None), Some(dec!(10)));
        assert_eq!(requests(None, Some(dec!(64)), dec!(64)), None);
    }
}
