// A log that nobody takes: a pipe that is full, and a full disk. Requests go on as if nothing were the matter.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { record } from './support/figures.js';
import { constantRate, summary } from './support/load.js';
import { Deployment, Replica } from './support/native.js';

/** SECONDS=60 for a full run by hand. */
const SECONDS = Number(process.env.SECONDS ?? 5);
const RATE = 100;
/** Long enough to fill a pipe of 64 KiB with lines of a request each. */
const FILLING_SECONDS = 5;
/** The usual p95 is a millisecond or two, which the machine's other work alone may double. */
const NOISE_MS = 20;

let deployment;
let usual;

before(async () => {
  deployment = await Deployment.make();
  usual = await measured(fs.openSync('/dev/null', 'w'));
});
after(() => deployment.stop());

test('a pipe that nobody reads slows no request', async () => {
  const pipe = path.join(deployment.folder, 'log');
  execFileSync('mkfifo', [pipe]);
  // Open for both, so that it neither waits for a reader nor loses its last.
  await unharmed('replica-log-blocked', 'log into a pipe that nobody reads', fs.openSync(pipe, 'r+'));
});

test('a full disk under the log slows no request', async () => {
  await unharmed('replica-log-full', 'log on a full disk', fs.openSync('/dev/full', 'w'));
});

async function unharmed(name, fault, log) {
  const figures = await measured(log);
  record(name, {
    fault,
    load: `${RATE} requests a second`,
    seen: `${figures.failed} failed; p95 ${figures.p95} ms, ${usual.p95} ms with a log`,
    usual_p95: usual.p95,
    ...figures,
  });
  assert.equal(figures.failed, 0);
  assert.ok(figures.p95 <= 2 * usual.p95 + NOISE_MS, `p95 ${figures.p95} ms beside ${usual.p95} ms`);
}

async function measured(log) {
  const replica = await Replica.start(deployment, { stdio: log, settings: { RUST_LOG: 'info' } });
  const next = () => ({ path: '/token', want: (status) => status === 200 });
  const load = (seconds) => constantRate({ base: replica.url, rate: RATE, seconds, next }).finished;
  await load(FILLING_SECONDS);
  const figures = summary(await load(SECONDS));
  const { code } = await replica.stop();
  assert.equal(code, 0, 'it lived until it was told to stop');
  return figures;
}
