// The shipped docker-compose.yml, with three replicas and what faults.yml beside this folder adds. The stack is left running
// for the next script; `node tests/faults/support/stack.js down` ends it.
//
// COMPOSE is the command (default `docker compose`), COMPOSE_PROJECT_NAME, HTTP_PORT and HTTPS_PORT keep two stacks apart.

import { execFile, spawnSync } from 'node:child_process';
import https from 'node:https';
import { promisify } from 'node:util';

import { project } from './figures.js';
import { until } from './wait.js';

export const name = process.env.COMPOSE_PROJECT_NAME ?? 'throughline-faults';
const httpsPort = process.env.HTTPS_PORT ?? '8543';
const environment = {
  ...process.env,
  COMPOSE_PROJECT_NAME: name,
  COMPOSE_FILE: 'docker-compose.yml:tests/faults/faults.yml',
  PUBLISH_ON: '127.0.0.1:',
  HTTP_PORT: process.env.HTTP_PORT ?? '8580',
  HTTPS_PORT: httpsPort,
};

/** Where a visitor goes. */
export const site = `https://localhost:${httpsPort}`;

/** Builds and starts the stack unless it runs, and waits until `replicas` of the server are healthy. */
export async function up({ replicas = 3 } = {}) {
  // Docker may not run yet.
  const running = await healthy().catch(() => []);
  if (running.length !== replicas) compose('up', '-d', '--build', '--scale', `app=${replicas}`);
  await allHealthy(replicas);
  certificate = await docker('exec', await container('caddy'), 'cat', '/data/caddy/pki/authorities/local/root.crt');
  await until('the site answers', () => answers('/readyz'), { seconds: 30 });
}

export function down() {
  compose('down', '-v', '--remove-orphans');
}

let certificate;
/** Root of the proxy's certificate. */
export const ca = () => certificate;

/** Runs docker-compose to its end; what it says is shown when it fails. */
export function compose(...words) {
  const [program, ...first] = (process.env.COMPOSE ?? 'docker compose').split(' ');
  const { status, stdout, stderr } = spawnSync(program, [...first, ...words], {
    cwd: project,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

export async function docker(...words) {
  const { stdout } = await promisify(execFile)('docker', words, { maxBuffer: 1 << 26 });
  return stdout.trim();
}

/** The replicas' containers, by their number. */
export async function replicas(...filters) {
  const format = '{{.Label "com.docker.compose.container-number"}} {{.ID}}';
  const lines = await docker('ps', '-a', '--no-trunc', ...labels('app'), ...filters, '--format', format);
  return lines
    .split('\n')
    .filter(Boolean)
    .sort((a, b) => parseInt(a) - parseInt(b))
    .map((line) => line.split(' ')[1]);
}

export async function container(service) {
  return docker('ps', '-q', '--no-trunc', ...labels(service));
}

const healthy = () => replicas('--filter', 'health=healthy');

/** Waits until so many replicas are healthy. */
export async function allHealthy(count = 3) {
  await until(`${count} healthy replicas`, async () => (await healthy()).length === count, { seconds: 90, every: 200 });
}

/** Where a container is on the network that it shares with the proxy. */
export async function address(id) {
  return docker('inspect', '--format', `{{(index .NetworkSettings.Networks "${name}_front").IPAddress}}`, id);
}

/** Resident memory and what the kernel holds for a container, in MiB, and its open files. */
export async function usage(id) {
  const pid = await docker('inspect', '--format', '{{.State.Pid}}', id);
  const stats = await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', id);
  const [, amount, unit] = /^([\d.]+)([KMG])iB/.exec(stats);
  const { stdout } = await promisify(execFile)('sh', ['-c', `ls /proc/${pid}/fd | wc -l; grep VmRSS /proc/${pid}/status`]);
  const [files, rss] = stdout.split('\n');
  return {
    memory_mib: round(Number(amount) * { K: 1 / 1024, M: 1, G: 1024 }[unit]),
    rss_mib: round(Number(/\d+/.exec(rss)[0]) / 1024),
    files: Number(files),
  };
}

function answers(at) {
  return new Promise((resolve) => {
    const request = https.get(site + at, { ca: certificate, timeout: 3_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.on('error', () => resolve(false));
    request.on('timeout', () => request.destroy());
  });
}

function labels(service) {
  return ['--filter', `label=com.docker.compose.project=${name}`, '--filter', `label=com.docker.compose.service=${service}`];
}

const round = (value) => Math.round(value * 10) / 10;

if (process.argv[1] === import.meta.filename) {
  if (process.argv[2] === 'down') down();
  else await up();
}
