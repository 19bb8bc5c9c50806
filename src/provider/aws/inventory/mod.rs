//! What lives in AWS accounts, under Terraform's names. One cloud service a file, and a line in
//! [`SERVICES`].
//!
//! Attributes are what the AWS provider 5 writes into a state. Where it reads nothing back (a
//! password, `force_destroy`), nothing is told.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the paths of the SDK's types are longer than what they say"
)]

pub(super) mod accounts;
mod apigateway;
mod applicationautoscaling;
mod autoscaling;
mod body;
mod cloudfront;
mod cloudwatch;
mod dynamodb;
mod ec2;
mod ecr;
mod ecs;
mod efs;
mod eks;
mod elasticache;
mod elb;
mod elbv2;
mod emr;
mod fields;
mod firehose;
mod found;
mod fsx;
mod iam;
mod kafka;
mod kinesis;
mod kms;
mod lambda;
mod logs;
mod mq;
mod opensearch;
mod place;
mod rds;
mod redshift;
mod reservations;
mod route53;
mod s3;
mod sagemaker;
mod savingsplans;
mod secretsmanager;
mod sfn;
mod sns;
mod sqs;
mod wafv2;
mod workspaces;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use tokio::sync::Semaphore;

pub(super) use self::{accounts::reach, place::Place};
use self::{
    accounts::{Account, Unreachable},
    found::Findings,
};
use super::client::Refusal;
use crate::{
    error::Error,
    model::{Coverage, LiveResource, Outcome, Region},
    provider::LiveScope,
};

const SERVICES: &[Service] = &[
    apigateway::SERVICE,
    applicationautoscaling::SERVICE,
    autoscaling::SERVICE,
    cloudfront::SERVICE,
    cloudwatch::SERVICE,
    dynamodb::SERVICE,
    ec2::SERVICE,
    ecr::SERVICE,
    ecs::SERVICE,
    efs::SERVICE,
    eks::SERVICE,
    elasticache::SERVICE,
    elb::SERVICE,
    elbv2::SERVICE,
    emr::SERVICE,
    firehose::SERVICE,
    fsx::SERVICE,
    iam::SERVICE,
    kafka::SERVICE,
    kinesis::SERVICE,
    kms::SERVICE,
    lambda::SERVICE,
    logs::SERVICE,
    mq::SERVICE,
    opensearch::SERVICE,
    rds::SERVICE,
    redshift::SERVICE,
    reservations::SERVICE,
    route53::SERVICE,
    s3::SERVICE,
    sagemaker::SERVICE,
    savingsplans::SERVICE,
    secretsmanager::SERVICE,
    sfn::SERVICE,
    sns::SERVICE,
    sqs::SERVICE,
    wafv2::SERVICE,
    workspaces::SERVICE,
];

/// A cloud service.
struct Service {
    /// Asked once an account, as what it holds is in no region.
    global: bool,
    listings: &'static [Listing],
}

/// A call that lists resources, with the calls that tell more of each.
struct Listing {
    /// Every type that it finds.
    kinds: &'static [&'static str],
    list: List,
}

type List = for<'a> fn(&'a Place, &'a mut Findings) -> BoxFuture<'a, Result<(), Refusal>>;

/// What one listing said at one place.
struct Listed {
    account: Arc<str>,
    region: Option<Region>,
    kinds: &'static [&'static str],
    findings: Findings,
    outcome: Result<(), Refusal>,
}

/// Every type that can be listed.
fn kinds() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().flat_map(|service| service.listings).flat_map(|listing| listing.kinds).copied()
}

/// Looks at every account and region of `scope`.
pub(super) fn look(scope: &LiveScope) -> Result<(Vec<LiveResource>, Vec<Coverage>), Error> {
    if let Some(kind) = scope.kinds.iter().find(|kind| !kinds().any(|known| known == **kind)) {
        let near = kinds().filter(|known| strsim::jaro_winkler(known, kind) > 0.9);
        let near: BTreeSet<Box<str>> = near.map(Into::into).collect();
        let near = near.into_iter().take(3).collect();
        return Err(Error::NoSuchLiveType { kind: kind.clone(), near });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(look_at_all(scope))
}

async fn look_at_all(scope: &LiveScope<'_>) -> Result<(Vec<LiveResource>, Vec<Coverage>), Error> {
    let (accounts, unreachable) = accounts::reach(scope).await?;
    let calls = Arc::new(Semaphore::new(scope.concurrency));
    let tasks: Vec<_> = accounts
        .iter()
        .flat_map(|account| tasks(account, &calls))
        .filter(|(_, _, listing)| listing.kinds.iter().any(|kind| wanted(scope, kind)))
        .collect();
    let (all, done) = (tasks.len(), AtomicUsize::new(0));
    (scope.progress)(0, all);
    // Spawned, so that answers are taken apart on all cores.
    let listed = tasks.into_iter().map(|(place, region, listing)| {
        let task = tokio::spawn(async move {
            let mut findings = Findings::default();
            let outcome = (listing.list)(&place, &mut findings).await;
            Listed { account: place.account, region, kinds: listing.kinds, findings, outcome }
        });
        let done = &done;
        task.inspect(move |_| (scope.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all))
    });
    let listed: Vec<_> =
        stream::iter(listed).buffer_unordered(scope.concurrency * 4).collect().await;

    let mut resources = Vec::new();
    let mut coverage = BTreeSet::new();
    for listed in listed {
        // A task ends early only where it panicked, and a panic is the program's own fault.
        let listed = listed.map_err(std::io::Error::other)?;
        take(listed, scope, &mut resources, &mut coverage);
    }
    for account in unreachable {
        coverage.extend(refused_whole(&account, scope));
    }
    Ok((resources, coverage.into_iter().collect()))
}

fn wanted(scope: &LiveScope, kind: &str) -> bool {
    scope.kinds.is_empty() || scope.kinds.iter().any(|wanted| wanted == kind)
}

/// Each listing in each region of an account, those of global services in one.
fn tasks<'a>(
    account: &'a Account,
    calls: &'a Arc<Semaphore>,
) -> impl Iterator<Item = (Place, Option<Region>, &'static Listing)> + 'a {
    account.regions.iter().enumerate().flat_map(move |(index, region)| {
        let place = account.place(region, calls);
        let services = SERVICES.iter().filter(move |service| index == 0 || !service.global);
        services.flat_map(move |service| {
            let place = place.clone();
            service.listings.iter().map(move |listing| {
                let region = (!service.global).then(|| Region((**region).into()));
                (place.clone(), region, listing)
            })
        })
    })
}

/// What a listing found becomes resources, what it was refused coverage.
fn take(
    listed: Listed,
    scope: &LiveScope,
    resources: &mut Vec<LiveResource>,
    coverage: &mut BTreeSet<Coverage>,
) {
    let Listed { account, region, kinds, findings, outcome } = listed;
    let covered = |kind: &str, outcome| Coverage {
        account: (*account).into(),
        region: region.clone(),
        kind: kind.into(),
        outcome,
    };
    let mut counts: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for mut live in findings.resources {
        debug_assert!(kinds.contains(&&*live.resource.kind), "{} is listed", live.resource.kind);
        if wanted(scope, &live.resource.kind) {
            *counts.entry(live.resource.kind.clone()).or_default() += 1;
            live.account = (*account).into();
            live.resource.region = live.resource.region.or_else(|| region.clone());
            resources.push(live);
        }
    }
    for kind in kinds.iter().filter(|kind| wanted(scope, kind)) {
        coverage.insert(match &outcome {
            Ok(()) if findings.unlisted.contains(*kind) => continue,
            Ok(()) => {
                let count = counts.get(*kind).copied().unwrap_or_default();
                covered(kind, Outcome::Listed { count })
            }
            Err(refusal) => covered(kind, refused(refusal.call, &refusal.reason)),
        });
    }
    for (kind, call, reason) in findings.refused.iter().filter(|(kind, ..)| wanted(scope, kind)) {
        coverage.insert(covered(kind, refused(call, reason)));
    }
}

fn refused(call: &str, reason: &str) -> Outcome {
    Outcome::Refused { call: call.into(), reason: reason.into() }
}

/// An account of which nothing could be looked at.
fn refused_whole(account: &Unreachable, scope: &LiveScope) -> Vec<Coverage> {
    let Unreachable { id, regions, refusal } = account;
    let coverage = |region: Option<&Arc<str>>, kind: &str| Coverage {
        account: id.clone(),
        region: region.map(|region| Region((**region).into())),
        kind: kind.into(),
        outcome: refused(refusal.call, &refusal.reason),
    };
    let mut all = Vec::new();
    for service in SERVICES {
        let kinds = service.listings.iter().flat_map(|listing| listing.kinds);
        for kind in kinds.filter(|kind| wanted(scope, kind)) {
            if service.global {
                all.push(coverage(None, kind));
            } else {
                all.extend(regions.iter().map(|region| coverage(Some(region), kind)));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::provider::comparisons;

    #[test]
    fn a_type_is_listed_once_and_the_page_says_so() {
        let listed: BTreeSet<&str> = kinds().collect();
        assert_eq!(listed.len(), kinds().count(), "a type is listed twice");
        let page = fs::read_to_string("docs/inventory.md").unwrap();
        let told: BTreeSet<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("- `"))
            .filter_map(|line| line.split('`').next())
            .filter(|kind| kind.starts_with("aws_"))
            .collect();
        assert_eq!(told, listed);
    }

    /// A newcomer finds a service by its file's name.
    #[test]
    fn every_service_is_in_the_list() {
        let text = fs::read_to_string("src/provider/aws/inventory/mod.rs").unwrap();
        let mods = text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
        let others = ["accounts", "body", "fields", "found", "place"];
        let services: Vec<_> = mods.filter(|name| !others.contains(name)).collect();
        assert_eq!(services.len(), SERVICES.len());
        for name in services {
            assert!(text.contains(&format!("    {name}::SERVICE,")), "{name} is not listed");
        }
    }

    #[test]
    fn what_is_listed_is_compared() {
        let comparisons = comparisons();
        let missing: Vec<_> = kinds().filter(|kind| comparisons.of(kind).is_none()).collect();
        assert_eq!(missing, [""; 0]);
    }
}
