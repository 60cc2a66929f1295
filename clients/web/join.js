// Joins the modules of assets/throughline into one file: as the server does, and as a module of their own.

import { readFileSync } from 'node:fs';

const REFERENCE = /^\/\*.*?\*\/\n/s;
const main = new URL('../../assets/throughline.js', import.meta.url);

/** What only the developers of this script read: comments on lines of their own. */
const COMMENTS = /^ *(\/\/.*|\/\*\*((?!\*\/)[\s\S])*\*\/)\n/gm;

/** The module and what it imports as one text, each before whoever imports it; without imports, exports and comments. */
function joined(url, { without } = {}, seen = new Set()) {
  if (seen.has(url.href) || url.href.endsWith(`/${without}`)) return '';
  seen.add(url.href);
  const source = readFileSync(url, 'utf8');
  const imported = [...source.matchAll(/^import [^;]* from '(.*)';$/gm)].map(([, path]) =>
    joined(new URL(path, url), { without }, seen),
  );
  const code = source.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');
  return (
    imported.join('') + (url === main ? code.replace(REFERENCE, '') : code).replace(COMMENTS, '').replace(/^\n/gm, '')
  );
}

/** The script's first comment, which is its reference, and everything else. */
function parts(options) {
  const [reference] = readFileSync(main, 'utf8').match(REFERENCE);
  return { reference, body: joined(main, options) };
}

/** Byte for byte what the server hands out as /throughline.js. */
export function script() {
  const { reference, body } = parts();
  return `${reference}(() => {\n'use strict';\n${body}})();\n`;
}

/** The same code in a function, which runs it once; it is told where Throughline is, instead of looking for the script's element. */
export function module() {
  const { reference, body } = parts({ without: 'where.js' });
  return `${reference}
export function connect({ base: where = '' } = {}) {
if (typeof window === 'undefined') throw new Error('connect() needs a browser: call it in an effect or an event handler.');
if (typeof window.throughline?.attach === 'function') return window.throughline;
${body}
return api;
}
`;
}
