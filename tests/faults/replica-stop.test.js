// SIGTERM at one server under load, without a proxy to hide anything: nothing is cut off, and the process ends in time.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { record } from './support/figures.js';
import { constantRate, summary } from './support/load.js';
import { Deployment, Replica } from './support/native.js';
import { sleep, until } from './support/wait.js';

/** The shortest time that a stopping replica goes on accepting connections. */
const ACCEPTS_MS = 3_000;
/** Log in, log out and see who it is. */
const MIX = [
  { path: '/token', want: (status) => status === 200 },
  { method: 'POST', path: '/logout', body: '', want: (status) => status === 303 },
  { path: '/throughline.js', want: (status) => status === 200 },
  { method: 'POST', path: '/logout', body: '', want: (status) => status === 303 },
  { path: '/.well-known/jwks.json', want: (status) => status === 200 },
];

let deployment;

before(async () => (deployment = await Deployment.make()));
after(() => deployment.stop());

test('SIGTERM under 200 requests a second cuts no answer off', async () => {
  const replica = await Replica.start(deployment);
  const load = constantRate({ base: replica.url, rate: 200, next: (i) => MIX[i % MIX.length] });
  const began = performance.now();
  await sleep(2_000);

  replica.kill('SIGTERM');
  const told = performance.now();
  const ready = () => fetch(`${replica.url}/readyz`, { headers: { connection: 'close' } });
  await until('it is not ready', async () => (await ready()).status === 503, { seconds: 1, every: 0 });
  const notReadyAfter = performance.now() - told;
  const { code, at } = await replica.ended;
  const results = await load.stop();

  const sinceTold = (result) => result.at - (told - began);
  const gone = (result) => result.error === 'ECONNREFUSED' && sinceTold(result) >= ACCEPTS_MS;
  const failed = results.filter((result) => !result.ok && !gone(result));
  const lastAnswer = Math.max(...results.filter((result) => result.ok).map(sinceTold));
  const figures = { ...summary(results.filter((result) => !gone(result))) };
  record('replica-sigterm', {
    fault: 'SIGTERM at one replica, no proxy',
    load: '200 requests a second, 40 % POST',
    seen: `${failed.length} failed or cut off; accepted for ${seconds(lastAnswer)} s, ended after ${seconds(at - told)} s with exit code ${code}`,
    not_ready_after_ms: Math.round(notReadyAfter),
    ...figures,
  });
  assert.deepEqual(failed.slice(0, 5), []);
  assert.equal(code, 0);
  assert.ok(lastAnswer >= ACCEPTS_MS, `accepted for ${lastAnswer} ms`);
  assert.ok(at - told <= 10_000, `ended after ${at - told} ms`);
});

test('a second signal ends the server at once', async () => {
  const replica = await Replica.start(deployment);
  replica.kill('SIGTERM');
  await sleep(500);
  const told = performance.now();
  replica.kill('SIGTERM');
  const { at } = await replica.ended;
  assert.ok(at - told <= 1_000, `ended after ${at - told} ms`);
});

const seconds = (ms) => Math.round(ms / 100) / 10;
