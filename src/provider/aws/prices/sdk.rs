//! Who asks AWS for prices, whose tries and limits are those of the update.

use aws_config::SdkConfig;
use aws_sdk_ec2::config::ProvideCredentials as _;
use tokio::sync::OnceCell;

use crate::provider::aws::client;

/// What clients in `region` are made from; `None` where there are no credentials.
pub(super) async fn config(region: &str) -> Option<SdkConfig> {
    let (config, has_credentials) = loaded().await;
    has_credentials.then(|| client::in_region(config, region))
}

/// The same, whether there are credentials or not, and whether there are.
pub(super) async fn any_config(region: &str) -> (SdkConfig, bool) {
    let (config, has_credentials) = loaded().await;
    (client::in_region(config, region), *has_credentials)
}

/// Finding credentials may take a program or a sign-in: once for all parts.
async fn loaded() -> &'static (SdkConfig, bool) {
    static LOADED: OnceCell<(SdkConfig, bool)> = OnceCell::const_new();
    let load = || async {
        let config = client::config_without_retries().await;
        let has_credentials = match config.credentials_provider() {
            Some(provider) => provider.provide_credentials().await.is_ok(),
            None => false,
        };
        (config, has_credentials)
    };
    LOADED.get_or_init(load).await
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
