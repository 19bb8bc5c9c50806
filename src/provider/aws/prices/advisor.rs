//! AWS's spot advisor: how much cheaper than on demand spot was in the last month, in whole per cents, and
//! how often it was taken away. What a price follows from that is an estimate.
//!
//! The file is public (<https://aws.amazon.com/ec2/spot/instance-advisor/>).

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write as _},
    path::Path,
};

use jiff::civil::Date;
use rust_decimal::{Decimal, dec};
use serde::Deserialize;

use super::spot;
use crate::{
    error::Error,
    online::Unit,
    price::{Offer, PriceBook, PurchaseOption, Quality, Sink},
    provider::Online,
};

/// Another address of the file: a mirror, or a server of a test.
const ADDRESS: &str = "OUTLAY_AWS_SPOT_ADVISOR_URL";
const PUBLIC: &str = "https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json";

/// Beside the price tables; `pricing-cache/README.md` says what is in it.
const FILE: &str = "spot_advisor.csv.zst";

#[derive(Debug, Deserialize)]
struct Advisor {
    ranges: Vec<Range>,
    /// By region, system and instance type.
    spot_advisor: BTreeMap<String, BTreeMap<String, BTreeMap<String, Advice>>>,
}

/// How often instances were taken away.
#[derive(Debug, Deserialize)]
struct Range {
    index: u32,
    label: String,
}

#[derive(Debug, Deserialize)]
struct Advice {
    /// Per cent off the on-demand price.
    #[serde(rename = "s")]
    savings: u32,
    /// The index of a range.
    #[serde(rename = "r")]
    range: u32,
}

/// Offers what the percentages come to at the on-demand prices in use, and keeps the percentages.
pub(super) async fn fetch(online: &Online, sink: &mut Sink) -> Result<(), Error> {
    let address = std::env::var(ADDRESS).ok().filter(|address| !address.is_empty());
    let address = address.as_deref().unwrap_or(PUBLIC);
    let part = sink.part().clone();
    let _line = online.progress.line(&part.to_string(), Unit::Products);
    let advisor: Advisor = online.client.json(online.client.http().get(address)).await?;
    let book = PriceBook::open(None, Some(&online.folder))?;
    for (region, systems) in &advisor.spot_advisor {
        if part.region.as_deref().is_some_and(|own| own != region) {
            continue;
        }
        let on_demand = on_demand(&book, region);
        for (system, types) in systems {
            let system = system.to_lowercase();
            for (instance_type, advice) in types {
                match on_demand.get(&(instance_type.as_str().into(), system.as_str().into())) {
                    Some(price) => sink.offer(&estimate(
                        *price,
                        advice,
                        region,
                        (instance_type, &system),
                        online.today,
                    )),
                    None => sink.skipped("advice on instances without an on-demand price"),
                }
            }
        }
    }
    keep(&advisor, &online.folder, online.today)
}

fn estimate(
    on_demand: Decimal,
    advice: &Advice,
    region: &str,
    of: (&str, &str),
    as_of: Date,
) -> Offer {
    let rest = dec!(100).saturating_sub(Decimal::from(advice.savings)).saturating_mul(dec!(0.01));
    Offer {
        quality: Quality::Estimate,
        ..spot::offer("ec2.instance", region, of, on_demand.saturating_mul(rest), as_of)
    }
}

/// On-demand prices of a region by instance type and system.
fn on_demand(book: &PriceBook, region: &str) -> HashMap<(Box<str>, Box<str>), Decimal> {
    let listings = book.listings("ec2.instance", region);
    let rows = listings.iter().filter(|listing| listing.provider == "aws").filter_map(|listing| {
        let row = listing.row()?;
        let plain = row.purchase_option == PurchaseOption::OnDemand.name();
        let price = row.tier().filter(|_| plain)?.unit_price.0;
        Some(((row.sku.into(), row.variant.into()), price))
    });
    rows.collect()
}

/// Writes the percentages as the embedded table has them, whole or not at all.
fn keep(advisor: &Advisor, folder: &Path, as_of: Date) -> Result<(), Error> {
    let path = folder.join(FILE);
    let text = text(advisor, as_of);
    let write = || -> io::Result<()> {
        let mut file =
            tempfile::Builder::new().prefix(".advisor-").suffix(".tmp").tempfile_in(folder)?;
        file.write_all(&zstd::encode_all(text.as_bytes(), 19)?)?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    };
    write().map_err(|source| Error::WriteFile { path: path.clone(), source })
}

fn text(advisor: &Advisor, as_of: Date) -> String {
    let ranges: HashMap<_, _> =
        advisor.ranges.iter().map(|range| (range.index, range.label.as_str())).collect();
    let mut lines = Vec::new();
    for (region, systems) in &advisor.spot_advisor {
        for (system, types) in systems {
            for (instance_type, Advice { savings, range }) in types {
                let label = ranges.get(range).copied().unwrap_or_default();
                let system = system.to_lowercase();
                lines
                    .push(format!("{region},{system},{instance_type},{savings},{label},{as_of}\n"));
            }
        }
    }
    lines.sort_unstable();
    format!("region,os,instance_type,savings_pct,interruption_bucket,as_of\n{}", lines.concat())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DOCUMENT: &str = r#"{
        "global_rate": "<10%",
        "ranges": [{"index": 0, "label": "<5%", "dots": 0, "max": 5},
                   {"index": 1, "label": "5-10%", "dots": 1, "max": 11}],
        "instance_types": {"m5.large": {"emr": true, "cores": 2, "ram_gb": 8}},
        "spot_advisor": {"eu-west-1": {
            "Windows": {"m5.large": {"s": 42, "r": 1}},
            "Linux": {"m5.large": {"s": 66, "r": 0}, "a1.large": {"s": 5, "r": 7}}
        }}
    }"#;

    /// The embedded file and one that an update wrote are read alike.
    #[test]
    fn what_is_kept_has_the_form_of_the_embedded_file() {
        let advisor = serde_json::from_str(DOCUMENT).unwrap();
        let text = text(&advisor, date(2026, 11, 1));
        let embedded = include_bytes!("../../../../pricing-cache/spot_advisor.csv.zst");
        let embedded = String::from_utf8(zstd::decode_all(&embedded[..]).unwrap()).unwrap();
        assert_eq!(text.lines().next(), embedded.lines().next());
        let buckets: Vec<_> =
            embedded.lines().skip(1).map(|line| line.split(',').nth(4).unwrap()).collect();
        assert!(buckets.contains(&"<5%") && buckets.contains(&"5-10%"));
        assert_eq!(
            text.lines().skip(1).collect::<Vec<_>>(),
            [
                "eu-west-1,linux,a1.large,5,,2026-11-01",
                "eu-west-1,linux,m5.large,66,<5%,2026-11-01",
                "eu-west-1,windows,m5.large,42,5-10%,2026-11-01",
            ]
        );
    }

    #[test]
    fn the_estimate_is_the_on_demand_price_less_the_saving() {
        let advice = Advice { savings: 66, range: 0 };
        let offer =
            estimate(dec!(0.107), &advice, "eu-west-1", ("m5.large", "linux"), date(2026, 11, 1));
        assert_eq!((offer.price, offer.quality), (dec!(0.03638), Quality::Estimate));
    }
}
