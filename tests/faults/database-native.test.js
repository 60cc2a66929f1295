// PostgreSQL is full or slow: faults that need a disk or a line of its own, at one server without a proxy.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, test } from 'node:test';

import { send } from './support/load.js';
import { Deployment, Replica } from './support/native.js';
import { Site } from './support/outage.js';
import { people } from './support/visitors.js';
import { sleep, until } from './support/wait.js';

const OUTAGE_MS = 5_000;

const cleanups = [];
afterEach(async () => {
  while (cleanups.length) await cleanups.pop()();
});

// H07
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
    const email = `${crypto.randomUUID()}@example.com`;
    const body = JSON.stringify({ email, display_name: 'X'.repeat(60), password: 'seven lamps beneath' });
    const { status, headers } = await send(new URL('/api/accounts', replica.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (status === 201) made.push(email);
    else {
      assert.equal(status, 503);
      assert.ok(Number(headers['retry-after']) > 0);
      refused.push(email);
    }
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
  // Nobody who was refused is there in half: they register as if it were the first time.
  for (const [emails, status] of [[refused.slice(0, 20), 201], [made.slice(0, 20), 409]]) {
    for (const email of emails) assert.equal(await registers(replica, email), status, email);
  }
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
  const replica = await Replica.start(deployment, { settings: { RUST_LOG: 'off' } });
  cleanups.push(() => replica.stop());
  let ended = false;
  void replica.ended.then(() => (ended = true));
  const site = new Site({
    base: replica.url,
    somebody: await people(replica.url, 8),
    answers: async () => (await fetch(`${replica.url}/readyz`)).ok,
    lives: () => ended,
    memory: () => replica.memory,
  });
  await site.underLoad(() => sleep(1_000));
  return { site, replica };
}

async function registers(replica, email) {
  const body = JSON.stringify({ email, display_name: 'X', password: 'seven lamps beneath' });
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  return (await send(new URL('/api/accounts', replica.url), request)).status;
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

/** The line between a server and its PostgreSQL, on which answers can be late. */
class Line {
  #late = 0;

  /** Puts a line between this deployment's servers and its database. */
  static async to(deployment) {
    const line = new Line();
    const url = new URL(deployment.databaseUrl);
    const socket = path.join(url.searchParams.get('host'), `.s.PGSQL.${url.port || 5432}`);
    const server = net.createServer((client) => {
      const database = net.connect(socket);
      client.pipe(database);
      database.on('data', (part) => setTimeout(() => client.writable && client.write(part), line.#late));
      for (const [end, other] of [[client, database], [database, client]]) {
        end.on('error', () => {});
        end.on('close', () => other.destroy());
      }
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    server.unref();
    deployment.environment.DATABASE_URL = `postgres://throughline@127.0.0.1:${server.address().port}/postgres?sslmode=disable`;
    return line;
  }

  /** Makes every answer so many milliseconds late for a while. */
  async late(milliseconds, lasting) {
    this.#late = milliseconds;
    await sleep(lasting);
    this.#late = 0;
  }
}
