// What was measured: printed, and kept in target/faults/ for the table of docs/RELIABILITY.md.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const project = path.resolve(import.meta.dirname, '../../..');
export const folder = path.join(process.env.CARGO_TARGET_DIR ?? path.join(project, 'target'), 'faults');

/** Keeps the figures of one fault. `figures` is `{ fault, load, seen, … }`; `seen` says what a visitor saw. */
export function record(name, figures) {
  fs.mkdirSync(folder, { recursive: true });
  const kept = { name, ...figures, machine: machine(), at: new Date().toISOString() };
  fs.writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  console.log(`figures of ${name}: ${JSON.stringify(figures)}`);
}

/** What ran it, and how busy it was with other things. */
function machine() {
  return {
    cores: os.availableParallelism(),
    memory_gib: Math.round(os.totalmem() / 2 ** 30),
    processor: os.cpus()[0]?.model,
    load_average: os.loadavg().map((value) => Math.round(value * 10) / 10),
    commit: execFileSync('git', ['-C', project, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  };
}
