//! Rules of security groups and routes: inline blocks, two generations of resources of their own, and
//! what the API tells, all taken apart into the same atoms.

use crate::{
    drift::{Comparison, Form, Grave, PartOf, ShownBy, Told},
    model::{Attributes, Resource, Value},
};

pub(super) const COMPARISONS: &[Comparison] = &[
    group("aws_security_group"),
    group("aws_default_security_group"),
    // The id of this generation is a hash of Terraform's own: it is found by what it says.
    Comparison {
        part_of: Some(PartOf {
            kind: "aws_security_group",
            by: "security_group_id",
            covers: |rule| match rule.text("type") {
                Ok(Some("egress")) => &["egress"],
                _ => &["ingress"],
            },
            live: Some(rule_of),
            claims: |rule| legacy(rule),
            is_all: false,
        }),
        reads: RULE,
        grave: &[Grave::Internet("rules")],
        ..Comparison::of("aws_security_group_rule", &["rules"])
    },
    rule("aws_vpc_security_group_ingress_rule", ingress_key, "ingress", |_| &["ingress"]),
    rule("aws_vpc_security_group_egress_rule", egress_key, "egress", |_| &["egress"]),
];

const fn group(kind: &'static str) -> Comparison {
    Comparison {
        computed: &["name", "vpc_id"],
        forms: &[("ingress", Form::Atoms(inline)), ("egress", Form::Atoms(inline))],
        live_as: &["aws_security_group"],
        grave: &[Grave::Internet("ingress")],
        ..Comparison::of(kind, &["description", "egress", "ingress", "name", "vpc_id"])
    }
}

const fn rule(
    kind: &'static str,
    key: fn(&Resource) -> Option<String>,
    attribute: &'static str,
    covers: fn(&Resource) -> &'static [&'static str],
) -> Comparison {
    Comparison {
        part_of: Some(PartOf {
            kind: "aws_security_group",
            by: "security_group_id",
            covers,
            live: None,
            claims: |rule| modern(&rule.attributes),
            is_all: false,
        }),
        shown_by: Some(ShownBy {
            kind: "aws_security_group",
            by: "security_group_id",
            attribute,
            atoms: |rule| modern(&rule.attributes),
        }),
        key: Some(key),
        grave: &[Grave::Internet("cidr_ipv4"), Grave::Internet("cidr_ipv6")],
        ..Comparison::of(
            kind,
            &[
                "cidr_ipv4",
                "cidr_ipv6",
                "description",
                "from_port",
                "ip_protocol",
                "prefix_list_id",
                "referenced_security_group_id",
                "security_group_id",
                "to_port",
            ],
        )
    }
}

const RULE: &[&str] = &[
    "cidr_blocks",
    "from_port",
    "ipv6_cidr_blocks",
    "prefix_list_ids",
    "protocol",
    "security_group_id",
    "self",
    "source_security_group_id",
    "to_port",
    "type",
];

fn text<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.value(name).and_then(Value::as_text)
}

/// `tcp 22-22`; all protocols have no ports.
fn ports(attributes: &Attributes, protocol: &str) -> String {
    let protocol = match text(attributes, protocol).unwrap_or("-1") {
        "-1" | "all" => return "all".into(),
        "1" => "icmp",
        "6" => "tcp",
        "17" => "udp",
        "58" => "icmpv6",
        other => other,
    };
    let port = |name| {
        let number = attributes.value(name).and_then(Value::as_number);
        number.map_or_else(|| "*".into(), |number| number.normalize().to_string())
    };
    format!("{} {}-{}", protocol.to_ascii_lowercase(), port("from_port"), port("to_port"))
}

/// One atom for each peer of a block: `tcp 443-443 from 0.0.0.0/0`.
fn inline(block: &Attributes) -> Vec<String> {
    let ports = ports(block, "protocol");
    let lists = ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"];
    let peers = lists.iter().flat_map(|list| block.texts(list).unwrap_or_default());
    let own = (block.flag("self") == Ok(Some(true))).then_some("self");
    let source = text(block, "source_security_group_id");
    // Another account's group is written with that account.
    let peers = peers.map(|peer| {
        peer.rsplit_once('/').map_or(peer, |(owner, group)| {
            if group.starts_with("sg-") {
                group
            } else {
                let _ = owner;
                peer
            }
        })
    });
    peers.chain(own).chain(source).map(|peer| format!("{ports} {peer}")).collect()
}

fn legacy(rule: &Resource) -> Vec<String> {
    let group = text(&rule.attributes, "security_group_id");
    let own = text(&rule.attributes, "source_security_group_id");
    if own.is_some() && own == group {
        return vec![format!("{} self", ports(&rule.attributes, "protocol"))];
    }
    inline(&rule.attributes)
}

fn modern(rule: &Attributes) -> Vec<String> {
    let ports = ports(rule, "ip_protocol");
    let names = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"];
    let peer = names.iter().find_map(|name| text(rule, name));
    let own = peer.is_some() && peer == text(rule, "security_group_id");
    peer.map(|peer| format!("{ports} {}", if own { "self" } else { peer })).into_iter().collect()
}

fn key(rule: &Resource) -> Option<String> {
    let group = text(&rule.attributes, "security_group_id")?;
    Some(format!("{group} {}", modern(&rule.attributes).pop()?))
}

fn ingress_key(rule: &Resource) -> Option<String> {
    key(rule)
}

fn egress_key(rule: &Resource) -> Option<String> {
    key(rule)
}

/// What a group tells of a rule of the older generation: all of its atoms, or not.
fn rule_of(group: &Resource, rule: &Resource) -> Told {
    let attribute = if rule.text("type") == Ok(Some("egress")) { "egress" } else { "ingress" };
    if group.attributes.value(attribute).is_none() {
        return Told::Nothing;
    }
    let live: Vec<_> =
        group.blocks(attribute).unwrap_or_default().into_iter().flat_map(inline).collect();
    let wanted = legacy(rule);
    let (found, gone): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|atom| live.contains(atom));
    match (found.is_empty(), gone.is_empty()) {
        (_, true) => Told::Is(Attributes::default()),
        (true, false) => Told::Gone,
        // What is left of it, as the attribute that only this comparison has.
        (false, false) => {
            let left = found.into_iter().map(|atom| Value::Text(atom.into())).collect();
            Told::Is(Attributes::from_iter([("rules", Value::List(left))]))
        }
    }
}

pub(super) const ROUTE: &[&str] = &[
    "carrier_gateway_id",
    "core_network_arn",
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
    "egress_only_gateway_id",
    "gateway_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "route_table_id",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];

/// `0.0.0.0/0 via nat-1`, of a block or of a resource; local routes are nobody's.
pub(super) fn route(route: &Attributes) -> Vec<String> {
    const TO: [&str; 6] = [
        "cidr_block",
        "ipv6_cidr_block",
        "destination_cidr_block",
        "destination_ipv6_cidr_block",
        "destination_prefix_list_id",
        "destination",
    ];
    let to = TO.iter().find_map(|name| text(route, name));
    let mut via: Vec<_> = ROUTE
        .iter()
        .filter(|name| name.ends_with("_id") || name.ends_with("_arn"))
        .filter(|name| !matches!(**name, "route_table_id" | "destination_prefix_list_id"))
        // An instance's route names its interface, too.
        .filter_map(|name| text(route, name))
        .collect();
    via.sort_unstable();
    match (to, via.first()) {
        (Some(_), Some(&"local")) | (None, _) | (_, None) => Vec::new(),
        (Some(to), Some(via)) => vec![format!("{to} via {via}")],
    }
}

pub(super) fn route_of(table: &Resource, wanted: &Resource) -> Told {
    if table.attributes.value("route").is_none() {
        return Told::Nothing;
    }
    let atoms: Vec<_> =
        table.blocks("route").unwrap_or_default().into_iter().flat_map(route).collect();
    let wanted = route(&wanted.attributes);
    if wanted.iter().all(|atom| atoms.contains(atom)) {
        Told::Is(Attributes::default())
    } else {
        Told::Gone
    }
}
