// 10,000 idle connections, and 1,000 slow ones of each kind, directly at the server: a normal client does not feel them.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { record } from './support/figures.js';
import { constantRate, percentiles } from './support/load.js';
import { Deployment, Replica } from './support/native.js';
import { until } from './support/wait.js';

/** How long each crowd stays; G04 says a minute, by hand: SECONDS=60. */
const SECONDS = Number(process.env.SECONDS ?? 6);
const SLOW_KINDS = ['silent', 'slow head', 'slow head on a kept-alive connection', 'slow body', 'slow reader'];
const MEMORY_MIB = 512;
/** The usual p95 is a millisecond or two, which the machine's other work alone may double. */
const NOISE_MS = 20;

let deployment;
let replica;
let usual;

before(async () => {
  deployment = await Deployment.make();
  replica = await Replica.start(deployment, { settings: { RUST_LOG: 'warn' } });
  await normal(3);
  usual = await normal(SECONDS);
});

after(async () => {
  await replica.stop();
  deployment.stop();
});

// G04
test('10,000 idle connections cost a normal client nothing', async () => {
  await crowded('idle', 10_000);
});

for (const kind of SLOW_KINDS) {
  test(`1,000 clients of the kind "${kind}" cost a normal client nothing`, async () => {
    await crowded(kind, 1_000);
  });
}

async function crowded(kind, count) {
  const files = replica.files;
  const crowd = fork(path.join(import.meta.dirname, 'support/crowd.js'), [kind, count, replica.url]);
  let seen = {};
  crowd.on('message', (message) => (seen = message));
  await until(`${count} × ${kind}`, () => seen.ready, { seconds: 60 });
  const figures = await normal(SECONDS);
  const { memory } = replica;
  const { open, ended, refused } = seen;
  crowd.disconnect();
  const left = performance.now();
  await until('the files are closed again', () => replica.files <= files + 50, { seconds: 30 });
  record(`connections-${kind.replaceAll(' ', '-')}`, {
    fault: `${count.toLocaleString('en')} clients: ${kind}`,
    load: '50 requests a second of a normal client',
    seen: `p95 ${figures.p95} ms, ${usual.p95} ms without them; ${figures.failed} failed`,
    usual,
    crowded: figures,
    memory_mib: Math.round(memory),
    open,
    ended_by_server: ended,
    refused,
    closed_after_s: Math.round((performance.now() - left) / 100) / 10,
  });
  assert.equal(figures.failed, 0);
  assert.equal(refused, 0, 'nobody is refused');
  assert.ok(memory <= MEMORY_MIB, `${memory} MiB`);
  assert.ok(figures.p95 <= 2 * usual.p95 + NOISE_MS, `p95 ${figures.p95} ms beside ${usual.p95} ms`);
}

/** What a client sees who asks for a token, a page and an asset, again and again, now and then on a new connection. */
async function normal(seconds) {
  const paths = ['/token', '/login', '/throughline.js', '/livez'];
  const load = constantRate({
    base: replica.url,
    rate: 50,
    seconds,
    next: (i) => ({
      path: paths[i % paths.length],
      headers: i % 10 ? {} : { connection: 'close' },
      want: (status) => status === 200,
    }),
  });
  const results = await load.finished;
  return { failed: results.filter((result) => !result.ok).length, ...percentiles(results.map((result) => result.ms)) };
}
