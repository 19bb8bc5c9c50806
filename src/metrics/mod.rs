//! What was measured of resources: series of datapoints, read from files that anyone writes.
//!
//! Measurements are floats, as every source gives them; what is told of them is a decimal.

#[cfg(feature = "frames")]
mod growing;
#[cfg(feature = "frames")]
mod read;
mod series;
#[cfg(feature = "frames")]
mod store;

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::Timestamp;

use crate::error::Error;

pub(crate) use series::{Day, Points, Series};
#[cfg(feature = "frames")]
pub(crate) use store::Store;

/// Series by resource (its id, or its address) and metric (by CloudWatch's name).
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    series: HashMap<Box<str>, OfResource>,
}

#[derive(Debug, Default)]
struct OfResource {
    /// Whether anybody asked for a series of it.
    is_used: AtomicBool,
    series: Vec<Measured>,
}

#[derive(Debug)]
struct Measured {
    metric: Box<str>,
    /// Where it was measured, if that is told.
    place: Option<Arc<Place>>,
    points: Points,
}

/// An account and a region: a name is unique in one place only.
#[cfg_attr(not(feature = "frames"), allow(dead_code, reason = "only files have places"))]
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) account: Box<str>,
    pub(crate) region: Box<str>,
}

impl Place {
    /// Whether a region is this one, or a local zone of it.
    fn is_around(&self, region: &str) -> bool {
        let rest = region.strip_prefix(&*self.region);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

impl Metrics {
    /// Every CSV and Parquet file of a folder.
    #[cfg(feature = "frames")]
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        read::read(folder)
    }

    #[cfg(not(feature = "frames"))]
    pub(crate) fn read(_: &Path) -> Result<Self, Error> {
        Err(Error::NoFrames)
    }

    /// What was measured of a resource in an account and a region, as far as they are known; `None`
    /// where there is not one datapoint, or where several resources go by that name.
    pub(crate) fn series(
        &self,
        resource: &str,
        metric: &str,
        account: Option<&str>,
        region: Option<&str>,
    ) -> Option<Series<'_>> {
        let of_resource = self.series.get(resource)?;
        of_resource.is_used.store(true, Ordering::Relaxed);
        let of_metric = of_resource.series.iter().filter(|one| &*one.metric == metric);
        let mut found = of_metric.filter(|one| {
            one.place.as_ref().is_none_or(|place| {
                account.is_none_or(|account| account == &*place.account)
                    && region.is_none_or(|region| place.is_around(region))
            })
        });
        let first = found.next()?;
        // What somebody measured besides is no other resource.
        let is_other = |other: &Measured| other.place.is_some() && first.place.is_some();
        if found.any(is_other) { None } else { Series::of(&first.points) }
    }

    /// How many resources were measured.
    pub(crate) fn resources(&self) -> usize {
        self.series.len()
    }

    /// The names of those that nobody asked for so far, in no order.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &str> {
        let unused = self.series.iter().filter(|(_, one)| !one.is_used.load(Ordering::Relaxed));
        unused.map(|(name, _)| &**name)
    }

    /// When the latest datapoint's period begins.
    pub(crate) fn latest(&self) -> Option<Timestamp> {
        let all = self.series.values().flat_map(|one| &one.series);
        Timestamp::from_second(all.filter_map(|one| one.points.latest()).max()?).ok()
    }

    /// Takes in a series; a second one of the same name and place replaces the first.
    #[cfg_attr(not(feature = "frames"), allow(dead_code, reason = "only files have series"))]
    pub(crate) fn insert(
        &mut self,
        resource: &str,
        metric: &str,
        place: Option<Arc<Place>>,
        points: Points,
    ) {
        let of_resource = match self.series.get_mut(resource) {
            Some(of_resource) => of_resource,
            None => self.series.entry(resource.into()).or_default(),
        };
        let series = &mut of_resource.series;
        match series.iter_mut().find(|old| &*old.metric == metric && old.place == place) {
            Some(old) => old.points = points,
            None => series.push(Measured { metric: metric.into(), place, points }),
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_types, reason = "measurements are floats")]
mod tests {
    use super::*;

    fn measured(places: &[Option<(&str, &str)>]) -> Metrics {
        let mut metrics = Metrics::default();
        for (at, place) in (1_u8..).zip(places) {
            let place = place.map(|(account, region)| {
                Arc::new(Place { account: account.into(), region: region.into() })
            });
            let points = Points::new(vec![(0, f64::from(at), f64::from(at))]);
            metrics.insert("orders", "CPUUtilization", place, points);
        }
        metrics
    }

    #[test]
    fn a_name_is_of_one_account_and_region() {
        let found = |metrics: &Metrics, account, region| {
            let series = metrics.series("orders", "CPUUtilization", account, region);
            series.map(|series| series.maximum().to_string())
        };
        let metrics = measured(&[Some(("1", "a")), Some(("1", "b")), Some(("2", "a"))]);
        assert_eq!(found(&metrics, Some("1"), Some("b")).as_deref(), Some("2"));
        assert_eq!(found(&metrics, Some("2"), None).as_deref(), Some("3"));
        assert_eq!(found(&metrics, None, Some("b")).as_deref(), Some("2"));
        assert_eq!(found(&metrics, Some("1"), Some("b-lax-1a")).as_deref(), Some("2"));
        assert_eq!(found(&metrics, Some("1"), Some("bc")), None);
        // Which of the two nobody knows.
        assert_eq!(found(&metrics, None, Some("a")), None);
        assert_eq!(found(&metrics, Some("3"), Some("a")), None);
        assert_eq!(found(&measured(&[None]), Some("3"), Some("a")).as_deref(), Some("1"));
    }
}
