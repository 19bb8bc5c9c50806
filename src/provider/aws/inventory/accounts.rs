//! The accounts of a scope: whose they are, and which of their regions are looked at.

use std::sync::Arc;

use aws_config::SdkConfig;
use tokio::sync::Semaphore;

use super::place::Place;
use crate::{
    error::Error,
    provider::{
        LiveScope,
        aws::client::{self, NO_CREDENTIALS, Refusal, in_region},
    },
};

/// Where an account is asked who it is, where nothing names a region.
pub(in crate::provider::aws) const FIRST: &str = "us-east-1";

/// An account that answers.
pub(in crate::provider::aws) struct Account {
    id: Arc<str>,
    partition: &'static str,
    config: SdkConfig,
    pub(super) regions: Arc<[Arc<str>]>,
}

/// An account whose role could not be assumed.
pub(in crate::provider::aws) struct Unreachable {
    pub(super) id: Box<str>,
    pub(super) regions: Vec<Arc<str>>,
    pub(super) refusal: Refusal,
}

impl Account {
    pub(in crate::provider::aws) fn is(&self, id: &str) -> bool {
        &*self.id == id
    }

    pub(in crate::provider::aws) fn place(&self, region: &str, calls: &Arc<Semaphore>) -> Place {
        Place {
            account: self.id.clone(),
            partition: self.partition,
            region: region.into(),
            regions: self.regions.clone(),
            config: in_region(&self.config, region),
            calls: calls.clone(),
        }
    }
}

/// Every account of the scope once, though several profiles may lead to it.
pub(in crate::provider::aws) async fn reach(
    scope: &LiveScope<'_>,
) -> Result<(Vec<Account>, Vec<Unreachable>), Error> {
    let mut accounts: Vec<Account> = Vec::new();
    let mut unreachable = Vec::new();
    for (profile, role) in identities(scope) {
        let config = client::config(profile, role).await;
        let own = config.region().map(ToString::to_string);
        match identify(&config, own.as_deref().unwrap_or(FIRST)).await {
            Ok((id, partition)) => {
                if !accounts.iter().any(|account| account.id == id) {
                    let regions = regions(scope, &config, own.as_deref()).await?;
                    accounts.push(Account { id, partition, config, regions: regions.into() });
                }
            }
            Err(refusal) => unreachable.push(without_answer(scope, profile, role, refusal)?),
        }
    }
    Ok((accounts, unreachable))
}

/// The account that a role is in, which its ARN tells; of credentials nothing is known.
fn without_answer(
    scope: &LiveScope,
    profile: Option<&str>,
    role: Option<&str>,
    refusal: Refusal,
) -> Result<Unreachable, Error> {
    if let Some(id) = role.and_then(account_of_role) {
        let named = scope.regions.iter().filter(|region| *region != "all");
        let regions = named.map(|region| region.as_str().into()).collect();
        return Ok(Unreachable { id: id.into(), regions, refusal });
    }
    let account = profile.map_or_else(
        || "the account of the environment's credentials".to_owned(),
        |profile| format!("the account of the profile `{profile}`"),
    );
    let cause = match (&*refusal.reason, profile) {
        (NO_CREDENTIALS, Some(_)) => "the profile is not there, or has no credentials".to_owned(),
        (NO_CREDENTIALS, None) => NO_CREDENTIALS.to_owned(),
        (reason, _) => format!("{}: {reason}", refusal.call),
    };
    Err(Error::Account { account, cause })
}

/// Each profile, or the environment's credentials, with each role that is assumed from it.
pub(in crate::provider::aws) fn identities<'a>(
    scope: &LiveScope<'a>,
) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    let some_or_none = |texts: &'a [String]| {
        let texts: Vec<_> = texts.iter().map(|text| Some(text.as_str())).collect();
        if texts.is_empty() { vec![None] } else { texts }
    };
    let roles = some_or_none(scope.roles);
    let profiles = some_or_none(scope.profiles);
    profiles.into_iter().flat_map(|p| roles.iter().map(move |role| (p, *role))).collect()
}

pub(in crate::provider::aws) async fn identify(
    config: &SdkConfig,
    region: &str,
) -> Result<(Arc<str>, &'static str), Refusal> {
    const CALL: &str = "sts:GetCallerIdentity";
    let sts = aws_sdk_sts::Client::new(&in_region(config, region));
    let answer = sts.get_caller_identity().send().await;
    let answer = answer.map_err(|error| Refusal::new(CALL, &error))?;
    let nameless = || Refusal { call: CALL, reason: "no account in the answer".into() };
    let id = answer.account().ok_or_else(nameless)?.into();
    let partition = match answer.arn().and_then(|arn| arn.split(':').nth(1)) {
        Some("aws-cn") => "aws-cn",
        Some("aws-us-gov") => "aws-us-gov",
        _ => "aws",
    };
    Ok((id, partition))
}

/// The account in `arn:aws:iam::123456789012:role/audit`.
pub(in crate::provider::aws) fn account_of_role(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| account.len() == 12)
}

/// The regions named; every enabled one for `all`; else the configuration's own.
async fn regions(
    scope: &LiveScope<'_>,
    config: &SdkConfig,
    own: Option<&str>,
) -> Result<Vec<Arc<str>>, Error> {
    let mut regions: Vec<Arc<str>> = if scope.regions.is_empty() {
        vec![own.ok_or(Error::NoRegionToLookAt)?.into()]
    } else if scope.regions.iter().any(|region| region == "all") {
        let ec2 = aws_sdk_ec2::Client::new(&in_region(config, own.unwrap_or(FIRST)));
        let answer = ec2.describe_regions().send().await.map_err(|error| {
            let refusal = Refusal::new("ec2:DescribeRegions", &error);
            let cause = format!("{}: {}", refusal.call, refusal.reason);
            Error::Account { account: "all regions".to_owned(), cause }
        })?;
        answer.regions().iter().filter_map(|region| region.region_name()).map(Into::into).collect()
    } else {
        scope.regions.iter().map(|region| region.as_str().into()).collect()
    };
    regions.sort();
    regions.dedup();
    for region in &regions {
        if !is_known(region) && !exists(region, config, own).await {
            let known = crate::provider::regions("aws");
            let mut near: Vec<_> =
                known.map(|known| (strsim::damerau_levenshtein(known, region), known)).collect();
            near.sort_unstable();
            near.retain(|(distance, _)| *distance <= 2);
            let near = near.into_iter().take(3).map(|(_, known)| known.into()).collect();
            return Err(Error::NoSuchRegion { region: region.to_string(), near });
        }
    }
    Ok(regions)
}

fn is_known(region: &str) -> bool {
    crate::provider::regions("aws").any(|known| known == region)
}

/// Whether AWS has a region that our tables do not: one may be new. Where that cannot be asked, what
/// is asked there will tell.
async fn exists(region: &str, config: &SdkConfig, own: Option<&str>) -> bool {
    let at = own.filter(|own| is_known(own)).unwrap_or(FIRST);
    let ec2 = aws_sdk_ec2::Client::new(&in_region(config, at));
    let answer = ec2.describe_regions().all_regions(true).send().await;
    answer.map_or(true, |answer| {
        answer.regions().iter().any(|known| known.region_name() == Some(region))
    })
}
