// The package as `npm pack` makes it, and as somebody uses it who has nothing else of this project.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const modules = join(project, 'clients/node_modules');
const folder = mkdtempSync(join(tmpdir(), 'throughline-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Packs the package of a checkout. */
function pack(checkout) {
  const destination = mkdtempSync(join(folder, 'packed-'));
  const args = ['pack', '--json', '--pack-destination', destination];
  const said = execFileSync('npm', args, { cwd: join(checkout, 'clients/web'), stdio: ['ignore', 'pipe', 'ignore'] });
  const [{ filename, integrity, files }] = Object.values(JSON.parse(said));
  return { tarball: join(destination, filename), integrity, files: files.map(({ path }) => path).sort() };
}

/** A checkout at another place and time, where nothing was built. */
function elsewhere() {
  const copy = join(folder, 'elsewhere');
  for (const part of ['assets/throughline', 'assets/throughline.js', 'LICENSE-APACHE', 'LICENSE-MIT', 'clients/web']) {
    const filter = (path) => !/node_modules|dist$|examples/.test(path);
    cpSync(join(project, part), join(copy, part), { recursive: true, filter });
  }
  utimesSync(join(copy, 'clients/web/react.js'), 1, 1);
  return copy;
}

const packed = pack(project);

test('two packs of the same sources are the same file', () => {
  assert.equal(pack(elsewhere()).integrity, packed.integrity);
});

test('it holds what a site needs, and has the version of the program', () => {
  assert.deepEqual(packed.files, [
    'README.md',
    'dist/LICENSE-APACHE',
    'dist/LICENSE-MIT',
    'dist/connect.js',
    'dist/throughline.js',
    'dist/types.d.ts',
    'index.d.ts',
    'package.json',
    'react.d.ts',
    'react.js',
  ]);
  const { version, dependencies } = JSON.parse(readFileSync(join(project, 'clients/web/package.json')));
  assert.equal(dependencies, undefined);
  assert.match(readFileSync(join(project, 'Cargo.toml'), 'utf8'), new RegExp(`^version = "${version}"$`, 'm'));
});

/** A project that has installed it, React and the vendor's wrapper. */
function consumer() {
  const home = join(folder, 'consumer');
  const own = join(home, 'node_modules/@throughline/web-chat');
  mkdirSync(own, { recursive: true });
  execFileSync('tar', ['-xzf', packed.tarball, '-C', own, '--strip-components=1']);
  for (const name of ['react', 'react-dom', 'csstype', '@types', '@ibm-watson']) {
    symlinkSync(join(modules, name), join(home, 'node_modules', name));
  }
  cpSync(join(project, 'clients/web/test/consumer'), home, { recursive: true });
  cpSync(join(project, 'clients/web/examples/react/app.tsx'), join(home, 'react.tsx'));
  cpSync(join(project, 'clients/web/examples/vendor-react/app.tsx'), join(home, 'vendor-react.tsx'));
  return home;
}

const home = consumer();

test('its types hold what they promise', () => {
  for (const resolution of [[], ['--module', 'esnext', '--moduleResolution', 'bundler']]) {
    const { status, output } = run(join(modules, '.bin/tsc'), ['--project', home, ...resolution]);
    assert.equal(status, 0, output);
  }
});

test('a server may import it, but not connect', () => {
  const program = `
    import { connect } from '@throughline/web-chat';
    import '@throughline/web-chat/react';
    try { connect() } catch ({ message }) { console.log(message) }`;
  const { output } = run(process.execPath, ['--input-type=module', '--eval', program], { cwd: home });
  assert.match(output, /^connect\(\) needs a browser/);
});

function run(program, args, options) {
  try {
    return { status: 0, output: execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe', ...options }) };
  } catch ({ status, stdout, stderr }) {
    return { status, output: stdout + stderr };
  }
}
