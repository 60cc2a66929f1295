// The table of docs/RELIABILITY.md, from what was measured: `table.js` writes it, `table.js --check` compares its rows with
// the faults of this run.

import fs from 'node:fs';
import path from 'node:path';

import { folder, project } from './figures.js';

/** These take too long for every run. */
const BY_HAND = ['soak', 'token-load'];
/** Sections of the table, and which figures belong to each: by the beginning of their name, in this order. */
const SECTIONS = {
  'PostgreSQL breaks': ['database-'],
  'A replica goes': ['replica-'],
  'Clients come in crowds': ['connections-server-', 'connections-proxy-'],
  'Two versions at once': ['versions'],
  'All day long': BY_HAND,
};
const BEGIN = '<!-- what follows was measured: make faults soak reliability -->';
const END = '<!-- up to here -->';
const document = path.join(project, 'docs/RELIABILITY.md');

const measured = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')));
const [before, rest] = fs.readFileSync(document, 'utf8').split(BEGIN);
const [table, after] = rest.split(END);

if (process.argv[2] === '--check') check();
else fs.writeFileSync(document, `${before}${BEGIN}\n${written()}${END}${after}`);

function written() {
  const parts = Object.entries(SECTIONS).map(([title, beginnings]) => {
    const rows = beginnings.flatMap((beginning) => measured.filter(({ name }) => name.startsWith(beginning)).sort(byName));
    const line = ({ fault, load, seen }) => `| ${fault} | ${load} | ${seen} |\n`;
    return `### ${title}\n\n| fault | load meanwhile | what was seen |\n| --- | --- | --- |\n${rows.map(line).join('')}`;
  });
  const { cores, memory_gib, processor } = measured[0].machine;
  const commits = [...new Set(measured.map(({ machine }) => machine.commit))].sort();
  const machine =
    `${cores} cores (${processor}), ${memory_gib} GiB, load and deployment on the same machine. Behind the proxy: three replicas in ` +
    'containers, as shipped. Without it: one server, a debug build';
  return `Measured at ${commits.join(', ')} on ${machine}.\n\n${parts.join('\n')}`;
}

/** Fails when a fault of this run has no row, or a row no fault. */
function check() {
  const everyRun = table.split('### All day long')[0];
  const rows = [...everyRun.matchAll(/^\| (?!fault|---)(.+?) \|/gm)].map((row) => row[1]);
  const faults = measured.filter(({ name }) => !BY_HAND.includes(name)).map(({ fault }) => fault);
  const wrong = [
    ...faults.filter((fault) => !rows.includes(fault)).map((fault) => `no row: ${fault}`),
    ...rows.filter((row) => !faults.includes(row)).map((row) => `not measured: ${row}`),
  ];
  for (const line of wrong) console.error(`docs/RELIABILITY.md: ${line}`);
  if (wrong.length) process.exit(1);
  console.log(`docs/RELIABILITY.md has a row for each of ${faults.length} faults`);
}

function byName(a, b) {
  return a.name.localeCompare(b.name);
}
