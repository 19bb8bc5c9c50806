//! `aws_acm_certificate`: a public certificate is free unless it may be exported, which costs by the
//! name when it is issued; one from a private authority costs when it is issued
//! (<https://aws.amazon.com/certificate-manager/pricing/>,
//! <https://aws.amazon.com/private-ca/pricing/>). The latter is free where only integrated services
//! ever hold its key, which no plan tells; an authority for short-lived certificates has a price of
//! its own.

use rust_decimal::{Decimal, dec};

use super::{global, price};
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_acm_certificate",
    cost_attributes: &[
        "certificate_authority_arn",
        "domain_name",
        "subject_alternative_names",
        "options",
    ],
    components,
};

fn components(certificate: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    if is_private(certificate) {
        let authorities = context.graph.referenced(
            certificate,
            "certificate_authority_arn",
            "aws_acmpca_certificate_authority",
        );
        let mut product = "acm_pca.certificate";
        for authority in authorities {
            if authority.text("usage_mode")? == Some("SHORT_LIVED_CERTIFICATE") {
                product = "acm_pca.short_lived_certificate";
            }
        }
        bill.add("Certificate", price(certificate, product)?, 1).per(1, "certificates");
        return Ok(());
    }
    for options in certificate.blocks("options")? {
        if options.text("export")? == Some("ENABLED") {
            exported_names(certificate, bill)?;
        }
    }
    Ok(())
}

/// The authority's own address is mostly known only after apply.
fn is_private(certificate: &Resource) -> bool {
    let attribute = "certificate_authority_arn";
    match certificate.text(attribute) {
        Ok(arn) => arn.is_some_and(|arn| !arn.is_empty()),
        Err(_) => true,
    }
}

fn exported_names(certificate: &Resource, bill: &mut Bill) -> Result<(), Gap> {
    let mut names: Vec<&str> = certificate.text("domain_name")?.into_iter().collect();
    // Once it exists they hold the domain name too.
    names.extend(certificate.attributes.texts("subject_alternative_names")?);
    names.sort_unstable();
    names.dedup();
    let wildcards = names.iter().filter(|name| name.starts_with("*.")).count();
    for (name, sku, count) in [
        ("Exportable certificate names", "fqdn", names.len() - wildcards),
        ("Exportable certificate wildcard names", "wildcard", wildcards),
    ] {
        let count = Decimal::from(count);
        if count > dec!(0) {
            bill.add(name, global("acm.exportable_certificate").sku(sku), count).per(1, "names");
        }
    }
    Ok(())
}
