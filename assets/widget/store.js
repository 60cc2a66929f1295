// What survives a reload: one conversation in the tab’s sessionStorage.

/** One conversation per tab and namespace, under a key that also names its subject; does without where it must. */
class Store {
  #prefix;

  constructor(namespace = 'default') {
    this.#prefix = `web-chat:${encodeURIComponent(namespace)}:`;
  }

  load() {
    const key = this.#try(() => this.#keys()[0]);
    const record = key && this.#try(() => JSON.parse(sessionStorage.getItem(key)));
    return Array.isArray(record?.messages) ? { ...record, subject: key.slice(this.#prefix.length) } : null;
  }

  save(subject, record) {
    this.#try(() => sessionStorage.setItem(this.#prefix + subject, JSON.stringify(record)));
  }

  clear() {
    this.#try(() => this.#keys().forEach((key) => sessionStorage.removeItem(key)));
  }

  #keys() {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(this.#prefix));
  }

  #try(use) {
    try {
      return use();
    } catch {
      return null; // full, switched off, or not ours: the conversation then ends with the page
    }
  }
}
