// PostgreSQL is full, slow, or gives its place to another: faults that need a disk or a line of their own, at one server without
// a proxy.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, test } from 'node:test';

import { Line } from './support/line.js';
import { send } from './support/load.js';
import { Deployment, Replica } from './support/native.js';
import { Site } from './support/outage.js';
import { Standby } from './support/standby.js';
import { people } from './support/visitors.js';
import { sleep, until } from './support/wait.js';

const OUTAGE_MS = 5_000;
/** What watches over a cluster takes a while to be sure that its primary is gone. */
const DETECTION_MS = 3_000;

const cleanups = [];
afterEach(async () => {
  while (cleanups.length) await cleanups.pop()();
});

test('the disk under PostgreSQL is full', async () => {
  const disk = fs.mkdtempSync(path.join(os.tmpdir(), 'throughline-disk-'));
  cleanups.push(() => fs.rmdirSync(disk));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk]);
  cleanups.push(() => execFileSync('umount', ['-l', disk]));
  const { site, replica } = await deployed(await Deployment.make({ tmp: disk }));

  const filling = path.join(disk, 'filling');
  const made = [];
  const refused = [];
  const register = async () => {
    const { email, status } = await registration(replica);
    (status === 201 ? made : refused).push(email);
    return status === 503;
  };
  const { results, turnedAway } = await site.outage('database-disk-full', 'no room left on PostgreSQL’s disk for 5 s', async () => {
    fill(filling);
    await until('a registration is refused', register, { every: 0 });
    const end = performance.now() + OUTAGE_MS;
    while (performance.now() < end) await register();
    fs.rmSync(filling);
  });
  assert.ok(refused.length > 0 && made.length > 0);
  assert.ok(turnedAway.length > 0, 'nobody who logged in was turned away');
  const reads = results.filter(({ label, status }) => label.startsWith('GET ') && status !== 200);
  assert.deepEqual(reads.slice(0, 5), [], 'whoever is logged in stays so');
  await assertWholeOrNot(replica, made, refused);
});

test('a standby takes the place of PostgreSQL', async () => {
  const deployment = await Deployment.make();
  const line = await Line.to(deployment);
  const { site, replica } = await deployed(deployment);
  const standby = await Standby.of(deployment);
  cleanups.push(() => standby.stop());
  const made = [];
  const refused = [];
  let over = false;
  const registering = (async () => {
    while (!over) {
      const { email, status } = await registration(replica);
      (status === 201 ? made : refused).push(email);
    }
  })();
  const replaced = 'PostgreSQL killed; its synchronous standby is promoted 3 s later, under the same address';
  const { turnedAway } = await site.outage('database-failover', replaced, async () => {
    standby.killPrimary();
    await sleep(DETECTION_MS);
    await standby.promote();
    line.leadTo(standby.folder);
    deployment.databaseFolder = standby.folder;
  });
  over = true;
  await registering;
  assert.ok(turnedAway.length > 0 && refused.length > 0 && made.length > 0);
  await assertWholeOrNot(replica, made, refused);
});

test('PostgreSQL is slow', async () => {
  const deployment = await Deployment.make();
  const line = await Line.to(deployment);
  const { site } = await deployed(deployment);
  const { turnedAway } = await site.outage('database-slow', 'each answer of PostgreSQL 100 ms late for 5 s', () => line.late(100, OUTAGE_MS));
  assert.deepEqual(turnedAway, [], 'that is bearable');
});

test('PostgreSQL is too slow', async () => {
  const deployment = await Deployment.make();
  const line = await Line.to(deployment);
  const { site } = await deployed(deployment);
  await site.outage('database-too-slow', 'each answer of PostgreSQL 1 s late for 8 s', () => line.late(1_000, 8_000));
});

/** A server over this deployment, people who are logged in there, and the site as visitors see it. */
async function deployed(deployment) {
  cleanups.push(() => deployment.stop());
  const replica = await Replica.start(deployment, { settings: { RUST_LOG: 'off', THROUGHLINE_TRUSTED_PROXIES: '127.0.0.1/32' } });
  cleanups.push(() => replica.stop());
  let ended = false;
  void replica.ended.then(() => (ended = true));
  const site = new Site({
    base: replica.url,
    somebody: await people(replica.url, 8),
    answers: () => deployment.sql('select 1'),
    lives: () => ended,
    memory: () => replica.memory,
  });
  await site.underLoad(() => sleep(1_000));
  return { site, replica };
}

/** Somebody registers, from a network of their own, or is told to come back. */
async function registration(replica, email = `${crypto.randomUUID()}@example.com`) {
  const body = JSON.stringify({ email, display_name: 'X'.repeat(60), password: 'seven lamps beneath' });
  const network = `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;
  const request = { method: 'POST', headers: { 'content-type': 'application/json', 'x-forwarded-for': network }, body };
  const { status, headers } = await send(new URL('/api/accounts', replica.url), request);
  assert.ok([201, 409, 503].includes(status), `${status}`);
  assert.ok(status !== 503 || Number(headers['retry-after']) > 0);
  return { email, status };
}

/** Nobody who was refused is there in half, and nobody who was told that they are in is lost. */
async function assertWholeOrNot(replica, made, refused) {
  for (const [emails, expected] of [[refused.slice(-20), 201], [made.slice(-20), 409]]) {
    for (const email of emails) assert.equal((await registration(replica, email)).status, expected, email);
  }
}

/** Writes until there is no room for one byte more. */
function fill(file) {
  const out = fs.openSync(file, 'w');
  try {
    for (const size of [1 << 20, 1 << 12, 1]) {
      const bytes = Buffer.alloc(size, 1);
      try {
        for (;;) fs.writeSync(out, bytes);
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    fs.closeSync(out);
  }
}
