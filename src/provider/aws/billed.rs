//! Which of our products a line of AWS's bill is: hours of machines, tasks and nodes that commitments
//! cover. A usage type names them (`EUW1-BoxUsage:m5.large`), the operation their system or engine
//! (<https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html>); where an export
//! has neither, the description does (`$0.107 per On Demand Linux m5.large Instance Hour`).

use std::borrow::Cow;

use crate::{
    bill::{Line, Product},
    model::Region,
    price::PriceKey,
};

/// What an operation of EC2 says of the system and what is installed on it.
const SYSTEMS: &[(&str, &str)] = &[
    ("RunInstances", "linux"),
    ("RunInstances:0002", "windows"),
    ("RunInstances:0004", "linux-sql-std"),
    ("RunInstances:0006", "windows-sql-std"),
    ("RunInstances:0010", "rhel"),
    ("RunInstances:000g", "suse"),
    ("RunInstances:00g0", "linux"),
    ("RunInstances:0100", "linux-sql-ent"),
    ("RunInstances:0102", "windows-sql-ent"),
    ("RunInstances:0200", "linux-sql-web"),
    ("RunInstances:0202", "windows-sql-web"),
    ("RunInstances:0800", "windows-byol"),
    ("RunInstances:0g00", "ubuntu-pro"),
    ("RunInstances:1010", "rhel-ha"),
];

/// What descriptions and columns call them.
const SYSTEM_NAMES: &[(&str, &str)] = &[
    ("linux", "linux"),
    ("linux/unix", "linux"),
    ("red hat enterprise linux", "rhel"),
    ("red hat enterprise linux with ha", "rhel-ha"),
    ("rhel", "rhel"),
    ("suse", "suse"),
    ("suse linux", "suse"),
    ("ubuntu pro", "ubuntu-pro"),
    ("windows", "windows"),
];

/// Engines of databases and caches by operation and by name. An engine that comes in editions is not
/// told by either alone.
const ENGINES: &[(&str, &str)] = &[
    ("createdbinstance:0002", "mysql"),
    ("createdbinstance:0014", "postgresql"),
    ("createdbinstance:0016", "aurora-mysql"),
    ("createdbinstance:0018", "mariadb"),
    ("createdbinstance:0021", "aurora-postgresql"),
    ("createcachecluster:0001", "memcached"),
    ("createcachecluster:0002", "redis"),
    ("aurora mysql", "aurora-mysql"),
    ("aurora postgresql", "aurora-postgresql"),
    ("mariadb", "mariadb"),
    ("memcached", "memcached"),
    ("mysql", "mysql"),
    ("postgresql", "postgresql"),
    ("redis", "redis"),
    ("sql server exp (li)", "sqlserver-ex"),
    ("sql server se (li)", "sqlserver-se"),
    ("sql server web (li)", "sqlserver-web"),
    ("valkey", "valkey"),
];

/// What a line is; `None` where it is not AWS's.
pub(super) fn product(line: &Line) -> Option<Product> {
    if !matches!(line.provider, "AWS" | "Amazon Web Services" | "aws") {
        return None;
    }
    let by_usage = || of_usage_type(line);
    let by_words = || of_description(line);
    Some(if line.usage_type.is_empty() { by_words() } else { by_usage() }.unwrap_or(Product::Other))
}

/// `EUW1-Multi-AZUsage:db.m5.large`: what is used, and the size.
fn of_usage_type(line: &Line) -> Option<Product> {
    let (name, size) = line.usage_type.split_once(':').unwrap_or((line.usage_type, ""));
    let is = |end: &str| name == end || name.ends_with(&format!("-{end}"));
    match line.service {
        "AmazonEC2" | "Amazon Elastic Compute Cloud" => {
            if is("SpotUsage") {
                return Some(Product::Spot);
            }
            let tenancy = match () {
                () if is("BoxUsage") => "",
                () if is("DedicatedUsage") => "/dedicated",
                () => return None,
            };
            // The first size there was goes without a name.
            let size = if size.is_empty() { "m1.small" } else { size };
            Some(machine(line, size, system(line), tenancy))
        }
        "AmazonRDS" | "Amazon Relational Database Service" => {
            let deployment = match () {
                () if is("InstanceUsage") => "single-az",
                () if is("InstanceUsageIOOptimized") => "single-az/io-optimized",
                () if is("Multi-AZUsage") => "multi-az",
                () if is("Multi-AZClusterUsage") => "multi-az-readable-standbys",
                () => return None,
            };
            Some(database(line, size, deployment))
        }
        "AmazonElastiCache" | "Amazon ElastiCache" if is("NodeUsage") => {
            let engine = engine(line);
            Some(node(line, "elasticache.node", size, engine))
        }
        "AmazonMemoryDB" | "Amazon MemoryDB" if is("NodeUsage") => {
            let engine = engine(line).or(Some("redis"));
            Some(node(line, "memorydb.node", size, engine))
        }
        "AmazonES" | "Amazon OpenSearch Service" if is("ESInstance") => {
            let size = size.trim_end_matches(".elasticsearch").trim_end_matches(".search");
            Some(node(line, "opensearch.instance", &format!("{size}.search"), Some("")))
        }
        "AmazonRedshift" | "Amazon Redshift" if is("Node") => {
            Some(node(line, "redshift.node", size, Some("")))
        }
        "AWSLambda" | "AWS Lambda" => {
            let product = match () {
                () if is("Lambda-GB-Second") => "lambda.duration",
                () if is("Lambda-GB-Second-ARM") => "lambda.arm.duration",
                () => return None,
            };
            Some(of(line, product).map_or(Product::Unknown, Product::Of))
        }
        _ if name.contains("Fargate") && name.contains("Hours") => {
            if name.contains("SpotUsage") {
                return Some(Product::Spot);
            }
            if name.contains("EphemeralStorage") || name.contains("OS-Hours") {
                return None;
            }
            let what = if name.contains("vCPU") { "vcpu" } else { "memory" };
            Some(task(line, name.contains("ARM"), name.contains("Windows"), what))
        }
        _ => None,
    }
}

fn of_description(line: &Line) -> Option<Product> {
    let text = line.description;
    let between = |before: &str, after: &str| {
        let (_, rest) = text.split_once(before)?;
        rest.split_once(after).map(|(found, _)| found)
    };
    match line.service {
        "AmazonEC2" | "Amazon Elastic Compute Cloud" => {
            // `$0.107 per On Demand Linux m5.large Instance Hour`
            if let Some(found) = between("per On Demand ", " Instance Hour") {
                let (name, size) = found.rsplit_once(' ')?;
                return Some(machine(line, size, named(name).map(Cow::Borrowed), ""));
            }
            if text.contains("Spot Instance") && text.contains("hour") {
                return Some(Product::Spot);
            }
            let (size, name) = details(line)?;
            Some(machine(line, &size, named(&name).map(Cow::Borrowed), ""))
        }
        "AmazonRDS" | "Amazon Relational Database Service" => {
            // `USD 0.189 per db.m5.large Single-AZ instance hour (or partial hour) running MySQL`
            let found = between("per ", " instance hour")?;
            let found = found.strip_prefix("RDS ").unwrap_or(found);
            let (size, deployment) = found.split_once(' ')?;
            let deployment = match deployment {
                "Single-AZ" => "single-az",
                "Multi-AZ" => "multi-az",
                _ => return Some(Product::Unknown),
            };
            Some(database(line, size, deployment))
        }
        _ if text.starts_with("AWS Fargate - ") => {
            let what = match () {
                () if text.contains("vCPU") => "vcpu",
                () if text.contains("Memory") => "memory",
                () => return None,
            };
            if text.contains("Spot") {
                return Some(Product::Spot);
            }
            Some(task(line, text.contains("ARM"), text.contains("Windows"), what))
        }
        _ => None,
    }
}

/// The size and the system that FOCUS 1.2 tells of a price.
fn details(line: &Line) -> Option<(String, String)> {
    let details: serde_json::Value = serde_json::from_str(line.details).ok()?;
    let text = |key: &str| details.get(key)?.as_str().map(ToOwned::to_owned);
    Some((text("InstanceType")?, text("OperatingSystem")?))
}

fn machine(line: &Line, size: &str, system: Option<Cow<str>>, tenancy: &str) -> Product {
    let key = system.zip(of(line, "ec2.instance"));
    key.map_or(Product::Unknown, |(system, key)| {
        Product::Of(key.sku(size).variant(&format!("{system}{tenancy}")))
    })
}

fn database(line: &Line, size: &str, deployment: &str) -> Product {
    let key = engine(line).zip(of(line, "rds.instance"));
    key.map_or(Product::Unknown, |(engine, key)| {
        let licence = if engine.starts_with("sqlserver") { "/license-included" } else { "" };
        Product::Of(key.sku(size).variant(&format!("{engine}/{deployment}{licence}")))
    })
}

fn node(line: &Line, product: &'static str, size: &str, engine: Option<&str>) -> Product {
    let key = engine.zip(of(line, product)).filter(|_| !size.is_empty());
    key.map_or(Product::Unknown, |(engine, key)| Product::Of(key.sku(size).variant(engine)))
}

fn task(line: &Line, arm: bool, windows: bool, what: &str) -> Product {
    let product = match (windows, arm, what) {
        (true, _, "vcpu") => "fargate.windows.vcpu",
        (true, ..) => "fargate.windows.memory",
        (_, true, "vcpu") => "fargate.linux.arm.vcpu",
        (_, true, _) => "fargate.linux.arm.memory",
        (_, _, "vcpu") => "fargate.linux.x86.vcpu",
        _ => "fargate.linux.x86.memory",
    };
    of(line, product).map_or(Product::Unknown, Product::Of)
}

/// The product where the line is; `None` where it does not tell.
fn of(line: &Line, product: &'static str) -> Option<PriceKey> {
    let region = Some(line.region).filter(|region| !region.is_empty() && *region != "global")?;
    Some(PriceKey::new("aws", product, Region(region.into())))
}

/// The column may not tell what is installed, which the operation does.
fn system<'a>(line: &Line<'a>) -> Option<Cow<'a, str>> {
    let by_operation = SYSTEMS.iter().find(|(operation, _)| *operation == line.operation);
    match by_operation {
        Some((_, system)) => Some(Cow::Borrowed(*system)),
        None if line.operation.is_empty() => named(line.system).map(Cow::Borrowed),
        None => None,
    }
}

fn named(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    SYSTEM_NAMES.iter().find(|(known, _)| *known == name).map(|(_, system)| *system)
}

fn engine(line: &Line) -> Option<&'static str> {
    let running = line.description.rsplit_once("running ").map_or("", |(_, engine)| engine);
    let known = |name: &str| {
        let name = name.trim().to_lowercase();
        ENGINES.iter().find(|(known, _)| *known == name).map(|(_, engine)| *engine)
    };
    [line.operation, running, line.engine].into_iter().find_map(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: Line = Line {
        provider: "AWS",
        service: "AmazonEC2",
        usage_type: "",
        operation: "",
        description: "",
        region: "eu-west-1",
        instance_type: "",
        system: "",
        engine: "",
        deployment: "",
        details: "",
    };

    /// `product sku variant`, or what it is instead.
    fn told(line: Line) -> String {
        match product(&line) {
            Some(Product::Of(key)) => {
                format!("{} {} {} {}", key.product, key.sku, key.variant, key.region)
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn usage_types_and_operations_name_products() {
        let of =
            |service, usage_type, operation| told(Line { service, usage_type, operation, ..EMPTY });
        let ec2 = |usage_type, operation| of("AmazonEC2", usage_type, operation);
        assert_eq!(
            ec2("EUW1-BoxUsage:m5.large", "RunInstances"),
            "ec2.instance m5.large linux eu-west-1"
        );
        assert_eq!(ec2("BoxUsage", "RunInstances:0002"), "ec2.instance m1.small windows eu-west-1");
        assert_eq!(
            ec2("EUW1-DedicatedUsage:c5.xlarge", "RunInstances:0010"),
            "ec2.instance c5.xlarge rhel/dedicated eu-west-1"
        );
        assert_eq!(ec2("EUW1-SpotUsage:m5.large", "RunInstances:SV001"), "Some(Spot)");
        assert_eq!(ec2("EUW1-BoxUsage:m5.large", "RunInstances:zzzz"), "Some(Unknown)");
        assert_eq!(ec2("EUW1-EBS:VolumeUsage.gp3", "CreateVolume-Gp3"), "Some(Other)");
        assert_eq!(
            of("AmazonRDS", "EUW1-Multi-AZUsage:db.m5.large", "CreateDBInstance:0014"),
            "rds.instance db.m5.large postgresql/multi-az eu-west-1"
        );
        assert_eq!(
            of("AmazonRDS", "EUW1-InstanceUsage:db.m5.large", "CreateDBInstance:0005"),
            "Some(Unknown)"
        );
        assert_eq!(of("AmazonRDS", "EUW1-RDS:GP3-Storage", "CreateDBInstance:0014"), "Some(Other)");
        assert_eq!(
            of("AmazonElastiCache", "EUW1-NodeUsage:cache.m5.large", "CreateCacheCluster:0002"),
            "elasticache.node cache.m5.large redis eu-west-1"
        );
        assert_eq!(
            of("AmazonES", "EUW1-ESInstance:m5.large", "ESDomain"),
            "opensearch.instance m5.large.search  eu-west-1"
        );
        assert_eq!(
            of("AmazonRedshift", "EUW1-Node:ra3.xlplus", "RunComputeNode:0001"),
            "redshift.node ra3.xlplus  eu-west-1"
        );
        assert_eq!(
            of("AWSLambda", "EUW1-Lambda-GB-Second-ARM", "Invoke"),
            "lambda.arm.duration   eu-west-1"
        );
        assert_eq!(
            of("AmazonECS", "EUW1-Fargate-ARM-vCPU-Hours:perCPU", "FargateTask"),
            "fargate.linux.arm.vcpu   eu-west-1"
        );
        assert_eq!(of("AmazonECS", "EUW1-SpotUsage-Fargate-GB-Hours", "FargateTask"), "Some(Spot)");
    }

    #[test]
    fn descriptions_do_where_nothing_else_is_told() {
        let of = |service, description| told(Line { service, description, ..EMPTY });
        let ec2 = "Amazon Elastic Compute Cloud";
        assert_eq!(
            of(ec2, "$0.107 per On Demand Linux m5.large Instance Hour"),
            "ec2.instance m5.large linux eu-west-1"
        );
        assert_eq!(of(ec2, "$0.045 per NAT Gateway Hour"), "Some(Other)");
        assert_eq!(
            of(
                "Amazon Relational Database Service",
                "USD 0.189 per db.m5.large Single-AZ instance hour (or partial hour) running MySQL"
            ),
            "rds.instance db.m5.large mysql/single-az eu-west-1"
        );
        assert_eq!(
            of("Amazon Elastic Container Service", "AWS Fargate - ARM - Memory - EU (Ireland)"),
            "fargate.linux.arm.memory   eu-west-1"
        );
        let details = r#"{"InstanceType": "m5.large", "OperatingSystem": "Windows"}"#;
        let line = Line { service: ec2, details, ..EMPTY };
        assert_eq!(told(line), "ec2.instance m5.large windows eu-west-1");
        assert_eq!(product(&Line { provider: "Microsoft", ..EMPTY }), None);
        // Without a region no price is known.
        let line = Line {
            region: "",
            usage_type: "BoxUsage:m5.large",
            operation: "RunInstances",
            ..EMPTY
        };
        assert_eq!(product(&line), Some(Product::Unknown));
    }
}
