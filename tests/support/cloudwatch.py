"""The metrics of CloudWatch: what is put, listed and asked for. moto takes minutes for a month's worth.

Datapoints are kept as they are put, by account and region, and made into periods when they are asked
for. Limits are AWS's: 500 queries a call, 100,800 datapoints a page, and no period finer than what is
kept for that age.
"""

import time
from collections import defaultdict
from datetime import datetime, timezone

QUERIES_A_CALL = 500
MINUTE, HOUR, DAY = 60, 3600, 86_400


class Refused(Exception):
    """An error as AWS tells it: a code and a status."""

    def __init__(self, code, status):
        super().__init__(code)
        self.code, self.status = code, status


class Metrics:
    def __init__(self):
        self.places = defaultdict(lambda: defaultdict(list))
        self.calm()

    def calm(self):
        self.page_size = 100_800
        # Metrics of which only the first half is told, and what the answer says of them.
        self.broken = {}

    def PutMetricData(self, place, asked):
        for datum in asked.get("MetricData", []):
            values = datum.get("Values") or [datum.get("Value", 0)]
            counts = datum.get("Counts") or [1] * len(values)
            key = name_of(asked["Namespace"], datum["MetricName"], datum.get("Dimensions"))
            at = float(datum.get("Timestamp", time.time()))
            self.places[place][key] += [(at, float(v), float(n)) for v, n in zip(values, counts)]
        return {}

    def ListMetrics(self, place, asked):
        found = [
            {
                "Namespace": space, "MetricName": name,
                "Dimensions": [{"Name": n, "Value": v} for n, v in sorted(dimensions)],
            }
            for space, name, dimensions in sorted(self.places[place], key=str)
            if asked.get("Namespace") in (None, space) and asked.get("MetricName") in (None, name)
        ]
        return {"Metrics": found}

    def GetMetricData(self, place, asked):
        queries = asked["MetricDataQueries"]
        if len(queries) > QUERIES_A_CALL:
            raise Refused("ValidationError", 400)
        start, end = asked["StartTime"].timestamp(), asked["EndTime"].timestamp()
        first, skipped = map(int, asked.get("NextToken", "0/0").split("/"))
        results, room = [], self.page_size
        for at in range(first, len(queries)):
            query = queries[at]
            points = self.periods(place, query["MetricStat"], start, end)
            status = "Complete"
            told = points[skipped:skipped + room]
            if skipped + len(told) < len(points):
                status = "PartialData"
            metric = query["MetricStat"]["Metric"]["MetricName"]
            if metric in self.broken:
                told, status = told[:len(told) // 2], self.broken[metric]
            results.append({
                "Id": query["Id"], "Label": metric, "StatusCode": status,
                "Timestamps": [moment(at) for at, _ in told], "Values": [value for _, value in told],
            })
            room -= len(told)
            if status == "PartialData" and metric not in self.broken:
                return {"MetricDataResults": results, "NextToken": f"{at}/{skipped + len(told)}"}
            skipped = 0
        return {"MetricDataResults": results}

    def periods(self, place, stat, start, end):
        """Statistics of each period with datapoints, in the order of time."""
        period, age = stat["Period"], time.time() - start
        if period % (HOUR if age > 63 * DAY else 5 * MINUTE if age > 15 * DAY else MINUTE):
            return []
        metric = stat["Metric"]
        key = name_of(metric["Namespace"], metric["MetricName"], metric.get("Dimensions"))
        found = defaultdict(list)
        for at, value, count in self.places[place].get(key, []):
            if start <= at < end:
                found[start + (at - start) // period * period].append((value, count))
        return [(at, statistic(stat["Stat"], found[at])) for at in sorted(found)]


def statistic(name, values):
    total, count = sum(v * n for v, n in values), sum(n for _, n in values)
    return {
        "Average": total / count, "Sum": total, "SampleCount": count,
        "Maximum": max(v for v, _ in values), "Minimum": min(v for v, _ in values),
    }[name]


def name_of(namespace, metric, dimensions):
    return namespace, metric, frozenset((d["Name"], d["Value"]) for d in dimensions or [])


def moment(at):
    return datetime.fromtimestamp(at, timezone.utc)
