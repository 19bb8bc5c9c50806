//! Where resources are that do not tell it themselves: where else their provider is at work.
//!
//! A provider configuration is in one region. Where a document does not say which (a state has no
//! configurations, a plan no values of locals), what else that provider manages or reads may tell.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Reader, configuration::Configuration, reference::Parts};
use crate::model::{Address, PlacedBy, Region, Resource, ResourceChange};

/// Data sources whose id is the region of their provider.
const REGION_SOURCES: [&str; 2] = ["aws_region", "aws_availability_zones"];

/// The region of each provider configuration, as far as what it manages agrees.
#[derive(Debug, Default)]
pub(super) struct Evidence(HashMap<Box<str>, Option<Region>>);

impl Evidence {
    pub(super) fn note(&mut self, provider: &str, region: &Region) {
        // A local zone lies in a region; it does not say which one its provider is in.
        if is_zone(region) {
            return;
        }
        let known = self.0.entry(provider.into()).or_insert_with(|| Some(region.clone()));
        if known.as_ref().is_some_and(|known| known != region) {
            *known = None;
        }
    }

    /// Gives a resource that has no region that of its provider, else the default.
    pub(super) fn place(&self, resource: &mut Resource, provider: &str, reader: &Reader) {
        if resource.region.is_none() {
            resource.region = self.0.get(provider).cloned().flatten();
            resource.placed_by = PlacedBy::Siblings;
        }
        if resource.region.is_none() {
            resource.region.clone_from(&reader.default_region);
            resource.placed_by = PlacedBy::User;
        }
    }
}

/// `us-west-2-lax-1` is in `us-west-2`; `us-gov-west-1` is a region.
fn is_zone(region: &Region) -> bool {
    region.0.matches(|c: char| c.is_ascii_digit()).count() > 1
}

/// Gives each resource of a plan that has no region that of its provider, else the default.
///
/// `read` tells what data sources were read in which region, where nothing else tells.
pub(super) fn place<E>(
    changes: &mut [ResourceChange],
    configuration: Option<&Configuration>,
    read: impl FnOnce() -> Result<Vec<(Address, Region)>, E>,
    reader: &Reader,
) -> Result<(), E> {
    let is_lost =
        |resource: &Resource| resource.region.is_none() && reader.schema(&resource.kind).is_some();
    let resources = || changes.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    if !resources().any(is_lost) {
        return Ok(());
    }
    let provider = |address: &Address| -> Box<str> {
        let parts = Parts::of(&address.0);
        let resource = |configuration: &Configuration| {
            let resource = configuration.resource(parts.module, parts.resource)?;
            Some(configuration.provider_key(resource).into())
        };
        configuration.and_then(resource).unwrap_or_default()
    };
    let mut evidence = Evidence::default();
    for resource in resources() {
        if let (Some(region), Some(address)) = (&resource.region, &resource.address) {
            evidence.note(&provider(address), region);
        }
    }
    for (address, region) in read()? {
        evidence.note(&provider(&address), &region);
    }
    for change in changes {
        for resource in [&mut change.before, &mut change.after].into_iter().flatten() {
            let address = resource.address.as_ref().or(change.address.as_ref());
            let provider = address.map(&provider).unwrap_or_default();
            evidence.place(resource, &provider, reader);
        }
    }
    Ok(())
}

/// The region that a data source has been read in, by its ARN or because that is what it reads.
pub(super) fn read_region(kind: &str, values: &RawValue) -> Option<Region> {
    #[derive(Deserialize)]
    struct Read {
        #[serde(default)]
        id: Option<String>,
        #[serde(default)]
        arn: Option<String>,
    }
    let read: Read = serde_json::from_str(values.get()).ok()?;
    let region = if REGION_SOURCES.contains(&kind) {
        read.id?
    } else {
        read.arn?.strip_prefix("arn:")?.split(':').nth(2)?.to_owned()
    };
    let is_code = region.len() > 5 && region.ends_with(|c: char| c.is_ascii_digit());
    is_code.then(|| Region(region.into()))
}
