// What keeps the chat from going on.

/** `kind` is a key of `TROUBLES`, `not_found` or `ended`. */
export class Trouble extends Error {
  /**
   * @param {string} kind
   * @param {{ message?: string, retryAfterMs?: number }} [details]
   */
  constructor(kind, { message = kind, retryAfterMs = 0 } = {}) {
    super(message);
    this.name = 'WebChatError';
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}
