// How a normal client fares beside a crowd of idle or slow ones.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import path from 'node:path';

import { record } from './figures.js';
import { constantRate, percentiles } from './load.js';
import { until } from './wait.js';

/** How long each crowd stays; SECONDS=60 for a full run by hand. */
const SECONDS = Number(process.env.SECONDS ?? 5);
const MEMORY_MIB = 512;
/** The usual p95 is a few milliseconds, which the machine's other work alone may double. */
const NOISE_MS = 30;
const PATHS = ['/token', '/login', '/throughline.js', '/livez'];

/** Crowds of these kinds; the count of clients beside each. */
export const CROWDS = {
  idle: 10_000,
  silent: 1_000,
  'slow head': 1_000,
  'slow head on a kept-alive connection': 1_000,
  'slow body': 1_000,
  'slow reader': 1_000,
  'pipelining, reading nothing': 1_000,
};

/** One place where crowds come: `url`, `ca`, `usage()`, which tells `{ memory_mib, files }`, and the crowd's own `address`. */
export class Door {
  constructor(name, { url, address, ca, usage }) {
    Object.assign(this, { name, url, address, ca, usage });
  }

  /** Measures what a normal client is used to. */
  async measureUsual() {
    await this.#normal(3);
    this.usual = await this.#normal(SECONDS);
  }

  /** Lets a crowd in and checks that nobody feels it, that memory is bounded, and that all is closed afterwards. */
  async crowded(kind) {
    const count = CROWDS[kind];
    const before = await this.usage();
    const crowd = fork(path.join(import.meta.dirname, 'crowd.js'), [kind, count, this.url, ...(this.address ? [this.address] : [])]);
    let seen = {};
    crowd.on('message', (message) => (seen = message));
    let figures;
    let usage;
    try {
      await until(() => `${count} × ${kind}, not ${JSON.stringify(seen)}`, () => seen.ready, { seconds: 90 });
      figures = await this.#normal(SECONDS);
      usage = await this.usage();
    } finally {
      crowd.disconnect();
    }
    const { open, ended, refused } = seen;
    const left = performance.now();
    await until('the files are closed again', async () => (await this.usage()).files <= before.files + 50, { seconds: 30 });
    const closedAfter = Math.round((performance.now() - left) / 100) / 10;
    record(`connections-${this.name}-${kind.replaceAll(/\W+/g, '-')}`, {
      fault: `${count.toLocaleString('en')} clients at the ${this.name}: ${kind}`,
      load: 'a normal client, 50 requests a second',
      seen: `${figures.failed} failed; p95 ${figures.p95} ms, ${this.usual.p95} ms without them; ${Math.round(usage.memory_mib)} MiB`,
      usual: this.usual,
      crowded: figures,
      ...usage,
      open,
      ended_by_server: ended,
      refused,
      closed_after_s: closedAfter,
    });
    assert.equal(figures.failed, 0);
    assert.equal(refused, 0, 'nobody is refused');
    assert.ok(usage.memory_mib <= MEMORY_MIB, `${usage.memory_mib} MiB`);
    assert.ok(figures.p95 <= 2 * this.usual.p95 + NOISE_MS, `p95 ${figures.p95} ms beside ${this.usual.p95} ms`);
  }

  /** What a client sees who asks for a token, a page and a script, again and again, now and then on a new connection. */
  async #normal(seconds) {
    const next = (i) => ({
      path: PATHS[i % PATHS.length],
      headers: i % 10 ? {} : { connection: 'close' },
      want: (status) => status === 200,
    });
    const results = await constantRate({ base: this.url, ca: this.ca, rate: 50, seconds, next }).finished;
    return { failed: results.filter((result) => !result.ok).length, ...percentiles(results.map((result) => result.ms)) };
  }
}
