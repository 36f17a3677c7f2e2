// Reads every mail (*.eml) and calendar (*.ics) of a folder with postal-mime and ical.js; prints the same JSON as calendars.py.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ICAL from 'ical.js';
import PostalMime from 'postal-mime';

const lines = text => text.replaceAll('\r\n', '\n');
const upper = value => value ?? null;

// A moment in UTC, by the zone that stands in the calendar: none that ical.js might know is asked.
const utc = time => new Date(time.toUnixTime() * 1000).toISOString().replace('.000Z', 'Z');

const person = property => ({
  address: property.getFirstValue(),
  name: upper(property.getParameter('cn')),
  answer: upper(property.getParameter('partstat')),
  rsvp: upper(property.getParameter('rsvp')),
});

function event(found) {
  const text = name => upper(found.getFirstPropertyValue(name));
  const start = found.getFirstProperty('dtstart');
  return {
    uid: text('uid'), sequence: text('sequence'), status: text('status'),
    start: utc(start.getFirstValue()), end: utc(found.getFirstPropertyValue('dtend')), zone: upper(start.getParameter('tzid')),
    summary: text('summary'), description: text('description'), url: text('url'),
    organizer: found.getAllProperties('organizer').map(person),
    guests: found.getAllProperties('attendee').map(person),
  };
}

function objectOf(text) {
  ICAL.TimezoneService.reset();
  const calendar = ICAL.Component.fromString(text);
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  return { method: upper(calendar.getFirstPropertyValue('method')), events: calendar.getAllSubcomponents('vevent').map(event) };
}

// Content types in the order of the mail, the containers too.
const kinds = raw => [...lines(raw).matchAll(/^Content-Type: ([a-z]+\/[a-z]+)/gim)].map(found => found[1]);

async function mail(raw) {
  const found = await PostalMime.parse(raw, { attachmentEncoding: 'utf8' });
  const about = { to: found.to[0].address, subject: found.subject };
  const inline = found.attachments.find(part => part.mimeType === 'text/calendar');
  const file = found.attachments.find(part => part.disposition === 'attachment');
  if (!inline) return { ...about, calendar: null };
  return {
    ...about, kinds: kinds(raw), method: inline.method, file: file.filename, same: lines(inline.content) === lines(file.content),
    calendar: objectOf(inline.content),
  };
}

const folder = process.argv[2];
const result = {};
for (const name of readdirSync(folder)) {
  const text = readFileSync(join(folder, name), 'utf8');
  if (name.endsWith('.eml')) result[name] = await mail(text);
  if (name.endsWith('.ics')) result[name] = objectOf(text);
}
console.log(JSON.stringify(result));
