//! How busy live resources were, from CloudWatch. What is asked of which type is a table in
//! `catalog.rs`.

mod answer;
mod catalog;
mod discovered;
mod request;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use aws_sdk_cloudwatch::Client;
use futures::{StreamExt as _, stream};
use tokio::sync::Semaphore;

use self::{
    answer::{Answer, ask},
    catalog::MEASURED,
    discovered::DISCOVERED,
    request::Request,
};
use super::{
    client::Refusal,
    inventory::{Place, reach},
};
use crate::{
    error::Error,
    model::{Coverage, LiveResource, Outcome, Region, Window},
    provider::{LiveScope, StoreSeries},
};

/// What one call may ask for (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>).
const QUERIES_A_CALL: usize = 500;

/// How many calls' answers are held in memory at the same time.
const CALLS_AT_ONCE: usize = 4;

const CALL: &str = "cloudwatch:GetMetricData";

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
        // A file without series says that it was looked at.
        (self.store)(&self.place.account, &self.place.region, Vec::new())?;
        let mut requests = requests(resources);
        let mut discovered = self.discover(&client, resources).await;
        discovered.sort_by(|left, right| left.of().cmp(&right.of()));
        requests.extend(discovered);
        let (place, window) = (self.place, self.window);
        let mut answers = stream::iter(calls(&requests))
            .map(|chunk| ask(&client, place, window, chunk))
            .buffered(CALLS_AT_ONCE);
        while let Some(answer) = answers.next().await {
            match answer {
                Ok(Answer { series, broken }) => {
                    self.count += series.len();
                    self.refusals.extend(broken.into_iter().map(|reason| (CALL, reason)));
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
                            kind: discovered.statistic,
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

/// A call's worth of requests each. Those of one resource and metric stay together, as they become
/// one series; more than a call's worth of them there are not.
fn calls(requests: &[Request]) -> Vec<&[Request]> {
    const MOST: usize = QUERIES_A_CALL / 2;
    let mut calls = Vec::new();
    let mut rest = requests;
    while rest.len() > MOST {
        let same = rest[..MOST].iter().rev().take_while(|one| one.of() == rest[MOST].of()).count();
        let (call, after) = rest.split_at(if same < MOST { MOST - same } else { MOST });
        calls.push(call);
        rest = after;
    }
    if !rest.is_empty() {
        calls.push(rest);
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_resource_are_asked_for_in_one_call() {
        let request = |id: usize| Request {
            resource_id: id.to_string().into(),
            namespace: "CWAgent",
            metric: "nvidia_smi_utilization_gpu",
            dimensions: Vec::new(),
            kind: catalog::Statistic::Level,
            period: None,
        };
        let sizes = |requests: &[Request]| -> Vec<usize> {
            calls(requests).into_iter().map(<[Request]>::len).collect()
        };
        assert_eq!(sizes(&[]), [0; 0]);
        // 8 cards each: 31 machines fit into 250 requests.
        let cards: Vec<_> = (0..100).flat_map(|id| vec![request(id); 8]).collect();
        assert_eq!(sizes(&cards), [248, 248, 248, 56]);
        assert_eq!(sizes(&vec![request(0); 251]), [250, 1]);
        let each: Vec<_> = (0..500).map(request).collect();
        assert_eq!(sizes(&each), [250, 250]);
    }
}
