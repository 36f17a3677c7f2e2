"""What recurring-ical-events makes of calendars: a line of busy times in UTC for each file named on standard input."""

import datetime
import sys
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

UTC, OWNER = datetime.timezone.utc, ZoneInfo("Europe/Berlin")
FROM, TO = (datetime.datetime(2026, month, 1, tzinfo=UTC) for month in (6, 12))


def moment(at):
    if not isinstance(at, datetime.datetime):
        at = datetime.datetime.combine(at, datetime.time())
    return (at if at.tzinfo else at.replace(tzinfo=OWNER)).astimezone(UTC)


for path in sys.stdin.read().split():
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    found = recurring_ical_events.of(calendar).between(FROM, TO)
    busy = sorted((max(moment(one.start), FROM), min(moment(one.end), TO)) for one in found)
    joined = []
    for start, end in busy:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        elif start < end:
            joined.append([start, end])
    print(" ".join(f"{start:%m-%dT%H:%M}/{end:%m-%dT%H:%M}" for start, end in joined))
