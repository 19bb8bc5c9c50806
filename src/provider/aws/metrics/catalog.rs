//! Which CloudWatch metrics tell how busy a resource is: a table, by Terraform type.
//!
//! Names, units and dimensions are those of each service's "CloudWatch metrics" page
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>).

use crate::model::Resource;

/// The metrics of one resource type.
pub(super) struct Measured {
    pub(super) kind: &'static str,
    pub(super) namespace: &'static str,
    /// By which CloudWatch knows the resource.
    pub(super) dimensions: fn(&Resource, account: &str) -> Option<Dimensions>,
    pub(super) metrics: &'static [Metric],
}

pub(super) type Dimensions = Vec<(&'static str, Box<str>)>;

pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) statistic: Statistic,
    /// Seconds between datapoints, where they come less often than asked for.
    pub(super) period: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Statistic {
    /// A level, told by its average and its maximum.
    Level,
    /// A count, told by its sum; stored as what it is a second.
    Count,
}

const fn level(name: &'static str) -> Metric {
    Metric { name, statistic: Statistic::Level, period: None }
}

const fn count(name: &'static str) -> Metric {
    Metric { name, statistic: Statistic::Count, period: None }
}

/// A level that CloudWatch gets once a day.
const fn daily(name: &'static str) -> Metric {
    Metric { name, statistic: Statistic::Level, period: Some(86_400) }
}

pub(super) const MEASURED: &[Measured] = &[
    Measured {
        kind: "aws_autoscaling_group",
        namespace: "AWS/EC2",
        dimensions: |group, _| id("AutoScalingGroupName", group),
        metrics: &[level("CPUUtilization"), count("NetworkIn"), count("NetworkOut")],
    },
    Measured {
        kind: "aws_autoscaling_group",
        namespace: "AWS/AutoScaling",
        dimensions: |group, _| id("AutoScalingGroupName", group),
        metrics: &[level("GroupInServiceInstances"), level("GroupDesiredCapacity")],
    },
    Measured {
        kind: "aws_db_instance",
        namespace: "AWS/RDS",
        dimensions: |instance, _| attribute("DBInstanceIdentifier", instance, "identifier"),
        metrics: RDS,
    },
    Measured {
        kind: "aws_docdb_cluster_instance",
        namespace: "AWS/DocDB",
        dimensions: |instance, _| attribute("DBInstanceIdentifier", instance, "identifier"),
        metrics: &[level("CPUUtilization"), level("DatabaseConnections"), level("FreeableMemory")],
    },
    Measured {
        kind: "aws_dynamodb_table",
        namespace: "AWS/DynamoDB",
        dimensions: |table, _| attribute("TableName", table, "name"),
        metrics: &[count("ConsumedReadCapacityUnits"), count("ConsumedWriteCapacityUnits")],
    },
    Measured {
        kind: "aws_ebs_volume",
        namespace: "AWS/EBS",
        dimensions: |volume, _| id("VolumeId", volume),
        metrics: &[
            count("VolumeReadOps"),
            count("VolumeWriteOps"),
            count("VolumeReadBytes"),
            count("VolumeWriteBytes"),
        ],
    },
    Measured {
        kind: "aws_ecs_cluster",
        namespace: "AWS/ECS",
        dimensions: |cluster, _| attribute("ClusterName", cluster, "name"),
        metrics: &[level("CPUUtilization"), level("MemoryUtilization")],
    },
    Measured {
        kind: "aws_ecs_service",
        namespace: "AWS/ECS",
        dimensions: |service, _| {
            let cluster = service.text("cluster").ok()??;
            let cluster = cluster.rsplit('/').next()?;
            let name = service.text("name").ok()??;
            Some(vec![("ClusterName", cluster.into()), ("ServiceName", name.into())])
        },
        metrics: &[level("CPUUtilization"), level("MemoryUtilization")],
    },
    Measured {
        kind: "aws_efs_file_system",
        namespace: "AWS/EFS",
        dimensions: |system, _| id("FileSystemId", system),
        metrics: &[
            count("DataReadIOBytes"),
            count("DataWriteIOBytes"),
            level("ClientConnections"),
            level("PercentIOLimit"),
        ],
    },
    Measured {
        kind: "aws_elasticache_cluster",
        namespace: "AWS/ElastiCache",
        dimensions: |cluster, _| id("CacheClusterId", cluster),
        metrics: &[
            level("CPUUtilization"),
            level("EngineCPUUtilization"),
            level("DatabaseMemoryUsagePercentage"),
            level("CurrConnections"),
            count("CacheHits"),
            count("CacheMisses"),
            count("NetworkBytesIn"),
            count("NetworkBytesOut"),
        ],
    },
    Measured {
        kind: "aws_elb",
        namespace: "AWS/ELB",
        dimensions: |balancer, _| attribute("LoadBalancerName", balancer, "name"),
        metrics: &[count("RequestCount"), count("EstimatedProcessedBytes")],
    },
    Measured {
        kind: "aws_emr_cluster",
        namespace: "AWS/ElasticMapReduce",
        dimensions: |cluster, _| id("JobFlowId", cluster),
        metrics: &[level("IsIdle")],
    },
    Measured {
        kind: "aws_instance",
        namespace: "AWS/EC2",
        dimensions: |instance, _| id("InstanceId", instance),
        metrics: &[
            level("CPUUtilization"),
            count("NetworkIn"),
            count("NetworkOut"),
            count("NetworkPacketsIn"),
            count("NetworkPacketsOut"),
            count("EBSReadOps"),
            count("EBSWriteOps"),
            count("EBSReadBytes"),
            count("EBSWriteBytes"),
            count("CPUSurplusCreditsCharged"),
        ],
    },
    Measured {
        kind: "aws_kinesis_stream",
        namespace: "AWS/Kinesis",
        dimensions: |stream, _| attribute("StreamName", stream, "name"),
        metrics: &[count("IncomingBytes"), count("IncomingRecords"), count("GetRecords.Bytes")],
    },
    Measured {
        kind: "aws_lambda_function",
        namespace: "AWS/Lambda",
        dimensions: |function, _| attribute("FunctionName", function, "function_name"),
        metrics: &[
            count("Invocations"),
            count("Errors"),
            level("Duration"),
            level("ConcurrentExecutions"),
            level("ProvisionedConcurrencyUtilization"),
        ],
    },
    Measured {
        kind: "aws_lb",
        namespace: "AWS/ApplicationELB",
        dimensions: |balancer, _| balancer_of(balancer, "app/"),
        metrics: &[
            count("RequestCount"),
            count("ProcessedBytes"),
            count("ConsumedLCUs"),
            count("ActiveConnectionCount"),
        ],
    },
    Measured {
        kind: "aws_lb",
        namespace: "AWS/NetworkELB",
        dimensions: |balancer, _| balancer_of(balancer, "net/"),
        metrics: &[
            count("NewFlowCount"),
            count("ProcessedBytes"),
            count("ConsumedLCUs"),
            level("ActiveFlowCount"),
        ],
    },
    Measured {
        kind: "aws_lb",
        namespace: "AWS/GatewayELB",
        dimensions: |balancer, _| balancer_of(balancer, "gwy/"),
        metrics: &[count("NewFlowCount"), count("ProcessedBytes"), level("ActiveFlowCount")],
    },
    Measured {
        kind: "aws_mq_broker",
        namespace: "AWS/AmazonMQ",
        dimensions: |broker, _| attribute("Broker", broker, "broker_name"),
        metrics: &[level("CpuUtilization"), level("CurrentConnectionsCount")],
    },
    Measured {
        kind: "aws_msk_cluster",
        namespace: "AWS/Kafka",
        dimensions: |cluster, _| attribute("Cluster Name", cluster, "cluster_name"),
        metrics: &[level("ClientConnectionCount"), count("BytesInPerSec"), count("BytesOutPerSec")],
    },
    Measured {
        kind: "aws_nat_gateway",
        namespace: "AWS/NATGateway",
        dimensions: |gateway, _| id("NatGatewayId", gateway),
        metrics: &[
            count("BytesOutToDestination"),
            count("BytesInFromDestination"),
            level("ActiveConnectionCount"),
        ],
    },
    Measured {
        kind: "aws_neptune_cluster_instance",
        namespace: "AWS/Neptune",
        dimensions: |instance, _| attribute("DBInstanceIdentifier", instance, "identifier"),
        metrics: &[level("CPUUtilization"), count("TotalRequestsPerSec")],
    },
    Measured {
        kind: "aws_opensearch_domain",
        namespace: "AWS/ES",
        dimensions: |domain, account| {
            let name = domain.text("domain_name").ok()??;
            Some(vec![("ClientId", account.into()), ("DomainName", name.into())])
        },
        metrics: &[
            level("CPUUtilization"),
            level("JVMMemoryPressure"),
            level("FreeStorageSpace"),
            level("SearchRate"),
            level("IndexingRate"),
        ],
    },
    Measured {
        kind: "aws_rds_cluster",
        namespace: "AWS/RDS",
        dimensions: |cluster, _| attribute("DBClusterIdentifier", cluster, "cluster_identifier"),
        metrics: &[
            level("ServerlessDatabaseCapacity"),
            count("VolumeReadIOPs"),
            count("VolumeWriteIOPs"),
            level("VolumeBytesUsed"),
        ],
    },
    Measured {
        kind: "aws_rds_cluster_instance",
        namespace: "AWS/RDS",
        dimensions: |instance, _| attribute("DBInstanceIdentifier", instance, "identifier"),
        metrics: RDS,
    },
    Measured {
        kind: "aws_redshift_cluster",
        namespace: "AWS/Redshift",
        dimensions: |cluster, _| attribute("ClusterIdentifier", cluster, "cluster_identifier"),
        metrics: &[level("CPUUtilization"), level("DatabaseConnections")],
    },
    Measured {
        kind: "aws_s3_bucket",
        namespace: "AWS/S3",
        dimensions: |bucket, _| {
            let bucket = (*bucket.id.as_ref()?.0).into();
            Some(vec![("BucketName", bucket), ("StorageType", "StandardStorage".into())])
        },
        metrics: &[daily("BucketSizeBytes")],
    },
    Measured {
        kind: "aws_sqs_queue",
        namespace: "AWS/SQS",
        dimensions: |queue, _| attribute("QueueName", queue, "name"),
        metrics: &[count("NumberOfMessagesSent"), count("NumberOfMessagesReceived")],
    },
    Measured {
        kind: "aws_vpc_endpoint",
        namespace: "AWS/PrivateLinkEndpoints",
        dimensions: |endpoint, _| {
            let attribute = |name| Some(endpoint.text(name).ok()??.into());
            Some(vec![
                ("Endpoint Type", attribute("vpc_endpoint_type")?),
                ("Service Name", attribute("service_name")?),
                ("VPC Endpoint Id", (*endpoint.id.as_ref()?.0).into()),
                ("VPC Id", attribute("vpc_id")?),
            ])
        },
        metrics: &[count("BytesProcessed"), level("ActiveConnections")],
    },
    Measured {
        kind: "aws_vpn_connection",
        namespace: "AWS/VPN",
        dimensions: |connection, _| id("VpnId", connection),
        metrics: &[count("TunnelDataIn"), count("TunnelDataOut"), level("TunnelState")],
    },
    Measured {
        kind: "aws_workspaces_workspace",
        namespace: "AWS/WorkSpaces",
        dimensions: |desktop, _| id("WorkspaceId", desktop),
        metrics: &[level("UserConnected")],
    },
];

const RDS: &[Metric] = &[
    level("CPUUtilization"),
    level("DatabaseConnections"),
    level("FreeableMemory"),
    level("FreeStorageSpace"),
    level("ReadIOPS"),
    level("WriteIOPS"),
    level("ReadThroughput"),
    level("WriteThroughput"),
];

fn id(dimension: &'static str, resource: &Resource) -> Option<Dimensions> {
    Some(vec![(dimension, (*resource.id.as_ref()?.0).into())])
}

fn attribute(dimension: &'static str, resource: &Resource, name: &str) -> Option<Dimensions> {
    Some(vec![(dimension, resource.text(name).ok()??.into())])
}

/// `app/web/50dc6c495c0c9188`, the end of a load balancer's ARN, where it is of that sort.
fn balancer_of(balancer: &Resource, sort: &str) -> Option<Dimensions> {
    let arn = &balancer.id.as_ref()?.0;
    let (_, name) = arn.split_once(":loadbalancer/")?;
    name.starts_with(sort).then(|| vec![("LoadBalancer", name.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(MEASURED.is_sorted_by_key(|measured| measured.kind));
    }

    #[test]
    fn a_load_balancer_is_measured_by_its_sort() {
        let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/50dc";
        let balancer = Resource {
            kind: "aws_lb".into(),
            id: Some(crate::model::ResourceId(arn.into())),
            ..Resource::default()
        };
        let found: Vec<_> = MEASURED
            .iter()
            .filter(|measured| measured.kind == "aws_lb")
            .filter_map(|measured| (measured.dimensions)(&balancer, "123456789012"))
            .collect();
        assert_eq!(found, [vec![("LoadBalancer", "net/a/50dc".into())]]);
    }
}
