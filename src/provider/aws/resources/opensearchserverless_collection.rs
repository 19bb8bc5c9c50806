//! `aws_opensearchserverless_collection`: capacity (OCU) by the hour for indexing and for searching,
//! and the data it holds by the GB (<https://aws.amazon.com/opensearch-service/pricing/>,
//! "Serverless"). Capacity never falls below half an OCU for each, twice that with standby replicas;
//! collections of one kind share it, so the first of them carries the least. The price list has the
//! OCU under direct queries, which cost the same.

use rust_decimal::{Decimal, dec};

use super::price;
use crate::{
    model::Resource,
    money::{HOURS_PER_MONTH, times},
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_opensearchserverless_collection",
    cost_attributes: &["type", "standby_replicas"],
    components,
};

fn components(collection: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill.part(|bill| {
        let least = least(collection, context)?;
        for (name, key) in [("Indexing", "indexing_ocus"), ("Search and query", "search_ocus")] {
            let ocus = context.usage.number(key).unwrap_or(least);
            let hours = times(ocus, HOURS_PER_MONTH);
            bill.add(name, price(collection, "opensearch.direct_query")?, hours).usage_based();
        }
        Ok(())
    });
    let key = "storage_gb";
    let storage = price(collection, "opensearch.serverless.storage")?;
    bill.usage("Storage", storage, key, context.usage.number(key)).per(1, "GB");
    Ok(())
}

/// The OCUs that it keeps up for each purpose.
fn least(collection: &Resource, context: &Context) -> Result<Decimal, Gap> {
    let kind = sharing(collection)?;
    // The first by name, whatever order the document has them in.
    let all = context.graph.of_kind(&collection.kind).filter(|other| sharing(other) == Ok(kind));
    let first = all.filter_map(|other| other.address.as_ref()).map(|address| &address.0).min();
    if first.is_some_and(|first| collection.address.as_ref().is_some_and(|own| own.0 > *first)) {
        return Ok(dec!(0));
    }
    let (_, has_standby) = kind;
    Ok(if has_standby { dec!(1) } else { dec!(0.5) })
}

/// Vector search has capacity of its own, and so has what does without standby replicas.
fn sharing(collection: &Resource) -> Result<(bool, bool), Gap> {
    let kind = collection.text("type")?;
    let standby = collection.text("standby_replicas")?;
    Ok((kind == Some("VECTORSEARCH"), standby != Some("DISABLED")))
}
