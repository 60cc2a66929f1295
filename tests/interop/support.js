// A server of the tests' own, and people who use it over HTTP. Everything started here is stopped at the end of the process,
// whatever the end is.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import jwt from 'jsonwebtoken';
import NodeRSA from 'node-rsa';

const binary = path.resolve(process.env.SERVER_BIN ?? `${import.meta.dirname}/../../target/debug/throughline`);

/** Display names whose payloads, or which themselves, fall on and around the limits of a block. */
export const NAMES = {
  '5 bytes': 'Llama',
  '214 bytes': 'a'.repeat(214),
  '215 bytes': 'b'.repeat(215),
  '643 bytes': 'c'.repeat(643),
  '5000 bytes': 'd'.repeat(5000),
  'one emoji': '🦙',
  'joined emoji': '👩‍💻 和 👨‍👩‍👧‍👦',
  // Four bytes each, in blocks whose length is never a multiple of four here: see the test of the cut.
  'only emoji, cut inside a character': `x${'🔑'.repeat(200)}`,
  'quotes and markup': '"\\"<b>\u2028${payload}</b>',
};

const folders = [];
const running = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
process.on('exit', () => {
  // Only after a failure is anything running still. A demo that is killed stops its PostgreSQL all the same.
  for (const child of running) child.kill('SIGKILL');
  const deadline = Date.now() + 5_000;
  for (const folder of folders) {
    const alive = path.join(folder, 'data/postgres/data/postmaster.pid');
    while (fs.existsSync(alive) && Date.now() < deadline) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** A folder that PostgreSQL's user may enter, removed with the process. */
export function scratchFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'throughline-interop-'));
  fs.chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

/** Writes a private file, as the server wants keys to be. */
export function writePrivate(folder, name, text) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** Runs `throughline` to its end. */
export function run(args, input = '') {
  return new Promise((resolve) => {
    const child = execFile(binary, args, { env: bareEnvironment(), maxBuffer: 1 << 24 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Our settings in the caller's environment must not change what is tested. */
function bareEnvironment(settings = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(THROUGHLINE_|DATABASE_URL)/.test(name));
  return { ...Object.fromEntries(inherited), ...settings };
}

/** Another process for the people of a demo: with its database, its keys and its secrets, under the same public URL. */
export class Replica {
  static async of(server, settings) {
    const replica = new Replica();
    const file = (name) => path.join(server.folder, 'data', name);
    const shared = {
      DATABASE_URL: server.database,
      THROUGHLINE_PUBLIC_URL: server.url,
      THROUGHLINE_KEYS_DIR: file('keys'),
      THROUGHLINE_COOKIE_SECRET_FILE: file('cookie-secret'),
      THROUGHLINE_ENCRYPTION_SECRET_FILE: file('encryption-secret'),
      THROUGHLINE_LISTEN: '127.0.0.1:0',
      THROUGHLINE_OPS_LISTEN: '127.0.0.1:0',
    };
    replica.child = spawn(binary, ['serve'], {
      env: bareEnvironment({ ...shared, ...settings }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(replica.child);
    replica.ended = new Promise((resolve) => replica.child.once('exit', resolve));
    replica.host = new URL(server.url).host;
    for await (const line of createInterface({ input: replica.child.stderr })) {
      const { message, address } = line.startsWith('{') ? (JSON.parse(line).fields ?? JSON.parse(line)) : {};
      if (message !== 'listening') continue;
      replica.port = new URL(`http://${address}`).port;
      replica.child.stderr.resume();
      return replica;
    }
    throw new Error(`${binary} serve ended before it was ready`);
  }

  /** The token of whoever has these cookies; the request reaches this process, as a proxy would pass it on. */
  token(cookie) {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, path: '/token', headers: { host: this.host, cookie } };
      http
        .get(options, async (response) => resolve(Buffer.concat(await response.toArray()).toString()))
        .once('error', reject);
    });
  }

  async stop() {
    this.child.kill('SIGTERM');
    assert.equal(await this.ended, 0, 'a replica stops when it is told to');
    running.delete(this.child);
  }
}

/** A running demo with these settings. */
export class Server {
  static async start(settings = {}) {
    const server = new Server();
    server.folder = scratchFolder();
    const args = ['demo', '--listen', '127.0.0.1:0', '--assistant-listen', '127.0.0.1:0', '--data-dir', path.join(server.folder, 'data')];
    server.child = spawn(binary, args, { env: bareEnvironment(settings), stdio: ['ignore', 'pipe', 'inherit'] });
    running.add(server.child);
    server.ended = new Promise((resolve) => {
      server.child.once('exit', resolve);
      server.child.once('error', resolve);
    });
    [server.url, server.assistant, server.database] = await server.#addresses();
    const jwks = await (await fetch(`${server.url}/.well-known/jwks.json`)).json();
    server.jwk = jwks.keys[0];
    server.publicKey = crypto.createPublicKey({ key: server.jwk, format: 'jwk' });
    return server;
  }

  async #addresses() {
    const found = [];
    for await (const line of createInterface({ input: this.child.stdout })) {
      const address = /^\s*(?:Site|Assistant|Database)\s+(\S+?)\/?$/.exec(line);
      if (address) found.push(address[1]);
      if (found.length === 3) {
        this.child.stdout.resume();
        return found;
      }
    }
    throw new Error(`${binary} ended before it was ready`);
  }

  async stop() {
    this.child.kill('SIGTERM');
    const code = await this.ended;
    running.delete(this.child);
    assert.equal(code, 0, 'the demo stops when it is told to');
  }

  /** What the vendor's library says of a token; throws when it refuses. */
  verify(token, options = {}) {
    return jwt.verify(token, this.publicKey, { algorithms: ['RS256'], clockTolerance: 0, ...options });
  }
}

/** A browser with a profile of its own: keeps cookies. */
export class Browser {
  #cookies = new Map();
  #server;

  constructor(server) {
    this.#server = server;
  }

  async send(method, target, body) {
    const response = await fetch(this.#server.url + target, {
      method,
      headers: {
        cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; '),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    return response;
  }

  async token() {
    const response = await this.send('GET', '/token');
    assert.equal(response.status, 200);
    return response.text();
  }

  /** Makes an account and is logged in; gives what `/api/session` says. */
  async register(displayName) {
    const email = `${crypto.randomUUID()}@example.com`;
    const response = await this.send('POST', '/api/accounts', {
      email,
      display_name: displayName,
      password: 'an interop passphrase',
    });
    assert.equal(response.status, 201, await response.text());
    return (await this.send('GET', '/api/session')).json();
  }

  async logInAsCade() {
    const response = await this.send('POST', '/api/session', {
      email: 'cade@example.com',
      password: 'cade-demo-passphrase',
    });
    assert.equal(response.status, 200, await response.text());
  }
}

/** How many blocks a ciphertext has. */
export function blocks(base64, key) {
  const bytes = Buffer.from(base64, 'base64');
  assert.equal(bytes.toString('base64'), base64, 'standard base64 with padding');
  const count = bytes.length / (key.getKeySize() / 8);
  assert.ok(Number.isInteger(count));
  return count;
}

/** The assistant's key pair, as the vendor's library makes it, which takes seconds. */
export function assistantKey() {
  return new NodeRSA({ b: 2048 });
}

/** The key pair of somebody else. */
export function strangersKey() {
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  return new NodeRSA(privateKey.export({ type: 'pkcs8', format: 'pem' }));
}
