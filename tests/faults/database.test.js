// PostgreSQL goes, in every way that a database can, behind three replicas and the shipped proxy.

import { execFile } from 'node:child_process';
import https from 'node:https';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { Site } from './support/outage.js';
import * as stack from './support/stack.js';
import { people } from './support/visitors.js';
import { sleep, until } from './support/wait.js';

const OUTAGE_MS = 8_000;

let site;
let database;

before(async () => {
  await stack.up();
  database = await stack.container('db');
  const agent = new https.Agent({ keepAlive: true, ca: stack.ca() });
  const somebody = await people(stack.site, 8, agent);
  site = new Site({ base: stack.site, ca: stack.ca(), somebody, answers: () => sql('select 1'), lives, memory });
  // The first requests after a start make connections everywhere.
  await site.underLoad(() => sleep(1_000));
});

after(async () => {
  await stack.docker('unpause', database).catch(() => {});
  await stack.docker('start', database);
});

test('PostgreSQL is killed', () =>
  site.outage('database-killed', 'PostgreSQL killed (SIGKILL), away for 8 s', async () => {
    await stack.docker('kill', '-s', 'KILL', database);
    await sleep(OUTAGE_MS);
    await stack.docker('start', database);
  }));

test('PostgreSQL is frozen', () =>
  site.outage('database-frozen', 'PostgreSQL frozen (SIGSTOP to all of it) for 8 s', async () => {
    await stack.docker('pause', database);
    await sleep(OUTAGE_MS);
    await stack.docker('unpause', database);
  }));

test('the network swallows what is sent to PostgreSQL', () =>
  site.outage('database-unreachable', 'packets to PostgreSQL dropped for 8 s', async () => {
    const rule = ['INPUT', '-p', 'tcp', '--dport', '5432', '!', '-i', 'lo', '-j', 'DROP'];
    await inItsNetwork('iptables', '-I', ...rule);
    await sleep(OUTAGE_MS);
    await inItsNetwork('iptables', '-D', ...rule);
  }));

test('PostgreSQL is restarted', () =>
  site.outage('database-restarted', 'PostgreSQL restarted (fast shutdown, then start)', async () => {
    const was = await started(database);
    // The container ends with it, and Docker starts it again.
    await stack.docker('exec', '-u', 'postgres', database, 'sh', '-c', 'kill -INT "$(head -1 "$PGDATA/postmaster.pid")"');
    await until('it was started anew', async () => (await started(database)) !== was);
  }));

test('a table is locked', () =>
  site.outage('database-table-locked', 'account locked for 5 s', () =>
    sql('begin; lock table account in access exclusive mode; select pg_sleep(5); rollback'),
  ));

/** When each replica was started, and how often again. */
async function lives() {
  return Promise.all((await stack.replicas()).map((id) => stack.docker('inspect', '-f', '{{.State.StartedAt}} {{.RestartCount}}', id)));
}

function started(container) {
  return stack.docker('inspect', '-f', '{{.State.StartedAt}}', container);
}

async function memory() {
  return Math.max(...(await Promise.all((await stack.replicas()).map(async (id) => (await stack.usage(id)).rss_mib))));
}

function sql(statements) {
  return stack.docker('exec', database, 'psql', '-q', '-U', 'throughline_owner', '-d', 'throughline', '-c', statements);
}

async function inItsNetwork(...command) {
  const pid = await stack.docker('inspect', '-f', '{{.State.Pid}}', database);
  await promisify(execFile)('nsenter', ['-t', pid, '-n', ...command]);
}
