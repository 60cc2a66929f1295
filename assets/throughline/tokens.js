// Identity tokens: one request for all tabs, asked for until there is an answer, and renewed before they run out.

import { follow } from './chats.js';
import { emit } from './events.js';
import { page, remember } from './memory.js';
import { base, call, final, foreign, sleep } from './server.js';
import { channel, exclusively } from './tabs.js';

/** @import { State } from './memory.js' */

const ANSWER_MS = 25000; // the chat gives up after 30 s
const SETTLE_MS = 300;

let newest = Date.now(); // what was asked for before this moment is out of date
let looked = 0; // when the server was last asked
let said = ''; // the last trouble in the console
/** @type {string | null} */
let previous = null; // the newest token that the server gave
/** @type {Promise<string> | null} */
let pending = null;

// Age is counted from the request on, and lifetime is exp − iat: whether this clock is right doesn't matter.
function usable() {
  if (!page.state) return false;
  const { exp, iat } = JSON.parse(atob(page.state.token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
  const age = (Date.now() - page.state.at) / 1000;
  return age >= 0 && age < exp - iat - Math.min(30, (exp - iat) / 5);
}

/**
 * Asks under an address that no cache, such as a service worker's, can have.
 * @returns {Promise<State>}
 */
async function fetchState() {
  const at = Date.now();
  looked = at;
  const answer = await call('GET', `/token?fresh=${Math.random().toString(36).slice(2)}`);
  if (answer.token === previous) {
    throw final('An old token came again: a service worker or proxy answers /token from its cache. Exempt that path.');
  }
  previous = answer.token;
  return { ...answer, at };
}

/**
 * Asks until the cookie is seen to come back, where that is in doubt: two new tabs without a lock may each be given a
 * subject, and a browser that keeps no cookie is given one each time.
 * @param {boolean} alone
 */
async function settledState(alone) {
  let next = await fetchState();
  const { subject, authenticated } = page.last ?? { subject: alone && !foreign && next.subject, authenticated: false };
  if (subject === next.subject || authenticated || next.authenticated) return next;
  for (let tries = 0; tries < 3; tries += 1) {
    const before = next.subject;
    await sleep(SETTLE_MS);
    next = await fetchState();
    if (next.subject === before) return next;
  }
  throw final(
    foreign
      ? `The browser sends ${base} no cookie from this page, so each token has another subject. Serve both under one registrable domain (www.example.com, id.example.com) or one origin, don't put the page into another site's frame, and allow cookies.`
      : 'The browser keeps no cookie of this site, so each token has another subject. Allow its cookies.',
    'no_cookie',
  );
}

/** Who waited takes what the other tab got meanwhile. */
const renew = () => exclusively(async (alone) => usable() || adopt(await settledState(alone), true));

async function insist() {
  const deadline = Date.now() + ANSWER_MS;
  for (let wait = 500; !usable(); wait = Math.min(wait * 2, 5000)) {
    try {
      await renew();
    } catch (thrown) {
      const error = /** @type {Partial<ThroughlineError>} */ (thrown);
      const { status = 0, retryAfter = 0, final = false } = error;
      const pause = Math.max(retryAfter * 1000, wait * (0.75 + Math.random() / 2));
      const hopeless = final || (status >= 400 && status < 500 && ![408, 429].includes(status));
      if (hopeless || Date.now() + pause > deadline) throw error;
      await sleep(pause);
    }
  }
  return /** @type {State} */ (page.state).token;
}

export function token() {
  pending ||= insist().finally(() => {
    pending = null;
  });
  return pending;
}

/**
 * Takes a newer state, from the server or another tab, and does what follows from it.
 * @param {State} next
 * @param {boolean} share
 */
export function adopt(next, share) {
  if (next.at < newest && newest <= Date.now()) return; // else the clock was set back
  const was = page.last || { subject: next.subject, authenticated: false };
  const { token, subject, authenticated } = next;
  newest = next.at;
  remember(next);
  if (share) channel?.postMessage(next);
  emit('token', { token, subject, authenticated });
  follow(was, next);
}

export function refresh() {
  page.state = null;
  newest = Date.now();
  return token();
}

/**
 * @template T
 * @param {Promise<T>} promise
 */
export const quietly = (promise) =>
  promise.catch(
    /** @returns {undefined} */ (error) => {
      if (said !== error.message) console.error('throughline:', error);
      said = error.message;
    },
  );

// Somebody may have logged in or out elsewhere, without this script. The token in hand stays until there is a newer one.
export function look() {
  const age = Date.now() - looked;
  if (!page.last || document.visibilityState === 'hidden' || (age >= 0 && age < 1000)) return;
  looked = Date.now();
  quietly(exclusively(async (alone) => adopt(await settledState(alone), true)));
}

/**
 * @param {'POST' | 'DELETE'} method
 * @param {object} [body]
 */
export async function change(method, body) {
  if (foreign) {
    const message = `${base} takes logins and logouts from its own pages alone: use loginInPopup(), or links to its pages.`;
    throw final(message, 'forbidden_origin');
  }
  const session = await exclusively(() => call(method, '/api/session', body));
  await quietly(refresh());
  return session;
}
