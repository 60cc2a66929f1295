// What a page remembers: the tokens in hand, in memory only; and, for the pages after it, who was here last.

import { shared } from './tabs.js';

/**
 * @typedef {{ assistant: string, token: string, subject: string, authenticated: boolean, sso_token?: boolean, at: number }} State
 * `at`: when it was asked for
 */
/** @typedef {{ subject: string, authenticated: boolean, assistant?: string }} Seen `assistant`: one that has tokens for everybody */

/**
 * The tab's own memory goes first: another tab may know the new subject while this tab's conversation has the old.
 * @template T
 * @param {(storage: Storage) => T} use
 */
function inStorages(use) {
  for (const kind of /** @type {const} */ (['sessionStorage', 'localStorage'])) {
    try {
      const found = use(window[kind]);
      if (found) return found;
    } catch {
      // Switched off: then only this page remembers.
    }
  }
  return null;
}

export const page = {
  /** @type {Map<string, State>} by assistant */
  held: new Map(),
  /** @type {Seen | null} */
  last: inStorages((storage) => JSON.parse(storage.getItem(shared) ?? 'null')),
};

/** @param {State} next */
export function remember(next) {
  const { assistant, subject, authenticated } = next;
  page.held.set(assistant, next);
  // Some assistants have tokens for people who are logged in alone: these can't tell who is here after a logout.
  page.last = { subject, authenticated, assistant: authenticated ? page.last?.assistant : assistant };
  inStorages((storage) => storage.setItem(shared, JSON.stringify(page.last)));
}

/**
 * The claims, or none of what is no JWT.
 * @param {string} token
 * @returns {{ sub?: string, iat?: number, exp?: number, jti?: string }}
 */
export function claims(token) {
  const [, payload] = token.split('.');
  return payload ? JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) : {};
}
