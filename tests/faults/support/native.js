// The server as a plain process with a PostgreSQL of its own: for faults that need no container. Everything started here ends
// with this process.

import { execFile, spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { freePort } from '../../support/port.mjs';
import { project } from './figures.js';
import { until } from './wait.js';

export const binary = path.resolve(process.env.SERVER_BIN ?? `${project}/target/debug/throughline`);
const running = new Set();
const folders = [];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes with this process. */
export function ownFolder(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `throughline-${name}-`));
  folders.push(folder);
  return folder;
}

/** A program that ends with this process; `ended` is fulfilled when it does. */
export function ownProgram(...spawning) {
  const child = spawn(...spawning);
  running.add(child);
  const ended = new Promise((resolve) =>
    child.once('exit', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, at: performance.now() });
    }),
  );
  return { child, ended };
}

/** A deployment's state: database, keys, cookie secret. */
export class Deployment {
  /** An empty database on the disk at `tmp`, migrated by `program`. */
  static async make({ program = binary, tmp = os.tmpdir() } = {}) {
    const deployment = new Deployment();
    deployment.folder = ownFolder('faults');
    // `with-database` stops its PostgreSQL when what it runs ends, and `cat` ends with this process.
    const database = spawn(`${project}/scripts/with-database`, ['sh', '-c', 'echo "$DATABASE_URL"; exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: tmp },
    });
    deployment.database = database;
    for await (const line of createInterface({ input: database.stdout })) {
      deployment.databaseUrl = line;
      break;
    }
    /** Where its socket is. */
    deployment.databaseFolder = new URL(deployment.databaseUrl).searchParams.get('host');
    deployment.environment = {
      DATABASE_URL: deployment.databaseUrl,
      THROUGHLINE_COOKIE_SECRET: crypto.randomBytes(64).toString('base64'),
      THROUGHLINE_KEYS_DIR: path.join(deployment.folder, 'keys'),
      THROUGHLINE_OPS_LISTEN: '127.0.0.1:0',
    };
    await deployment.run(['migrate'], '', program);
    await deployment.run(['key', 'generate'], '', program);
    return deployment;
  }

  /** Runs `throughline` with these words to its end. */
  async run(args, input = '', program = binary) {
    const running = promisify(execFile)(program, args, { env: bareEnvironment(this.environment) });
    running.child.stdin.end(input);
    return running;
  }

  /** An account with a password of this deployment. */
  async account(email, password) {
    await this.run(['user', 'create', '--email', email, '--display-name', 'Faults', '--password-stdin'], password);
  }

  /** What the database answers to these statements, asked past everything that stands between it and the servers. */
  async sql(statements) {
    const words = ['-qAtX', '-h', this.databaseFolder, '-U', 'throughline', '-d', 'postgres', '-c', statements];
    const { stdout } = await promisify(execFile)('psql', words);
    return stdout.trim();
  }

  /** Ends the database; fulfilled when nothing of it is left. */
  async stop() {
    const ended = new Promise((exit) => this.database.once('exit', exit));
    this.database.stdin.end();
    await ended;
  }
}

/** A running `throughline serve`. */
export class Replica {
  /** Starts one on a port of its own (or on `port`), and waits until it answers. */
  static async start(deployment, { program = binary, settings = {}, host = '127.0.0.1', port = 0, stdio = 'ignore' } = {}) {
    const replica = new Replica();
    replica.port = port || (await freePort());
    replica.url = `http://${host}:${replica.port}`;
    const env = bareEnvironment({ ...deployment.environment, THROUGHLINE_LISTEN: `${host}:${replica.port}`, ...settings });
    Object.assign(replica, ownProgram(program, ['serve'], { env, stdio: ['ignore', stdio, stdio] }));
    await until(`${replica.url} answers`, () => fetch(`${replica.url}/readyz`).then((answer) => answer.ok));
    return replica;
  }

  kill(signal) {
    this.child.kill(signal);
  }

  async stop(signal = 'SIGTERM') {
    this.child.kill(signal);
    return this.ended;
  }

  /** Resident memory, in MiB. */
  get memory() {
    return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) / 1024;
  }

  /** Open files, connections among them. */
  get files() {
    return fs.readdirSync(`/proc/${this.child.pid}/fd`).length;
  }
}

/** Our settings in the caller's environment must not change what is tested. */
function bareEnvironment(settings) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(THROUGHLINE_|DATABASE_URL)/.test(name));
  return { ...Object.fromEntries(inherited), ...settings };
}
