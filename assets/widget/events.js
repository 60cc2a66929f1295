// The chat's events, as the hosted web chat has them.

/** Runs the page's handlers. */
export class Events {
  /** @type {(ChatListener & { once: boolean })[]} */
  #entries = [];

  /** @param {ChatListener | ChatListener[]} listeners */
  add(listeners, once = false) {
    for (const { type, handler } of [listeners].flat()) {
      if (typeof type !== 'string' || typeof handler !== 'function') {
        throw new TypeError('Web chat: a listener is an object {type, handler}.');
      }
      this.#entries.push({ type, handler, once });
    }
  }

  /** @param {ChatListener | ChatListener[]} listeners */
  remove(listeners) {
    for (const { type, handler } of [listeners].flat()) {
      this.#entries = this.#entries.filter((entry) => entry.type !== type || (handler && entry.handler !== handler));
    }
  }

  /**
   * Runs the handlers one after the other, in the order of their registration, and waits for each.
   * @template {ChatEvent} E
   * @param {E} event
   * @param {WebChatInstance} instance
   * @returns {Promise<E>} the event, as the handlers left it
   */
  async fire(event, instance) {
    const due = this.#entries.filter(({ type }) => type === event.type || type === '*');
    this.#entries = this.#entries.filter((entry) => !(entry.once && due.includes(entry)));
    for (const { handler } of due) {
      try {
        await handler(event, instance);
      } catch (error) {
        console.error(`Web chat: a handler of ${event.type} failed.`, error);
      }
    }
    return event;
  }
}
