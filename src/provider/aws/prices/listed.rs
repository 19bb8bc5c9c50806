//! Offer files by way of the price list's bulk API (`ListPriceLists`, `GetPriceListFileUrl`), for
//! services so large that page by page takes minutes.

use aws_sdk_pricing::{Client, primitives::DateTime};

use super::{bulk, query};
use crate::{
    error::Error,
    price::{Part, Sink},
    provider::Online,
};

/// EC2 has hundreds of thousands of products in a region; others have some thousands.
const LARGE: &[&str] = &["AmazonEC2"];

/// Fetches the part by file. `false` where it is no large one, or the API does not have its file or does
/// not let us have it: then page by page will do.
pub(super) async fn fetch(
    online: &Online,
    part: &Part,
    client: &Client,
    sink: &mut Sink,
) -> Result<bool, Error> {
    let Some(region) = part.region.as_deref().filter(|_| LARGE.contains(&&*part.service)) else {
        return Ok(false);
    };
    let what = format!("AWS Price List, files of {}", part.service);
    let currency = if region.starts_with("cn-") { "CNY" } else { "USD" };
    let day = online.today.to_zoned(jiff::tz::TimeZone::UTC);
    let Ok(day) = day.map(|day| DateTime::from_secs(day.timestamp().as_second())) else {
        return Ok(false);
    };
    let attempt = || async {
        let lists = client
            .list_price_lists()
            .service_code(&*part.service)
            .effective_date(day)
            .currency_code(currency)
            .region_code(region)
            .send()
            .await
            .map_err(|error| query::failure(&error))?;
        let Some(arn) = lists.price_lists().iter().find_map(|list| list.price_list_arn()) else {
            return Ok(None);
        };
        let file = client.get_price_list_file_url().price_list_arn(arn).file_format("csv");
        let file = file.send().await.map_err(|error| query::failure(&error))?;
        Ok(file.url().map(ToOwned::to_owned))
    };
    match online.client.call(&what, attempt).await {
        Ok(Some(url)) => bulk::fetch_csv(online, part, &url, sink).await.map(|()| true),
        // Not there or refused: not everyone who may query may list, and a mirror may have only one.
        Ok(None) | Err(Error::Service { tries: 1, .. }) => Ok(false),
        Err(error) => Err(error),
    }
}
