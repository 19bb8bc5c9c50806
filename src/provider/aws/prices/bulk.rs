//! The public offer files: a whole service in a region in one file, for whoever asks
//! (<https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api.html>).

use std::{collections::BTreeMap, env, fs::File, io::BufReader};

use serde::Deserialize;

use super::{
    GLOBAL, bulk_csv,
    entry::{self, ProductDocument, Terms},
    offer,
};
use crate::{
    error::Error,
    online::Unit,
    price::{Part, Sink},
    provider::Online,
};

/// Names a mirror of the offer files: what stands before `/offers/v1.0/…`.
const ADDRESS: &str = "OUTLAY_AWS_OFFERS_URL";

/// The mirror that the user names.
pub(super) fn address() -> Option<String> {
    let url = env::var(ADDRESS).ok().filter(|url| !url.is_empty())?;
    Some(url.trim_end_matches('/').to_owned())
}

/// AWS's own address of the partition that the part is in.
pub(super) fn public(part: &Part) -> &'static str {
    if is_china(part) {
        "https://pricing.cn-north-1.amazonaws.com.cn"
    } else {
        "https://pricing.us-east-1.amazonaws.com"
    }
}

fn is_china(part: &Part) -> bool {
    part.region.as_deref().is_some_and(|region| region.starts_with("cn-"))
}

/// `region_index.json`: the newest file of each region.
#[derive(Debug, Deserialize)]
struct RegionIndex {
    regions: BTreeMap<String, RegionFile>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegionFile {
    current_version_url: String,
}

/// An offer file as JSON.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfferFile {
    #[serde(default)]
    publication_date: String,
    products: BTreeMap<String, ProductDocument>,
    /// By kind, SKU and offer.
    #[serde(default)]
    terms: BTreeMap<String, BTreeMap<String, BTreeMap<String, entry::Term>>>,
}

/// Fetches the part's file from the address `base` and reads it.
pub(super) async fn fetch(
    online: &Online,
    part: &Part,
    base: &str,
    sink: &mut Sink,
) -> Result<(), Error> {
    let partition = if is_china(part) { "cn" } else { "aws" };
    let folder = format!("{base}/offers/v1.0/{partition}/{}/current", part.service);
    let json = match part.region.as_deref() {
        None | Some(GLOBAL) => format!("{folder}/index.json"),
        Some(region) => {
            let request = online.client.http().get(format!("{folder}/region_index.json"));
            let index: RegionIndex = match online.client.json(request).await {
                // Not every partition, and not every mirror, has every service.
                Err(Error::Service { cause, .. }) if is_missing(&cause) => {
                    sink.skipped(&format!("the price list has no {}", part.service));
                    return Ok(());
                }
                index => index?,
            };
            match index.regions.get(region) {
                Some(file) => absolute(base, &file.current_version_url),
                // The service is not sold there.
                None => return Ok(()),
            }
        }
    };
    let csv = json.strip_suffix(".json").map(|stem| format!("{stem}.csv")).unwrap_or_default();
    match fetch_csv(online, part, &csv, sink).await {
        // A mirror may have one form only; the CSV is preferred, as it is read line by line.
        Err(Error::Service { cause, .. }) if is_missing(&cause) => {
            let file = download(online, part, &json).await?;
            // Reading takes seconds, and other parts go on meanwhile.
            let read = tokio::task::block_in_place(|| read_json(file, part, online, sink));
            read.map_err(|error| malformed(&json, &error.to_string()))
        }
        done => done,
    }
}

/// Fetches an offer file in CSV and reads it.
pub(super) async fn fetch_csv(
    online: &Online,
    part: &Part,
    url: &str,
    sink: &mut Sink,
) -> Result<(), Error> {
    let file = download(online, part, url).await?;
    let read = tokio::task::block_in_place(|| bulk_csv::read(file, part, online.today, sink));
    read.map_err(|cause| malformed(url, &cause))
}

/// The file at `url`; it is deleted when the reader is dropped.
async fn download(online: &Online, part: &Part, url: &str) -> Result<BufReader<File>, Error> {
    let line = online.progress.line(&part.to_string(), Unit::Bytes);
    let fault = |source| Error::WriteFile { path: online.scratch.clone(), source };
    let file = tempfile::Builder::new()
        .prefix("download-")
        .suffix(".tmp")
        .tempfile_in(&online.scratch)
        .map_err(fault)?;
    online.client.download(url, file.path(), &|came| line.at(came)).await?;
    // The name goes with `file`, what is open stays until it is closed.
    let opened = file.reopen().map_err(fault)?;
    Ok(BufReader::with_capacity(1 << 20, opened))
}

fn malformed(url: &str, cause: &str) -> Error {
    Error::Service {
        what: url.split('?').next().unwrap_or_default().to_owned(),
        cause: format!("a file of another form than documented ({cause})"),
        tries: 1,
    }
}

fn read_json(
    reader: BufReader<File>,
    part: &Part,
    online: &Online,
    sink: &mut Sink,
) -> serde_json::Result<()> {
    let mut file: OfferFile = serde_json::from_reader(reader)?;
    let as_of = entry::day(&file.publication_date).unwrap_or(online.today);
    for (sku, product) in file.products {
        let mut terms = Terms::default();
        for (kind, by_sku) in &mut file.terms {
            for term in by_sku.remove(&sku).unwrap_or_default() {
                terms.merge(kind, term);
            }
        }
        offer(&product.product(&part.service), &terms.rates(), part, as_of, sink);
    }
    Ok(())
}

/// S3 answers 403 for what is not there to whom may not list.
fn is_missing(cause: &str) -> bool {
    cause.starts_with("HTTP 404") || cause.starts_with("HTTP 403")
}

/// The index names files by their path.
fn absolute(base: &str, url: &str) -> String {
    if url.contains("://") { url.to_owned() } else { format!("{base}{url}") }
}
