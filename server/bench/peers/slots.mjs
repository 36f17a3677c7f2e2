// The slot engine's question, answered in JavaScript with a date library: the same reasons in the same order, the same people.
//
//   node slots.mjs date-fns|dayjs CASE.json TIMES      prints { milliseconds: […], answers: […] } as JSON
//
// Written as one would who cares about speed: what does not depend on the start is done once per person, calendars are looked
// up by day, days of zones are remembered. Wall times, days, weeks, additions and comparisons are the library's.

import { readFileSync } from "node:fs";
import { TZDate } from "@date-fns/tz";
import { addDays, addMinutes, areIntervalsOverlapping, format, isBefore, startOfISOWeek } from "date-fns";
import dayjs from "dayjs";
import isoWeek from "dayjs/plugin/isoWeek.js";
import timezone from "dayjs/plugin/timezone.js";
import utc from "dayjs/plugin/utc.js";

dayjs.extend(utc);
dayjs.extend(timezone);
dayjs.extend(isoWeek);

const libraries = {
  "date-fns": {
    parse: (text) => new Date(text),
    add: addMinutes,
    before: isBefore,
    overlap: (one, other) => areIntervalsOverlapping(one, other),
    // A date is `2027-03-01`, a day of the calendar wherever one is.
    date: (at, zone) => format(new TZDate(at, zone), "yyyy-MM-dd"),
    week: (at, zone) => format(startOfISOWeek(new TZDate(at, zone)), "yyyy-MM-dd"),
    plus: (date, days) => format(addDays(new TZDate(`${date}T00:00:00Z`, "UTC"), days), "yyyy-MM-dd"),
    weekday: (date) => (new TZDate(`${date}T00:00:00Z`, "UTC").getDay() + 6) % 7,
    wall: (date, minutes, zone) => {
      const [year, month, day] = date.split("-").map(Number);
      return new Date(+new TZDate(year, month - 1, day, 0, minutes, zone));
    },
  },
  dayjs: {
    parse: (text) => dayjs.utc(text),
    add: (at, minutes) => at.add(minutes, "minute"),
    before: (one, other) => one.isBefore(other),
    overlap: (one, other) => one.start.isBefore(other.end) && other.start.isBefore(one.end),
    date: (at, zone) => at.tz(zone).format("YYYY-MM-DD"),
    week: (at, zone) => at.tz(zone).startOf("isoWeek").format("YYYY-MM-DD"),
    plus: (date, days) => dayjs.utc(date).add(days, "day").format("YYYY-MM-DD"),
    weekday: (date) => dayjs.utc(date).isoWeekday() - 1,
    wall: (date, minutes, zone) => {
      const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0"));
      return dayjs.tz(`${date} ${hour}:${minute}`, "YYYY-MM-DD HH:mm", zone).utc();
    },
  },
};

const [name, path, times] = process.argv.slice(2);
const library = libraries[name];
const DAY = 86_400_000;

/** Intervals by the days (of UTC) that they touch. */
function byDay(intervals) {
  const days = new Map();
  for (const interval of intervals) {
    for (let day = Math.floor(+interval.start / DAY); day * DAY < +interval.end; day++) {
      if (days.has(day)) days.get(day).push(interval);
      else days.set(day, [interval]);
    }
  }
  return days;
}

/** Whether a talk overlaps one of these. */
function touches(days, talk) {
  for (let day = Math.floor(+talk.start / DAY); day * DAY < +talk.end; day++) {
    if (days.get(day)?.some((interval) => library.overlap(interval, talk))) return true;
  }
  return false;
}

/** How many there are of each. */
function counted(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** What is known of a person before a start is looked at. */
function prepare(person, { now, within, minutes }) {
  const { zone, weekly, overrides } = person.availability;
  const { limits } = person;
  const others = new Map(overrides.map(({ date, hours }) => [date, hours]));
  const open = [];
  const last = library.date(library.add(within.end, minutes), zone);
  for (let date = library.plus(library.date(within.start, zone), -1); date <= last; date = library.plus(date, 1)) {
    const weekday = library.weekday(date);
    const hours = others.get(date) ?? weekly.filter((row) => row.weekday === weekday).map((row) => row.hours);
    for (const { from, to } of hours) {
      open.push({ start: library.wall(date, from, zone), end: library.wall(date, to, zone) });
    }
  }
  const around = limits.buffer_before + limits.buffer_after;
  const buffered = person.booked.map(({ start, end }) => ({
    start: library.add(start, -around),
    end: library.add(end, around),
  }));
  return {
    person,
    zone,
    limits,
    others,
    open: byDay(open),
    away: byDay(person.away),
    busy: byDay(person.busy),
    booked: byDay(person.booked),
    buffered: byDay(buffered),
    earliest: library.add(now, limits.notice),
    latest: library.plus(library.date(now, zone), limits.horizon_days),
    perDay: counted(person.booked.map(({ start }) => library.date(start, zone))),
    perWeek: counted(person.booked.map(({ start }) => library.week(start, zone))),
  };
}

/** A person's first reason against a talk, if there is one. */
function refusal(known, talk, calendar) {
  const { limits } = known;
  if (library.before(talk.start, known.earliest)) return "notice";
  const { date, week } = calendar(talk.start, known.zone);
  if (date > known.latest) return "horizon";
  const open = known.open
    .get(Math.floor(+talk.start / DAY))
    ?.some((hours) => !library.before(talk.start, hours.start) && !library.before(hours.end, talk.end));
  if (!open) return known.others.get(date)?.length === 0 ? "day_off" : "outside_hours";
  if (touches(known.away, talk)) return "away";
  if (touches(known.busy, talk)) return "busy";
  if (touches(known.booked, talk)) return "booked";
  if (touches(known.buffered, talk)) return "buffer";
  if ((known.perDay.get(date) ?? 0) >= limits.per_day) return "day_limit";
  if ((known.perWeek.get(week) ?? 0) >= limits.per_week) return "week_limit";
  return undefined;
}

/** Who is asked first: the least loaded by weight. */
function inTurn({ person: one }, { person: other }) {
  const share = ({ load, weight }) => (load + 1) / weight;
  return share(one) - share(other) || one.load - other.load || (one.id < other.id ? -1 : 1);
}

/** Every start: offered with two of the pool, or refused by whom and why. */
function answer(question) {
  const { now, within, minutes, step, seats } = question;
  const needed = question.needed.map((person) => prepare(person, question));
  const pool = question.pool.map((person) => prepare(person, question)).sort(inTurn);
  const answers = [];
  for (let start = within.start; library.before(start, within.end); start = library.add(start, step)) {
    const talk = { start, end: library.add(start, minutes) };
    const zones = new Map();
    const calendar = (at, zone) => {
      if (!zones.has(zone)) zones.set(zone, { date: library.date(at, zone), week: library.week(at, zone) });
      return zones.get(zone);
    };
    if (library.before(start, now)) {
      answers.push("past");
      continue;
    }
    let refused;
    for (const known of needed) {
      const why = refusal(known, talk, calendar);
      if (why) {
        refused = `${why} ${known.person.id}`;
        break;
      }
    }
    if (refused) {
      answers.push(refused);
      continue;
    }
    const free = pool.filter((known) => !refusal(known, talk, calendar));
    const chosen = free.slice(0, seats).map(({ person }) => person.id);
    answers.push(chosen.length < seats ? "pool_too_small" : `offered ${chosen.join(" ")} of ${free.length}`);
  }
  return answers;
}

const intervals = (list) => list.map(({ start, end }) => ({ start: library.parse(start), end: library.parse(end) }));
const people = (list) =>
  list.map((person) => ({
    ...person,
    away: intervals(person.away),
    busy: intervals(person.busy),
    booked: intervals(person.booked),
  }));

const read = JSON.parse(readFileSync(path, "utf8"));
const question = {
  ...read,
  now: library.parse(read.now),
  within: { start: library.parse(read.within.start), end: library.parse(read.within.end) },
  needed: people(read.needed),
  pool: people(read.pool),
};
const milliseconds = [];
let answers;
for (let n = 0; n < Number(times); n++) {
  const began = performance.now();
  answers = answer(question);
  milliseconds.push(performance.now() - began);
}
console.log(JSON.stringify({ milliseconds, answers }));
