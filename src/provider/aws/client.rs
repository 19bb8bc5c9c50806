//! Who asks AWS, and how: credentials, regions, retries, endpoints.

use std::time::Duration;

use aws_config::{
    AppName, BehaviorVersion, ConfigLoader, Region, SdkConfig,
    profile::ProfileFileCredentialsProvider, provider_config::ProviderConfig, retry::RetryConfig,
    sts, timeout::TimeoutConfig,
};
use aws_sdk_sts::{
    config::SharedCredentialsProvider,
    error::{ProvideErrorMetadata, SdkError},
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

/// Attempts at one call, where `AWS_MAX_ATTEMPTS` says nothing else. Throttled calls wait longer
/// from attempt to attempt, and the adaptive mode slows all calls of that service down.
const ATTEMPTS: u32 = 6;

const CONNECT: Duration = Duration::from_secs(10);
const ATTEMPT: Duration = Duration::from_mins(1);
/// Between two parts of an answer.
const READ: Duration = Duration::from_secs(30);

/// The reason of a call that could not be signed, in place of a list of all places without a key.
pub(crate) const NO_CREDENTIALS: &str =
    "no credentials in the environment, in a profile or of this machine";

/// A call that AWS did not answer as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// `ec2:DescribeInstances`.
    pub(crate) call: &'static str,
    /// AWS's error code (`AccessDenied`), or what went wrong on the way.
    pub(crate) reason: Box<str>,
}

impl Refusal {
    pub(crate) fn new<E>(call: &'static str, error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let reason = match (error.code(), error) {
            (Some(code), _) => code.into(),
            (None, SdkError::TimeoutError(_)) => "no answer in time".into(),
            // A proxy's page, say: its status is all that can be told of it.
            (None, SdkError::ServiceError(answer)) if !answer.raw().status().is_success() => {
                http(answer.raw().status().as_u16())
            }
            (None, SdkError::ResponseError(answer)) if !answer.raw().status().is_success() => {
                http(answer.raw().status().as_u16())
            }
            (None, error) => match causes(error) {
                causes if causes.contains("the credential provider was not enabled") => {
                    NO_CREDENTIALS.into()
                }
                causes => causes.split_whitespace().collect::<Vec<_>>().join(" ").into(),
            },
        };
        Self { call, reason }
    }

    /// Whether what was asked for is not there, or not any more.
    pub(crate) fn is_absence(&self) -> bool {
        ["NotFound", "NoSuch", "NonExistent", "DoesNotExist"]
            .iter()
            .any(|part| self.reason.contains(part))
    }
}

/// An error and its causes in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.extend([": ", &cause.to_string()]);
        next = cause.source();
    }
    text
}

fn http(status: u16) -> Box<str> {
    format!("HTTP {status}").into()
}

/// The configuration of a profile, or of the environment, with the role assumed from it.
///
/// Endpoints are those of `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>` or the profile, where
/// they are set. No call is made yet.
pub(crate) async fn config(profile: Option<&str>, role: Option<&str>) -> SdkConfig {
    let attempts = std::env::var("AWS_MAX_ATTEMPTS").ok().and_then(|text| text.parse().ok());
    let mut loader = loader()
        .retry_config(RetryConfig::adaptive().with_max_attempts(attempts.unwrap_or(ATTEMPTS)))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT)
                .operation_attempt_timeout(ATTEMPT)
                .build(),
        );
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    let mut base = loader.load().await;
    if let Some(profile) = profile {
        // In the library's own order the environment's keys come first, even if a profile is named.
        let region = base.region().cloned().unwrap_or(Region::from_static("us-east-1"));
        let mut asks = ProviderConfig::without_region().with_region(Some(region));
        if let Some(http) = base.http_client() {
            asks = asks.with_http_client(http);
        }
        let named = ProfileFileCredentialsProvider::builder().configure(&asks);
        let named = SharedCredentialsProvider::new(named.profile_name(profile).build());
        base = base.into_builder().credentials_provider(named).build();
    }
    let Some(role) = role else { return base };
    let mut assumed =
        sts::AssumeRoleProvider::builder(role).session_name("outlay").configure(&base);
    if base.region().is_none() {
        assumed = assumed.region(Region::from_static("us-east-1"));
    }
    let provider = SharedCredentialsProvider::new(assumed.build().await);
    base.into_builder().credentials_provider(provider).build()
}

/// The configuration of the environment for calls that are made once: who makes them tries again, waits and
/// keeps to limits.
pub(crate) async fn config_without_retries() -> SdkConfig {
    let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT).read_timeout(READ).build();
    loader().retry_config(RetryConfig::disabled()).timeout_config(timeouts).load().await
}

fn loader() -> ConfigLoader {
    // One client for all services: each would read the certificates of the machine again.
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
    match AppName::new("outlay") {
        Ok(name) => loader.app_name(name),
        Err(_) => loader,
    }
}

/// The same configuration in another region.
pub(crate) fn in_region(config: &SdkConfig, region: &str) -> SdkConfig {
    config.clone().into_builder().region(Region::new(region.to_owned())).build()
}

/// A client for S3. Other servers than AWS's rarely have a name for each bucket, so that behind an
/// endpoint of the user's the bucket stands in the path.
pub(crate) fn s3(config: &SdkConfig) -> aws_sdk_s3::Client {
    let elsewhere = config.endpoint_url().is_some()
        || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some_and(|url| !url.is_empty());
    let config = aws_sdk_s3::config::Builder::from(config).force_path_style(elsewhere).build();
    aws_sdk_s3::Client::from_conf(config)
}
