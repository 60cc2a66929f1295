// Two decoded tokens side by side, below the line's two stops: what stayed, what changed, and what changes every time.

import { make, one } from '../dom.js';
import { t } from '../words.js';
import { beforeAndNow } from './history.js';

/** Different in every token. The inspector has the whole token; `jti` would only take room here. */
const FLEETING = ['iat', 'exp'];
const LEFT_OUT = ['jti'];
const LONGEST = 160;

/** @param {unknown} value */
function shown(value) {
  const text = JSON.stringify(value, null, 2);
  if (typeof value === 'string' && text.length > LONGEST)
    return t('demo-encrypted-claim', { start: `"${value.slice(0, 24)}…"` });
  return text;
}

/**
 * @param {string} kind
 * @param {string} text
 * @param {string} [mark] what is to be noticed about it
 */
function claim(kind, text, mark) {
  const marks = mark ? [' ', make('span', { className: 'badge' }, mark)] : [];
  return make('li', { className: `claim ${kind}` }, make('code', {}, text), ...marks);
}

/**
 * @param {string} name
 * @param {Record<string, unknown>} now
 * @param {Record<string, unknown>} was
 */
function markOf(name, now, was) {
  const same = JSON.stringify(now[name]) === JSON.stringify(was[name]);
  if (name === 'sub') return t(same ? 'demo-unchanged' : 'demo-new');
  return name === 'user_payload' && !same ? t('demo-changed') : undefined;
}

/**
 * @param {import('./history.js').Token} token
 * @param {import('./history.js').Token} [before]
 */
function claims({ claims: now }, before) {
  const told = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (now));
  const was = /** @type {Record<string, unknown> | undefined} */ (/** @type {unknown} */ (before?.claims));
  const line = (/** @type {string} */ name) => `"${name}": ${shown(told[name])}`;
  const lasting = Object.keys(told).filter((name) => ![...FLEETING, ...LEFT_OUT].includes(name));
  return [
    ...lasting.map((name) => claim(name, line(name), was && markOf(name, told, was))),
    claim('fleeting', FLEETING.map(line).join(', ')),
  ];
}

/** @param {string} text */
const empty = (text) => [make('li', { className: 'empty', dir: 'auto' }, text)];

export function showClaims() {
  const { before, now } = beforeAndNow();
  if (!now) return;
  const [left, right] = ['left', 'right'].map((side) => one(`[data-claims="${side}"]`));
  if (before) {
    left.replaceChildren(...claims(before));
    right.replaceChildren(...claims(now, before));
  } else if (now.authenticated) {
    left.replaceChildren(...empty(t('demo-no-token-before')));
    right.replaceChildren(...claims(now));
  } else {
    left.replaceChildren(...claims(now));
    right.replaceChildren(...empty(t('demo-log-in-to-see')));
  }
}
