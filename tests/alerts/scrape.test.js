// A real Prometheus with our example configuration scrapes a running demo: every metric that an alert asks for is there, and
// nothing fires. The rules by themselves are checked by promtool: see `make alerts`.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { freePort } from '../support/port.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const binary = path.resolve(process.env.SERVER_BIN ?? `${root}/target/debug/throughline`);
const rules = fs.readFileSync(path.join(root, 'deploy/prometheus/alerts.yml'), 'utf8');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'throughline-alerts-'));
fs.chmodSync(folder, 0o711);
const running = [];
let site;
let metrics;
let prometheus;

before(async () => {
  [site, metrics] = await startDemo();
  prometheus = await startPrometheus(new URL(metrics).host);
});

after(async () => {
  for (const child of running) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  }
  fs.rmSync(folder, { recursive: true });
});

async function startDemo() {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(THROUGHLINE_|DATABASE_URL)/.test(name));
  const listeners = ['--listen', '--assistant-listen', '--ops-listen'].flatMap((flag) => [flag, '127.0.0.1:0']);
  const demo = spawn(binary, ['demo', ...listeners, '--data-dir', path.join(folder, 'data')], {
    env: Object.fromEntries(inherited),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(demo);
  const found = {};
  for await (const line of createInterface({ input: demo.stdout })) {
    const [, label, url] = /^\s*(Site|Metrics)\s+(http\S+)/.exec(line) ?? [];
    if (label) found[label] = url;
    if (found.Site && found.Metrics) return [found.Site, found.Metrics];
  }
  throw new Error(`${binary} ended before it was ready`);
}

// The example configuration, asking more often than anybody would.
async function startPrometheus(target) {
  const example = fs.readFileSync(path.join(root, 'deploy/prometheus/prometheus.yml'), 'utf8');
  assert.match(example, /"127\.0\.0\.1:9001"/);
  const own = example.replace('127.0.0.1:9001', target).replaceAll('15s', '1s');
  fs.writeFileSync(path.join(folder, 'prometheus.yml'), own);
  fs.writeFileSync(path.join(folder, 'alerts.yml'), rules);
  const address = `127.0.0.1:${await freePort()}`;
  const log = fs.openSync(path.join(folder, 'prometheus.log'), 'w');
  const args = ['--config.file', 'prometheus.yml', '--storage.tsdb.path', 'tsdb', '--web.listen-address', address];
  running.push(spawn('prometheus', args, { cwd: folder, stdio: ['ignore', log, log] }));
  return `http://${address}`;
}

async function ask(question) {
  const response = await fetch(`${prometheus}/api/v1/${question}`);
  const body = await response.json();
  assert.equal(body.status, 'success', JSON.stringify(body));
  return body.data;
}

async function query(expression) {
  return (await ask(`query?query=${encodeURIComponent(expression)}`)).result;
}

async function until(what, condition) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await condition().catch(() => undefined);
    if (found) return found;
    if (Date.now() > deadline) {
      assert.fail(`${what} did not come:\n${fs.readFileSync(path.join(folder, 'prometheus.log'), 'utf8')}`);
    }
    await pause(100);
  }
}

test('the answer is what promtool calls well formed', async () => {
  const text = await (await fetch(metrics)).text();
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});

test('Prometheus scrapes the server, and finds all that the alerts ask for', async () => {
  assert.equal((await fetch(`${site}/token`)).status, 200);
  await until('up == 1', async () => (await query('up{job="throughline"} == 1')).length === 1);
  await until('the token', async () => (await query('throughline_tokens_issued_total{kind="anonymous"} >= 1')).length);
  const expressions = rules.replace(/annotations:[^]*?(?=\n {6}- alert:|$)/g, '');
  const names = new Set(expressions.match(/\b(throughline|process)_\w+/g));
  assert.ok(names.size >= 10, [...names].join());
  for (const name of names) {
    assert.ok((await query(name)).length, `${name} is not there`);
  }
});

test('every rule can be evaluated, and none fires', async () => {
  const evaluated = async () => {
    const all = (await ask('rules')).groups.flatMap((group) => group.rules);
    return all.length && all.every((rule) => rule.health === 'ok') && all;
  };
  const all = await until('an evaluation of every rule', evaluated);
  assert.equal(all.length, rules.match(/- alert:/g).length);
  const firing = all.filter((rule) => rule.state === 'firing').map((rule) => rule.name);
  assert.deepEqual(firing, []);
});
