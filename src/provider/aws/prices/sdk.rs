//! Clients of AWS's services in a region, whose tries and limits are those of the update.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_ec2::config::ProvideCredentials as _;
use tokio::sync::OnceCell;

/// What clients in `region` are made from; `None` where there are no credentials.
pub(super) async fn config(region: &str) -> Option<SdkConfig> {
    // Credentials may take a login or a role: once for all parts.
    static LOADED: OnceCell<Option<SdkConfig>> = OnceCell::const_new();
    let loaded = LOADED.get_or_init(load).await.as_ref()?;
    Some(loaded.to_builder().region(Region::new(region.to_owned())).build())
}

async fn load() -> Option<SdkConfig> {
    let config = aws_config::defaults(BehaviorVersion::latest())
        // Tries, waits and limits are those of the update, the same for all services.
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(10))
                .read_timeout(Duration::from_secs(30))
                .build(),
        )
        .load()
        .await;
    let credentials = config.credentials_provider()?.provide_credentials().await;
    credentials.is_ok().then_some(config)
}

/// The regions of a scope, or all that the account has: of others one may not even ask.
pub(super) async fn regions(asked: &[Box<str>], config: &SdkConfig) -> Vec<Box<str>> {
    let known = |region: &str| crate::provider::regions("aws").any(|known| known == region);
    // Another cloud's regions are for that cloud to know.
    let mut regions: Vec<Box<str>> = asked.iter().filter(|region| known(region)).cloned().collect();
    if !asked.is_empty() {
        return regions;
    }
    let client = aws_sdk_ec2::Client::new(config);
    if let Ok(answer) = client.describe_regions().send().await {
        regions = answer
            .regions()
            .iter()
            .filter_map(|region| region.region_name().map(Into::into))
            .collect();
        regions.retain(|region| known(region));
        regions.sort_unstable();
    }
    if regions.is_empty() {
        // Credentials are of one partition; without a word of theirs, of the large one.
        let other = |region: &&str| region.starts_with("cn-") || region.starts_with("us-gov-");
        regions = crate::provider::regions("aws")
            .filter(|region| !other(region))
            .map(Into::into)
            .collect();
    }
    regions
}
