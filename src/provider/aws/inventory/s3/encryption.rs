//! `aws_s3_bucket_server_side_encryption_configuration`.

use aws_sdk_s3::{
    Client,
    types::{ServerSideEncryption, ServerSideEncryptionRule},
};

use super::{
    super::{
        fields::{Fields, block, blocks},
        place::Place,
    },
    Part, part,
};

pub(super) async fn found(place: &Place, s3: &Client, name: &str) -> Option<Part> {
    let answer = s3.get_bucket_encryption().bucket(name).send();
    let kind = ("aws_s3_bucket_server_side_encryption_configuration", name);
    part(place, kind, "s3:GetEncryptionConfiguration", answer, |found, told| {
        let configuration = told.server_side_encryption_configuration?;
        let rules = configuration.rules();
        // Since 2023 every bucket has this much.
        let is_default = rules.iter().all(|rule| {
            let default = rule.apply_server_side_encryption_by_default();
            default.is_none_or(|default| *default.sse_algorithm() == ServerSideEncryption::Aes256)
        });
        Some(found.set("rule", blocks(rules, rule_fields)).by_default(is_default))
    })
    .await
}

fn rule_fields(rule: &ServerSideEncryptionRule) -> Fields {
    let default = block(rule.apply_server_side_encryption_by_default(), |default| {
        Fields::new()
            .set("sse_algorithm", default.sse_algorithm().as_str())
            .text("kms_master_key_id", default.kms_master_key_id())
    });
    Fields::new()
        .set("apply_server_side_encryption_by_default", default)
        .set("bucket_key_enabled", rule.bucket_key_enabled())
}
