// A job queue with many waiting jobs, and how late it calls the program of those that come due.
//
//   node hold.mjs graphile-worker|pg-boss fill COUNT
//   node hold.mjs graphile-worker|pg-boss run FIRST_MS COUNT GAP_MS     prints lateness in milliseconds as JSON
//
// Both are set as keen as they can be: graphile-worker looks every 10 ms (every 2 s unless told), pg-boss every half
// second, the least it takes (every 2 s unless told).

import { Logger, makeWorkerUtils, run } from "graphile-worker";
import PgBoss from "pg-boss";

const [queue, command, ...numbers] = process.argv.slice(2);
const [first, count, gap] = numbers.map(Number);
const connectionString = process.env.DATABASE_URL;
const BATCH = 10_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The waiting ones come due from an hour on, over a day, in another order than they were written. */
function* waiting(count) {
  const from = Date.now() + HOUR;
  for (let start = 0; start < count; start += BATCH) {
    const size = Math.min(BATCH, count - start);
    yield Array.from({ length: size }, (_, n) => new Date(from + (((start + n) * 7919) % count) * (DAY / count)));
  }
}

const due = () => Array.from({ length: count }, (_, n) => first + n * gap);

async function graphile() {
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  const add = (moments) =>
    utils.addJobs(moments.map((at) => ({ identifier: "deliver", payload: { at: Number(at) }, runAt: new Date(at) })));
  if (command === "fill") {
    for (const moments of waiting(first)) await add(moments);
    return utils.release();
  }
  await add(due());
  await utils.release();
  const late = [];
  const done = deferred();
  const deliver = ({ at }) => {
    late.push(Date.now() - at);
    if (late.length === count) done.resolve();
  };
  const runner = await run({
    connectionString,
    pollInterval: 10,
    concurrency: 10,
    noHandleSignals: true,
    taskList: { deliver },
    logger: new Logger(() => () => {}),
  });
  await done.promise;
  await runner.stop();
  console.log(JSON.stringify(late));
}

async function boss() {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
  boss.on("error", (error) => console.error(error));
  await boss.start();
  await boss.createQueue("deliver");
  const add = (moments) =>
    boss.insert(moments.map((at) => ({ name: "deliver", data: { at: Number(at) }, startAfter: new Date(at) })));
  if (command === "fill") {
    for (const moments of waiting(first)) await add(moments);
    return boss.stop();
  }
  await add(due());
  const late = [];
  const done = deferred();
  await boss.work("deliver", { pollingIntervalSeconds: 0.5, batchSize: 100 }, async (jobs) => {
    for (const { data } of jobs) late.push(Date.now() - data.at);
    if (late.length === count) done.resolve();
  });
  await done.promise;
  await boss.stop({ graceful: true });
  console.log(JSON.stringify(late));
}

function deferred() {
  let resolve;
  const promise = new Promise((settled) => {
    resolve = settled;
  });
  return { promise, resolve };
}

await (queue === "pg-boss" ? boss() : graphile());
process.exit(0);
