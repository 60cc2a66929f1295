// A demo of one's own: a private database, the site and the assistant stand-in, on free ports.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// What is set around it, such as the database of a server in use, is not for the demo.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(THROUGHLINE_|DATABASE_URL)/.test(name)),
);

/** Starts it; `flags` are those of `throughline demo`. Ends with `stop()`, or with this process. */
export async function startDemo({ program = process.env.SERVER_BIN ?? 'throughline', flags = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-demo-'));
  await chmod(folder, 0o711); // for root, PostgreSQL runs as another user
  const free = ['--listen', '--assistant-listen'].filter((flag) => !flags.includes(flag));
  const args = [
    'demo',
    '--json',
    '--data-dir',
    join(folder, 'data'),
    ...free.flatMap((flag) => [flag, '127.0.0.1:0']),
    ...flags,
  ];
  const demo = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => demo.once('close', resolve).once('error', resolve));
  let said = '';
  demo.stderr.on('data', (part) => {
    said += part;
  });
  const kill = () => demo.kill();
  process.once('exit', kill);
  async function stop() {
    process.off('exit', kill);
    demo.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
  const line = await Promise.race([once(createInterface(demo.stdout), 'line').then(([line]) => line), ended]);
  if (typeof line === 'string') return { ...JSON.parse(line), stop };
  await stop();
  throw new Error(
    line?.code === 'ENOENT'
      ? `There is no ${program}: name Throughline's program in SERVER_BIN or \`program\`.`
      : `\`${program} ${args.join(' ')}\` did not start:\n${said}`,
  );
}
