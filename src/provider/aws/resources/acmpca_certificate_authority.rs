//! `aws_acmpca_certificate_authority`: the authority by the month, disabled or not, and each certificate
//! it issues, in three tiers (<https://aws.amazon.com/private-ca/pricing/>). One for short-lived
//! certificates is cheaper, and its certificates have one price. Answering for their state (OCSP)
//! costs by the certificate and by the query.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_acmpca_certificate_authority",
    cost_attributes: &["usage_mode", "revocation_configuration"],
    components,
};

fn components(authority: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let usage = |key| context.usage.number(key);
    let mode = authority.text("usage_mode")?.unwrap_or("GENERAL_PURPOSE");
    let (name, product, certificates, certificate) = match mode {
        "GENERAL_PURPOSE" => {
            ("Private certificate authority", "acm_pca.ca", "Certificates", "acm_pca.certificate")
        }
        "SHORT_LIVED_CERTIFICATE" => (
            "Private certificate authority (short-lived certificate mode)",
            "acm_pca.short_lived_ca",
            "Certificates (short-lived)",
            "acm_pca.short_lived_certificate",
        ),
        other => return Err(Gap::invalid("usage_mode", other)),
    };
    bill.add(name, price(authority, product)?, 1).per(1, "months");
    let requests = usage("monthly_requests");
    bill.usage(certificates, price(authority, certificate)?, "monthly_requests", requests)
        .per(1, "requests");

    bill.part(|bill| {
        if !answers_for_state(authority)? {
            return Ok(());
        }
        for (name, product, key) in [
            ("OCSP certificates", "acm_pca.ocsp_certificate", "monthly_ocsp_certificates"),
            ("OCSP queries", "acm_pca.ocsp_query", "monthly_ocsp_queries"),
        ] {
            bill.usage(name, price(authority, product)?, key, usage(key));
        }
        Ok(())
    });
    Ok(())
}

fn answers_for_state(authority: &Resource) -> Result<bool, Gap> {
    for revocation in authority.blocks("revocation_configuration")? {
        if let Some(ocsp) = revocation.block("ocsp_configuration")? {
            return Ok(ocsp.flag("enabled")? == Some(true));
        }
    }
    Ok(false)
}
