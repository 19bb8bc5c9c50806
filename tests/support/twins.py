"""An account with twins: of each type one that nobody uses and one that somebody does, both measured for
30 days, a datapoint an hour. Prints which check must name which idle one, and who is busy.

Run after the prelude of `Aws::script`, which has `client`.
"""

import datetime

NOW = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
HOURS = 30 * 24
TAGS = [{"Key": "env", "Value": "prod"}]

idle, busy, datapoints = [], [], {}


def is_idle(check, kind, resource):
    idle.append([check, kind, resource])


def is_busy(kind, resource):
    busy.append([kind, resource])


def measure(namespace, dimensions, **metrics):
    """A number an hour, or a function of the hour of the day."""
    pairs = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    for metric, value in metrics.items():
        for hour in range(1, HOURS + 1):
            at = NOW - datetime.timedelta(hours=hour)
            datapoints.setdefault(namespace, []).append({
                "MetricName": metric.replace("__", "."), "Dimensions": pairs, "Timestamp": at,
                "Value": float(value(at.hour) if callable(value) else value),
            })


def daily(low, high):
    """Low at night, high by day."""
    return lambda hour: high if 7 <= hour < 19 else low


ec2 = client("ec2")
image = ec2.describe_images()["Images"][0]["ImageId"]
vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
subnets = [s["SubnetId"] for s in ec2.describe_subnets()["Subnets"][:2]]


def instance(image=image, size="m5.large"):
    run = ec2.run_instances(
        ImageId=image, InstanceType=size, MinCount=1, MaxCount=1, SubnetId=subnets[0],
        TagSpecifications=[{"ResourceType": "instance", "Tags": TAGS}],
    )
    return run["Instances"][0]["InstanceId"]


# Instances: one computes nothing, one works by day, one is stopped.
for name, cpu, traffic in [("idle", 1.5, 1000), ("busy", daily(35, 80), 5e8)]:
    one = instance()
    measure("AWS/EC2", {"InstanceId": one}, CPUUtilization=cpu, NetworkIn=traffic, NetworkOut=traffic)
    if name == "idle":
        is_idle("aws-ec2-idle", "aws_instance", one)
    else:
        works = one
        is_busy("aws_instance", one)
stopped = instance()
ec2.stop_instances(InstanceIds=[stopped])
is_idle("aws-ec2-stopped-30d", "aws_instance", stopped)


# Volumes: attached to nothing, to a stopped instance, and to one that works, read or not.
def volume(to=None, device="/dev/sdf"):
    made = ec2.create_volume(AvailabilityZone="us-east-1a", Size=100, VolumeType="gp3")["VolumeId"]
    if to:
        ec2.attach_volume(VolumeId=made, InstanceId=to, Device=device)
    return made


is_idle("aws-ebs-unattached", "aws_ebs_volume", volume())
is_idle("aws-ebs-on-stopped", "aws_ebs_volume", volume(stopped))
silent, read = volume(works), volume(works, "/dev/sdg")
for one, operations in [(silent, 0), (read, 90_000)]:
    measure(
        "AWS/EBS", {"VolumeId": one}, VolumeReadOps=operations, VolumeWriteOps=operations,
        VolumeReadBytes=operations * 4096, VolumeWriteBytes=operations * 4096,
    )
is_idle("aws-ebs-idle", "aws_ebs_volume", silent)
is_busy("aws_ebs_volume", read)

# Addresses.
is_idle("aws-eip-idle", "aws_eip", ec2.allocate_address(Domain="vpc")["AllocationId"])
address = ec2.allocate_address(Domain="vpc")["AllocationId"]
ec2.associate_address(AllocationId=address, InstanceId=works)
is_busy("aws_eip", address)

# Images and snapshots: what an instance was started from, and what nothing was.
images = [ec2.create_image(InstanceId=works, Name=name)["ImageId"] for name in ("left", "used")]
snapshots = [
    ec2.describe_images(ImageIds=[one])["Images"][0]["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    for one in images
]
# Its snapshot is what an image costs.
is_idle("aws-ami-unused", "aws_ebs_snapshot", snapshots[0])
started = instance(images[1])
measure(
    "AWS/EC2", {"InstanceId": started}, CPUUtilization=daily(30, 75), NetworkIn=5e8, NetworkOut=5e8
)
is_busy("aws_instance", started)
is_busy("aws_ebs_snapshot", snapshots[1])
old = ec2.create_snapshot(VolumeId=read, Description="before the upgrade")["SnapshotId"]
is_idle("aws-ebs-snapshot-old", "aws_ebs_snapshot", old)

# NAT gateways, in VPCs of their own.
for at, traffic in enumerate([0, 5e9]):
    own = ec2.create_vpc(CidrBlock=f"10.{at + 1}.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=own, CidrBlock=f"10.{at + 1}.0.0/24")["Subnet"]["SubnetId"]
    allocation = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=allocation)["NatGateway"]["NatGatewayId"]
    routes = ec2.create_route_table(VpcId=own)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=routes, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    measure(
        "AWS/NATGateway", {"NatGatewayId": nat}, BytesOutToDestination=traffic,
        BytesInFromDestination=traffic, ActiveConnectionCount=traffic and 30,
    )
    is_busy("aws_nat_gateway", nat) if traffic else is_idle("aws-nat-idle", "aws_nat_gateway", nat)

# Interface endpoints.
for service, traffic in [("ssm", 0), ("logs", 5e8)]:
    name = f"com.amazonaws.us-east-1.{service}"
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=name, VpcEndpointType="Interface", SubnetIds=subnets[:1]
    )["VpcEndpoint"]["VpcEndpointId"]
    dimensions = {
        "Endpoint Type": "Interface", "Service Name": name, "VPC Endpoint Id": endpoint, "VPC Id": vpc,
    }
    measure("AWS/PrivateLinkEndpoints", dimensions, BytesProcessed=traffic)
    if traffic:
        is_busy("aws_vpc_endpoint", endpoint)
    else:
        is_idle("aws-vpce-inactive", "aws_vpc_endpoint", endpoint)

# Load balancers: without targets, with one; a classic one that is asked nothing, and one that is.
elb = client("elbv2")
for name in ("idle", "busy"):
    balancer = elb.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc)
    group = group["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer, Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    if name == "busy":
        elb.register_targets(TargetGroupArn=group, Targets=[{"Id": works}])
        is_busy("aws_lb", balancer)
    else:
        is_idle("aws-lb-unused", "aws_lb", balancer)
classic = client("elb")
for name, requests in [("classic-idle", 0), ("classic-busy", 5000)]:
    classic.create_load_balancer(
        LoadBalancerName=name, AvailabilityZones=["us-east-1a"],
        Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}],
    )
    classic.register_instances_with_load_balancer(LoadBalancerName=name, Instances=[{"InstanceId": works}])
    measure("AWS/ELB", {"LoadBalancerName": name}, RequestCount=requests)
    is_busy("aws_elb", name) if requests else is_idle("aws-lb-unused", "aws_elb", name)

# Databases, and a snapshot of one that is gone.
rds = client("rds")


def database(name):
    made = rds.create_db_instance(
        DBInstanceIdentifier=name, DBInstanceClass="db.m5.large", Engine="postgres", StorageType="gp3",
        AllocatedStorage=100, MasterUsername="u", MasterUserPassword="hunter2hunter2", Tags=TAGS,
    )
    return made["DBInstance"]["DbiResourceId"]


for name, connections in [("db-idle", 0), ("db-busy", daily(5, 40))]:
    one = database(name)
    measure(
        "AWS/RDS", {"DBInstanceIdentifier": name}, DatabaseConnections=connections,
        CPUUtilization=connections and daily(30, 70),
    )
    is_busy("aws_db_instance", one) if connections else is_idle("aws-rds-idle", "aws_db_instance", one)
database("gone")
for name in ("gone", "db-busy"):
    rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier=f"of-{name}")
rds.delete_db_instance(DBInstanceIdentifier="gone", SkipFinalSnapshot=True)
is_idle("aws-rds-snapshot-orphan", "aws_db_snapshot", "of-gone")
is_busy("aws_db_snapshot", "of-db-busy")

# Caches.
for name, hits in [("cache-idle", 0), ("cache-busy", 40_000)]:
    client("elasticache").create_cache_cluster(
        CacheClusterId=name, Engine="redis", CacheNodeType="cache.m5.large", NumCacheNodes=1
    )
    measure(
        "AWS/ElastiCache", {"CacheClusterId": name}, CacheHits=hits, CacheMisses=hits,
        NetworkBytesIn=hits * 500, NetworkBytesOut=hits * 500,
    )
    if hits:
        is_busy("aws_elasticache_cluster", name)
    else:
        is_idle("aws-elasticache-idle", "aws_elasticache_cluster", name)

# Tables: one hardly read, one that is, one that is scaled by its load.
dynamodb = client("dynamodb")
for name, used in [("table-idle", 1), ("table-busy", 90), ("table-scaled", 1)]:
    dynamodb.create_table(
        TableName=name, KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        ProvisionedThroughput={"ReadCapacityUnits": 100, "WriteCapacityUnits": 100},
    )
    # A sum of five minutes.
    units = used * 300
    measure(
        "AWS/DynamoDB", {"TableName": name}, ConsumedReadCapacityUnits=units,
        ConsumedWriteCapacityUnits=units,
    )
    if name == "table-idle":
        is_idle("aws-ddb-provisioned", "aws_dynamodb_table", name)
    else:
        is_busy("aws_dynamodb_table", name)
for dimension in ("dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"):
    client("application-autoscaling").register_scalable_target(
        ServiceNamespace="dynamodb", ResourceId="table/table-scaled", ScalableDimension=dimension,
        MinCapacity=100, MaxCapacity=500,
    )

# Containers: services that compute nothing, or a lot.
ecs = client("ecs")
ecs.create_cluster(clusterName="apps")
ecs.register_task_definition(
    family="app", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="1024", memory="2048",
    containerDefinitions=[{"name": "app", "image": "app"}],
)
for name, used in [("service-idle", 0.2), ("service-busy", daily(40, 80))]:
    service = ecs.create_service(
        cluster="apps", serviceName=name, taskDefinition="app", desiredCount=2, launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnets, "securityGroups": []}},
    )["service"]["serviceArn"]
    measure(
        "AWS/ECS", {"ClusterName": "apps", "ServiceName": name}, CPUUtilization=used, MemoryUtilization=used
    )
    if name == "service-busy":
        is_busy("aws_ecs_service", service)
    else:
        is_idle("aws-ecs-idle", "aws_ecs_service", service)
for name in ("cluster-empty", "cluster-full"):
    client("eks").create_cluster(
        name=name, roleArn="arn:aws:iam::123456789012:role/eks", resourcesVpcConfig={"subnetIds": subnets}
    )
client("eks").create_nodegroup(
    clusterName="cluster-full", nodegroupName="nodes", subnets=subnets, nodeRole="arn:aws:iam::123456789012:role/n",
    scalingConfig={"minSize": 1, "maxSize": 1, "desiredSize": 1},
)
is_idle("aws-eks-empty", "aws_eks_cluster", "cluster-empty")
is_busy("aws_eks_cluster", "cluster-full")

# Groups of instances.
autoscaling = client("autoscaling")
ec2.create_launch_template(
    LaunchTemplateName="app", LaunchTemplateData={"ImageId": images[1], "InstanceType": "m5.large"}
)
for name, cpu, traffic in [("group-idle", 1, 1000), ("group-busy", daily(40, 80), 5e8)]:
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name, MinSize=2, MaxSize=2, DesiredCapacity=2, VPCZoneIdentifier=subnets[0],
        LaunchTemplate={"LaunchTemplateName": "app", "Version": "$Latest"},
    )
    measure(
        "AWS/EC2", {"AutoScalingGroupName": name}, CPUUtilization=cpu, NetworkIn=traffic, NetworkOut=traffic
    )
    if name == "group-idle":
        is_idle("aws-asg-idle", "aws_autoscaling_group", name)
    else:
        is_busy("aws_autoscaling_group", name)

# Warehouses, streams, clusters of Hadoop.
for name, connections in [("warehouse-idle", 0), ("warehouse-busy", 12)]:
    client("redshift").create_cluster(
        ClusterIdentifier=name, NodeType="ra3.xlplus", NumberOfNodes=2, DBName="dw", MasterUsername="admin",
        MasterUserPassword="Hunter2hunter2",
    )
    measure(
        "AWS/Redshift", {"ClusterIdentifier": name}, DatabaseConnections=connections,
        CPUUtilization=connections and daily(40, 80),
    )
    if connections:
        is_busy("aws_redshift_cluster", name)
    else:
        is_idle("aws-redshift-low", "aws_redshift_cluster", name)
# Neither is needed at night; one is paused then.
for name in ("warehouse-nightly", "warehouse-paused"):
    client("redshift").create_cluster(
        ClusterIdentifier=name, NodeType="ra3.xlplus", NumberOfNodes=2, DBName="dw", MasterUsername="admin",
        MasterUserPassword="Hunter2hunter2",
        Tags=[{"Key": "schedule", "Value": "Mon-Fri 08:00-18:00 Europe/Berlin"}],
    )
    measure(
        "AWS/Redshift", {"ClusterIdentifier": name}, DatabaseConnections=daily(0, 9),
        CPUUtilization=daily(0, 60),
    )
is_idle("aws-redshift-pause", "aws_redshift_cluster", "warehouse-nightly")
is_busy("aws_redshift_cluster", "warehouse-paused")
for name, records in [("stream-idle", 0), ("stream-busy", 40_000)]:
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName=name, ShardCount=2)
    arn = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    measure(
        "AWS/Kinesis", {"StreamName": name}, IncomingRecords=records, IncomingBytes=records * 100,
        GetRecords__Bytes=records * 100,
    )
    if records:
        is_busy("aws_kinesis_stream", arn)
    else:
        is_idle("aws-kinesis-abandoned", "aws_kinesis_stream", arn)
for name, waits in [("hadoop-idle", 1), ("hadoop-busy", 0)]:
    flow = client("emr").run_job_flow(
        Name=name, ReleaseLabel="emr-6.15.0", ServiceRole="app", JobFlowRole="app",
        Instances={
            "MasterInstanceType": "m5.xlarge", "SlaveInstanceType": "m5.xlarge", "InstanceCount": 3,
            "KeepJobFlowAliveWhenNoSteps": True,
        },
    )["JobFlowId"]
    measure("AWS/ElasticMapReduce", {"JobFlowId": flow}, IsIdle=waits)
    if name == "hadoop-idle":
        is_idle("aws-emr-idle", "aws_emr_cluster", flow)
    else:
        is_busy("aws_emr_cluster", flow)

# Functions that fail half of the time, or never.
iam = client("iam")
role = iam.create_role(RoleName="app", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
for name, errors in [("function-fails", 300), ("function-works", 0)]:
    client("lambda").create_function(
        FunctionName=name, Runtime="python3.12", Role=role, Handler="a.b", Code={"ZipFile": b"x"}, MemorySize=1024
    )
    measure("AWS/Lambda", {"FunctionName": name}, Invocations=600, Errors=errors, Duration=900)
    if errors:
        is_idle("aws-lambda-errors", "aws_lambda_function", name)
    else:
        is_busy("aws_lambda_function", name)

# Each metric by itself: an hour's row follows the one before.
cloudwatch = client("cloudwatch")
for namespace, all_of in datapoints.items():
    for first in range(0, len(all_of), 1000):
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=all_of[first:first + 1000])
print(json.dumps({"idle": idle, "busy": busy, "works": works}))
