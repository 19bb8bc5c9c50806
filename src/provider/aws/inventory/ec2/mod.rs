//! EC2: instances, their storage and templates, and networks.

mod addresses;
mod images;
mod instances;
mod network;
mod security;
mod templates;
mod transit;

use super::Service;

pub(super) const SERVICE: Service = Service {
    global: false,
    listings: &[
        addresses::LISTING,
        images::LISTING,
        instances::LISTING,
        network::ENDPOINTS,
        network::ROUTE_TABLES,
        network::SUBNETS,
        network::VPCS,
        security::GROUPS,
        security::RULES,
        templates::RESERVATIONS,
        templates::TEMPLATES,
        transit::ATTACHMENTS,
        transit::GATEWAYS,
        transit::VPN,
    ],
};

/// The value of a tag. AWS's own, which say what made a resource, are read here alone.
fn tag<'a>(tags: &'a [aws_sdk_ec2::types::Tag], key: &str) -> Option<&'a str> {
    tags.iter().find(|tag| tag.key() == Some(key)).and_then(|tag| tag.value())
}
