// Ten minutes of steady load on three replicas while the signing key is activated three times and rolled back once: `make turnover`.
//
// Two verifiers see every token, when it is issued and once more before it expires, as a chat shows it again with its next message. One keeps
// the JWK Set for exactly its max-age and never asks sooner. The other holds one pasted key, which is changed when `key activate --handover`
// says so. Nothing may be refused, and no request may fail. Clients come back when they are told to (503 with Retry-After), as the client
// script does.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MINUTES = Number(process.env.MINUTES ?? 10);
const RATE = Number(process.env.RATE ?? 60);
const TOKEN_TTL = 30;
/** Waiting for caches and for the last tokens takes most of it. */
const ACTIVATION_SECONDS = 180;
const ACTIVATIONS = Math.max(1, Math.min(3, Math.floor((MINUTES * 60 - 60) / ACTIVATION_SECONDS)));
/** The client script gives up then. */
const PATIENCE_MS = 30_000;
const MARGIN_MS = 300;

const binary = path.resolve(process.env.SERVER_BIN ?? 'target/debug/throughline');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'throughline-turnover-'));
const keys = path.join(folder, 'keys');
const inherited = Object.entries(process.env).filter(([name]) => !/^(THROUGHLINE_|RUST_LOG)/.test(name));
const env = {
  ...Object.fromEntries(inherited),
  THROUGHLINE_KEYS_DIR: keys,
  THROUGHLINE_TOKEN_TTL: String(TOKEN_TTL),
  THROUGHLINE_COOKIE_SECRET: crypto.randomBytes(64).toString('base64'),
  THROUGHLINE_LISTEN: '127.0.0.1:0',
  THROUGHLINE_OPS_LISTEN: '127.0.0.1:0',
};
const children = new Set();
const agent = new http.Agent({ keepAlive: true, maxSockets: 400 });
const began = performance.now();
const seconds = () => (performance.now() - began) / 1000;
const say = (text) => console.log(`${seconds().toFixed(1).padStart(6)} s  ${text}`);

const counts = { requests: 0, tokens: 0, shown: 0, told: 0, failed: 0, refusedBySet: 0, refusedByPasted: 0 };
const problems = [];
const latencies = [];
const waits = [];

function problem(kind, detail) {
  counts[kind] += 1;
  if (problems.length < 20) problems.push(`${seconds().toFixed(2)} s ${kind}: ${detail}`);
}

/** Runs a command to its end. `onLine` gets what it says, line by line. */
async function throughline(args, onLine = () => {}) {
  const child = spawn(binary, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
    onLine(stdout);
  });
  child.stderr.on('data', (data) => (stderr += data));
  const code = await new Promise((resolve) => child.once('close', resolve));
  children.delete(child);
  assert.equal(code, 0, `throughline ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** A replica, once it listens: its address. */
function serve() {
  const child = spawn(binary, ['serve'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  return new Promise((resolve, reject) => {
    let log = '';
    child.once('exit', (code) => reject(new Error(`a replica ended with ${code}: ${log}`)));
    child.stderr.on('data', (data) => {
      if (log.length < 100_000) log += data;
      const line = log.split('\n').find((text) => text.includes('"listening"'));
      if (line?.endsWith('}')) resolve(JSON.parse(line).address);
    });
  });
}

function send(replica, { method = 'GET', path: at, headers = {}, body }) {
  const [host, port] = replica.split(':');
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: at, headers, agent, timeout: 5000 }, (response) => {
      let text = '';
      response.on('data', (data) => (text += data));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 5 s')));
    request.on('error', reject);
    request.end(body);
  });
}

/** A request as the client script makes it: told to come back, it does. */
async function ask(replica, request) {
  const from = performance.now();
  counts.requests += 1;
  for (;;) {
    try {
      const answer = await send(replica, request);
      if (answer.status === 200) {
        const took = performance.now() - from;
        latencies.push(took);
        if (took > 1000) waits.push(took);
        return answer;
      }
      const again = Number(answer.headers['retry-after']);
      if (answer.status !== 503 || !again || performance.now() - from > PATIENCE_MS) {
        problem('failed', `${request.path} ${answer.status} ${answer.text.slice(0, 200)}`);
        return undefined;
      }
      counts.told += 1;
      await sleep(again * 1000);
    } catch (error) {
      problem('failed', `${request.path} ${error.message}`);
      return undefined;
    }
  }
}

const part = (token, i) => JSON.parse(Buffer.from(token.split('.')[i], 'base64url'));

/** Why a verifier with these keys refuses a token; nothing when it accepts it. */
function refusal(token, keyOf) {
  const [head, claims, signature] = token.split('.');
  const key = keyOf(part(token, 0).kid);
  if (!key) return `no key ${part(token, 0).kid}`;
  if (Date.now() / 1000 >= part(token, 1).exp) return 'expired';
  const good = crypto.verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
  return good ? undefined : 'signature';
}

/** Keeps the JWK Set for exactly its max-age. */
const cached = { keys: new Map(), until: 0, fetches: 0 };
async function keepFetching(replicas, isOver) {
  for (let i = 0; !isOver(); i += 1) {
    const answer = await send(replicas[i % replicas.length], { path: '/.well-known/jwks.json' });
    const maxAge = Number(/max-age=(\d+)/.exec(answer.headers['cache-control'])[1]);
    const published = JSON.parse(answer.text).keys;
    cached.keys = new Map(published.map((key) => [key.kid, crypto.createPublicKey({ key, format: 'jwk' })]));
    cached.fetches += 1;
    const until = performance.now() + maxAge * 1000;
    while (performance.now() < until && !isOver()) await sleep(20);
  }
}

/** Holds one pasted key. */
const pasted = { key: undefined, changes: 0 };
function paste(pem) {
  pasted.key = crypto.createPublicKey(pem);
  pasted.changes += 1;
}

function introspection() {
  const server = http.createServer((request, response) => {
    request.resume();
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    response.writeHead(refusal(token, () => pasted.key) ? 401 : 200).end();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function show(token) {
  counts.shown += 1;
  const bySet = refusal(token, (kid) => cached.keys.get(kid));
  if (bySet) problem('refusedBySet', bySet);
  const byPasted = refusal(token, () => pasted.key);
  if (byPasted) problem('refusedByPasted', byPasted);
}

async function tokenOf(replica, headers) {
  const answer = await ask(replica, { path: '/token', headers });
  if (!answer) return;
  counts.tokens += 1;
  show(answer.text);
  const left = part(answer.text, 1).exp * 1000 - Date.now() - MARGIN_MS;
  if (left <= 0) return;
  await sleep(Math.random() * left);
  show(answer.text);
}

async function load(replicas, session, isOver) {
  const pending = new Set();
  for (let i = 0; !isOver(); i += 1) {
    const replica = replicas[i % replicas.length];
    const others = [{ path: '/' }, { path: '/api/session', headers: session }, { path: '/.well-known/jwks.json' }];
    const job = i % 4 === 3 ? ask(replica, others[i % 3]) : tokenOf(replica, i % 2 ? session : {});
    const kept = job.finally(() => pending.delete(kept));
    pending.add(kept);
    const due = ((i + 1) * 1000) / RATE - (performance.now() - load.began);
    if (due > 0) await sleep(due);
  }
  await Promise.all(pending);
}

/** The turnovers, with what the tool says obeyed at once. */
async function turnOver(url, switched) {
  const handover = ['key', 'activate', '--handover', '--verify-url', url];
  for (let i = 1; i <= ACTIVATIONS + 1; i += 1) {
    const isRollback = i > ACTIVATIONS;
    if (!isRollback) await throughline(['key', 'generate', '--bits', '2048']);
    let done = false;
    const said = await throughline(isRollback ? [...handover, '--rollback'] : handover, (stdout) => {
      if (done || !stdout.includes('Save the new key now')) return;
      done = true;
      paste(/-----BEGIN PUBLIC KEY-----[^]*-----END PUBLIC KEY-----/.exec(stdout)[0]);
      say('the tool says to save the key: saved');
    });
    switched.push({ at: seconds(), kid: /signed with kid (\S+)/.exec(said)[1] });
    say(`${isRollback ? 'rolled back' : `activation ${i}`}: ${switched.at(-1).kid}`);
  }
}

/** When the key that signed first leaves the JWK Set. */
async function watchFirst(replica, kid, isOver) {
  while (!isOver()) {
    const { text } = await send(replica, { path: '/.well-known/jwks.json' });
    if (!JSON.parse(text).keys.some((key) => key.kid === kid)) return seconds();
    await sleep(1000);
  }
  return undefined;
}

function percentile(values, at) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0;
}

async function main() {
  await throughline(['migrate']);
  const first = JSON.parse(await throughline(['key', 'generate', '--bits', '2048', '--json']));
  paste(first.public_key);
  const replicas = await Promise.all([serve(), serve(), serve()]);
  const verifier = await introspection();
  const account = { email: 'eve@example.com', display_name: 'Eve', password: 'seven lamps beneath the quay' };
  const made = await send(replicas[0], {
    method: 'POST',
    path: '/api/accounts',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(account),
  });
  assert.equal(made.status, 201, made.text);
  const session = { Cookie: made.headers['set-cookie'].map((cookie) => cookie.split(';')[0]).join('; ') };

  const end = seconds() + MINUTES * 60;
  let isTurnedOver = false;
  const isOver = () => seconds() >= end && isTurnedOver;
  const fetching = keepFetching(replicas, isOver);
  while (!cached.fetches) await sleep(10);
  load.began = performance.now();
  const loading = load(replicas, session, isOver);
  const switched = [];
  say(`${RATE} requests a second on three replicas, tokens live ${TOKEN_TTL} s`);
  const left = watchFirst(replicas[0], first.kid, isOver);
  await turnOver(`http://127.0.0.1:${verifier.address().port}/introspect`, switched);
  isTurnedOver = true;
  await Promise.all([fetching, loading]);
  verifier.close();
  const leftAt = await left;

  const told = `${ACTIVATIONS} activations and a rollback in ${(seconds() / 60).toFixed(1)} min of ${RATE} requests a second on three replicas`;
  console.log(`\n${told}`);
  console.log(`requests ${counts.requests}, failed ${counts.failed}; told to come back ${counts.told} times`);
  console.log(`tokens ${counts.tokens}, shown ${counts.shown} times to each verifier`);
  console.log(`refused by the verifier with the cached JWK Set (${cached.fetches} fetches): ${counts.refusedBySet}`);
  console.log(`refused by the verifier with one pasted key (changed ${pasted.changes - 1} times): ${counts.refusedByPasted}`);
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
  console.log(
    `a request took ${p50.toFixed(1)} ms (median), ${p99.toFixed(0)} ms (p99), ${Math.max(...latencies).toFixed(0)} ms at most; ${waits.length} took more than 1 s`,
  );
  if (leftAt) console.log(`the first key left the JWK Set ${(leftAt - switched[0].at).toFixed(0)} s after its switch`);
  for (const text of problems) console.log(text);
  assert.deepEqual([counts.failed, counts.refusedBySet, counts.refusedByPasted], [0, 0, 0]);
  if (leftAt) {
    const after = leftAt - switched[0].at - TOKEN_TTL;
    assert.ok(after >= 120 + 60 && after <= 3600, `left ${after} s after its last token expired`);
  }
}

try {
  await main();
} finally {
  for (const child of children) child.kill('SIGTERM');
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(process.exitCode ?? 0);
