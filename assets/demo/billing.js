// How many users the assistant's vendor would bill for what was said in this browser this month.
//
// The vendor counts each user ID that sent a message in a calendar month. With Throughline that ID is the token's `sub`. Without it, a site
// uses an anonymous ID until the login, and the account's ID from then on: the token's custom user ID is the one or the other.

import { one, root, write } from '../dom.js';
import { t } from '../words.js';

const KEY = `throughline.billed${root}`;
const MOST = 100;

/** @typedef {{ sub: string, id: string }} User */
/** @typedef {{ month: string, users: User[] }} Billed */

/** @type {Billed} */
let billed = { month: '', users: [] };

function month() {
  return new Date().toISOString().slice(0, 7);
}

function load() {
  try {
    billed = JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? billed;
  } catch {
    /* no storage: then only this page counts */
  }
  if (billed.month !== month()) billed = { month: month(), users: [] };
}

/** @param {User} user who sent a message */
export function bill({ sub, id }) {
  load();
  if (!billed.users.some((known) => known.sub === sub && known.id === id)) billed.users.push({ sub, id });
  billed.users.splice(0, billed.users.length - MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(billed));
  } catch {
    /* likewise */
  }
  showBilled();
}

export function showBilled() {
  load();
  const count = (/** @type {'sub' | 'id'} */ name) => new Set(billed.users.map((user) => user[name])).size;
  if (!billed.users.length) return;
  write(one('[data-billed]'), t('demo-billed', { with: count('sub'), without: count('id') }));
}
