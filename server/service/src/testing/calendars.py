"""Reads every mail (*.eml) and calendar (*.ics) of a folder with Python's own mail parser and with icalendar; prints JSON."""

import email
import email.policy
import json
import pathlib
import sys
from datetime import timezone

from icalendar import Calendar


def times(calendar):
    """A moment of the calendar in UTC, by the zone that stands in it and no other."""
    zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}

    def utc(value):
        name = value.params.get("TZID")
        moment = value.dt
        if name is not None:
            moment = zones[name].localize(moment.replace(tzinfo=None)) if hasattr(zones[name], "localize") \
                else moment.replace(tzinfo=zones[name])
        return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    return utc


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def event(calendar, found):
    utc = times(calendar)
    text = lambda name: None if found.get(name) is None else str(found[name])
    person = lambda one: {
        "address": str(one), "name": str(one.params.get("CN")),
        "answer": one.params.get("PARTSTAT"), "rsvp": one.params.get("RSVP"),
    }
    return {
        "uid": text("UID"), "sequence": int(found["SEQUENCE"]), "status": text("STATUS"),
        "start": utc(found["DTSTART"]), "end": utc(found["DTEND"]), "zone": found["DTSTART"].params.get("TZID"),
        "summary": text("SUMMARY"), "description": text("DESCRIPTION"), "url": text("URL"),
        "organizer": [person(one) for one in listed(found.get("ORGANIZER"))],
        "guests": [person(one) for one in listed(found.get("ATTENDEE"))],
    }


def object_of(text):
    calendar = Calendar.from_ical(text)
    assert not calendar.errors, calendar.errors
    events = list(calendar.walk("VEVENT"))
    assert all(not found.errors for found in events)
    return {"method": calendar.get("METHOD"), "events": [event(calendar, found) for found in events]}


def mail(raw):
    found = email.message_from_bytes(raw, policy=email.policy.default)
    parts = list(found.walk())
    inline = [part for part in parts if part.get_content_type() == "text/calendar"]
    files = [part for part in parts if part.get_filename()]
    if not inline:
        return {"to": found["To"], "subject": found["Subject"], "calendar": None}
    (part,), (file,) = inline, files
    text = part.get_content().replace("\r\n", "\n")
    attached = file.get_content()
    attached = attached.decode() if isinstance(attached, bytes) else attached
    return {
        "to": found["To"], "subject": found["Subject"], "kinds": [part.get_content_type() for part in parts],
        "method": part.get_param("method"), "file": file.get_filename(), "same": attached.replace("\r\n", "\n") == text,
        "calendar": object_of(text),
    }


folder = pathlib.Path(sys.argv[1])
result = {path.name: mail(path.read_bytes()) for path in folder.glob("*.eml")}
result |= {path.name: object_of(path.read_text()) for path in folder.glob("*.ics")}
print(json.dumps(result))
