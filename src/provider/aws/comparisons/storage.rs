//! Buckets and file systems.

use crate::{
    drift::{Comparison, Grave, PartOf, Told},
    model::{Attributes, Resource, Value},
};

pub(super) const COMPARISONS: &[Comparison] = &[
    // Since version 4 of the provider a bucket's settings are resources of their own.
    Comparison {
        identities: &["bucket"],
        reads: &["lifecycle_rule", "policy"],
        grave: &[Grave::Any("policy")],
        import: "{bucket}",
        ..Comparison::of("aws_s3_bucket", &["object_lock_enabled", "versioning"])
    },
    Comparison {
        part_of: Some(of_bucket(|_| &["versioning"], versioning)),
        stands_out: Some(|_, _| true),
        is_nothing: Some(never_versioned),
        ..Comparison::of("aws_s3_bucket_versioning", &["versioning_configuration"])
    },
    Comparison {
        part_of: Some(of_bucket(
            |_| &["policy"],
            |bucket, _| super::applications::same(bucket, "policy"),
        )),
        stands_out: Some(|_, _| true),
        grave: &[Grave::Any("policy")],
        ..Comparison::of("aws_s3_bucket_policy", &["policy"])
    },
    Comparison {
        part_of: Some(of_bucket(|_| &["server_side_encryption_configuration"], encryption)),
        grave: &[Grave::Any("rule"), Grave::Gone],
        ..Comparison::of("aws_s3_bucket_server_side_encryption_configuration", &["rule"])
    },
    Comparison {
        part_of: Some(of_bucket(|_| &["public_access_block"], public_access)),
        is_nothing: Some(blocks_nothing),
        grave: &[
            Grave::Flag("block_public_acls", false),
            Grave::Flag("block_public_policy", false),
            Grave::Flag("ignore_public_acls", false),
            Grave::Flag("restrict_public_buckets", false),
            Grave::Gone,
        ],
        ..Comparison::of("aws_s3_bucket_public_access_block", PUBLIC_ACCESS)
    },
    Comparison {
        part_of: Some(of_bucket(|_| &["lifecycle_rule"], |_, _| Told::Nothing)),
        stands_out: Some(|_, _| true),
        ..Comparison::of("aws_s3_bucket_lifecycle_configuration", &["rule"])
    },
    Comparison {
        computed: &[
            "availability_zone_name",
            "creation_token",
            "encrypted",
            "kms_key_id",
            "performance_mode",
        ],
        grave: &[Grave::Flag("encrypted", false)],
        ..Comparison::of(
            "aws_efs_file_system",
            &[
                "availability_zone_name",
                "encrypted",
                "kms_key_id",
                "lifecycle_policy",
                "performance_mode",
                "provisioned_throughput_in_mibps",
                "throughput_mode",
            ],
        )
    },
    file_system("aws_fsx_lustre_file_system"),
    file_system("aws_fsx_ontap_file_system"),
    file_system("aws_fsx_openzfs_file_system"),
    file_system("aws_fsx_windows_file_system"),
];

const PUBLIC_ACCESS: &[&str] =
    &["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

const fn file_system(kind: &'static str) -> Comparison {
    Comparison {
        computed: &["kms_key_id", "storage_type", "deployment_type", "throughput_capacity"],
        ..Comparison::of(
            kind,
            &[
                "deployment_type",
                "kms_key_id",
                "per_unit_storage_throughput",
                "storage_capacity",
                "storage_type",
                "subnet_ids",
                "throughput_capacity",
            ],
        )
    }
}

const fn of_bucket(
    covers: fn(&Resource) -> &'static [&'static str],
    live: fn(&Resource, &Resource) -> Told,
) -> PartOf {
    PartOf {
        kind: "aws_s3_bucket",
        by: "bucket",
        covers,
        live: Some(live),
        claims: |_| Vec::new(),
        is_all: false,
    }
}

fn never_versioned(part: &Resource) -> bool {
    let block = part.block("versioning_configuration").ok().flatten();
    let status = block.and_then(|block| block.text("status").ok().flatten());
    matches!(status, None | Some("Disabled" | "Suspended"))
}

/// As good as none: the API tells both ways.
fn blocks_nothing(part: &Resource) -> bool {
    !PUBLIC_ACCESS.iter().any(|name| part.flag(name) == Ok(Some(true)))
}

fn versioning(bucket: &Resource, part: &Resource) -> Told {
    if bucket.attributes.value("versioning").is_none() {
        return Told::Nothing;
    }
    let block = bucket.block("versioning").ok().flatten();
    let is_on = block.and_then(|block| block.flag("enabled").ok().flatten()) == Some(true);
    let declared = part.block("versioning_configuration").ok().flatten();
    let declared = declared.and_then(|block| block.text("status").ok().flatten());
    // A bucket that never had any cannot be told from one whose versioning is suspended.
    let off = if declared == Some("Disabled") { "Disabled" } else { "Suspended" };
    let status = Value::Text(if is_on { "Enabled" } else { off }.into());
    let block = Value::Block(Attributes::from_iter([("status", status)]));
    Told::Is(Attributes::from_iter([("versioning_configuration", Value::List(vec![block]))]))
}

fn encryption(bucket: &Resource, _: &Resource) -> Told {
    if bucket.attributes.value("server_side_encryption_configuration").is_none() {
        return Told::Nothing;
    }
    let block = bucket.block("server_side_encryption_configuration").ok().flatten();
    match block.and_then(|block| block.value("rule")) {
        Some(rule) => Told::Is(Attributes::from_iter([("rule", rule.clone())])),
        None => Told::Gone,
    }
}

fn public_access(bucket: &Resource, _: &Resource) -> Told {
    if bucket.attributes.value("public_access_block").is_none() {
        return Told::Nothing;
    }
    let told = bucket.block("public_access_block").ok().flatten();
    let flag = |name: &&'static str| {
        let on = told.and_then(|block| block.flag(name).ok().flatten()).unwrap_or(false);
        (*name, Value::Flag(on))
    };
    if told.is_none() {
        return Told::Gone;
    }
    Told::Is(PUBLIC_ACCESS.iter().map(flag).collect())
}
