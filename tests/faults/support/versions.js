// The program as it was before the last migration came.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { project } from './figures.js';
import { binary } from './native.js';

const target = path.resolve(project, process.env.CARGO_TARGET_DIR ?? 'target');

/** Builds it, beside this version's dependencies, and gives `{ commit, program }`. */
export function previous() {
  const last = fs.readdirSync(path.join(project, 'migrations')).sort().at(-1);
  const added = git('log', '--format=%H', '-1', '--diff-filter=A', '--', `migrations/${last}`);
  const commit = git('rev-parse', '--short', `${added}^`);
  const program = path.join(target, 'faults', `throughline-${commit}`);
  if (!fs.existsSync(program)) build(commit, program);
  return { commit, program };
}

function build(commit, program) {
  const tree = path.join(target, 'faults', 'previous');
  const built = path.join(target, 'debug', 'throughline');
  const kept = `${program}-kept`;
  fs.mkdirSync(path.dirname(program), { recursive: true });
  git('worktree', 'prune');
  fs.rmSync(tree, { recursive: true, force: true });
  git('worktree', 'add', '--force', '--detach', tree, commit);
  // Two versions share the target folder, and with it what they are built from; the last one built has the program's place.
  if (fs.existsSync(built)) fs.copyFileSync(built, kept);
  try {
    // With a test, as the Makefile does.
    const words = ['build', '--quiet', '--locked', '--bin', 'throughline', '--test', 'floors', '--target-dir', target];
    execFileSync('cargo', words, { cwd: tree, stdio: 'inherit' });
    fs.copyFileSync(built, program);
  } finally {
    if (fs.existsSync(kept)) fs.renameSync(kept, built);
    git('worktree', 'remove', '--force', tree);
  }
}

function git(...words) {
  return execFileSync('git', words, { cwd: project, encoding: 'utf8' }).trim();
}

export const current = { commit: 'this one', program: binary };
