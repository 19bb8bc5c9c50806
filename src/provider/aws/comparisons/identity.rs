//! Who may do what: roles, policies, keys, secrets, firewalls.

use super::documents::firewall_rules;
use crate::{
    drift::{Comparison, Form, Grave, PartOf, Told},
    model::{Attributes, Resource, Value},
};

pub(super) const COMPARISONS: &[Comparison] = &[
    Comparison {
        grave: &[Grave::Any("assume_role_policy"), Grave::Any("permissions_boundary")],
        computed: &["description"],
        identities: &["name"],
        global: true,
        import: "{name}",
        ..Comparison::of(
            "aws_iam_role",
            &[
                "assume_role_policy",
                "description",
                "max_session_duration",
                "path",
                "permissions_boundary",
            ],
        )
    },
    Comparison {
        part_of: Some(PartOf {
            kind: "aws_iam_role",
            by: "role",
            covers: |_| &["managed_policy_arns"],
            live: Some(attached),
            claims: |_| Vec::new(),
            is_all: false,
        }),
        reads: &["role", "policy_arn"],
        global: true,
        ..Comparison::of("aws_iam_role_policy_attachment", &["policy_arn"])
    },
    Comparison {
        grave: &[Grave::Any("policy")],
        global: true,
        import: "{arn}",
        ..Comparison::of("aws_iam_policy", &["name", "path", "policy"])
    },
    Comparison {
        computed: &["description", "policy"],
        grave: &[Grave::Flag("is_enabled", false), Grave::Flag("enable_key_rotation", false)],
        identities: &["key_id"],
        import: "{key_id}",
        ..Comparison::of(
            "aws_kms_key",
            &[
                "customer_master_key_spec",
                "description",
                "enable_key_rotation",
                "is_enabled",
                "key_usage",
                "multi_region",
            ],
        )
    },
    Comparison {
        computed: &["target_key_id"],
        identities: &["name"],
        import: "{name}",
        ..Comparison::of("aws_kms_alias", &["target_key_id"])
    },
    Comparison {
        identities: &["name"],
        import: "{arn}",
        ..Comparison::of("aws_secretsmanager_secret", &["description", "kms_key_id", "name"])
    },
    Comparison {
        computed: &["default_action", "visibility_config"],
        forms: &[("default_action", Form::Which), ("rule", Form::Parts(firewall_rules))],
        grave: &[Grave::Any("default_action"), Grave::Any("rule"), Grave::Gone],
        import: "{id}/{name}/{scope}",
        reads: &["scope", "rule_json"],
        ..Comparison::of(
            "aws_wafv2_web_acl",
            &["default_action", "description", "name", "rule", "scope", "visibility_config"],
        )
    },
];

fn attached(role: &Resource, attachment: &Resource) -> Told {
    if role.attributes.value("managed_policy_arns").is_none() {
        return Told::Nothing;
    }
    let wanted = attachment.text("policy_arn").ok().flatten();
    let arns = role.attributes.texts("managed_policy_arns").unwrap_or_default();
    match wanted {
        Some(wanted) if arns.contains(&wanted) => {
            Told::Is(Attributes::from_iter([("policy_arn", Value::Text(wanted.into()))]))
        }
        _ => Told::Gone,
    }
}
