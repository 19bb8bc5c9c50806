//! Who changed a resource last, as CloudTrail's history of the last 90 days tells.
//!
//! `LookupEvents` finds events by the name of a resource, newest first, and takes two calls a second
//! in each account and region
//! (<https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>). Of an
//! event nothing is kept but who, when and which call: its parameters may hold secrets.

mod source;

use std::{
    collections::BTreeMap,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use aws_config::{SdkConfig, retry::RetryConfig};
use aws_sdk_cloudtrail::{
    Client,
    config::Builder,
    error::{ProvideErrorMetadata, SdkError},
    operation::lookup_events::{LookupEventsError, LookupEventsOutput},
    primitives::DateTime,
    types::{Event, LookupAttribute, LookupAttributeKey},
};
use backon::{ExponentialBuilder, Retryable as _};
use futures::{StreamExt as _, stream};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use jiff::Timestamp;
use serde::Deserialize;

use self::source::source;
use super::{
    client::{self, Refusal, in_region},
    comparisons::COMPARISONS,
    inventory::accounts::{FIRST, account_of_role, identify, identities},
};
use crate::{
    drift::{Deed, Drift, Looked, Who},
    error::Error,
    provider::LiveScope,
};

const CALL: &str = "cloudtrail:LookupEvents";

/// Between two calls in one account and region.
const PACE: Duration = Duration::from_millis(500);

/// Between two tries of a call that was throttled, at first and at most.
const WAITS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(20)];

/// Names by which one resource is looked for, and pages of 50 events read of each.
const NAMES: usize = 3;
const PAGES: usize = 4;

/// Why a resource is given up that is read about more than changed.
const ONLY_READ: &str = "no change among its newest 200 events";

type Answer = Result<Who, Refusal>;

/// An account that answers.
struct Account {
    id: Arc<str>,
    partition: &'static str,
    config: SdkConfig,
}

/// One account's history in one region.
struct Trail {
    client: Client,
    pace: DefaultDirectRateLimiter,
    /// How often a call is made before it counts as refused.
    tries: usize,
    until: Option<DateTime>,
}

/// What is read of the record of an event.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Record {
    /// It was refused, or went wrong, and changed nothing.
    error_code: Option<Box<str>>,
    user_identity: Identity,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Identity {
    r#type: Option<Box<str>>,
    arn: Option<Box<str>>,
    user_name: Option<Box<str>>,
    /// The service that acted by itself.
    invoked_by: Option<Box<str>>,
}

/// Asks about each resource in its account and region, in the order given.
pub(super) fn who(
    scope: &LiveScope,
    until: Option<Timestamp>,
    drifts: &[&Drift],
) -> Result<Vec<Result<Who, Looked>>, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let answers = runtime.block_on(ask_all(scope, until, drifts));
    let refused = |Refusal { call, reason }| Looked::Refused { call: call.into(), reason };
    Ok(answers.into_iter().map(|answer| answer.map_err(refused)).collect())
}

async fn ask_all(
    scope: &LiveScope<'_>,
    until: Option<Timestamp>,
    drifts: &[&Drift],
) -> Vec<Answer> {
    let (accounts, unreachable) = reach(scope).await;
    let mut answers: Vec<Answer> = vec![Ok(Who::NotAsked); drifts.len()];
    let mut by_place: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (at, drift) in drifts.iter().enumerate() {
        let place = account(&accounts, &unreachable, drift.account.as_deref())
            .and_then(|account| Ok((account, region(drift, accounts[account].partition)?)));
        match place {
            Ok(place) => by_place.entry(place).or_default().push(at),
            Err(refusal) => answers[at] = Err(refusal),
        }
    }
    let (all, done) = (by_place.values().map(Vec::len).sum(), AtomicUsize::new(0));
    let told = || (scope.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
    let asked = by_place.into_iter().map(|((account, region), places)| {
        let trail = Trail::new(&in_region(&accounts[account].config, &region), until);
        let told = &told;
        async move {
            let about = places.iter().map(|at| drifts[*at]);
            places.iter().copied().zip(trail.ask(about, told).await).collect::<Vec<_>>()
        }
    });
    let asked: Vec<_> = stream::iter(asked).buffer_unordered(scope.concurrency).collect().await;
    for (at, answer) in asked.into_iter().flatten() {
        answers[at] = answer;
    }
    answers
}

/// The accounts of a scope, and why others do not answer, with their id where a role tells it.
async fn reach(scope: &LiveScope<'_>) -> (Vec<Account>, Vec<(Option<Box<str>>, Refusal)>) {
    let (mut accounts, mut unreachable) = (Vec::<Account>::new(), Vec::new());
    for (profile, role) in identities(scope) {
        let config = client::config(profile, role).await;
        let own = config.region().map(ToString::to_string);
        match identify(&config, own.as_deref().unwrap_or(FIRST)).await {
            Ok((id, partition)) => accounts.push(Account { id, partition, config }),
            Err(refusal) => {
                unreachable.push((role.and_then(account_of_role).map(Into::into), refusal));
            }
        }
    }
    (accounts, unreachable)
}

/// Which account is asked about a resource that is in `wanted`.
fn account(
    accounts: &[Account],
    unreachable: &[(Option<Box<str>>, Refusal)],
    wanted: Option<&str>,
) -> Result<usize, Refusal> {
    let found = match wanted {
        Some(id) => accounts.iter().position(|account| &*account.id == id),
        // Of the only account there is a resource can be, if no document says otherwise.
        None => (accounts.len() == 1 && unreachable.is_empty()).then_some(0),
    };
    let why = || {
        let may_be = |id: &Option<Box<str>>| id.is_none() || id.as_deref() == wanted;
        let refused = unreachable.iter().find(|(id, _)| may_be(id));
        refused.map_or_else(
            || no_answer("no credentials, --profile or --assume-role lead to this account"),
            |(_, refusal)| refusal.clone(),
        )
    };
    found.ok_or_else(why)
}

/// Where the events of a resource are.
fn region(drift: &Drift, partition: &str) -> Result<String, Refusal> {
    if source(drift.resource_type()).is_some_and(|(_, global)| global) {
        let first = match partition {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        };
        return Ok(first.into());
    }
    let region = drift.region().ok_or_else(|| no_answer("no document tells its region"))?;
    // A local zone's are in its region's: `us-west-2` of `us-west-2-lax-1`.
    let end = region.0.find(|c: char| c.is_ascii_digit()).map_or(region.0.len(), |at| at + 1);
    Ok(region.0[..end].into())
}

fn no_answer(reason: &str) -> Refusal {
    Refusal { call: CALL, reason: reason.into() }
}

/// What the events about a resource may call it, the surest first.
fn names<'a>(drift: &'a Drift) -> Vec<&'a str> {
    let change = &drift.cost.change;
    let sides = || [&change.after, &change.before].into_iter().flatten();
    let text = |name: &str| -> Option<&'a str> {
        sides().find_map(|side| side.attributes.value(name)?.as_text())
    };
    let comparison = COMPARISONS.iter().copied().flatten();
    let comparison = comparison.into_iter().find(|of| of.kind == drift.resource_type());
    let id = drift.id().map(|id| &*id.0);
    let named = comparison.map_or(&[][..], |comparison| comparison.identities);
    let named = named.iter().chain(&["name"]).filter_map(|name| text(name));
    // Of an ARN, and of a queue's URL.
    let last = [id, text("arn")].into_iter().flatten().filter_map(|long| {
        let is_long = long.starts_with("arn:") || long.starts_with("https://");
        if is_long { long.rsplit(['/', ':']).next() } else { None }
    });
    let mut names: Vec<&str> = Vec::new();
    for name in id.into_iter().chain(named).chain(last) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names.truncate(NAMES);
    names
}

impl Trail {
    fn new(config: &SdkConfig, until: Option<Timestamp>) -> Self {
        let tries = config.retry_config().map_or(1, RetryConfig::max_attempts);
        // The SDK's own tries would not keep to the pace.
        let once = Builder::from(config).retry_config(RetryConfig::disabled()).build();
        let quota = Quota::with_period(PACE);
        Self {
            client: Client::from_conf(once),
            pace: RateLimiter::direct(quota.unwrap_or(Quota::per_second(NonZeroU32::MIN))),
            tries: usize::try_from(tries).unwrap_or(1),
            until: until.map(|time| DateTime::from_secs(time.as_second() + 1)),
        }
    }

    /// One after the other. Whatever refuses more than one question refuses all that are left.
    async fn ask(&self, drifts: impl Iterator<Item = &Drift>, told: &impl Fn()) -> Vec<Answer> {
        let mut answers: Vec<Answer> = Vec::new();
        let mut over = None;
        for drift in drifts {
            let answer = match &over {
                Some(refusal) => Err(Refusal::clone(refusal)),
                None => self.last_change(drift).await,
            };
            let is_of_one = |refusal: &Refusal| {
                &*refusal.reason == ONLY_READ || refusal.reason.starts_with("Invalid")
            };
            over = answer.as_ref().err().filter(|refusal| !is_of_one(refusal)).cloned();
            answers.push(answer);
            told();
        }
        answers
    }

    async fn last_change(&self, drift: &Drift) -> Answer {
        let source = source(drift.resource_type()).map(|(name, _)| format!("{name}.amazonaws.com"));
        let is_of = |event: &Event| source.is_none() || event.event_source() == source.as_deref();
        for name in names(drift) {
            let mut next = None;
            for page in 1.. {
                let LookupEventsOutput { events, next_token, .. } = self.page(name, next).await?;
                let mut events = events.iter().flatten().filter(|event| is_of(event));
                if let Some(deed) = events.find_map(deed) {
                    return Ok(Who::Somebody(deed));
                }
                next = next_token;
                if next.is_none() {
                    break;
                }
                if page == PAGES {
                    return Err(no_answer(ONLY_READ));
                }
            }
        }
        Ok(Who::Nobody)
    }

    async fn page(&self, name: &str, next: Option<String>) -> Result<LookupEventsOutput, Refusal> {
        let by_name = LookupAttribute::builder()
            .attribute_key(LookupAttributeKey::ResourceName)
            .attribute_value(name)
            .build()
            .map_err(|error| no_answer(&error.to_string()))?;
        let request = self
            .client
            .lookup_events()
            .lookup_attributes(by_name)
            .set_end_time(self.until)
            .set_next_token(next)
            .max_results(50);
        let once = || async {
            self.pace.until_ready().await;
            request.clone().send().await
        };
        let [delay, longest] = WAITS;
        let backoff = ExponentialBuilder::default()
            .with_min_delay(delay)
            .with_max_delay(longest)
            .with_max_times(self.tries.saturating_sub(1))
            .with_jitter();
        let answer = once.retry(backoff).when(may_pass).await;
        answer.map_err(|error| Refusal::new(CALL, &error))
    }
}

/// Whether another try may be answered: after throttling, and what goes wrong on the way.
fn may_pass(error: &SdkError<LookupEventsError>) -> bool {
    let is_slowed = error
        .code()
        .is_some_and(|code| code.starts_with("Throttl") || code.starts_with("TooManyRequests"));
    let status = error.raw_response().map(|answer| answer.status().as_u16());
    is_slowed
        || status.is_some_and(|status| status == 429 || status >= 500)
        || matches!(error, SdkError::TimeoutError(_) | SdkError::DispatchFailure(_))
}

/// What an event changed; `None` of one that only read, or failed.
fn deed(event: &Event) -> Option<Deed> {
    let record: Record = event
        .cloud_trail_event()
        .and_then(|record| serde_json::from_str(record).ok())
        .unwrap_or_default();
    if event.read_only() != Some("false") || record.error_code.is_some() {
        return None;
    }
    let actor = record.user_identity.actor().or_else(|| event.username().map(Into::into));
    let time = Timestamp::from_second(event.event_time()?.secs()).ok()?;
    Some(Deed { actor, time, event: event.event_name()?.into() })
}

impl Identity {
    /// `deploy/ci-42` for `arn:aws:sts::123456789012:assumed-role/deploy/ci-42`.
    fn actor(self) -> Option<Box<str>> {
        let of_arn = |kind| Some(self.arn.as_deref()?.split_once(kind)?.1.into());
        let session = of_arn(":assumed-role/").or_else(|| of_arn(":federated-user/"));
        let root = || (self.r#type.as_deref() == Some("Root")).then(|| "root".into());
        session.or_else(root).or(self.user_name).or(self.invoked_by)
    }
}
