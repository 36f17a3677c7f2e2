"""Moments of recurrence rules by python-dateutil.

  python recurrence.py RULES ROUNDS     prints occurrences per second of each round, and what each rule comes to

RULES is a file of JSON lines { rule, start, zone, until }. Zones are those of zoneinfo, which is written in C and
follows RFC 5545 in gaps and folds, where dateutil's own zones don't.
"""

import json
import sys
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

file, rounds = sys.argv[1], int(sys.argv[2])


def read(line):
    said = json.loads(line)
    start = datetime.strptime(said["start"], "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(said["zone"]))
    until = f";UNTIL={said['until']}" if said["until"] else ""
    return rrulestr(said["rule"] + until, dtstart=start)


rules = [read(line) for line in open(file, encoding="utf-8")]
rates, sums = [], []
for _ in range(rounds):
    began, count, sums = time.perf_counter(), 0, []
    for rule in rules:
        total = 0
        for at in rule:
            count += 1
            total = (total * 31 + int(at.timestamp())) % 1_000_000_007
        sums.append(total)
    rates.append(count / (time.perf_counter() - began))
print(json.dumps({"rates": rates, "sums": sums}))
