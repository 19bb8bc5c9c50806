//! What CloudWatch answers about a call's worth of metrics, as series.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::{
    Client,
    primitives::DateTime,
    types::{MetricDataResult, ScanBy, StatusCode},
};
use jiff::Timestamp;

use super::{
    CALL,
    request::{self, Kind, Request, Stat},
};
use crate::{
    model::{Datapoint, Series, Window},
    provider::aws::{client::Refusal, inventory::Place},
};

/// Series that were told whole, and why others were not.
pub(super) struct Answer {
    pub(super) series: Vec<Series>,
    pub(super) broken: BTreeSet<Box<str>>,
}

/// Asks for the statistics of these requests, page by page. Series without datapoints are left
/// out, and so are those of which a part is missing: half of a series may look idle.
pub(super) async fn ask(
    client: &Client,
    place: &Place,
    window: Window,
    requests: &[Request],
) -> Result<Answer, Refusal> {
    let seconds = |time: Timestamp| DateTime::from_secs(time.as_second());
    let queries = requests.iter().enumerate().flat_map(|(at, request)| request.queries(at, window));
    let mut pages = client
        .get_metric_data()
        .set_metric_data_queries(Some(queries.collect()))
        .start_time(seconds(window.from))
        .end_time(seconds(window.to))
        .scan_by(ScanBy::TimestampAscending)
        .into_paginator()
        .send();
    let mut answered: Vec<BTreeMap<Timestamp, Datapoint>> = vec![BTreeMap::new(); requests.len()];
    // A later page may tell what an earlier one could not.
    let mut broken: BTreeMap<(usize, Stat), Box<str>> = BTreeMap::new();
    while let Some(page) = place.page(CALL, pages.next()).await? {
        for result in page.metric_data_results() {
            let Some(of) = result.id().and_then(request::parse_id) else { continue };
            match result.status_code() {
                None | Some(StatusCode::Complete) => broken.remove(&of),
                Some(status) => broken.insert(of, status.as_str().into()),
            };
            take(result, of, requests, window, &mut answered);
        }
    }
    let is_whole = |at: usize| broken.range((at, Stat::Average)..=(at, Stat::Sum)).next().is_none();
    let mut all: Vec<(&Request, BTreeMap<Timestamp, Datapoint>, bool)> = Vec::new();
    for (at, (request, datapoints)) in requests.iter().zip(answered).enumerate() {
        match all.last_mut() {
            Some((first, joined, whole)) if first.of() == request.of() => {
                join(joined, datapoints, request.kind);
                *whole &= is_whole(at);
            }
            _ => all.push((request, datapoints, is_whole(at))),
        }
    }
    let series = all
        .into_iter()
        .filter(|(_, datapoints, whole)| !datapoints.is_empty() && *whole)
        .map(|(request, datapoints, _)| Series {
            resource_id: request.resource_id.clone(),
            metric: request.metric.into(),
            datapoints: datapoints.into_values().collect(),
        })
        .collect();
    Ok(Answer { series, broken: broken.into_values().collect() })
}

/// Takes in another part of the same resource, a graphics card or a variant: what is counted adds up,
/// and of levels the highest counts.
#[expect(clippy::float_arithmetic, reason = "measurements are floats")]
fn join(
    all: &mut BTreeMap<Timestamp, Datapoint>,
    part: BTreeMap<Timestamp, Datapoint>,
    kind: Kind,
) {
    for (at, datapoint) in part {
        let joined = |old: &mut Datapoint| match kind {
            Kind::Count => {
                old.average += datapoint.average;
                old.maximum += datapoint.maximum;
            }
            Kind::Level => {
                old.average = old.average.max(datapoint.average);
                old.maximum = old.maximum.max(datapoint.maximum);
            }
        };
        all.entry(at).and_modify(joined).or_insert(datapoint);
    }
}

/// Puts one page of one statistic where it belongs.
#[expect(clippy::disallowed_types, clippy::float_arithmetic, reason = "measurements are floats")]
fn take(
    result: &MetricDataResult,
    (at, stat): (usize, Stat),
    requests: &[Request],
    window: Window,
    answered: &mut [BTreeMap<Timestamp, Datapoint>],
) {
    let (Some(request), Some(datapoints)) = (requests.get(at), answered.get_mut(at)) else {
        return;
    };
    let seconds = f64::from(request.period_in(window));
    for (time, value) in result.timestamps().iter().zip(result.values()) {
        let Ok(time) = Timestamp::from_second(time.secs()) else { continue };
        let datapoint = datapoints.entry(time);
        match stat {
            Stat::Sum => {
                let rate = value / seconds;
                datapoint.insert_entry(Datapoint { at: time, average: rate, maximum: rate });
            }
            Stat::Average => {
                let both = Datapoint { at: time, average: *value, maximum: *value };
                datapoint.and_modify(|found| found.average = *value).or_insert(both);
            }
            Stat::Maximum => {
                let both = Datapoint { at: time, average: *value, maximum: *value };
                datapoint.and_modify(|found| found.maximum = *value).or_insert(both);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_types, reason = "measurements are floats")]
mod tests {
    use super::*;

    #[test]
    fn of_parts_counts_add_up_and_the_highest_level_counts() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let part = |points: &[(i64, f64)]| -> BTreeMap<Timestamp, Datapoint> {
            let datapoint = |(seconds, value): &(i64, f64)| {
                let datapoint = Datapoint { at: at(*seconds), average: *value, maximum: *value };
                (at(*seconds), datapoint)
            };
            points.iter().map(datapoint).collect()
        };
        for (kind, expected) in [(Kind::Level, [1.0, 7.0, 4.0]), (Kind::Count, [1.0, 9.0, 4.0])] {
            let mut all = part(&[(0, 1.0), (300, 2.0)]);
            join(&mut all, part(&[(300, 7.0), (600, 4.0)]), kind);
            let found: Vec<_> = all.into_values().map(|datapoint| datapoint.maximum).collect();
            assert_eq!(found, expected);
        }
    }
}
