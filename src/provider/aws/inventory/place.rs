//! One region of one account, and how it is asked.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use futures::{Stream, StreamExt as _, stream};
use tokio::sync::Semaphore;

use crate::provider::aws::client::{Refusal, in_region};

/// Resources that a listing asks about at the same time. All listings together are bounded by the
/// user's concurrency.
const AT_ONCE: usize = 8;

/// Where a listing looks.
#[derive(Clone, Debug)]
pub(in crate::provider::aws) struct Place {
    pub(in crate::provider::aws) account: Arc<str>,
    /// `aws`, `aws-cn` or `aws-us-gov`, as ARNs say it.
    pub(in crate::provider::aws) partition: &'static str,
    pub(in crate::provider::aws) region: Arc<str>,
    /// Every region that is looked at.
    pub(in crate::provider::aws) regions: Arc<[Arc<str>]>,
    pub(in crate::provider::aws) config: SdkConfig,
    /// A permit for each call under way.
    pub(in crate::provider::aws) calls: Arc<Semaphore>,
}

impl Place {
    pub(in crate::provider::aws) fn elsewhere(&self, region: &str) -> Self {
        Self { region: region.into(), config: in_region(&self.config, region), ..self.clone() }
    }

    /// `arn:aws:ec2:eu-west-1:123456789012:volume/vol-1`.
    pub(in crate::provider::aws) fn arn(&self, service: &str, resource: impl AsRef<str>) -> String {
        let Self { partition, region, account, .. } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{}", resource.as_ref())
    }

    /// Waits for a permit, then for the answer.
    pub(in crate::provider::aws) async fn ask<T, E>(
        &self,
        call: &'static str,
        answer: impl Future<Output = Result<T, SdkError<E>>>,
    ) -> Result<T, Refusal>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let _permit = self.calls.acquire().await;
        answer.await.map_err(|error| Refusal::new(call, &error))
    }

    /// The next page of a listing; `None` after the last.
    pub(in crate::provider::aws) async fn page<T, E>(
        &self,
        call: &'static str,
        page: impl Future<Output = Option<Result<T, SdkError<E>>>>,
    ) -> Result<Option<T>, Refusal>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let _permit = self.calls.acquire().await;
        page.await.transpose().map_err(|error| Refusal::new(call, &error))
    }
}

/// Asks about several items at the same time; the answers come as they are ready.
pub(in crate::provider::aws) fn each<I, F, R>(
    items: I,
    ask: impl FnMut(I::Item) -> F,
) -> impl Stream<Item = R>
where
    I: IntoIterator,
    F: Future<Output = R>,
{
    stream::iter(items).map(ask).buffer_unordered(AT_ONCE)
}
