"""moto, and on top of it what real AWS does and moto does not: aws_server.py PORT

CloudWatch's new protocol, pages, throttling, and pages of HTML where a proxy breaks down.

    POST /_test/page?size=2            EC2 answers no more items than that at once
    POST /_test/throttle?times=2       each call of EC2 and about metrics is throttled that often
                                       before it is answered
    POST /_test/break?action=NAME      that call is answered with HTTP 500 and HTML
    POST /_test/commitments            the account has Savings Plans, and reservations of all kinds
    POST /_test/deny?action=NAME       that call is denied
    POST /_test/answer?call=emr:NAME   that call of a service is answered with the body
    POST /_test/metrics?page=9         an answer about metrics has no more datapoints than that
    POST /_test/metrics?broken=NAME&status=InternalError   half of that metric is told
    POST /_test/calm                   back to normal
    POST /_test/replay?seed=42         the body is a recording: requests, one a line
    POST /_test/rename                 the body says by what ids those of moto go from now on, as JSON
"""

import base64
import gzip
import io
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
import xml.etree.ElementTree as ET

os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
# One image is enough; moto's own are hundreds, each with a snapshot.
os.environ.setdefault("MOTO_AMIS_PATH", str(Path(__file__).with_name("amis.json")))

import boto3
import cbor2
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.nat_gateways import NatGateway
from moto.iam.models import get_account_id_from
from moto.kms.models import KmsBackend
from moto.rds.models import DBInstance
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
from werkzeug.test import Client

import commitments
from cloudwatch import Metrics, Refused

# The version of its API that EC2 is asked by.
EC2 = "2016-11-15"
# What an answer of EC2 keeps its items in.
SETS = {
    "DescribeVolumes": "volumeSet",
    "DescribeSnapshots": "snapshotSet",
    "DescribeSecurityGroups": "securityGroupInfo",
    "DescribeNatGateways": "natGatewaySet",
    "DescribeImages": "imagesSet",
}
THROTTLED = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>RequestLimitExceeded'
    "</Code><Message>Request limit exceeded.</Message></Error></Errors><RequestID>1</RequestID></Response>"
)
DENIED = "AccessDeniedException", "not authorized to perform it"
# Calls that moto does not know, with the answer of an account that has no such thing.
UNKNOWN = {
    "elasticmapreduce:GetAutoTerminationPolicy": "{}",
    "redshift:DescribeScheduledActions": (
        '<DescribeScheduledActionsResponse xmlns="http://redshift.amazonaws.com/doc/2012-12-01/">'
        "<DescribeScheduledActionsResult><ScheduledActions/></DescribeScheduledActionsResult>"
        "</DescribeScheduledActionsResponse>"
    ),
}
BROKEN = "<html><head><title>502 Proxy Error</title></head><body><h1>Proxy Error</h1></body></html>"


def with_id(init):
    """moto gives every database the same id; here only the first one has that."""

    def wrapped(self, backend, *args, **kwargs):
        init(self, backend, *args, **kwargs)
        if others := len(backend.databases):
            self.dbi_resource_id = f"{self.dbi_resource_id[:-4]}{others:04}"

    return wrapped


DBInstance.__init__ = with_id(DBInstance.__init__)


class Aws:
    def __init__(self, port):
        self.port = port
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.names = {}
        self.metrics = Metrics()
        self.calm()

    def calm(self):
        self.page_size = None
        self.throttle = 0
        self.broken = set()
        self.bought = False
        self.denied = set()
        self.answers = dict(UNKNOWN)
        self.metrics.calm()
        self.seen = Counter()
        self.log = []

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        if path.startswith("/_test/"):
            return self.control(path, environ, body, start_response)
        if (match := re.fullmatch(r"/service/GraniteServiceVersion20100801/operation/(\w+)", path)):
            return self.cloudwatch(match[1], environ, body, start_response)
        for moto, name in self.names.items():
            body = body.replace(name.encode(), moto.encode())
        if environ.get("HTTP_X_AMZ_TARGET") == "GraniteServiceVersion20100801.PutMetricData":
            return self.put_metrics(environ, body, start_response)
        action, query = called(environ, body)
        self.log.append(action)
        if action in self.broken:
            return answer(start_response, "500 Internal Server Error", BROKEN, "text/html")
        if action in self.denied:
            return denied(start_response, query, signed(environ)[2])
        if (told := commitments.answers(action, self.bought)):
            return answer(start_response, "200 OK", *told)
        if (told := self.answers.get(f"{signed(environ)[2]}:{action}")) is not None:
            kind = "text/xml" if told.startswith("<") else "application/x-amz-json-1.1"
            return answer(start_response, "200 OK", told, kind)
        of_ec2 = query is not None and query.get("Version") == EC2
        if of_ec2 and self.seen[action] < self.throttle:
            self.seen[action] += 1
            return answer(start_response, "503 Service Unavailable", THROTTLED, "text/xml")
        cut = None
        if of_ec2 and action in SETS and self.page_size:
            # Changing what was signed is no matter, as moto looks at signatures only where asked to.
            token = query.pop("NextToken", None)
            cut = (int(base64.b64decode(token)) if token else 0, self.page_size)
            body = urlencode(query).encode()
        environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = io.BytesIO(body)
        status, headers, text = self.ask_moto(environ)
        if cut and status.startswith("200"):
            text = page(text, SETS[action], *cut)
        # moto names the root of this one answer wrongly.
        text = text.replace(b"GetBucketVersioningResponse", b"VersioningConfiguration")
        if path.startswith("/api/v2/clusters"):
            # Here it leaves out the time zone.
            text = re.sub(rb'("creationTime": ?"[^"Z+]+)"', rb'\1Z"', text)
        for moto, name in self.names.items():
            text = text.replace(moto.encode(), name.encode())
        headers = [(k, v) for k, v in headers if k.lower() != "content-length"]
        start_response(status, [*headers, ("Content-Length", str(len(text)))])
        return [text]

    def ask_moto(self, environ):
        told = {}

        def start(status, headers, exc_info=None):
            told["status"], told["headers"] = status, headers

        text = b"".join(self.moto(environ, start))
        return told["status"], told["headers"], text

    def control(self, path, environ, body, start_response):
        query = {k: v[0] for k, v in parse_qs(environ.get("QUERY_STRING", "")).items()}
        match path.removeprefix("/_test/"):
            case "page":
                self.page_size = int(query["size"])
            case "throttle":
                self.throttle = int(query["times"])
            case "break":
                self.broken.add(query["action"])
            case "commitments":
                self.bought = True
            case "deny":
                self.denied.add(query["action"])
            case "answer":
                self.answers[query["call"]] = body.decode()
            case "metrics":
                self.metrics.page_size = int(query.get("page", self.metrics.page_size))
                if "broken" in query:
                    self.metrics.broken[query["broken"]] = query["status"]
            case "calm":
                self.calm()
            case "rename":
                self.names = json.loads(body)
            case "log":
                return answer(start_response, "200 OK", json.dumps(self.log), "application/json")
            case "replay":
                failed = self.replay(body, query["seed"])
                return answer(start_response, "200 OK", json.dumps(failed), "application/json")
            case _:
                return answer(start_response, "404 Not Found", "", "text/plain")
        return answer(start_response, "200 OK", "", "text/plain")

    def replay(self, recording, seed):
        """Rebuilds an account, with the very ids that it had when it was recorded."""
        client = Client(self.moto)
        client.post("/moto-api/reset")
        client.post(f"/moto-api/seed?a={seed}")
        failed = Counter()
        for line in recording.splitlines():
            method, url, headers, body = json.loads(line)
            to = urlsplit(url)
            response = client.open(
                to.path, method=method, query_string=to.query, headers=headers,
                data=base64.b64decode(body), base_url=f"http://127.0.0.1:{self.port}",
            )
            if response.status_code >= 400:
                failed[str(response.status_code)] += 1
        return failed

    def put_metrics(self, environ, body, start_response):
        """As botocore puts them: in JSON, compressed."""
        if body.startswith(b"\x1f\x8b"):
            body = gzip.decompress(body)
        key, region, _ = signed(environ)
        self.metrics.PutMetricData((get_account_id_from(key), region), json.loads(body))
        return answer(start_response, "200 OK", "{}", "application/x-amz-json-1.0")

    def cloudwatch(self, operation, environ, body, start_response):
        """Smithy's RPC v2 in CBOR, which moto does not speak, asked through botocore."""
        self.log.append(operation)
        key, region, _ = signed(environ)
        asked = cbor2.loads(body) if body else {}
        client = boto3.client(
            "cloudwatch", region_name=region, endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=key, aws_secret_access_key="test",
            aws_session_token=environ.get("HTTP_X_AMZ_SECURITY_TOKEN"),
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
        )
        try:
            if operation in self.denied:
                raise Refused(DENIED[0], 400)
            known = getattr(self.metrics, operation, None)
            if known and self.seen[operation] < self.throttle:
                self.seen[operation] += 1
                raise Refused("Throttling", 400)
            if known:
                told = known((get_account_id_from(key), region), asked)
            else:
                told = getattr(client, xform_name(operation))(**asked)
                told.pop("ResponseMetadata", None)
            status = "200 OK"
        except Refused as refused:
            status, told = f"{refused.status} Error", {"__type": f"com.amazonaws#{refused.code}"}
        except ClientError as error:
            code = error.response["Error"]["Code"]
            status = f"{error.response['ResponseMetadata']['HTTPStatusCode']} Error"
            told = {"__type": f"com.amazonaws#{code}", "message": str(error)}
        text = cbor2.dumps(told, datetime_as_timestamp=True)
        headers = [("Content-Type", "application/cbor"), ("Smithy-Protocol", "rpc-v2-cbor")]
        start_response(status, [*headers, ("Content-Length", str(len(text)))])
        return [text]


def signed(environ):
    """The key, the region and the service that a request is signed for."""
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    match = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/", authorization)
    return match.groups() if match else ("test", "us-east-1", "")


def denied(start_response, query, service):
    code, text = DENIED
    if query is None and service != "s3":
        told = json.dumps({"__type": code, "message": text})
        return answer(start_response, "400 Bad Request", told, "application/x-amz-json-1.1")
    error = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{text}</Message></Error>"
    told = f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>"
    if service == "s3":
        told = f"<Error><Code>AccessDenied</Code><Message>{text}</Message></Error>"
    if service == "ec2":
        told = f"<Response><Errors>{error}</Errors><RequestID>1</RequestID></Response>"
    return answer(start_response, "403 Forbidden", told, "text/xml")


def tell_whose():
    """What AWS tells or does and moto does not: whose a key, an interface or a snapshot is."""
    create_alias = KmsBackend.create_alias
    create_vpc_endpoint = EC2Backend.create_vpc_endpoint
    describe_snapshots = EC2Backend.describe_snapshots
    init_nat_gateway = NatGateway.__init__
    terminate_instances = EC2Backend.terminate_instances
    save_automated_backup = DBInstance.save_automated_backup

    def alias(self, target_key_id, alias_name):
        # The names are kept for the keys that AWS manages.
        if alias_name.startswith("alias/aws/"):
            self.keys[self.get_key_id(target_key_id)].key_manager = "AWS"
        return create_alias(self, target_key_id, alias_name)

    def made_for(interface, kind, description):
        interface.requester_managed = True
        interface.interface_type = kind
        interface.description = description

    def vpc_endpoint(self, *args, **kwargs):
        endpoint = create_vpc_endpoint(self, *args, **kwargs)
        for interface in endpoint.network_interface_ids or []:
            made_for(self.enis[interface], "vpc_endpoint", f"VPC Endpoint Interface {endpoint.id}")
        return endpoint

    def nat_gateway(self, *args, **kwargs):
        init_nat_gateway(self, *args, **kwargs)
        made_for(self._eni, "nat_gateway", f"Interface for NAT Gateway {self.id}")

    def snapshots(self, *args, **kwargs):
        # Those of Amazon's images are Amazon's.
        found = describe_snapshots(self, *args, **kwargs)
        return [snapshot for snapshot in found if snapshot.owner_id == self.account_id]

    def instances(self, instance_ids, *args, **kwargs):
        # The first interface of an instance goes with it.
        first = [self.get_instance(instance).nics.get(0) for instance in instance_ids]
        gone = terminate_instances(self, instance_ids, *args, **kwargs)
        for interface in filter(None, first):
            self.enis.pop(interface.id, None)
        return gone

    def backup(self):
        # Those of a cluster's members are the cluster's own.
        if not self.db_cluster_identifier:
            save_automated_backup(self)

    DBInstance.save_automated_backup = backup
    KmsBackend.create_alias = alias
    EC2Backend.create_vpc_endpoint = vpc_endpoint
    EC2Backend.describe_snapshots = snapshots
    EC2Backend.terminate_instances = instances
    NatGateway.__init__ = nat_gateway


def called(environ, body):
    """The name of the call, and the parameters where they are those of a query."""
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        query = {k: v[0] for k, v in parse_qs(body.decode(), keep_blank_values=True).items()}
        if "Action" in query:
            return query["Action"], query
    target = environ.get("HTTP_X_AMZ_TARGET")
    return (target.split(".")[-1] if target else f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"), None


def page(text, items, offset, size):
    """Leaves so many items of an answer, and a token where there are more."""
    root = ET.fromstring(text)
    space = root.tag.split("}")[0] + "}"
    ET.register_namespace("", space[1:-1])
    found = root.find(space + items)
    all_items = list(found)
    for index, item in enumerate(all_items):
        if not offset <= index < offset + size:
            found.remove(item)
    for token in root.findall(space + "nextToken"):
        root.remove(token)
    if offset + size < len(all_items):
        token = base64.b64encode(str(offset + size).encode()).decode()
        ET.SubElement(root, space + "nextToken").text = token
    return ET.tostring(root)


def answer(start_response, status, text, kind):
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(text)))])
    return [text.encode()]


if __name__ == "__main__":
    port = int(sys.argv[1])
    tell_whose()
    run_simple("127.0.0.1", port, Aws(port), threaded=True)
