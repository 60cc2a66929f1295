// Identity tokens, one for each assistant: one request for all tabs, asked for until there is an answer, and renewed before they run out.

import { follow } from './chats.js';
import { emit } from './events.js';
import { claims, page, remember } from './memory.js';
import { base, call, final, foreign, sleep } from './server.js';
import { channel, exclusively } from './tabs.js';

/** @import { State } from './memory.js' */

const DEFAULT = 'default'; // the assistant that the server's own settings describe
const ANSWER_MS = 25000; // the chat gives up after 30 s
const SETTLE_MS = 300;

/** What was asked for before this moment is out of date. */
let newest = Date.now();
/** When the server was last asked. */
let looked = 0;
/** The last trouble in the console. */
let said = '';
/** @type {Map<string, string>} by assistant, the newest token that the server gave */
const previous = new Map();
/** @type {Map<string, Promise<string>>} by assistant */
const pending = new Map();

/**
 * The token in hand, if it is of whoever is here and will do for a while. Age is counted from the request on, and lifetime is
 * exp − iat: whether this clock is right doesn't matter. What is no JWT doesn't run out.
 * @param {string} assistant
 */
function usable(assistant) {
  const state = page.held.get(assistant);
  if (!state || state.subject !== page.last?.subject || state.authenticated !== page.last.authenticated) return null;
  const { exp = Infinity, iat = 0 } = claims(state.token);
  const age = (Date.now() - state.at) / 1000;
  return age >= 0 && age < exp - iat - Math.min(30, (exp - iat) / 5) ? state.token : null;
}

/**
 * Asks under an address that no cache, such as a service worker's, can have.
 * @param {string} assistant
 * @returns {Promise<State>}
 */
async function fetchState(assistant) {
  const at = Date.now();
  looked = at;
  const named = assistant === DEFAULT ? '' : `assistant=${encodeURIComponent(assistant)}&`;
  const answer = await call('GET', `/token?${named}fresh=${Math.random().toString(36).slice(2)}`);
  if (answer.token === previous.get(assistant) && claims(answer.token).jti) {
    throw final('An old token came again: a service worker or proxy answers /token from its cache. Exempt that path.');
  }
  previous.set(assistant, answer.token);
  return { ...answer, assistant, at };
}

/**
 * Asks until the cookie is seen to come back, where that is in doubt: two new tabs without a lock may each be given a
 * subject, and a browser that keeps no cookie is given one each time.
 * @param {string} assistant
 * @param {boolean} alone
 */
async function settledState(assistant, alone) {
  let next = await fetchState(assistant);
  const { subject, authenticated } = page.last ?? { subject: alone && !foreign && next.subject, authenticated: false };
  if (subject === next.subject || authenticated || next.authenticated) return next;
  for (let tries = 0; tries < 3; tries += 1) {
    const before = next.subject;
    await sleep(SETTLE_MS);
    next = await fetchState(assistant);
    if (next.subject === before) return next;
  }
  throw final(
    foreign
      ? `The browser sends ${base} no cookie from this page, so each token has another subject. Serve both under one registrable domain or origin, not in another site's frame, and allow cookies.`
      : 'The browser keeps no cookie of this site, so each token has another subject. Allow its cookies.',
    'no_cookie',
  );
}

/** @param {string} assistant */
async function insist(assistant) {
  const deadline = Date.now() + ANSWER_MS;
  for (let wait = 500; ; wait = Math.min(wait * 2, 5000)) {
    try {
      // Who waited takes what the other tab got meanwhile.
      const take = () =>
        exclusively(async (alone) => usable(assistant) ?? adopt(await settledState(assistant, alone), true));
      const token = usable(assistant) ?? (await take());
      if (token) return token;
    } catch (thrown) {
      const error = /** @type {Partial<ThroughlineError>} */ (thrown);
      const { status = 0, retryAfter = 0, final = false } = error;
      const pause = Math.max(retryAfter * 1000, wait * (0.75 + Math.random() / 2));
      const hopeless = final || (status >= 400 && status < 500 && ![408, 429].includes(status));
      // Somebody logged out elsewhere: an assistant that has tokens for everybody tells who is here now.
      if (error.code === 'login_required' && page.last?.authenticated && assistant !== DEFAULT)
        await quietly(refresh());
      if (hopeless || Date.now() + pause > deadline) throw error;
      await sleep(pause);
    }
  }
}

/** @type {Throughline['token']} */
export function token(assistant = DEFAULT) {
  const asked = pending.get(assistant) ?? insist(assistant).finally(() => pending.delete(assistant));
  pending.set(assistant, asked);
  return asked;
}

/**
 * Takes a newer state, from the server or another tab, and does what follows from it. Returns its token, if it is newer.
 * @param {State} next
 * @param {boolean} share
 */
export function adopt(next, share) {
  if (next.at < newest && newest <= Date.now()) return null; // else the clock was set back
  const was = page.last || { subject: next.subject, authenticated: false };
  const { assistant, token, subject, authenticated, sso_token } = next;
  newest = next.at;
  remember(next);
  if (share) channel?.postMessage(next);
  emit('token', { assistant, token, subject, authenticated, sso_token });
  follow(was, next);
  return token;
}

/** @type {Throughline['refresh']} */
export function refresh(assistant) {
  page.held.clear();
  newest = Date.now();
  return token(assistant);
}

/**
 * Asks who is here now, for an assistant that this browser has a use for.
 * @param {boolean} [anew] whether the token in hand may be out of date
 */
export const recheck = (anew) => quietly((anew ? refresh : token)(page.last?.assistant));

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
  const { assistant = DEFAULT } = page.last;
  quietly(exclusively(async (alone) => adopt(await settledState(assistant, alone), true)));
}

/** @type {Throughline['subject']} */
export async function subject() {
  await token();
  return page.last?.subject ?? '';
}

/**
 * @param {'POST' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 */
async function changeSession(method, path, body) {
  const session = await exclusively(() => call(method, path, body));
  await recheck(true);
  return session;
}

/** @type {Throughline['redeem']} */
export const redeem = (code) => changeSession('POST', '/api/redeem', { code });

/**
 * @param {'POST' | 'DELETE'} method
 * @param {object} [body]
 */
export async function change(method, body) {
  if (foreign) {
    const message = `${base} takes logins and logouts from its own pages alone: use loginInPopup() or links.`;
    throw final(message, 'forbidden_origin');
  }
  return changeSession(method, '/api/session', body);
}
