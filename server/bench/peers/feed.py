"""An .ics read and expanded for a year by icalendar and recurring-ical-events.

  python feed.py FILE     prints how long that took in milliseconds, and how many occurrences there were
"""

import json
import sys
import time
from datetime import datetime, timezone

import icalendar
import recurring_ical_events

with open(sys.argv[1], "rb") as file:
    text = file.read()
began = time.perf_counter()
calendar = icalendar.Calendar.from_ical(text)
year = datetime(2026, 11, 22, tzinfo=timezone.utc), datetime(2027, 11, 22, tzinfo=timezone.utc)
found = recurring_ical_events.of(calendar, skip_bad_series=True).between(*year)
print(json.dumps({"milliseconds": (time.perf_counter() - began) * 1000, "occurrences": len(found)}))
