//! EC2: instances, volumes, networks.

mod instances;

use super::Service;

pub(super) const SERVICE: Service = Service { global: false, listings: &[instances::LISTING] };

/// The value of a tag. AWS's own, which say what made a resource, are read here alone.
fn tag<'a>(tags: &'a [aws_sdk_ec2::types::Tag], key: &str) -> Option<&'a str> {
    tags.iter().find(|tag| tag.key() == Some(key)).and_then(|tag| tag.value())
}
