// What one tab remembers from page to page, as JSON; nothing where the browser keeps no storage.

import { root } from '../dom.js';

/**
 * @template T
 * @param {string} name
 * @returns {T[]}
 */
export function load(name) {
  try {
    return JSON.parse(sessionStorage.getItem(key(name)) ?? '[]');
  } catch {
    return [];
  }
}

/**
 * @param {string} name
 * @param {unknown[]} list
 */
export function save(name, list) {
  try {
    sessionStorage.setItem(key(name), JSON.stringify(list));
  } catch {
    // This page alone remembers.
  }
}

/** @param {string} name */
const key = (name) => `throughline.${name}${root}`;
