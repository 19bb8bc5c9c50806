"""What AWS says of Savings Plans and of what is reserved, which moto does not: `answers(action, query, path)`.

Each answer is as the service documents it, in its own protocol; ids and amounts are made up.
"""

import json
from datetime import datetime, timezone

YEAR = 31536000
START = datetime(2026, 3, 1, tzinfo=timezone.utc)
CHARGE = ("<{0}><RecurringChargeAmount>{1}</RecurringChargeAmount>"
          "<RecurringChargeFrequency>Hourly</RecurringChargeFrequency></{0}>")

EC2 = f"""<DescribeReservedInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
<requestId>1</requestId><reservedInstancesSet><item>
<reservedInstancesId>3c0ffee0-0000-4000-8000-000000000003</reservedInstancesId><instanceType>m5.xlarge</instanceType>
<start>2026-03-01T00:00:00.000Z</start><end>2027-03-01T00:00:00.000Z</end><duration>{YEAR}</duration>
<usagePrice>0.0</usagePrice><fixedPrice>0.0</fixedPrice><instanceCount>2</instanceCount>
<productDescription>Linux/UNIX</productDescription><state>active</state><instanceTenancy>default</instanceTenancy>
<currencyCode>USD</currencyCode><offeringClass>standard</offeringClass><offeringType>No Upfront</offeringType>
<recurringCharges><item><frequency>Hourly</frequency><amount>0.121</amount></item></recurringCharges>
<scope>Region</scope><tagSet><item><key>team</key><value>web</value></item></tagSet></item></reservedInstancesSet>
</DescribeReservedInstancesResponse>"""

RDS = f"""<DescribeReservedDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
<DescribeReservedDBInstancesResult><ReservedDBInstances><ReservedDBInstance>
<ReservedDBInstanceId>orders</ReservedDBInstanceId><ReservedDBInstancesOfferingId>4c0ffee0</ReservedDBInstancesOfferingId>
<DBInstanceClass>db.m5.large</DBInstanceClass><StartTime>2026-03-01T00:00:00Z</StartTime><Duration>{YEAR}</Duration>
<FixedPrice>0.0</FixedPrice><UsagePrice>0.0</UsagePrice><CurrencyCode>USD</CurrencyCode>
<DBInstanceCount>1</DBInstanceCount><ProductDescription>postgresql</ProductDescription>
<OfferingType>No Upfront</OfferingType><MultiAZ>true</MultiAZ><State>active</State>
<RecurringCharges>{CHARGE.format("RecurringCharge", "0.2772")}</RecurringCharges>
<ReservedDBInstanceArn>arn:aws:rds:us-east-1:123456789012:ri:orders</ReservedDBInstanceArn>
</ReservedDBInstance></ReservedDBInstances></DescribeReservedDBInstancesResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></DescribeReservedDBInstancesResponse>"""

ELASTICACHE = f"""<DescribeReservedCacheNodesResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/">
<DescribeReservedCacheNodesResult><ReservedCacheNodes><ReservedCacheNode>
<ReservedCacheNodeId>sessions</ReservedCacheNodeId><ReservedCacheNodesOfferingId>5c0ffee0</ReservedCacheNodesOfferingId>
<CacheNodeType>cache.m5.large</CacheNodeType><StartTime>2026-03-01T00:00:00Z</StartTime><Duration>{YEAR}</Duration>
<FixedPrice>0.0</FixedPrice><UsagePrice>0.0</UsagePrice><CacheNodeCount>3</CacheNodeCount>
<ProductDescription>redis</ProductDescription><OfferingType>No Upfront</OfferingType><State>active</State>
<RecurringCharges>{CHARGE.format("RecurringCharge", "0.117")}</RecurringCharges>
<ReservationARN>arn:aws:elasticache:us-east-1:123456789012:reserved-instance:sessions</ReservationARN>
</ReservedCacheNode></ReservedCacheNodes></DescribeReservedCacheNodesResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></DescribeReservedCacheNodesResponse>"""

REDSHIFT = f"""<DescribeReservedNodesResponse xmlns="http://redshift.amazonaws.com/doc/2012-12-01/">
<DescribeReservedNodesResult><ReservedNodes><ReservedNode>
<ReservedNodeId>warehouse</ReservedNodeId><ReservedNodeOfferingId>6c0ffee0</ReservedNodeOfferingId>
<NodeType>ra3.xlplus</NodeType><StartTime>2026-03-01T00:00:00Z</StartTime><Duration>{YEAR}</Duration>
<FixedPrice>0.0</FixedPrice><UsagePrice>0.0</UsagePrice><CurrencyCode>USD</CurrencyCode><NodeCount>2</NodeCount>
<State>active</State><OfferingType>No Upfront</OfferingType>
<RecurringCharges>{CHARGE.format("RecurringCharge", "0.76")}</RecurringCharges>
</ReservedNode></ReservedNodes></DescribeReservedNodesResult>
<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></DescribeReservedNodesResponse>"""

OPENSEARCH = {"ReservedInstances": [{
    "ReservationName": "search", "ReservedInstanceId": "7c0ffee0-0000-4000-8000-000000000007",
    "ReservedInstanceOfferingId": "8c0ffee0", "InstanceType": "m5.large.search", "StartTime": START.timestamp(),
    "Duration": YEAR, "FixedPrice": 0.0, "UsagePrice": 0.0, "CurrencyCode": "USD", "InstanceCount": 2,
    "State": "active", "PaymentOption": "NO_UPFRONT",
    "RecurringCharges": [{"RecurringChargeAmount": 0.097, "RecurringChargeFrequency": "Hourly"}]}]}

PLANS = {"savingsPlans": [{
    "offeringId": "9c0ffee0", "savingsPlanId": "1c0ffee0-0000-4000-8000-000000000001",
    "savingsPlanArn": "arn:aws:savingsplans::123456789012:savingsplan/1c0ffee0-0000-4000-8000-000000000001",
    "description": "1 year No Upfront Compute Savings Plan", "start": "2026-03-01T00:00:00.000Z",
    "end": "2027-02-28T23:59:59.000Z", "state": "active", "savingsPlanType": "Compute",
    "paymentOption": "No Upfront", "productTypes": ["Fargate", "Lambda", "EC2"], "currency": "USD",
    "commitment": "0.50000000", "upfrontPaymentAmount": "0.0", "recurringPaymentAmount": "0.50000000",
    "termDurationInSeconds": YEAR, "tags": {"owner": "finance"}}]}

XML = {
    "DescribeReservedInstances": EC2,
    "DescribeReservedDBInstances": RDS,
    "DescribeReservedCacheNodes": ELASTICACHE,
    "DescribeReservedNodes": REDSHIFT,
}
JSON = {
    "GET /2021-01-01/opensearch/reservedInstances": OPENSEARCH,
    "POST /DescribeSavingsPlans": PLANS,
}


def answers(action, bought):
    """What a call is answered, and its type; `None` for another call. Nothing is bought by default."""
    if action in XML:
        text = XML[action]
        return (text if bought else emptied(text)), "text/xml"
    if action in JSON:
        told = JSON[action]
        return json.dumps(told if bought else {key: [] for key in told}), "application/json"
    return None


def emptied(text):
    """An answer of a query protocol without its items."""
    for item in ("item", "ReservedDBInstance", "ReservedCacheNode", "ReservedNode"):
        start, end = text.find(f"<{item}>"), text.rfind(f"</{item}>")
        if 0 <= start < end:
            return text[:start] + text[end + len(item) + 3:]
    return text
