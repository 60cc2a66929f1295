// What the tabs of one browser share: a lock and a channel.

import { abortAfter, base } from './server.js';

const LOCK_MS = 4000; // a frozen tab may keep the lock
export const shared = `throughline:${base}`; // the name of what they share

/** What one tab learns reaches the others. Its name is newer than `shared`: scripts that know only one assistant listen there. */
export const channel = window.BroadcastChannel && new BroadcastChannel(`${shared}:tokens`);

/**
 * Runs it alone in the whole browser; or not alone, where there are no locks, or another tab keeps the lock too long.
 * @template T
 * @param {(alone: boolean) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function exclusively(use) {
  /** @type {Promise<T> | null} */
  let running = null;
  try {
    return await navigator.locks.request(shared, { signal: abortAfter(LOCK_MS) }, () => {
      running = use(true);
      return running;
    });
  } catch {
    return running ?? use(false);
  }
}
