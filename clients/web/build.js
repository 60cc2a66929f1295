// Builds dist/ from the project's assets/: the script that the server serves, the same code as a module, and its types.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';

import { module, script } from './join.js';

const project = new URL('../../', import.meta.url);
const dist = new URL('dist/', import.meta.url);

mkdirSync(dist, { recursive: true });
writeFileSync(new URL('throughline.js', dist), script());
writeFileSync(new URL('connect.js', dist), module());
copyFileSync(new URL('assets/throughline/types.d.ts', project), new URL('types.d.ts', dist));
for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(new URL(name, project), new URL(name, dist));
