//! The clouds. Each is a folder here and a line in [`PROVIDERS`].

mod aws;
mod azurerm;
#[cfg(any(feature = "azure", feature = "google"))]
mod exact;
mod google;
#[cfg(feature = "online")]
mod price_source;
mod utility;

use std::{collections::HashMap, sync::OnceLock};

#[cfg(any(feature = "azure", feature = "google"))]
use exact::Exact;

#[cfg(feature = "online")]
pub(crate) use price_source::{Online, PriceScope, PriceSource};

use jiff::Timestamp;

use crate::{
    advise::{Check, Commitments, Offer, StopsWith},
    bill::{Line, Product},
    drift::{Comparison, Comparisons, Drift, Looked, Who},
    error::Error,
    model::{Attributes, Coverage, LiveResource, Region, Resource, Schema, Series, Window},
    price::{Catalog, ResourceType},
};

pub(crate) const PROVIDERS: &[Provider] =
    &[aws::PROVIDER, azurerm::PROVIDER, google::PROVIDER, utility::PROVIDER];

/// All the program knows of one cloud.
pub(crate) struct Provider {
    /// The types that cost money.
    pub(crate) resource_types: &'static [ResourceType],
    /// The types that cost nothing by themselves, one a line.
    pub(crate) free: &'static str,
    /// Types whose attributes decide what others cost, with those attributes.
    pub(crate) supporting: &'static [(&'static str, &'static [&'static str])],
    /// How types are compared with what is live.
    pub(crate) comparisons: &'static [&'static [Comparison]],
    /// The products, or families of products, that each type is billed by.
    pub(crate) products: &'static [(&'static str, &'static [&'static str])],
    /// Where a resource's own attributes say it is.
    pub(crate) region: fn(&Attributes) -> Option<Region>,
    /// What may be saved.
    pub(crate) checks: &'static [Check],
    /// What of a bill stops while a resource is stopped.
    pub(crate) stops: &'static [StopsWith],
    /// What may be committed to.
    pub(crate) offers: &'static [Offer],
    /// Which of its products a line of a bill is; `None` where the line is not its own.
    pub(crate) billed: fn(&Line) -> Option<Product>,
    /// Types that are commitments, sorted.
    pub(crate) commitments: &'static [Commitments],
    /// The type of a commitment that a bill calls so.
    pub(crate) commitment_kind: fn(&str) -> Option<&'static str>,
    /// Looks at live accounts; `None` where that is not known, or not built in.
    pub(crate) look: Option<Look>,
    /// Fetches how busy live resources were; `None` as for `look`.
    #[cfg_attr(not(feature = "frames"), allow(dead_code, reason = "nothing keeps series then"))]
    pub(crate) measure: Option<Measure>,
    /// The services that tell its prices, each for other ways of buying or other products.
    #[cfg(feature = "online")]
    pub(crate) price_sources: &'static [PriceSource],
    /// Asks its log who changed a resource; `None` as of `look`.
    pub(crate) who: Option<Ask>,
}

/// Lists what the accounts of a scope hold, and says what could be listed.
pub(crate) type Look = fn(&LiveScope) -> Result<(Vec<LiveResource>, Vec<Coverage>), Error>;

/// Fetches the metrics of what a look found, and says what could be fetched.
pub(crate) type Measure =
    fn(&LiveScope, &[LiveResource], Window, StoreSeries<'_>) -> Result<Vec<Coverage>, Error>;

/// Takes the series of an account and a region, some at a time.
pub(crate) type StoreSeries<'a> = &'a mut dyn FnMut(&str, &str, Vec<Series>) -> Result<(), Error>;

/// Asks who changed each resource last, in their order, no later than a time. What the log refused
/// says so, in place of an answer.
pub(crate) type Ask =
    fn(&LiveScope, Option<Timestamp>, &[&Drift]) -> Result<Vec<Result<Who, Looked>>, Error>;

/// What of live accounts is looked at, and as whom. Where a list is empty, the cloud's own
/// configuration decides, and every type is looked at.
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "no other cloud is looked at yet"))]
pub(crate) struct LiveScope<'a> {
    /// Codes; `all` for every region that is enabled.
    pub(crate) regions: &'a [String],
    pub(crate) profiles: &'a [String],
    /// Roles assumed from each profile.
    pub(crate) roles: &'a [String],
    /// Terraform's resource types.
    pub(crate) kinds: &'a [String],
    /// Calls under way at the same time.
    pub(crate) concurrency: usize,
    /// Called with how many listings are done, of how many.
    pub(crate) progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Provider {
    /// Whether a resource type is one of this cloud's.
    pub(crate) fn knows(&self, kind: &str) -> bool {
        self.comparisons.iter().copied().flatten().any(|of| of.kind == kind)
            || self.resource_types.iter().any(|of| of.kind == kind)
            || self.supporting.iter().any(|(of, _)| *of == kind)
            || self.free.lines().any(|of| of == kind)
    }
}

/// Every price source of every provider.
#[cfg(feature = "online")]
pub(crate) fn price_sources() -> impl Iterator<Item = &'static PriceSource> {
    PROVIDERS.iter().flat_map(|provider| provider.price_sources)
}

/// The regions of `provider` that `pricing-cache/regions.csv` knows, as the cloud writes them.
#[cfg(any(feature = "aws", feature = "azure", feature = "google"))]
fn regions(provider: &str) -> impl Iterator<Item = &'static str> {
    let regions = include_str!("../../pricing-cache/regions.csv").lines();
    regions.filter_map(move |line| {
        let mut fields = line.split(',');
        let (of, code, kind) = (fields.next()?, fields.next()?, fields.nth(1)?);
        (of == provider && kind == "region").then_some(code)
    })
}

/// Whether the price of a resource counts another one that it brought along.
pub(crate) fn includes(parent: &Resource, child: &Resource) -> bool {
    let tables = PROVIDERS.iter().flat_map(|provider| provider.comparisons).copied().flatten();
    let listed = tables
        .filter(|comparison| comparison.kind == &*parent.kind)
        .any(|comparison| comparison.includes.contains(&&*child.kind));
    // Volumes beside the root one bill by themselves where they are listed.
    let is_root = |id: &str| {
        let root = parent.block("root_block_device").ok().flatten();
        root.is_some_and(|root| root.text("volume_id") == Ok(Some(id)))
    };
    let is_apart =
        &*parent.kind == "aws_instance" && !child.id.as_ref().is_some_and(|id| is_root(&id.0));
    listed && !is_apart
}

/// How the types of every provider are compared with what is live.
pub(crate) fn comparisons() -> Comparisons {
    let all = PROVIDERS.iter().flat_map(|provider| provider.comparisons.iter().copied());
    Comparisons::new(all.flatten())
}

/// What is read of a type to price it and to compare it.
pub(crate) fn schema(catalog: &Catalog, comparisons: &Comparisons, kind: &str) -> Option<Schema> {
    let priced = catalog.schema(kind);
    let Some(compared) = comparisons.reads(kind) else { return priced };
    let region = PROVIDERS
        .iter()
        .find(|provider| provider.comparisons.iter().copied().flatten().any(|of| of.kind == kind))
        .map(|provider| provider.region);
    let region = priced.and_then(|schema| schema.region).or(region);
    Some(Schema { compared, region, ..priced.unwrap_or_default() })
}

/// Every resource type of every provider.
pub(crate) fn catalog() -> Catalog {
    PROVIDERS.iter().fold(Catalog::default(), |catalog, provider| {
        let Provider { resource_types, free, supporting, region, .. } = provider;
        catalog.with(resource_types, free.lines(), supporting, *region)
    })
}

/// Every check of every provider.
pub(crate) fn checks() -> impl Iterator<Item = &'static Check> {
    PROVIDERS.iter().flat_map(|provider| provider.checks)
}

/// Which product a line of a bill is; `None` of a cloud whose bills are not known.
pub(crate) fn billed(line: &Line) -> Option<Product> {
    PROVIDERS.iter().find_map(|provider| (provider.billed)(line))
}

/// Every type of every provider that is a commitment.
pub(crate) fn commitments() -> impl Iterator<Item = &'static Commitments> {
    PROVIDERS.iter().flat_map(|provider| provider.commitments)
}

/// The type of a commitment that a bill calls by `id`.
pub(crate) fn commitment_kind(id: &str) -> Option<&'static str> {
    PROVIDERS.iter().find_map(|provider| (provider.commitment_kind)(id))
}

/// What is kept of a type to price it and to advise on it.
pub(crate) fn advised(catalog: &Catalog, kind: &str) -> Option<Schema> {
    static READS: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    let priced = catalog.schema(kind);
    let reads = READS.get_or_init(|| {
        let mut reads: HashMap<_, Vec<_>> = HashMap::new();
        for (kind, attributes) in checks().flat_map(|check| check.reads) {
            let all = reads.entry(*kind).or_insert_with(|| {
                catalog.schema(kind).map_or_else(Vec::new, |schema| schema.attributes.to_vec())
            });
            all.extend_from_slice(attributes);
        }
        reads
    });
    match (reads.get(kind), priced) {
        (Some(attributes), Some(priced)) => Some(Schema { attributes, ..priced }),
        (Some(attributes), None) => Some(Schema { attributes, ..Schema::default() }),
        (None, priced) => priced,
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    #[test]
    fn a_type_is_priced_or_free_or_unsupported() {
        for provider in PROVIDERS {
            let priced: BTreeSet<_> =
                provider.resource_types.iter().map(|resource_type| resource_type.kind).collect();
            assert_eq!(priced.len(), provider.resource_types.len(), "a type is listed twice");
            let others =
                provider.free.lines().chain(provider.supporting.iter().map(|(kind, _)| *kind));
            for kind in others {
                assert!(!priced.contains(kind), "{kind} is priced");
            }
        }
    }

    #[test]
    fn lists_are_sorted() {
        for provider in PROVIDERS {
            assert!(provider.resource_types.is_sorted_by_key(|resource_type| resource_type.kind));
            assert!(provider.supporting.is_sorted_by_key(|(kind, _)| *kind));
            assert!(provider.checks.is_sorted_by_key(|check| check.id));
            assert!(provider.free.lines().is_sorted());
        }
    }

    /// A newcomer finds a type by its file's name, and what it prints by its case's.
    #[test]
    fn every_file_of_a_resource_type_has_its_name_and_a_case() {
        let folder = std::fs::read_dir("src/provider/aws/resources").unwrap();
        let catalog = catalog();
        for path in folder.map(|entry| entry.unwrap().path()) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            if path.extension().is_some_and(|extension| extension == "rs") && name != "mod" {
                assert!(catalog.priced(&format!("aws_{name}")).is_some(), "{name} is not listed");
                let case = format!("fixtures/aws/{name}.in/plan.json");
                assert!(Path::new(&case).exists(), "{case} is missing");
            }
        }
    }

    /// A newcomer finds a check by its file's name, and what it prints by its case's.
    #[test]
    fn every_file_of_a_check_has_its_id_and_a_case() {
        let folder = std::fs::read_dir("src/provider/aws/checks").unwrap();
        let ids: BTreeSet<_> = checks().map(|check| check.id).collect();
        assert_eq!(ids.len(), checks().count(), "a check is listed twice");
        for path in folder.map(|entry| entry.unwrap().path()) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            if !text.contains("const CHECK: Check") {
                continue;
            }
            let id = format!("aws-{}", name.replace('_', "-"));
            assert!(ids.contains(&*id), "{id} is not listed");
            let case = format!("fixtures/savings/aws_{name}.toml");
            assert!(Path::new(&case).exists(), "{case} is missing");
        }
    }
}
