//! Which SKU of Google's catalog is which of our products, or which part of a machine type. The tables
//! are `products.csv` and `series.csv`.

use std::sync::OnceLock;

use super::sku::Sku;

/// What a SKU prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Product(Product),
    /// A vCPU of a series.
    Core(&'static str),
    /// A GiB of memory of a series.
    Memory(&'static str),
    /// Left out on purpose, and why.
    Skip(&'static str),
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) id: &'static str,
    pub(super) sku: &'static str,
    pub(super) unit: &'static str,
    /// Google gives no region, and the price is the same in all.
    pub(super) everywhere: bool,
}

/// A service, a stem, and the product that they stand for.
type Products = Vec<(&'static str, &'static str, Product)>;

fn products() -> &'static Products {
    static READ: OnceLock<Products> = OnceLock::new();
    READ.get_or_init(|| {
        let lines = include_str!("products.csv").lines().skip(1);
        let product = |line: &'static str| {
            let mut fields = line.split(',');
            let (service, stem) = (fields.next()?, fields.next()?);
            let (id, sku, unit) = (fields.next()?, fields.next()?, fields.next()?);
            let everywhere = fields.next().is_some();
            Some((service, stem, Product { id, sku, unit, everywhere }))
        };
        lines.filter_map(product).collect()
    })
}

/// Series and the words that Google begins their descriptions with.
pub(super) fn series() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("series.csv").lines().skip(1).filter_map(|line| line.split_once(','))
}

pub(super) fn place(sku: &Sku) -> Place {
    let (service, stem) = (&*sku.category.service_display_name, sku.stem());
    match service {
        "Compute Engine" => {
            if let Some(to) = destination(&sku.description) {
                return to;
            }
            if let Some(part) = part(stem, sku.category.usage_type.starts_with("Commit")) {
                return part;
            }
        }
        "Cloud Storage" => {
            if let Some(class) = bucket(sku) {
                return class;
            }
        }
        _ => {}
    }
    let found = products().iter().find(|(of, words, _)| *of == service && *words == stem);
    found.map_or(Place::Nothing, |(.., product)| Place::Product(*product))
}

/// A core or the memory of a series: `N2 Instance Core`, committed `N2 Cpu`. Custom types and sole
/// tenancy have words of their own and do not fit.
fn part(stem: &str, is_committed: bool) -> Option<Place> {
    let (words, kind) = stem.rsplit_once(' ').unwrap_or(("", stem));
    let place: fn(&'static str) -> Place = match kind {
        "Core" | "Cpu" => Place::Core,
        "Ram" => Place::Memory,
        _ => return None,
    };
    let words = words.strip_suffix(" Instance").unwrap_or(words);
    // Commitments to N1 were there before there were series.
    let words = if is_committed && words.is_empty() { "N1 Predefined" } else { words };
    let found = series().find(|(_, theirs)| *theirs == words);
    Some(found.map_or_else(
        || match words {
            "Custom" | "N2 Custom" | "N2D AMD Custom" | "N4 Custom" => {
                Place::Skip("cores and memory of custom machine types")
            }
            _ if words.ends_with("Sole Tenancy") => {
                Place::Skip("cores and memory of sole-tenant nodes")
            }
            _ => Place::Nothing,
        },
        |(series, _)| place(series),
    ))
}

/// Traffic to the internet: Google sells it by origin and destination; within the Americas it costs what
/// it does to all destinations but two.
fn destination(description: &str) -> Option<Place> {
    let (_, way) = description.split_once("Network Internet Data Transfer Out from ")?;
    let (_, to) = way.split_once(" to ")?;
    let id = match to {
        "Americas" => "compute.network.traffic.egress.internet",
        "Australia" => "compute.network.traffic.egress.internet.australia",
        "China" => "compute.network.traffic.egress.internet.china",
        _ => return Some(Place::Skip("traffic to destinations that cost what the Americas do")),
    };
    Some(Place::Product(Product { id, sku: "", unit: "GB", everywhere: false }))
}

/// Storage in buckets: by class, and by whether it is in one region, two or many.
fn bucket(sku: &Sku) -> Option<Place> {
    let description = &*sku.description;
    if description.contains("Early Delete") {
        return Some(Place::Skip("what early deletion costs is what storage would have"));
    }
    let classes: [(&str, [&'static str; 3]); 5] = [
        (
            "Standard Storage",
            [
                "storage.bucket.standard",
                "storage.bucket.standard-dual",
                "storage.bucket.standard-multi",
            ],
        ),
        (
            "Nearline Storage",
            [
                "storage.bucket.nearline",
                "storage.bucket.nearline-dual",
                "storage.bucket.nearline-multi",
            ],
        ),
        (
            "Coldline Storage",
            [
                "storage.bucket.coldline",
                "storage.bucket.coldline-dual",
                "storage.bucket.coldline-multi",
            ],
        ),
        (
            "Archive Storage",
            ["storage.bucket.archiv", "storage.bucket.archiv-dual", "storage.bucket.archiv-multi"],
        ),
        (
            "Durable Reduced Availability Storage",
            ["storage.bucket.dra", "storage.bucket.dra-dual", "storage.bucket.dra-multi"],
        ),
    ];
    let (_, [one, two, many]) =
        classes.into_iter().find(|(words, _)| description.starts_with(words))?;
    let id = match description {
        _ if description.contains("Dual-region") => two,
        _ if description.contains("Multi-region") => many,
        _ => one,
    };
    Some(Place::Product(Product { id, sku: "", unit: "GB-month", everywhere: false }))
}
