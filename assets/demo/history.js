// What the last tokens said, in the order in which they came. Kept for the tab's next page; the tokens themselves are not.

import { decode } from '../jwt.js';
import { t } from '../words.js';
import { load, save } from './tab_storage.js';

const MOST = 20;
const COLOURS = 4;

/**
 * @typedef {object} Token
 * @property {number} at when it came, by this machine's clock
 * @property {import('../jwt.js').Claims} claims
 * @property {boolean} authenticated
 * @property {number} colour which one stands for its `sub`
 * @property {boolean} [expired] before its time
 */

/** @type {Token[]} the newest one last */
export const tokens = load('tokens');

/**
 * @param {ThroughlineEvents['token']} newest
 * @param {Token[]} known
 * @returns {Token}
 */
function read({ token, authenticated }, known) {
  const { claims } = decode(token);
  const last = known.at(-1);
  const same = known.findLast(({ claims: { sub } }) => sub === claims.sub);
  const colour = same?.colour ?? (last ? (last.colour + 1) % COLOURS : 0);
  return { at: Date.now(), claims, authenticated, colour };
}

/**
 * Calls with every token, as soon as it is remembered.
 * @param {Throughline} throughline
 * @param {() => void} listener
 */
export function follow(throughline, listener) {
  throughline.on('token', (newest) => {
    if (newest.assistant !== 'default') return; // another tab's, for another chat
    tokens.push(read(newest, tokens));
    tokens.splice(0, tokens.length - MOST);
    save('tokens', tokens);
    listener();
  });
}

/** No token that is here is good any longer. */
export function expireAll() {
  for (const token of tokens) token.expired = true;
  save('tokens', tokens);
}

/**
 * Seconds until it expires. They count from its arrival: this machine's clock may be wrong.
 * @param {Token} token
 */
export function secondsLeft({ at, claims, expired }) {
  return expired ? 0 : Math.max(0, Math.ceil(claims.exp - claims.iat - (Date.now() - at) / 1000));
}

/**
 * The person in it, as far as this page can read it.
 * @param {Token} token
 * @returns {{ name: string, id: string }}
 */
export function personIn({ claims, authenticated }) {
  const payload = /** @type {Record<string, unknown>} */ (claims.user_payload ?? {});
  if (typeof claims.user_payload === 'string')
    return { name: t(authenticated ? 'line-logged-in' : 'anonymous'), id: t('demo-encrypted') };
  return { name: String(payload.name ?? '–'), id: String(payload.custom_user_id ?? '–') };
}

/**
 * The newest token, and the last one before it that said something else of the person or their `sub`.
 * @returns {{ before?: Token, now?: Token }}
 */
export function beforeAndNow() {
  const now = tokens.at(-1);
  if (!now) return {};
  const before = tokens.findLast((token) => !isAlike(token, now));
  return { before, now };
}

/**
 * @param {Token} one
 * @param {Token} other
 */
function isAlike(one, other) {
  const person = personIn(one);
  const { name, id } = personIn(other);
  return (
    one.claims.sub === other.claims.sub &&
    one.authenticated === other.authenticated &&
    person.name === name &&
    person.id === id
  );
}
