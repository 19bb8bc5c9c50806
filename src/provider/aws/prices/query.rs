//! The price list's query API: `GetProducts`, page by page
//! (<https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html>).

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_pricing::{
    Client,
    config::ProvideCredentials as _,
    error::{ProvideErrorMetadata, SdkError},
    types::{Filter, FilterType},
};
use tokio::sync::OnceCell;

use super::{
    GLOBAL,
    entry::{self, Product, Rate},
    offer,
};
use crate::{
    error::Error,
    online::{Failure, Unit},
    price::{Part, Sink},
    provider::Online,
};

/// The most that the service gives at once.
const PAGE: i32 = 100;

/// How the service says that it does not know a service.
const NOT_THERE: &str = "NotFoundException";

/// A page: its products, and what asks for the next.
type Page = (Vec<(Product, Vec<Rate>, String)>, Option<String>);

/// The clients of a run, of AWS and of AWS China: finding credentials may take a program or a sign-in.
static CLIENTS: [OnceCell<Option<Client>>; 2] = [const { OnceCell::const_new() }; 2];

/// A client for the region's partition; `None` where there are neither credentials nor an endpoint of
/// one's own.
pub(super) async fn client(part: &Part) -> Option<Client> {
    let is_china = part.region.as_deref().is_some_and(|region| region.starts_with("cn-"));
    CLIENTS[usize::from(is_china)].get_or_init(|| new_client(is_china)).await.clone()
}

async fn new_client(is_china: bool) -> Option<Client> {
    // The service is in few regions; each tells the prices of all of its partition.
    let region = Region::from_static(if is_china { "cn-northwest-1" } else { "us-east-1" });
    let own = ["AWS_ENDPOINT_URL_PRICING", "AWS_ENDPOINT_URL"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|url| !url.is_empty()));
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(region)
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
    let has_credentials = match config.credentials_provider() {
        Some(provider) => provider.provide_credentials().await.is_ok(),
        None => false,
    };
    let builder = aws_sdk_pricing::config::Builder::from(&config);
    match (has_credentials, own) {
        (true, _) => Some(Client::from_conf(builder.build())),
        // A mirror may not ask who one is.
        (false, true) => Some(Client::from_conf(builder.allow_no_auth().build())),
        (false, false) => None,
    }
}

/// Fetches all products of the part's service and region.
pub(super) async fn fetch(
    online: &Online,
    part: &Part,
    client: &Client,
    sink: &mut Sink,
) -> Result<(), Error> {
    let line = online.progress.line(&part.to_string(), Unit::Products);
    let what = format!("AWS Price List, GetProducts of {}", part.service);
    let (mut token, mut so_far) = (None, 0_u64);
    loop {
        let attempt = || page(client, part, token.clone());
        let (products, next) = match online.client.call(&what, attempt).await {
            // Not every partition, and not every mirror, has every service.
            Err(Error::Service { cause, .. }) if cause.contains(NOT_THERE) => {
                sink.skipped(&format!("the price list has no {}", part.service));
                return Ok(());
            }
            answer => answer?,
        };
        for (product, rates, published) in &products {
            let as_of = entry::day(published).unwrap_or(online.today);
            offer(product, rates, part, as_of, sink);
        }
        so_far += products.len() as u64;
        line.at(so_far);
        // A service that gives the same page again would go on for ever.
        if next.is_none() || next == token {
            return Ok(());
        }
        token = next;
    }
}

async fn page(client: &Client, part: &Part, token: Option<String>) -> Result<Page, Failure> {
    let request =
        client.get_products().service_code(&*part.service).set_next_token(token).max_results(PAGE);
    let request = match part.region.as_deref() {
        None | Some(GLOBAL) => request,
        Some(region) => {
            let filter =
                Filter::builder().r#type(FilterType::TermMatch).field("regionCode").value(region);
            let filter = filter.build().map_err(|error| Failure::lasting(error.to_string()))?;
            request.filters(filter)
        }
    };
    let page = request.send().await.map_err(|error| failure(&error))?;
    let read = |text: &String| {
        entry::entry(text, &part.service).map_err(|error| {
            Failure::passing(format!("a product of another form than documented ({error})"))
        })
    };
    let products = page.price_list().iter().map(read).collect::<Result<_, _>>()?;
    Ok((products, page.next_token().filter(|token| !token.is_empty()).map(ToOwned::to_owned)))
}

/// What an error of the SDK says, and whether it may pass.
pub(super) fn failure<E: ProvideErrorMetadata + std::error::Error + 'static>(
    error: &SdkError<E>,
) -> Failure {
    let raw = error.raw_response();
    let status = raw.map(|raw| raw.status().as_u16());
    let body = raw.and_then(|raw| raw.body().bytes()).unwrap_or_default();
    let headers = raw.and_then(|raw| raw.headers().get("retry-after"));
    match error {
        SdkError::ServiceError(_) if status.is_some_and(|status| status >= 400) => {
            let said = match (error.code(), error.message()) {
                (Some(code), Some(message)) if code != message => format!("{code}, {message}"),
                (Some(code), _) => code.to_owned(),
                _ => String::from_utf8_lossy(body).into_owned(),
            };
            let throttled = error.code().is_some_and(|code| {
                code.contains("Throttl")
                    || code.contains("TooManyRequests")
                    || code.contains("LimitExceeded")
            });
            let failure = Failure::answer(status.unwrap_or_default(), headers, &said);
            Failure { passes: failure.passes || throttled, ..failure }
        }
        SdkError::ConstructionFailure(_) => {
            Failure::lasting(format!("the request cannot be made ({})", root(error)))
        }
        SdkError::TimeoutError(_) => Failure::passing("no answer in time"),
        SdkError::DispatchFailure(_) => {
            Failure::passing(format!("the connection failed ({})", root(error)))
        }
        _ => match body.trim_ascii_start().first() {
            Some(b'<') => Failure::passing("a page of HTML where JSON was expected"),
            _ => Failure::passing(format!("an answer that cannot be read ({})", root(error))),
        },
    }
}

/// The innermost cause.
fn root(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
