//! A series while it is read: columns from its first datapoint on, so that nothing is held twice.
#![expect(clippy::disallowed_types, reason = "measurements are floats in every source")]

use super::series::{Points, Times};

/// Takes datapoints as they come, most often in the order of time and at even steps: 16 bytes each,
/// or 8 where no maximum differs.
#[derive(Debug, Default)]
pub(super) struct Growing {
    points: Points,
    /// The latest is not the last, or there are two at one time.
    is_mixed: bool,
}

impl Growing {
    /// Adds one; what is no number is none.
    pub(super) fn push(&mut self, at: i64, average: f64, maximum: f64) {
        if !average.is_finite() || !maximum.is_finite() {
            return;
        }
        let Points { times, average: averages, maximum: maxima } = &mut self.points;
        let length = averages.len();
        if length > 0 && at <= times.at(length - 1) {
            self.is_mixed = true;
        }
        times.push(at, length);
        let is_alike = average.to_bits() == maximum.to_bits();
        if maxima.is_empty() && !is_alike {
            maxima.clone_from(averages);
        }
        if !maxima.is_empty() || !is_alike {
            maxima.push(maximum);
        }
        averages.push(average);
    }

    /// Gives back what was set aside for more.
    pub(super) fn rest(&mut self) {
        self.points.shrink();
    }

    pub(super) fn finish(mut self) -> Points {
        self.points.shrink();
        if self.points.average.is_empty() {
            return Points::new(Vec::new());
        }
        if !self.is_mixed {
            return self.points;
        }
        let Points { times, average, maximum } = &self.points;
        let maxima = if maximum.is_empty() { average } else { maximum };
        let points = average.iter().zip(maxima).enumerate();
        Points::new(
            points.map(|(at, (average, maximum))| (times.at(at), *average, *maximum)).collect(),
        )
    }
}

impl Points {
    fn shrink(&mut self) {
        self.average.shrink_to_fit();
        self.maximum.shrink_to_fit();
        if let Times::At(times) = &mut self.times {
            times.shrink_to_fit();
        }
    }
}

impl Times {
    /// Adds one after `length` others.
    fn push(&mut self, time: i64, length: usize) {
        match self {
            _ if length == 0 => *self = Self::At(vec![time]),
            Self::At(times) if length == 1 => {
                let start = times.first().copied().unwrap_or(time);
                *self = Self::Every { start, step: time - start };
            }
            Self::Every { .. } if self.at(length) == time => {}
            Self::Every { .. } => {
                let mut times: Vec<_> = (0..length).map(|index| self.at(index)).collect();
                times.push(time);
                *self = Self::At(times);
            }
            Self::At(times) => times.push(time),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grown(points: &[(i64, f64, f64)]) -> Points {
        let mut growing = Growing::default();
        for (at, average, maximum) in points {
            growing.push(*at, *average, *maximum);
        }
        growing.finish()
    }

    proptest! {
        /// However datapoints come, they are those of a series that is made at once.
        #[test]
        fn a_series_is_the_same_however_it_comes(
            points in prop::collection::vec((0_i64..12, 0_u8..3, 0_u8..3), 0..12),
            is_sorted: bool,
        ) {
            let value = |value: u8| if value == 2 { f64::NAN } else { f64::from(value) };
            let mut points: Vec<_> = points
                .into_iter()
                .map(|(at, average, maximum)| (at * 300, value(average), value(maximum)))
                .collect();
            if is_sorted {
                points.sort_by_key(|point| point.0);
            }
            prop_assert_eq!(grown(&points), Points::new(points));
        }
    }

    #[test]
    fn even_steps_take_no_room() {
        let points: Vec<_> = (0..100).map(|hour| (hour * 3600, 1.0, 1.0)).collect();
        let grown = grown(&points);
        assert_eq!(grown.times, Times::Every { start: 0, step: 3600 });
        assert!(grown.maximum.is_empty());
    }
}
