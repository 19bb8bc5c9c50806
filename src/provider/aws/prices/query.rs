//! The price list's query API: `GetProducts`, page by page
//! (<https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html>).

use aws_sdk_pricing::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    types::{Filter, FilterType},
};

use super::{
    GLOBAL,
    entry::{self, Product, Rate},
    map::{Map, Query},
    offer, sdk,
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

/// A client for the region's partition; `None` where there are neither credentials nor an endpoint of
/// one's own.
pub(super) async fn client(part: &Part) -> Option<Client> {
    let is_china = part.region.as_deref().is_some_and(|region| region.starts_with("cn-"));
    // The service is in few regions; each tells the prices of all of its partition.
    let home = if is_china { "cn-northwest-1" } else { "us-east-1" };
    let (config, has_credentials) = sdk::any_config(home).await;
    let own = ["AWS_ENDPOINT_URL_PRICING", "AWS_ENDPOINT_URL"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|url| !url.is_empty()));
    let builder = aws_sdk_pricing::config::Builder::from(&config);
    match (has_credentials, own) {
        (true, _) => Some(Client::from_conf(builder.build())),
        // A mirror may not ask who one is.
        (false, true) => Some(Client::from_conf(builder.allow_no_auth().build())),
        (false, false) => None,
    }
}

/// Fetches the products of the part's service and region: all, or those that its look-ups ask for.
pub(super) async fn fetch(
    online: &Online,
    part: &Part,
    client: &Client,
    sink: &mut Sink,
) -> Result<(), Error> {
    let line = online.progress.line(&part.to_string(), Unit::Products);
    let what = format!("AWS Price List, GetProducts of {}", part.service);
    let mut so_far = 0_u64;
    for query in &queries(part) {
        let mut token = None;
        loop {
            let attempt = || page(client, part, query, token.clone());
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
                break;
            }
            token = next;
        }
    }
    Ok(())
}

/// What is asked for, one after the other.
fn queries(part: &Part) -> Vec<Query> {
    let region = part.region.as_deref().filter(|region| *region != GLOBAL);
    let mut queries = match &part.only {
        Some(lookups) => Map::embedded().queries(&part.service, lookups, region.is_none()),
        None => vec![Query::new()],
    };
    if let Some(region) = region {
        for query in &mut queries {
            query.insert("regionCode", region.into());
        }
    }
    queries
}

async fn page(
    client: &Client,
    part: &Part,
    query: &Query,
    token: Option<String>,
) -> Result<Page, Failure> {
    let mut request =
        client.get_products().service_code(&*part.service).set_next_token(token).max_results(PAGE);
    for (field, value) in query {
        let filter = Filter::builder().r#type(FilterType::TermMatch).field(*field).value(&**value);
        let filter = filter.build().map_err(|error| Failure::lasting(error.to_string()))?;
        request = request.filters(filter);
    }
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
