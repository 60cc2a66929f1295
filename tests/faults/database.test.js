// PostgreSQL goes, in every way that a database can, behind three replicas and the shipped proxy, under 100 requests a second.
//
// Whoever needs no database goes on undisturbed. Everybody else is told within three seconds to come back, keeps their cookie,
// and is never taken for nobody.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import https from 'node:https';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { record } from './support/figures.js';
import { constantRate, summary } from './support/load.js';
import * as stack from './support/stack.js';
import { people } from './support/visitors.js';
import { sleep, until } from './support/wait.js';

const RATE = 100;
const LOAD = '100 requests a second: tokens, pages, logins, keys, health';
/** The slowest answer that a visitor may get in any outage. */
const SLOWEST_MS = 3_000;
/** A replica’s memory, whatever waits. */
const MEMORY_MIB = 256;
/** All is well again so long after the database is. */
const RECOVERY_MS = 5_000;
const CALM_MS = 2_000;
const OUTAGE_MS = 8_000;

let somebody;
let database;

before(async () => {
  await stack.up();
  database = await stack.container('db');
  somebody = await people(stack.site, 8, agent());
  await underLoad(() => sleep(1_000));
});

after(async () => {
  await stack.docker('unpause', database).catch(() => {});
  await stack.docker('start', database);
});

// H01
test('PostgreSQL is killed', () =>
  outage('database-killed', 'PostgreSQL killed (SIGKILL), away for 8 s', async () => {
    await stack.docker('kill', '-s', 'KILL', database);
    await sleep(OUTAGE_MS);
    await stack.docker('start', database);
  }));

test('PostgreSQL is frozen', () =>
  outage('database-frozen', 'PostgreSQL frozen (SIGSTOP to all of it) for 8 s', async () => {
    await stack.docker('pause', database);
    await sleep(OUTAGE_MS);
    await stack.docker('unpause', database);
  }));

test('the network swallows what is sent to PostgreSQL', () =>
  outage('database-unreachable', 'packets to PostgreSQL dropped for 8 s', async () => {
    const rule = ['INPUT', '-p', 'tcp', '--dport', '5432', '!', '-i', 'lo', '-j', 'DROP'];
    await inItsNetwork('iptables', '-I', ...rule);
    await sleep(OUTAGE_MS);
    await inItsNetwork('iptables', '-D', ...rule);
  }));

// H03
test('PostgreSQL is restarted', () =>
  outage('database-restarted', 'PostgreSQL restarted (fast shutdown, then start)', async () => {
    const was = await started(database);
    // The container ends with it, and Docker starts it again.
    await stack.docker('exec', '-u', 'postgres', database, 'sh', '-c', 'kill -INT "$(head -1 "$PGDATA/postmaster.pid")"');
    await until('it was started anew', async () => (await started(database)) !== was);
  }));

// H15
test('a table is locked', async () => {
  const { results } = await underLoad(() => sql("begin; lock table account in access exclusive mode; select pg_sleep(5); rollback"));
  const figures = judged(results, 'account locked for 5 s', 'database-table-locked');
  const anonymous = summary(results.filter((result) => result.label === 'GET /token, nobody'));
  assert.ok(anonymous.p95 <= 100 || anonymous.p95 <= 2 * figures.calm_p95, `anonymous tokens: p95 ${anonymous.p95} ms`);
});

/** Breaks the database under load, mends it, and holds what visitors saw against what they may see. */
async function outage(name, fault, breakAndMend) {
  const before = await lives();
  let mendedAt;
  const { results, clock } = await underLoad(async (clock) => {
    await breakAndMend();
    await until('PostgreSQL answers', () => sql('select 1'), { seconds: 30, every: 50 });
    mendedAt = clock();
    await sleep(RECOVERY_MS + CALM_MS);
  });
  const needy = results.filter((result) => result.needsDatabase);
  const turnedAway = needy.filter((result) => result.status === 503);
  const served = needy.filter((result) => result.status !== 503 && result.at > mendedAt).sort((a, b) => a.at - b.at);
  const last = Math.max(0, ...turnedAway.map((result) => result.at));
  const recovery = { recovery_ms: Math.max(0, Math.round(last - mendedAt)), turned_away: turnedAway.length, lasted_ms: Math.round(clock()) };
  const memory = await Promise.all((await stack.replicas()).map(async (id) => (await stack.usage(id)).rss_mib));
  recovery.memory_mib = Math.max(...memory);
  assert.deepEqual(await lives(), before, 'a replica was restarted');
  judged(results, fault, name, recovery);
  assert.ok(recovery.memory_mib <= MEMORY_MIB, `a replica has ${recovery.memory_mib} MiB`);
  assert.ok(served.length > 0, 'nobody was served after it');
  assert.ok(last - mendedAt <= RECOVERY_MS, `the last one was turned away ${Math.round(last - mendedAt)} ms after PostgreSQL was back`);
}

/** Prints and keeps the figures, and fails on an answer that nobody may get. */
function judged(results, fault, name, more = {}) {
  const figures = { ...summary(results), ...more };
  const calm = summary(results.filter((result) => result.at < CALM_MS));
  figures.calm_p95 = calm.p95;
  const anonymous = summary(results.filter((result) => result.label === 'GET /token, nobody'));
  const away = results.filter((result) => result.status === 503).length;
  const seen =
    `${away} of ${figures.requests.toLocaleString('en')} told to come back, ${figures.failed} wrong; slowest ${figures.max} ms; ` +
    `anonymous tokens p95 ${anonymous.p95} ms` +
    (more.recovery_ms === undefined ? '' : `; all well ${more.recovery_ms} ms after the database was`);
  record(name, { fault, load: LOAD, seen, ...figures });
  assert.equal(figures.failed, 0, JSON.stringify(figures.failures));
  assert.ok(figures.max <= SLOWEST_MS, `the slowest took ${figures.max} ms`);
  return figures;
}

async function underLoad(fault) {
  const started = performance.now();
  const clock = () => performance.now() - started;
  const load = constantRate({ base: stack.site, ca: stack.ca(), rate: RATE, next: visit });
  await sleep(CALM_MS);
  try {
    await fault(clock);
  } finally {
    await load.stop();
  }
  return { results: load.results, clock };
}

/** One of a hundred visits in a second. */
function visit(i) {
  const person = somebody[i % somebody.length];
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
      return unlessAway({ path: '/', label: 'GET /, logged in', headers: { cookie: person.cookie } }, 200, (body) => body.includes(person.display_name));
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

function started(container) {
  return stack.docker('inspect', '-f', '{{.State.StartedAt}}', container);
}

/** When each replica was started, and how often again. */
async function lives() {
  return Promise.all((await stack.replicas()).map((id) => stack.docker('inspect', '-f', '{{.State.StartedAt}} {{.RestartCount}}', id)));
}

function sql(statements) {
  return stack.docker('exec', database, 'psql', '-q', '-U', 'throughline_owner', '-d', 'throughline', '-c', statements);
}

async function inItsNetwork(...command) {
  const pid = await stack.docker('inspect', '-f', '{{.State.Pid}}', database);
  await promisify(execFile)('nsenter', ['-t', pid, '-n', ...command]);
}

function agent() {
  return new https.Agent({ keepAlive: true, ca: stack.ca() });
}
