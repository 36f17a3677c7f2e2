// Wall times of recurrence rules by rrule.js.
//
//   node recurrence.mjs RULES ROUNDS     prints occurrences per second of each round, and what each rule comes to
//
// RULES is a file of JSON lines { rule, start, wall_until }. rrule.js keeps wall times in dates that claim to be UTC.

import { readFileSync } from "node:fs";
import rrule from "rrule";

const [file, rounds] = process.argv.slice(2);
const rules = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => {
    const { rule, start, wall_until } = JSON.parse(line);
    const until = wall_until ? `;UNTIL=${wall_until}Z` : "";
    return rrule.rrulestr(`DTSTART:${start}Z\nRRULE:${rule}${until}`, { cache: false });
  });

const rates = [];
let sums;
for (let round = 0; round < Number(rounds); round++) {
  const began = performance.now();
  let count = 0;
  sums = rules.map((rule) => {
    let sum = 0;
    rule.all((at) => {
      count += 1;
      sum = (sum * 31 + at.getTime() / 1000) % 1_000_000_007;
      return true;
    });
    return sum;
  });
  rates.push(count / ((performance.now() - began) / 1000));
}
console.log(JSON.stringify({ rates, sums }));
