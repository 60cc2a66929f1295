// What a page remembers: the token in hand, in memory only; and, for the pages after it, who was here last.

import { shared } from './tabs.js';

/** @typedef {{ token: string, subject: string, authenticated: boolean, at: number }} State `at`: when it was asked for */
/** @typedef {{ subject: string, authenticated: boolean }} Seen */

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
  /** @type {State | null} */
  state: null,
  /** @type {Seen | null} */
  last: inStorages((storage) => JSON.parse(storage.getItem(shared) ?? 'null')),
};

/** @param {State} next */
export function remember(next) {
  const { subject, authenticated } = next;
  page.state = next;
  page.last = { subject, authenticated };
  inStorages((storage) => storage.setItem(shared, JSON.stringify(page.last)));
}
