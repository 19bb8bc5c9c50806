//! `aws_kms_key`: each key by the month, and its requests at the price of its kind
//! (<https://aws.amazon.com/kms/pricing/>). Keys in a custom key store and multi-Region primary keys
//! cost the same. Rotation adds a key's price for each of the first two rotations that have happened,
//! which no plan tells, so a new key is priced. The 20,000 free requests a month are the account's.

use super::price;
use crate::{
    model::Resource,
    price::{Bill, Context, Gap, ResourceType},
};

pub(super) const RESOURCE_TYPE: ResourceType = ResourceType {
    kind: "aws_kms_key",
    cost_attributes: &["customer_master_key_spec"],
    components,
};

fn components(key: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    bill_key(key, key.text("customer_master_key_spec")?, context, bill)
}

/// The lines of a key, primary or replica, of the kind that `spec` names.
pub(super) fn bill_key(
    key: &Resource,
    spec: Option<&str>,
    context: &Context,
    bill: &mut Bill,
) -> Result<(), Gap> {
    bill.add("Customer master key", price(key, "kms.key")?, 1);
    let mut requests = |name: &'static str, product: &'static str, usage_key: &str| {
        let quantity = context.usage.number(usage_key);
        let price = price(key, product)?;
        bill.usage(name, price, usage_key, quantity).per(10_000, "10k requests");
        Ok(())
    };
    let spec = spec.unwrap_or("SYMMETRIC_DEFAULT");
    match spec {
        "SYMMETRIC_DEFAULT" => {
            requests("Requests", "kms.requests", "monthly_requests")?;
            // Key pairs that leave KMS are made under a symmetric key.
            requests(
                "ECC GenerateDataKeyPair requests",
                "kms.requests.data_key_pair.ecc",
                "monthly_ecc_data_key_pair_requests",
            )?;
            requests(
                "RSA GenerateDataKeyPair requests",
                "kms.requests.data_key_pair.rsa",
                "monthly_rsa_data_key_pair_requests",
            )
        }
        "RSA_2048" => requests("Requests (RSA 2048)", "kms.requests.rsa_2048", "monthly_requests"),
        _ if spec.starts_with("HMAC_") => requests("Requests", "kms.requests", "monthly_requests"),
        _ if ["RSA_", "ECC_", "SM2", "ML_DSA_"].iter().any(|kind| spec.starts_with(kind)) => {
            requests("Requests (asymmetric)", "kms.requests.asymmetric", "monthly_requests")
        }
        _ => Err(Gap::invalid("customer_master_key_spec", spec)),
    }
}
