//! Snapshots of EBS volumes (<https://aws.amazon.com/ebs/pricing/>, "Amazon EBS Snapshots").

use rust_decimal::Decimal;

use super::{ebs::DEFAULT_SIZE, price};
use crate::{
    model::Resource,
    price::{Bill, Context, Gap},
};

/// The size of the volume that a snapshot was taken of: its own word once it exists, else the
/// volume's in the document. `None` where neither tells.
pub(crate) fn size(snapshot: &Resource, context: &Context) -> Option<Decimal> {
    // Computed, and unknown until the snapshot exists.
    let own = snapshot.number("volume_size").ok().flatten().filter(|size| !size.is_zero());
    own.or_else(|| {
        let volumes = context.graph.referenced(snapshot, "volume_id", "aws_ebs_volume");
        volumes.first()?.number("size").ok().flatten()
    })
}

/// Storage of at most `size` GiB. Of unknown size it is billed as one of the smallest usual volume,
/// and the bill says that it does not know.
pub(crate) fn storage(
    snapshot: &Resource,
    size: Option<Decimal>,
    bill: &mut Bill,
) -> Result<(), Gap> {
    let (name, product) = match snapshot.text("storage_tier").ok().flatten() {
        None | Some("standard") => ("EBS snapshot storage", "ebs.snapshot.standard"),
        Some("archive") => ("EBS snapshot storage (archive)", "ebs.snapshot.archive"),
        Some(other) => return Err(Gap::invalid("storage_tier", other)),
    };
    bill.add(name, price(snapshot, product)?, size.unwrap_or(DEFAULT_SIZE));
    if size.is_none() {
        bill.gap(Gap::Unresolved("volume_id".into()));
    }
    Ok(())
}
