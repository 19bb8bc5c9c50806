//! How busy live resources were, from CloudWatch. What is asked of which type is a table in
//! `catalog.rs`.

mod catalog;
mod request;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use aws_sdk_cloudwatch::{
    Client,
    primitives::DateTime,
    types::{MetricDataResult, ScanBy},
};
use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use tokio::sync::Semaphore;

use self::{
    catalog::{DISCOVERED, MEASURED},
    request::{Kind, Request, Stat},
};
use super::{
    client::Refusal,
    inventory::{Place, reach},
};
use crate::{
    error::Error,
    model::{Coverage, Datapoint, LiveResource, Outcome, Region, Series, Window},
    provider::{LiveScope, StoreSeries},
};

/// What one call may ask for (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>).
const QUERIES_A_CALL: usize = 500;

/// How many calls' answers are held in memory at the same time.
const CALLS_AT_ONCE: usize = 4;

/// What coverage calls the metrics of a region.
const KIND: &str = "cloudwatch_metrics";

/// Fetches the metrics of `live`, and hands them to `store` as they come.
pub(super) fn measure(
    scope: &LiveScope,
    live: &[LiveResource],
    window: Window,
    store: StoreSeries<'_>,
) -> Result<Vec<Coverage>, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure_all(scope, live, window, store))
}

async fn measure_all(
    scope: &LiveScope<'_>,
    live: &[LiveResource],
    window: Window,
    store: StoreSeries<'_>,
) -> Result<Vec<Coverage>, Error> {
    let calls = Arc::new(Semaphore::new(scope.concurrency));
    let (accounts, _) = reach(scope).await?;
    let mut by_place: BTreeMap<(&str, &str), Vec<&LiveResource>> = BTreeMap::new();
    for resource in live {
        if let Some(region) = &resource.resource.region {
            by_place.entry((&resource.account, &region.0)).or_default().push(resource);
        }
    }
    let places = by_place.len();
    let mut coverage = Vec::new();
    for (done, ((account, region), resources)) in by_place.into_iter().enumerate() {
        (scope.progress)(done, places);
        // An account that did not answer has said so in the inventory's coverage.
        let Some(found) = accounts.iter().find(|found| found.is(account)) else { continue };
        let place = found.place(region, &calls);
        let mut region =
            OneRegion { place: &place, window, store, refusals: BTreeSet::new(), count: 0 };
        region.measure(&resources).await?;
        coverage.extend(region.coverage());
    }
    Ok(coverage)
}

/// The metrics of one region of one account.
struct OneRegion<'a, 's> {
    place: &'a Place,
    window: Window,
    store: StoreSeries<'s>,
    refusals: BTreeSet<(&'static str, Box<str>)>,
    /// Series that have datapoints.
    count: usize,
}

impl OneRegion<'_, '_> {
    async fn measure(&mut self, resources: &[&LiveResource]) -> Result<(), Error> {
        let client = Client::new(&self.place.config);
        let mut requests = requests(resources);
        requests.extend(self.discover(&client, resources).await);
        let (place, window) = (self.place, self.window);
        let chunks: Vec<&[Request]> = requests.chunks(QUERIES_A_CALL / 2).collect();
        let mut answers = stream::iter(chunks)
            .map(|chunk| ask(&client, place, window, chunk))
            .buffered(CALLS_AT_ONCE);
        while let Some(answer) = answers.next().await {
            match answer {
                Ok(series) => {
                    self.count += series.len();
                    (self.store)(&self.place.account, &self.place.region, series)?;
                }
                Err(Refusal { call, reason }) => drop(self.refusals.insert((call, reason))),
            }
        }
        Ok(())
    }

    /// The metrics of agents, whose dimensions only a listing tells.
    async fn discover(&mut self, client: &Client, resources: &[&LiveResource]) -> Vec<Request> {
        const CALL: &str = "cloudwatch:ListMetrics";
        let mut requests = Vec::new();
        for discovered in DISCOVERED {
            let by_name: HashMap<&str, &str> = resources
                .iter()
                .filter(|live| &*live.resource.kind == discovered.kind)
                .filter_map(|live| {
                    let id = &*live.resource.id.as_ref()?.0;
                    let name = live.resource.text("function_name").ok().flatten();
                    Some((name.unwrap_or(id), id))
                })
                .collect();
            if by_name.is_empty() {
                continue;
            }
            for name in discovered.names {
                let listing = client.list_metrics().namespace(discovered.namespace);
                let mut pages = listing.metric_name(*name).into_paginator().send();
                loop {
                    let page = match self.place.page(CALL, pages.next()).await {
                        Ok(Some(page)) => page,
                        Ok(None) => break,
                        Err(Refusal { call, reason }) => {
                            self.refusals.insert((call, reason));
                            break;
                        }
                    };
                    requests.extend(page.metrics().iter().filter_map(|metric| {
                        let pairs = metric.dimensions().iter();
                        let dimensions: Vec<(Box<str>, Box<str>)> = pairs
                            .map(|pair| {
                                let text = |text: Option<&str>| text.unwrap_or_default().into();
                                (text(pair.name()), text(pair.value()))
                            })
                            .collect();
                        let names =
                            dimensions.iter().find(|(name, _)| **name == *discovered.dimension);
                        let resource_id = *by_name.get(&*names?.1)?;
                        Some(Request {
                            resource_id: resource_id.into(),
                            namespace: discovered.namespace,
                            metric: name,
                            dimensions,
                            kind: Kind::Level,
                            period: None,
                        })
                    }));
                }
            }
        }
        requests
    }

    fn coverage(self) -> Vec<Coverage> {
        let coverage = |outcome| Coverage {
            account: (*self.place.account).into(),
            region: Some(Region((*self.place.region).into())),
            kind: KIND.into(),
            outcome,
        };
        if self.refusals.is_empty() {
            return vec![coverage(Outcome::Listed { count: self.count })];
        }
        let refused = self.refusals.iter();
        refused
            .map(|(call, reason)| {
                coverage(Outcome::Refused { call: (*call).into(), reason: reason.clone() })
            })
            .collect()
    }
}

/// All that the table asks of these resources.
fn requests(resources: &[&LiveResource]) -> Vec<Request> {
    let mut requests = Vec::new();
    for live in resources {
        let Some(id) = &live.resource.id else { continue };
        for measured in MEASURED.iter().filter(|measured| *measured.kind == *live.resource.kind) {
            let Some(dimensions) = (measured.dimensions)(&live.resource, &live.account) else {
                continue;
            };
            let dimensions: Vec<(Box<str>, Box<str>)> =
                dimensions.into_iter().map(|(name, value)| (name.into(), value)).collect();
            requests.extend(measured.metrics.iter().map(|metric| Request {
                resource_id: (*id.0).into(),
                namespace: measured.namespace,
                metric: metric.name,
                dimensions: dimensions.clone(),
                kind: metric.statistic,
                period: metric.period,
            }));
        }
    }
    requests
}

/// Asks for up to [`QUERIES_A_CALL`] statistics, page by page; series without datapoints are left out.
async fn ask(
    client: &Client,
    place: &Place,
    window: Window,
    requests: &[Request],
) -> Result<Vec<Series>, Refusal> {
    const CALL: &str = "cloudwatch:GetMetricData";
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
    while let Some(page) = place.page(CALL, pages.next()).await? {
        for result in page.metric_data_results() {
            take(result, requests, window, &mut answered);
        }
    }
    let series = requests.iter().zip(answered).filter(|(_, datapoints)| !datapoints.is_empty());
    Ok(series
        .map(|(request, datapoints)| Series {
            resource_id: request.resource_id.clone(),
            metric: request.metric.into(),
            datapoints: datapoints.into_values().collect(),
        })
        .collect())
}

/// Puts one page of one statistic where it belongs.
#[expect(clippy::disallowed_types, clippy::float_arithmetic, reason = "measurements are floats")]
fn take(
    result: &MetricDataResult,
    requests: &[Request],
    window: Window,
    answered: &mut [BTreeMap<Timestamp, Datapoint>],
) {
    let Some((at, stat)) = result.id().and_then(request::parse_id) else { return };
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
