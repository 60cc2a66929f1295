// An outage of the database under 100 requests a second, and what visitors may see of it: whoever needs no database goes on
// undisturbed; everybody else is told within three seconds to come back, keeps their cookie, and is never taken for nobody.

import assert from 'node:assert/strict';

import { record } from './figures.js';
import { constantRate, summary } from './load.js';
import { sleep, until } from './wait.js';

const RATE = 100;
const LOAD = '100 requests a second: tokens, pages, logins, keys, health';
/** The slowest answer that a visitor may get in any outage. */
const SLOWEST_MS = 3_000;
/** All is well again so long after the database is. */
const RECOVERY_MS = 5_000;
const CALM_MS = 2_000;
/** A replica's memory, whatever waits. */
const MEMORY_MIB = 256;
/** What p95 an anonymous token has at most, unless two times the usual is more. */
const ANONYMOUS_P95_MS = 100;

/** A site whose database is broken: `base`, `ca`, `somebody` who can log in, `answers()` of the database, and `lives()`, which
 * tells when each replica was started, and `memory()`, the most that one has, in MiB. */
export class Site {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Breaks the database under load and mends it; `fault` and `name` say what it was. Gives what was seen. */
  async outage(name, fault, breakAndMend) {
    const before = await this.lives();
    let mendedAt;
    const { results, clock } = await this.underLoad(async (clock) => {
      await breakAndMend();
      await until('PostgreSQL answers', () => this.answers(), { seconds: 30, every: 50 });
      mendedAt = clock();
      await sleep(RECOVERY_MS + CALM_MS);
    });
    const needy = results.filter((result) => result.needsDatabase);
    const turnedAway = needy.filter((result) => result.status === 503);
    const last = Math.max(0, ...turnedAway.map((result) => result.at));
    const served = needy.some((result) => result.status !== 503 && result.at > mendedAt);
    const recovery = Math.max(0, Math.round(last - mendedAt));
    const memory = await this.memory();
    assert.deepEqual(await this.lives(), before, 'a replica was restarted');
    const calm = summary(results.filter((result) => result.at < CALM_MS));
    const anonymous = summary(results.filter((result) => result.label === 'GET /token, nobody'));
    const figures = summary(results);
    record(name, {
      fault,
      load: LOAD,
      seen:
        `${turnedAway.length} of ${figures.requests.toLocaleString('en')} told to come back, ${figures.failed} wrong; ` +
        `slowest ${figures.max} ms; anonymous tokens p95 ${anonymous.p95} ms; all well ${recovery} ms after the database was`,
      ...figures,
      calm_p95: calm.p95,
      anonymous_p95: anonymous.p95,
      recovery_ms: recovery,
      turned_away: turnedAway.length,
      memory_mib: memory,
      lasted_ms: Math.round(clock()),
    });
    assert.equal(figures.failed, 0, JSON.stringify(figures.failures));
    assert.ok(figures.max <= SLOWEST_MS, `the slowest took ${figures.max} ms`);
    assert.ok(anonymous.p95 <= Math.max(ANONYMOUS_P95_MS, 2 * calm.p95), `anonymous tokens: p95 ${anonymous.p95} ms`);
    assert.ok(served, 'nobody was served after it');
    assert.ok(recovery <= RECOVERY_MS, `the last one was turned away ${recovery} ms after PostgreSQL was back`);
    assert.ok(memory <= MEMORY_MIB, `a replica has ${memory} MiB`);
    return { results, turnedAway };
  }

  /** Runs `fault` after a calm moment, under load. */
  async underLoad(fault) {
    const started = performance.now();
    const clock = () => performance.now() - started;
    const load = constantRate({ base: this.base, ca: this.ca, rate: RATE, next: (i) => this.#visit(i) });
    await sleep(CALM_MS);
    try {
      await fault(clock);
    } finally {
      await load.stop();
    }
    return { results: load.results, clock };
  }

  /** One of a hundred visits in a second. */
  #visit(i) {
    const person = this.somebody[i % this.somebody.length];
    const json = { accept: 'application/json' };
    switch (i % 10) {
      case 0:
      case 1:
      case 2:
        return always('/token', 'GET /token, nobody', { headers: json }, ({ body }) => JSON.parse(body).authenticated === false);
      case 3:
      case 4:
        return unlessAway({ path: '/token', label: 'GET /token, logged in', headers: { ...json, cookie: person.cookie } }, 200, (body) => {
          const said = JSON.parse(body);
          return said.authenticated === true && said.subject === person.who.subject;
        });
      case 5:
        return unlessAway({ path: '/', label: 'GET /, logged in', headers: { cookie: person.cookie } }, 200, (body) =>
          body.includes(person.display_name),
        );
      case 6: {
        const body = JSON.stringify({ email: person.email, password: person.password });
        const request = { method: 'POST', path: '/api/session', label: 'POST /api/session', headers: { 'content-type': 'application/json' }, body };
        return unlessAway(request, 200, (said) => JSON.parse(said).display_name === person.display_name);
      }
      case 7:
        return always('/.well-known/jwks.json', 'GET /.well-known/jwks.json', {}, ({ body }) => body.includes('"keys"'));
      case 8:
        return always('/livez', 'GET /livez', {}, () => true);
      default:
        return always('/login', 'GET /login, nobody', {}, ({ body }) => body.includes('</html>'));
    }
  }
}

/** Served whatever the database does. */
function always(path, label, request, right) {
  return { path, label, ...request, want: (status, result) => status === 200 && right(result) };
}

/** Served, or told to come back: with a time to wait, and without a word to the browser about its cookies. */
function unlessAway(request, status, right) {
  return {
    ...request,
    want: (got, { headers, body }) =>
      got === 503 ? Number(headers['retry-after']) > 0 && !headers['set-cookie'] : got === status && right(body),
    done: (result) => (result.needsDatabase = true),
  };
}
