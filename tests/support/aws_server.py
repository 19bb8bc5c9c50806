"""moto, and on top of it what real AWS does and moto does not: aws_server.py PORT

CloudWatch's new protocol, pages, throttling, and pages of HTML where a proxy breaks down.

    POST /_test/page?size=2            EC2 answers no more items than that at once
    POST /_test/throttle?times=2       each call of EC2 is throttled that often before it is answered
    POST /_test/break?action=NAME      that call is answered with HTTP 500 and HTML
    POST /_test/commitments            the account has Savings Plans, and reservations of all kinds
    POST /_test/calm                   back to normal
    POST /_test/replay?seed=42         the body is a recording: requests, one a line
    POST /_test/rename                 the body says by what ids those of moto go from now on, as JSON
"""

import base64
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
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
from werkzeug.test import Client

import commitments

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
BROKEN = "<html><head><title>502 Proxy Error</title></head><body><h1>Proxy Error</h1></body></html>"


class Aws:
    def __init__(self, port):
        self.port = port
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.names = {}
        self.calm()

    def calm(self):
        self.page_size = None
        self.throttle = 0
        self.broken = set()
        self.bought = False
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
        action, query = called(environ, body)
        self.log.append(action)
        if action in self.broken:
            return answer(start_response, "500 Internal Server Error", BROKEN, "text/html")
        if (told := commitments.answers(action, self.bought)):
            return answer(start_response, "200 OK", *told)
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

    def cloudwatch(self, operation, environ, body, start_response):
        """Smithy's RPC v2 in CBOR, which moto does not speak, asked through botocore."""
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        match = re.search(r"Credential=([^/]+)/\d+/([^/]+)/", authorization)
        key, region = (match[1], match[2]) if match else ("test", "us-east-1")
        client = boto3.client(
            "cloudwatch", region_name=region, endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=key, aws_secret_access_key="test",
            aws_session_token=environ.get("HTTP_X_AMZ_SECURITY_TOKEN"),
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
        )
        try:
            told = getattr(client, xform_name(operation))(**(cbor2.loads(body) if body else {}))
            told.pop("ResponseMetadata", None)
            status, told = "200 OK", told
        except ClientError as error:
            code = error.response["Error"]["Code"]
            status = f"{error.response['ResponseMetadata']['HTTPStatusCode']} Error"
            told = {"__type": f"com.amazonaws#{code}", "message": str(error)}
        text = cbor2.dumps(told, datetime_as_timestamp=True)
        headers = [("Content-Type", "application/cbor"), ("Smithy-Protocol", "rpc-v2-cbor")]
        start_response(status, [*headers, ("Content-Length", str(len(text)))])
        return [text]


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
    run_simple("127.0.0.1", port, Aws(port), threaded=True)
