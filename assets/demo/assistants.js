// The page of the assistants: each one's token, and what its vendor's side says to it.

import { one, root, write } from '../dom.js';
import { decode } from '../jwt.js';

/** How often to look whether somebody logged in or out, in another tab too. */
const LOOK_EVERY_MS = 3000;

const UNREACHABLE = 'The site or the stand-in can’t be reached. Start the demo again.';

/** @typedef {{ authenticated: boolean, subject: string | null, display_name: string | null, custom_user_id: string | null }} Session */

const { server = '' } = one('[data-server]').dataset;
const cards = [...document.querySelectorAll('[data-assistant]')].filter((card) => card instanceof HTMLElement);

/** @type {(value: unknown) => string} */
const pretty = (value) => JSON.stringify(value, null, 2);

/**
 * Says how it stands with an assistant's token.
 * @param {HTMLElement} card
 * @param {'accepted' | 'refused' | 'none'} is
 * @param {string} words
 */
function judge(card, is, words) {
  const verdict = one('[data-verdict]', HTMLElement, card);
  verdict.dataset.is = is;
  write(verdict, words);
  one('[data-told]', HTMLElement, card).hidden = is === 'none';
}

/**
 * Asks the vendor's side.
 * @param {HTMLElement} card
 * @param {string} token
 * @param {Session} session
 */
function introspect({ dataset: { assistant = '', digest } }, token, session) {
  /** @type {Record<string, string>} */
  const headers = { Authorization: `Bearer ${token}` };
  if (digest === undefined) return fetch(url(assistant), { method: 'POST', headers });
  headers['Content-Type'] = 'application/json';
  return fetch(url(assistant), {
    method: 'POST',
    headers,
    body: JSON.stringify({ identifier: session.custom_user_id }),
  });
}

/** @param {string} assistant */
const url = (assistant) => `${server}/api/introspect?assistant=${assistant}`;

/**
 * @param {HTMLElement} card
 * @param {Session} session
 */
async function show(card, session) {
  const answer = await fetch(`${root}/token?assistant=${card.dataset.assistant}`, {
    headers: { Accept: 'text/plain' },
  });
  if (answer.status === 401)
    return judge(card, 'none', 'Log in first: this assistant only takes people who are logged in.');
  if (!answer.ok) return judge(card, 'none', `No token: the site answers with status ${answer.status}.`);
  const token = await answer.text();
  const isDigest = card.dataset.digest !== undefined;
  const { header, claims } = isDigest ? { header: 'none: it is no JWT', claims: token } : decode(token);
  write(one('[data-header]', HTMLElement, card), pretty(header));
  write(one('[data-claims]', HTMLElement, card), pretty(claims));
  const told = await introspect(card, token, session);
  const read = await told.json();
  judge(card, told.ok ? 'accepted' : 'refused', told.ok ? 'The vendor’s side accepts it.' : read.detail);
  write(one('[data-seen]', HTMLElement, card), told.ok ? pretty(read) : '–');
}

/** Whose tokens are shown. */
let shown = '';

/** Shows every token, one after the other: two first requests at once would make two subjects. */
async function showAll() {
  const session = await readSession();
  shown = whose(session);
  const who = session.authenticated ? `You’re ${session.display_name}.` : 'You’re not logged in.';
  write(one('[data-who]'), `${who} One login, and a token for each assistant.`);
  for (const card of cards) {
    await show(card, session).catch(() => judge(card, 'none', UNREACHABLE));
  }
}

/** @returns {Promise<Session>} */
const readSession = async () => (await fetch(`${root}/api/session`)).json();

/** @type {(session: Session) => string} */
const whose = ({ authenticated, custom_user_id }) => `${authenticated} ${custom_user_id}`;

/** Somebody else is there now: the top of the page changes, too. */
async function look() {
  if (document.hidden || !shown) return;
  const session = await readSession().catch(() => null);
  if (session && whose(session) !== shown) location.reload();
}

const refresh = () => showAll().catch(() => write(one('[data-who]'), UNREACHABLE));

one('[data-refresh]').addEventListener('click', refresh);
setInterval(look, LOOK_EVERY_MS);
document.addEventListener('visibilitychange', look);
refresh();
