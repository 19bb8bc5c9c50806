//! `aws_s3_bucket`: each storage class bills what it holds by the GB and month, requests by the
//! thousand, and the cold ones what is read back and moved in
//! (<https://aws.amazon.com/s3/pricing/>). What a bucket holds only the usage file can tell; its
//! lifecycle rules tell which classes it holds it in.

use std::collections::BTreeSet;

use super::price;
use crate::{
    model::{Attributes, Resource, Unknown},
    price::{Bill, Context, Gap, ResourceType, Usage},
};

pub(super) const RESOURCE_TYPE: ResourceType =
    ResourceType { kind: "aws_s3_bucket", cost_attributes: &["lifecycle_rule"], components };

/// A storage class and its lines of the bill.
struct StorageClass {
    name: &'static str,
    /// Its block of the usage file.
    usage_key: &'static str,
    /// What lifecycle rules call it.
    transition: &'static [&'static str],
    lines: &'static [Line],
}

/// One line of a storage class: what it is called, the usage key that tells how much, the product
/// that tells the price.
struct Line {
    name: &'static str,
    usage_key: &'static str,
    product: &'static str,
    /// How fast Select reads in Glacier; empty elsewhere.
    sku: &'static str,
    /// What a thousand are called, where they are priced by the thousand.
    thousand: Option<&'static str>,
    /// Left out unless the usage file speaks of it: most buckets have none of it.
    only_if_used: bool,
}

/// A line by the GB.
const fn gb(name: &'static str, usage_key: &'static str, product: &'static str) -> Line {
    Line { name, usage_key, product, sku: "", thousand: None, only_if_used: false }
}

/// A line by the thousand requests.
const fn requests(name: &'static str, usage_key: &'static str, product: &'static str) -> Line {
    Line { thousand: Some("1k requests"), ..gb(name, usage_key, product) }
}

impl Line {
    const fn sku(self, sku: &'static str) -> Self {
        Self { sku, ..self }
    }

    const fn if_used(self) -> Self {
        Self { only_if_used: true, ..self }
    }
}

const TIER_1: &str = "PUT, COPY, POST, LIST requests";
const TIER_2: &str = "GET, SELECT, and all other requests";
const TIER_1_KEY: &str = "monthly_tier_1_requests";
const TIER_2_KEY: &str = "monthly_tier_2_requests";
const TRANSITION_KEY: &str = "monthly_lifecycle_transition_requests";
// Select is closed to new customers since July 2024, so it is only shown where it is used.
const SCANNED_KEY: &str = "monthly_select_data_scanned_gb";
const RETURNED_KEY: &str = "monthly_select_data_returned_gb";

const STORAGE_CLASSES: &[StorageClass] = &[
    StorageClass {
        name: "Standard",
        usage_key: "standard",
        transition: &[],
        lines: &[
            gb("Storage", "storage_gb", "s3.standard.storage"),
            requests(TIER_1, TIER_1_KEY, "s3.standard.requests_tier1"),
            requests(TIER_2, TIER_2_KEY, "s3.standard.requests_tier2"),
            gb("Select data scanned", SCANNED_KEY, "s3.standard.select_scanned").if_used(),
            gb("Select data returned", RETURNED_KEY, "s3.standard.select_returned").if_used(),
        ],
    },
    StorageClass {
        name: "Intelligent tiering",
        usage_key: "intelligent_tiering",
        transition: &["INTELLIGENT_TIERING"],
        lines: &[
            gb(
                "Storage (frequent access)",
                "frequent_access_storage_gb",
                "s3.intelligent.frequent",
            ),
            gb(
                "Storage (infrequent access)",
                "infrequent_access_storage_gb",
                "s3.intelligent.infrequent",
            ),
            gb(
                "Storage (archive instant access)",
                "archive_instant_access_storage_gb",
                "s3.intelligent.archive_instant",
            )
            .if_used(),
            // The last two tiers are opted into by the bucket.
            gb("Storage (archive access)", "archive_access_storage_gb", "s3.intelligent.archive")
                .if_used(),
            gb(
                "Storage (deep archive access)",
                "deep_archive_access_storage_gb",
                "s3.intelligent.deep_archive",
            )
            .if_used(),
            Line {
                thousand: Some("1k objects"),
                ..gb("Monitoring and automation", "monitored_objects", "s3.intelligent.monitoring")
            },
            requests(TIER_1, TIER_1_KEY, "s3.intelligent.requests_tier1"),
            requests(TIER_2, TIER_2_KEY, "s3.intelligent.requests_tier2"),
            requests(
                "Lifecycle transition",
                TRANSITION_KEY,
                "s3.intelligent.lifecycle_transitions",
            ),
            gb("Select data scanned", SCANNED_KEY, "s3.intelligent.select_scanned").if_used(),
            gb("Select data returned", RETURNED_KEY, "s3.intelligent.select_returned").if_used(),
            // AWS dropped the minimum storage duration in September 2021.
            gb("Early delete (within 30 days)", "early_delete_gb", "s3.intelligent.frequent")
                .if_used(),
        ],
    },
    StorageClass {
        name: "Standard - infrequent access",
        usage_key: "standard_infrequent_access",
        transition: &["STANDARD_IA"],
        lines: &[
            gb("Storage", "storage_gb", "s3.standard_ia.storage"),
            requests(TIER_1, TIER_1_KEY, "s3.standard_ia.requests_tier1"),
            requests(TIER_2, TIER_2_KEY, "s3.standard_ia.requests_tier2"),
            requests(
                "Lifecycle transition",
                TRANSITION_KEY,
                "s3.standard_ia.lifecycle_transitions",
            ),
            gb("Retrievals", "monthly_data_retrieval_gb", "s3.standard_ia.retrieval"),
            gb("Select data scanned", SCANNED_KEY, "s3.standard_ia.select_scanned").if_used(),
            gb("Select data returned", RETURNED_KEY, "s3.standard_ia.select_returned").if_used(),
        ],
    },
    StorageClass {
        name: "One zone - infrequent access",
        usage_key: "one_zone_infrequent_access",
        transition: &["ONEZONE_IA"],
        lines: &[
            gb("Storage", "storage_gb", "s3.onezone_ia.storage"),
            requests(TIER_1, TIER_1_KEY, "s3.onezone_ia.requests_tier1"),
            requests(TIER_2, TIER_2_KEY, "s3.onezone_ia.requests_tier2"),
            requests("Lifecycle transition", TRANSITION_KEY, "s3.onezone_ia.lifecycle_transitions"),
            gb("Retrievals", "monthly_data_retrieval_gb", "s3.onezone_ia.retrieval"),
            gb("Select data scanned", SCANNED_KEY, "s3.onezone_ia.select_scanned").if_used(),
            gb("Select data returned", RETURNED_KEY, "s3.onezone_ia.select_returned").if_used(),
        ],
    },
    StorageClass {
        name: "Glacier instant retrieval",
        usage_key: "glacier_instant_retrieval",
        transition: &["GLACIER_IR"],
        lines: &[
            gb("Storage", "storage_gb", "s3.glacier_ir.storage"),
            requests(TIER_1, TIER_1_KEY, "s3.glacier_ir.requests_tier1"),
            requests(TIER_2, TIER_2_KEY, "s3.glacier_ir.requests_tier2"),
            requests("Lifecycle transition", TRANSITION_KEY, "s3.glacier_ir.lifecycle_transitions"),
            gb("Retrievals", "monthly_data_retrieval_gb", "s3.glacier_ir.retrieval"),
            gb("Select data scanned", SCANNED_KEY, "s3.glacier_ir.select_scanned").if_used(),
            gb("Select data returned", RETURNED_KEY, "s3.glacier_ir.select_returned").if_used(),
            gb("Early delete (within 90 days)", "early_delete_gb", "s3.glacier_ir.storage"),
        ],
    },
    StorageClass {
        name: "Glacier flexible retrieval",
        usage_key: "glacier_flexible_retrieval",
        transition: &["GLACIER"],
        lines: &[
            gb("Storage", "storage_gb", "s3.glacier_flexible.storage"),
            requests(TIER_1, TIER_1_KEY, "s3.glacier_flexible.requests_tier1"),
            requests(TIER_2, TIER_2_KEY, "s3.glacier_flexible.requests_tier2"),
            requests(
                "Lifecycle transition",
                TRANSITION_KEY,
                "s3.glacier_flexible.lifecycle_transitions",
            ),
            requests(
                "Retrieval requests (standard)",
                "monthly_standard_data_retrieval_requests",
                "s3.glacier_flexible.retrieval_requests.standard",
            ),
            gb(
                "Retrievals (standard)",
                "monthly_standard_data_retrieval_gb",
                "s3.glacier_flexible.retrieval.standard",
            ),
            gb(
                "Select data scanned (standard)",
                "monthly_standard_select_data_scanned_gb",
                "s3.glacier_flexible.select_scanned",
            )
            .sku("standard")
            .if_used(),
            gb(
                "Select data returned (standard)",
                "monthly_standard_select_data_returned_gb",
                "s3.glacier_flexible.select_returned",
            )
            .sku("standard")
            .if_used(),
            requests(
                "Retrieval requests (expedited)",
                "monthly_expedited_data_retrieval_requests",
                "s3.glacier_flexible.retrieval_requests.expedited",
            ),
            gb(
                "Retrievals (expedited)",
                "monthly_expedited_data_retrieval_gb",
                "s3.glacier_flexible.retrieval.expedited",
            ),
            gb(
                "Select data scanned (expedited)",
                "monthly_expedited_select_data_scanned_gb",
                "s3.glacier_flexible.select_scanned",
            )
            .sku("expedited")
            .if_used(),
            gb(
                "Select data returned (expedited)",
                "monthly_expedited_select_data_returned_gb",
                "s3.glacier_flexible.select_returned",
            )
            .sku("expedited")
            .if_used(),
            // Bulk retrievals are free, bulk Select is not.
            gb(
                "Select data scanned (bulk)",
                "monthly_bulk_select_data_scanned_gb",
                "s3.glacier_flexible.select_scanned",
            )
            .sku("bulk")
            .if_used(),
            gb(
                "Select data returned (bulk)",
                "monthly_bulk_select_data_returned_gb",
                "s3.glacier_flexible.select_returned",
            )
            .sku("bulk")
            .if_used(),
            gb("Early delete (within 90 days)", "early_delete_gb", "s3.glacier_flexible.storage"),
        ],
    },
    StorageClass {
        name: "Glacier deep archive",
        usage_key: "glacier_deep_archive",
        transition: &["DEEP_ARCHIVE"],
        lines: &[
            gb("Storage", "storage_gb", "s3.deep_archive.storage"),
            requests(TIER_1, TIER_1_KEY, "s3.deep_archive.requests_tier1"),
            requests(TIER_2, TIER_2_KEY, "s3.deep_archive.requests_tier2"),
            requests(
                "Lifecycle transition",
                TRANSITION_KEY,
                "s3.deep_archive.lifecycle_transitions",
            ),
            requests(
                "Retrieval requests (standard)",
                "monthly_standard_data_retrieval_requests",
                "s3.deep_archive.retrieval_requests.standard",
            ),
            gb(
                "Retrievals (standard)",
                "monthly_standard_data_retrieval_gb",
                "s3.deep_archive.retrieval.standard",
            ),
            requests(
                "Retrieval requests (bulk)",
                "monthly_bulk_data_retrieval_requests",
                "s3.deep_archive.retrieval_requests.bulk",
            ),
            gb(
                "Retrievals (bulk)",
                "monthly_bulk_data_retrieval_gb",
                "s3.deep_archive.retrieval.bulk",
            ),
            gb("Early delete (within 180 days)", "early_delete_gb", "s3.deep_archive.storage"),
        ],
    },
];

fn components(bucket: &Resource, context: &Context, bill: &mut Bill) -> Result<(), Gap> {
    let mut lifecycle = Lifecycle::default();
    // Buckets took their rules themselves up to version 3 of the provider. Since then the block is
    // computed where it is left out, and unknown until the bucket exists.
    for rule in bucket.blocks("lifecycle_rule").unwrap_or_default() {
        bill.part(|_| Ok(lifecycle.read(rule)?));
    }
    let kind = "aws_s3_bucket_lifecycle_configuration";
    for configuration in context.graph.referrers(bucket, kind, "bucket") {
        bill.part(|_| {
            for rule in configuration.blocks("rule")? {
                lifecycle.read(rule)?;
            }
            Ok(())
        });
    }

    let tags = context.usage.number("object_tags");
    if tags.is_some() || lifecycle.tags {
        let price = price(bucket, "s3.object_tags")?;
        bill.usage("Object tagging", price, "object_tags", tags).per(10_000, "10k tags");
    }
    for class in STORAGE_CLASSES {
        let usage = context.usage.block(class.usage_key);
        let held = class.usage_key == "standard"
            || !usage.is_empty()
            || class.transition.iter().any(|name| lifecycle.classes.contains(*name));
        if held {
            bill.under(class.name, 1, |bill| class.bill(bucket, &usage, bill));
        }
    }
    Ok(())
}

impl StorageClass {
    fn bill(&self, bucket: &Resource, usage: &Usage, bill: &mut Bill) -> Result<(), Gap> {
        for line in self.lines {
            let quantity = usage.number(line.usage_key);
            if line.only_if_used && quantity.is_none() {
                continue;
            }
            let price = price(bucket, line.product)?.sku(line.sku);
            let key = format!("{}.{}", self.usage_key, line.usage_key);
            let component = bill.usage(line.name, price, &key, quantity);
            if let Some(name) = line.thousand {
                component.per(1000, name);
            }
        }
        Ok(())
    }
}

/// What a bucket's lifecycle rules tell of its bill.
#[derive(Default)]
struct Lifecycle {
    /// The storage classes they move objects to.
    classes: BTreeSet<Box<str>>,
    /// Whether they choose objects by tags, which then are there and cost.
    tags: bool,
}

impl Lifecycle {
    /// Reads a rule of either resource type; one that is off moves nothing.
    fn read(&mut self, rule: &Attributes) -> Result<(), Unknown> {
        let off = rule.flag("enabled")? == Some(false) || rule.text("status")? == Some("Disabled");
        if off {
            return Ok(());
        }
        for name in ["transition", "noncurrent_version_transition"] {
            for transition in rule.blocks(name)? {
                self.classes.extend(transition.text("storage_class")?.map(Into::into));
            }
        }
        self.tags |= has_tags(rule)?;
        for filter in rule.blocks("filter")? {
            self.tags |= has_tags(filter)? || !filter.blocks("tag")?.is_empty();
            for and in filter.blocks("and")? {
                self.tags |= has_tags(and)?;
            }
        }
        Ok(())
    }
}

fn has_tags(block: &Attributes) -> Result<bool, Unknown> {
    Ok(block.block("tags")?.is_some_and(|tags| !tags.is_empty()))
}
