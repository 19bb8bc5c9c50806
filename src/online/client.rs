//! An HTTP client that keeps to a number of requests at once, and tries again what may pass.

use std::{io, num::NonZeroU32, sync::Arc, time::Duration};

use backon::{ExponentialBuilder, Retryable as _};
use futures::StreamExt as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::{RequestBuilder, Response, header};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;

use super::Failure;
use crate::error::Error;

/// How hard a service is asked, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// Requests under way at once.
    pub(crate) concurrency: NonZeroU32,
    /// Requests begun in a second.
    pub(crate) rate: NonZeroU32,
    /// Before the second try; it doubles from there, and a random part is added.
    pub(crate) delay: Duration,
    /// How often a request is made before it counts as failed.
    pub(crate) tries: usize,
}

/// Shared by all that is fetched in a run, so that the limits hold for the run.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    policy: Policy,
    at_once: Arc<Semaphore>,
    rate: Arc<DefaultDirectRateLimiter>,
}

/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_secs(20);

/// How much of a failed answer is read for what it says.
const SAID: usize = 2000;

impl Client {
    pub(crate) fn new(policy: Policy) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("outlay/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            // Between two parts of an answer, not for all of it: a bulk file takes minutes.
            .read_timeout(Duration::from_secs(30))
            .build()
            .map_err(|error| Error::Runtime { source: io::Error::other(error) })?;
        Ok(Self {
            http,
            policy,
            at_once: Arc::new(Semaphore::new(policy.concurrency.get() as usize)),
            rate: Arc::new(RateLimiter::direct(Quota::per_second(policy.rate))),
        })
    }

    /// For building requests, which [`Self::json`] and its kin then send.
    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Makes `attempt` within the limits, again where its failure may pass. `what` names it in the
    /// error: a URL through [`bare`], or an operation and its endpoint.
    pub(crate) async fn call<T, F>(&self, what: &str, attempt: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let once = || async {
            // Held while the attempt runs, not while it waits for the next one.
            let _turn = self.at_once.acquire().await.map_err(|_| Failure::lasting("shut down"))?;
            self.rate.until_ready().await;
            attempt().await
        };
        let times = self.policy.tries.saturating_sub(1);
        let backoff = ExponentialBuilder::default()
            .with_min_delay(self.policy.delay)
            .with_max_delay(LONGEST)
            .with_max_times(times)
            .with_jitter();
        let tried = once
            .retry(backoff)
            .when(|failure: &Failure| failure.passes)
            // No delay left means no try left, whatever the server asks for.
            .adjust(|failure, delay| delay.map(|delay| failure.wait.unwrap_or(delay)))
            .await;
        tried.map_err(|Failure { cause, passes, .. }| Error::Service {
            what: what.to_owned(),
            cause,
            tries: if passes { self.policy.tries } else { 1 },
        })
    }

    /// The JSON document that answers `request`. HTML, or a document cut short, is tried again.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, Error> {
        let what = what(&request);
        self.call(&what, || async {
            let response = send(&request).await?;
            let body = response.bytes().await.map_err(|error| Failure::transport(&error))?;
            serde_json::from_slice(&body).map_err(|error| not_json(&body, &error))
        })
        .await
    }
}

/// Sends once; anything but success is a failure with what its body says.
pub(super) async fn send(request: &RequestBuilder) -> Result<Response, Failure> {
    let request = request.try_clone().ok_or_else(|| Failure::lasting("no request"))?;
    let response = request.send().await.map_err(|error| Failure::transport(&error))?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let headers = response.headers().clone();
    let mut said = Vec::new();
    let mut body = response.bytes_stream();
    while let Some(Ok(chunk)) = body.next().await {
        said.extend_from_slice(&chunk);
        if said.len() > SAID {
            break;
        }
    }
    let wait = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    Err(Failure::answer(status.as_u16(), wait, &String::from_utf8_lossy(&said)))
}

pub(super) fn html(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

fn not_json(body: &[u8], error: &serde_json::Error) -> Failure {
    let begins = body.iter().find(|byte| !byte.is_ascii_whitespace());
    Failure::passing(match begins {
        Some(b'<') => "a page of HTML where JSON was expected".to_owned(),
        None => "an empty answer where JSON was expected".to_owned(),
        _ if error.is_eof() => "an answer that was cut short".to_owned(),
        _ => format!("an answer of another form than documented ({error})"),
    })
}

/// The URL of a request as errors name it.
pub(super) fn what(request: &RequestBuilder) -> String {
    let built = request.try_clone().and_then(|request| request.build().ok());
    built.map_or_else(|| "a malformed URL".to_owned(), |request| bare(request.url()))
}

/// A URL without user, query and fragment: any of them may hold a key.
fn bare(url: &reqwest::Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // These fail for URLs without a host, which have neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}
