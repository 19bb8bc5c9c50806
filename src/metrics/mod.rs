//! What was measured of resources: series of datapoints, read from files that anyone writes.
//!
//! Measurements are floats, as every source gives them; what is told of them is a decimal.

#[cfg(feature = "frames")]
mod read;
mod series;
#[cfg(feature = "frames")]
mod store;

use std::{collections::HashMap, path::Path};

use crate::error::Error;

pub(crate) use series::{Day, Points, Series};
#[cfg(feature = "frames")]
pub(crate) use store::Store;

/// Series by resource (its id, or its address) and metric (by CloudWatch's name).
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    series: HashMap<Box<str>, Vec<(Box<str>, Points)>>,
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

    /// What was measured; `None` where there is not one datapoint.
    pub(crate) fn series(&self, resource: &str, metric: &str) -> Option<Series<'_>> {
        let of_resource = self.series.get(resource)?;
        let (_, points) = of_resource.iter().find(|(name, _)| &**name == metric)?;
        Series::of(points)
    }

    /// Takes in a series; a second one of the same name replaces the first.
    pub(crate) fn insert(&mut self, resource: &str, metric: &str, points: Points) {
        let of_resource = match self.series.get_mut(resource) {
            Some(of_resource) => of_resource,
            None => self.series.entry(resource.into()).or_default(),
        };
        match of_resource.iter_mut().find(|(name, _)| &**name == metric) {
            Some((_, old)) => *old = points,
            None => of_resource.push((metric.into(), points)),
        }
    }
}
