// What survives a reload: one conversation in the tab's sessionStorage.

/** @typedef {import('./messages.js').Message} Message */
/** @typedef {{ session: string | null, open: boolean, messages: Message[] }} Stored a conversation at rest */

/** What keeps nothing: each page begins anew. */
export const NOTHING = /** @type {any} */ ({ load: () => null, save() {}, clear() {} });

/** One conversation per tab and namespace, under a key that also names its subject; does without where it must. */
export class Store {
  #prefix;

  constructor(namespace = 'default') {
    this.#prefix = `web-chat:${encodeURIComponent(namespace)}:`;
  }

  /** @returns {(Stored & { subject: string }) | null} */
  load() {
    const key = this.#try(() => this.#keys()[0]);
    const record = key && this.#try(() => JSON.parse(sessionStorage.getItem(key) ?? 'null'));
    return Array.isArray(record?.messages) ? { ...record, subject: key?.slice(this.#prefix.length) } : null;
  }

  /**
   * @param {string} subject
   * @param {Stored} record
   */
  save(subject, record) {
    this.#try(() => sessionStorage.setItem(this.#prefix + subject, JSON.stringify(record)));
  }

  clear() {
    this.#try(() => {
      for (const key of this.#keys()) sessionStorage.removeItem(key);
    });
  }

  #keys() {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(this.#prefix));
  }

  /**
   * @template T
   * @param {() => T} use
   */
  #try(use) {
    try {
      return use();
    } catch {
      return null; // full, switched off, or not ours: the conversation then ends with the page
    }
  }
}
