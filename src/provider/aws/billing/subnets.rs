//! How many subnets a resource spans: what is billed by zone is billed by subnet.

use rust_decimal::Decimal;

use crate::{
    model::Resource,
    price::{Context, Gap},
};

/// How many subnets (or zones) `attribute` lists: by its value, else by what its configuration
/// refers to. `None` where nothing says so: unset, it is computed, and unknown until the resource
/// exists.
pub(crate) fn listed(
    resource: &Resource,
    context: &Context,
    attribute: &str,
) -> Result<Option<Decimal>, Gap> {
    let unknown = match resource.attributes.values(attribute) {
        Ok(values) => return Ok((!values.is_empty()).then(|| values.len().into())),
        Err(unknown) => unknown,
    };
    let declared = context.graph.referenced(resource, attribute, "aws_subnet").len();
    if declared > 0 {
        return Ok(Some(declared.into()));
    }
    if resource.references(attribute).is_empty() { Ok(None) } else { Err(unknown.into()) }
}
