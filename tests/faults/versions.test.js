// An upgrade in the middle of the day: the version before the last migration and this one, side by side on one database.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { record } from './support/figures.js';
import { constantRate, summary } from './support/load.js';
import { Deployment, Replica } from './support/native.js';
import { current, previous } from './support/versions.js';
import { mix, people } from './support/visitors.js';
import { sleep } from './support/wait.js';

/** SECONDS=60 for a full run by hand. */
const SECONDS = Number(process.env.SECONDS ?? 20);
const RATE = 100;

let old;
let deployment;

before(async () => {
  old = previous();
  deployment = await Deployment.make({ program: old.program });
});
after(() => deployment.stop());

test('the version before the last migration and this one serve the same people at once', async () => {
  const replicas = [await Replica.start(deployment, { program: old.program })];
  const somebody = await people(replicas[0].url, 4);
  const next = mix(somebody, { rate: RATE });
  // Whoever logs in here is asked for there, and logs out anywhere.
  const base = () => replicas[Math.floor(Math.random() * replicas.length)].url;
  const load = constantRate({ base, rate: RATE, next });

  await sleep(2_000);
  await deployment.run(['migrate'], '', current.program);
  replicas.push(await Replica.start(deployment, { program: current.program }));
  somebody.push(...(await people(replicas[1].url, 4)));
  await sleep(SECONDS * 1_000);

  const figures = summary(await load.stop());
  for (const replica of replicas) await replica.stop();
  record('versions', {
    fault: 'two versions on one database: before the last migration, and this one',
    load: `${RATE} requests a second, half POST, 4 logins a second, to either at random`,
    seen: `${figures.failed} of ${figures.requests.toLocaleString('en')} failed; p95 ${figures.p95} ms`,
    old: old.commit,
    ...figures,
  });
  assert.equal(figures.failed, 0, JSON.stringify(figures.failures));
});
