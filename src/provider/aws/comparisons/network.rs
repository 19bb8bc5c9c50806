//! Networks, addresses, gateways, load balancers, names and content delivery.

use super::{OF_KUBERNETES, rules};
use crate::{
    drift::{Comparison, Form, Grave, PartOf, Told, dns},
    model::{Attributes, Resource, Value},
};

pub(super) const COMPARISONS: &[Comparison] = &[
    vpc("aws_vpc"),
    vpc("aws_default_vpc"),
    subnet("aws_subnet"),
    subnet("aws_default_subnet"),
    route_table("aws_route_table"),
    route_table("aws_default_route_table"),
    Comparison {
        part_of: Some(PartOf {
            kind: "aws_route_table",
            by: "route_table_id",
            covers: |_| &["route"],
            live: Some(rules::route_of),
            claims: |route| rules::route(&route.attributes),
            is_all: true,
        }),
        reads: rules::ROUTE,
        import: "{route_table_id}_{destination_cidr_block}",
        ..Comparison::of("aws_route", &["destination_cidr_block"])
    },
    Comparison {
        computed: &[
            "instance",
            "network_interface",
            "network_border_group",
            "public_ipv4_pool",
            "domain",
        ],
        identities: &["allocation_id"],
        reads: &["allocation_id"],
        ..Comparison::of(
            "aws_eip",
            &["domain", "instance", "network_border_group", "public_ipv4_pool"],
        )
    },
    Comparison {
        part_of: Some(PartOf {
            kind: "aws_eip",
            by: "allocation_id",
            covers: |_| &["instance", "network_interface"],
            live: Some(association),
            claims: |_| Vec::new(),
            is_all: false,
        }),
        reads: &["allocation_id"],
        ..Comparison::of("aws_eip_association", &["instance_id"])
    },
    Comparison {
        computed: &["connectivity_type"],
        manages: &[("aws_network_interface", "network_interface_id")],
        reads: &["network_interface_id"],
        ..Comparison::of("aws_nat_gateway", &["allocation_id", "connectivity_type", "subnet_id"])
    },
    Comparison {
        manages: &[("aws_network_interface", "network_interface_ids")],
        reads: &["network_interface_ids"],
        computed: &[
            "policy",
            "route_table_ids",
            "security_group_ids",
            "subnet_ids",
            "ip_address_type",
        ],
        ..Comparison::of(
            "aws_vpc_endpoint",
            &[
                "ip_address_type",
                "policy",
                "private_dns_enabled",
                "route_table_ids",
                "security_group_ids",
                "service_name",
                "subnet_ids",
                "vpc_endpoint_type",
                "vpc_id",
            ],
        )
    },
    Comparison {
        computed: &[
            "dns_support",
            "vpn_ecmp_support",
            "default_route_table_association",
            "amazon_side_asn",
        ],
        ..Comparison::of(
            "aws_ec2_transit_gateway",
            &[
                "amazon_side_asn",
                "default_route_table_association",
                "description",
                "dns_support",
                "vpn_ecmp_support",
            ],
        )
    },
    Comparison::of(
        "aws_ec2_transit_gateway_vpc_attachment",
        &[
            "appliance_mode_support",
            "dns_support",
            "ipv6_support",
            "subnet_ids",
            "transit_gateway_id",
            "vpc_id",
        ],
    ),
    Comparison {
        computed: &["static_routes_only"],
        ..Comparison::of(
            "aws_vpn_connection",
            &[
                "customer_gateway_id",
                "static_routes_only",
                "transit_gateway_id",
                "type",
                "vpn_gateway_id",
            ],
        )
    },
    Comparison {
        computed: &["security_groups", "subnet_id", "description", "source_dest_check"],
        ..Comparison::of(
            "aws_network_interface",
            &["description", "security_groups", "source_dest_check", "subnet_id"],
        )
    },
    listener("aws_lb_listener"),
    listener("aws_alb_listener"),
    load_balancer("aws_lb"),
    load_balancer("aws_alb"),
    target_group("aws_lb_target_group"),
    target_group("aws_alb_target_group"),
    Comparison {
        computed: &[
            "availability_zones",
            "instances",
            "internal",
            "security_groups",
            "subnets",
            "health_check",
        ],
        identities: &["name"],
        import: "{name}",
        foreign_tags: OF_KUBERNETES,
        grave: &[Grave::Flag("internal", false)],
        ..Comparison::of(
            "aws_elb",
            &["health_check", "internal", "listener", "security_groups", "subnets"],
        )
    },
    Comparison {
        global: true,
        grave: &[Grave::Any("viewer_certificate"), Grave::Any("web_acl_id")],
        ..Comparison::of(
            "aws_cloudfront_distribution",
            &["aliases", "comment", "enabled", "http_version", "price_class", "web_acl_id"],
        )
    },
    Comparison {
        global: true,
        forms: &[("name", Form::Dns)],
        identities: &["zone_id"],
        reads: &["zone_id"],
        ..Comparison::of("aws_route53_zone", &["comment", "name"])
    },
    Comparison {
        global: true,
        forms: &[("records", Form::Dns), ("alias.name", Form::Dns)],
        key: Some(record),
        reads: &["zone_id", "type", "set_identifier", "fqdn"],
        ..Comparison::of("aws_route53_record", &["alias", "health_check_id", "records", "ttl"])
    },
];

const fn vpc(kind: &'static str) -> Comparison {
    Comparison {
        computed: &["enable_dns_hostnames", "enable_dns_support", "instance_tenancy", "cidr_block"],
        live_as: &["aws_vpc"],
        ..Comparison::of(
            kind,
            &["cidr_block", "enable_dns_hostnames", "enable_dns_support", "instance_tenancy"],
        )
    }
}

const fn subnet(kind: &'static str) -> Comparison {
    Comparison {
        computed: &["availability_zone", "cidr_block"],
        live_as: &["aws_subnet"],
        foreign_tags: OF_KUBERNETES,
        grave: &[Grave::Flag("map_public_ip_on_launch", true)],
        ..Comparison::of(
            kind,
            &[
                "assign_ipv6_address_on_creation",
                "availability_zone",
                "cidr_block",
                "map_public_ip_on_launch",
                "vpc_id",
            ],
        )
    }
}

const fn route_table(kind: &'static str) -> Comparison {
    Comparison {
        computed: &["propagating_vgws"],
        forms: &[("route", Form::Atoms(rules::route))],
        live_as: &["aws_route_table"],
        ..Comparison::of(kind, &["propagating_vgws", "route", "vpc_id"])
    }
}

const fn load_balancer(kind: &'static str) -> Comparison {
    Comparison {
        computed: &[
            "internal",
            "ip_address_type",
            "security_groups",
            "subnets",
            "load_balancer_type",
        ],
        live_as: &["aws_lb"],
        foreign_tags: OF_KUBERNETES,
        grave: &[Grave::Flag("internal", false), Grave::Flag("enable_deletion_protection", false)],
        import: "{arn}",
        ..Comparison::of(
            kind,
            &[
                "enable_deletion_protection",
                "idle_timeout",
                "internal",
                "ip_address_type",
                "load_balancer_type",
                "name",
                "security_groups",
                "subnets",
            ],
        )
    }
}

const fn listener(kind: &'static str) -> Comparison {
    Comparison {
        computed: &["protocol", "ssl_policy"],
        live_as: &["aws_lb_listener"],
        stands_out: Some(|_, _| true),
        import: "{arn}",
        ..Comparison::of(kind, &["port", "protocol", "ssl_policy"])
    }
}

const fn target_group(kind: &'static str) -> Comparison {
    Comparison {
        computed: &["protocol_version", "health_check", "target_type"],
        live_as: &["aws_lb_target_group"],
        foreign_tags: OF_KUBERNETES,
        import: "{arn}",
        ..Comparison::of(
            kind,
            &[
                "health_check",
                "name",
                "port",
                "protocol",
                "protocol_version",
                "target_type",
                "vpc_id",
            ],
        )
    }
}

fn association(eip: &Resource, _: &Resource) -> Told {
    match (eip.attributes.value("instance"), eip.text("association_id")) {
        (None, _) => Told::Nothing,
        (_, Ok(None)) if eip.attributes.value("association_id").is_some() => Told::Gone,
        (Some(instance), _) => Told::Is(Attributes::from_iter([("instance_id", instance.clone())])),
    }
}

/// Zone, full name, type and set: an id has the name as it was written, short or full.
fn record(record: &Resource) -> Option<String> {
    let text = |name: &str| record.attributes.value(name).and_then(Value::as_text);
    let name = text("fqdn").or_else(|| text("name"))?;
    let set = text("set_identifier").unwrap_or_default();
    Some(format!("{} {} {} {set}", text("zone_id")?, dns(name), text("type")?))
}
