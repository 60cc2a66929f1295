// Twenty minutes of mixed load on three replicas behind the shipped proxy: no error, and neither memory nor connections grow.
// Then a minute of tokens alone, for their p95. By hand: `make soak`, MINUTES=5 for less.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import https from 'node:https';

import { record } from './support/figures.js';
import { constantRate, percentiles, summary } from './support/load.js';
import * as stack from './support/stack.js';
import { mix, people } from './support/visitors.js';
import { sleep } from './support/wait.js';

const MINUTES = Number(process.env.MINUTES ?? 20);
const RATE = 100;
const TOKEN_RATE = 300;
const SAMPLE_MS = 10_000;
/** Caches, pools and the allocator fill up first. */
const WARM_UP = 0.25;
const MAX_SLOPE_MIB_PER_MINUTE = 1;

await stack.up();
const replicas = await stack.replicas();
const services = [...replicas, await stack.container('caddy')];
const names = [...replicas.map((_, i) => `app ${i + 1}`), 'caddy'];
const pids = await Promise.all(services.map((id) => stack.docker('inspect', '--format', '{{.State.Pid}}', id)));
const database = await stack.container('db');
const somebody = await people(stack.site, 8, new https.Agent({ keepAlive: true, ca: stack.ca() }));

const samples = [];
const began = performance.now();
const load = constantRate({ base: stack.site, ca: stack.ca(), rate: RATE, next: mix(somebody, { rate: RATE, loginsPerSecond: 2 }) });
while (performance.now() - began < MINUTES * 60_000) {
  await sleep(SAMPLE_MS);
  samples.push(await sample());
  console.log(JSON.stringify(samples.at(-1)));
}
const figures = summary(await load.stop());
const tokens = await tokenLoad();

const steady = samples.slice(Math.floor(samples.length * WARM_UP));
const growth = Object.fromEntries(names.map((name) => [name, slope(steady.map((one) => [one.minute, one[name].memory_mib]))]));
const range = (pick) => `${Math.min(...steady.map(pick))}–${Math.max(...steady.map(pick))}`;
const connections = range((one) => one.database_connections);
const files = Object.fromEntries(names.map((name) => [name, range((one) => one[name].files)]));
const memory = Object.fromEntries(names.map((name) => [name, range((one) => one[name].memory_mib)]));
record('soak', {
  fault: `${MINUTES} minutes of mixed load on three replicas`,
  load: `${RATE} requests a second, half POST, 2 logins a second`,
  seen: `${figures.failed} of ${figures.requests.toLocaleString('en')} failed; p95 ${figures.p95} ms; memory grows by at most ${Math.max(...Object.values(growth))} MiB a minute`,
  ...figures,
  growth_mib_per_minute: growth,
  memory_mib: memory,
  files,
  database_connections: connections,
});
record('token-load', {
  fault: `${TOKEN_RATE} tokens a second for a minute, RSA-3072, through the proxy`,
  load: `${TOKEN_RATE} requests a second, three replicas`,
  seen: `${tokens.failed} of ${tokens.requests.toLocaleString('en')} failed; p95 ${tokens.p95} ms`,
  ...tokens,
});
assert.equal(figures.failed, 0, JSON.stringify(figures.failures));
assert.equal(tokens.failed, 0, JSON.stringify(tokens.failures));
for (const [name, mib] of Object.entries(growth)) {
  assert.ok(mib <= MAX_SLOPE_MIB_PER_MINUTE, `${name} grows by ${mib} MiB a minute`);
}

/** Memory and open files of each, connections to the database, and what visitors saw in these ten seconds. */
async function sample() {
  const recent = load.results.slice(samples.at(-1)?.answered ?? 0);
  const one = { minute: round((performance.now() - began) / 60_000), answered: load.results.length };
  names.forEach((name, i) => (one[name] = usage(pids[i])));
  const count = `select count(*) from pg_stat_activity where usename = 'throughline_server'`;
  one.database_connections = Number(
    await stack.docker('exec', database, 'psql', '-U', 'throughline_owner', '-d', 'throughline', '-Atc', count),
  );
  one.failed = recent.filter((result) => !result.ok).length;
  one.p95 = percentiles(recent.map((result) => result.ms)).p95;
  return one;
}

function usage(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return { memory_mib: round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024), files: fs.readdirSync(`/proc/${pid}/fd`).length };
}

async function tokenLoad() {
  const next = () => ({ path: '/token', want: (status) => status === 200 });
  return summary(await constantRate({ base: stack.site, ca: stack.ca(), rate: TOKEN_RATE, seconds: 60, next }).finished);
}

/** Least squares: how much y grows for each x. */
function slope(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point[0])), mean(points.map((point) => point[1]))];
  const along = points.map(([a, b]) => (a - x) * (b - y)).reduce((sum, value) => sum + value, 0);
  const across = points.map(([a]) => (a - x) ** 2).reduce((sum, value) => sum + value, 0);
  return round(along / across) || 0;
}

function round(value) {
  return Math.round(value * 100) / 100;
}
