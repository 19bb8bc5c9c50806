//! Where an AWS resource is, by its own attributes.

use crate::model::{Attributes, Region};

/// The resource's own `region` (AWS provider 6, S3 buckets), its zone, or its ARN.
pub(super) fn region(attributes: &Attributes) -> Option<Region> {
    let text = |name| attributes.text(name).ok().flatten();
    let zone = || text("availability_zone").and_then(of_zone);
    let arn = || text("arn").and_then(|arn| arn.split(':').nth(3));
    // A local zone has prices of its own, so a zone says more than the region it belongs to.
    let local = zone().filter(|region| region.matches('-').count() > 2);
    let region = local.or(text("region")).or_else(zone).or_else(arn)?;
    is_code(region).then(|| Region(region.into()))
}

/// Whether this can be a region's code, or a local or wavelength zone's: `eu-west-1`, `us-gov-east-1`.
fn is_code(region: &str) -> bool {
    let mut parts = region.split('-');
    let continent = parts.next().unwrap_or_default();
    let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    continent.len() == 2 && parts.clone().count() > 1 && parts.all(is_plain)
}

/// `eu-west-1a` is in `eu-west-1`, `us-west-2-lax-1a` in `us-west-2-lax-1`; a wavelength zone is its own.
fn of_zone(zone: &str) -> Option<&str> {
    let region = zone.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let lettered = zone.len() - region.len() == 1 && region.ends_with(|c: char| c.is_ascii_digit());
    let wavelength = zone.contains("-wlz-");
    (lettered || wavelength).then_some(if lettered { region } else { zone })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;

    #[test]
    fn regions_of_attributes() {
        let of = |pairs: &[(&'static str, &str)]| {
            let text = |&(name, value): &(&'static str, &str)| (name, Value::Text(value.into()));
            region(&pairs.iter().map(text).collect()).map(|region| region.0.to_string())
        };
        assert_eq!(of(&[("availability_zone", "eu-west-1a")]).as_deref(), Some("eu-west-1"));
        assert_eq!(
            of(&[("availability_zone", "us-west-2-lax-1b")]).as_deref(),
            Some("us-west-2-lax-1")
        );
        assert_eq!(
            of(&[("availability_zone", "us-east-1-wl1-bos-wlz-1")]).as_deref(),
            Some("us-east-1-wl1-bos-wlz-1")
        );
        assert_eq!(
            of(&[("arn", "arn:aws:ec2:sa-east-1:1:volume/v")]).as_deref(),
            Some("sa-east-1")
        );
        assert_eq!(of(&[("arn", "arn:aws:s3:::bucket")]), None);
        assert_eq!(
            of(&[("region", "eu-west-3"), ("arn", "arn:aws:s3:::bucket")]).as_deref(),
            Some("eu-west-3")
        );
        assert_eq!(of(&[("region", "mock-region"), ("availability_zone", "somewhere-1a")]), None);
        assert_eq!(of(&[]), None);
    }
}
