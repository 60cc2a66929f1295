// The identity token: whether it can be used, and asking the page for a new one.

import { decode } from '../jwt.js';
import { noop, sleep } from './promises.js';
import { Trouble } from './trouble.js';

const LIMIT_MS = 30_000;

/**
 * The claims, or none when the token can't be read: the assistant will refuse it.
 * @param {string} jwt
 * @returns {Partial<import('../jwt.js').Claims>}
 */
function readClaims(jwt) {
  try {
    return decode(jwt).claims ?? {};
  } catch {
    return {};
  }
}

export class Tokens {
  #chat;
  /** @type {Promise<string> | null} */
  #asking = null;
  #arrived = noop;
  #expiresAt = Infinity;
  #stale = false;
  #round = 0;
  /** @type {string | null} */
  value = null;

  /**
   * @param {import('./web_chat.js').WebChat} chat
   * @param {string} [initial]
   */
  constructor(chat, initial) {
    this.#chat = chat;
    if (initial) this.accept(initial);
  }

  get subject() {
    return readClaims(this.value ?? '').sub;
  }

  /**
   * Takes a new token; inside a conversation only one for the same subject, and otherwise keeps the old one.
   * @param {string} jwt
   */
  accept(jwt) {
    if (typeof jwt !== 'string' || !jwt) throw new TypeError('Web chat: the identity token has to be a text.');
    const { sub, exp = 0 } = readClaims(jwt);
    const bound = this.#chat.conversation.subject;
    if (bound && sub && sub !== bound) {
      const message = `Web chat: the subject may not change inside a conversation. Call ${this.#chat.contract.logout} first.`;
      throw new Trouble('subject_changed', { message });
    }
    this.value = jwt;
    this.#stale = false;
    // A token that looks expired on arrival means that this clock is wrong: then only the assistant's word counts.
    this.#expiresAt = exp * 1000 > Date.now() ? exp * 1000 : Infinity;
    this.#arrived();
  }

  /** @param {string} jwt the token that the assistant refused */
  refuse(jwt) {
    if (jwt === this.value) this.#stale = true;
  }

  forget() {
    this.value = null;
    this.#asking = null;
    this.#round += 1;
  }

  /** A token fit to be sent; asks the page for one when there is none or it has expired. */
  async fresh() {
    if (this.value && !this.#stale && Date.now() < this.#expiresAt) return this.value;
    this.#asking ??= this.#ask();
    return this.#asking;
  }

  async #ask() {
    const round = this.#round;
    this.#stale = true;
    /** @type {Promise<void>} */
    const arrival = new Promise((resolve) => {
      this.#arrived = resolve;
    });
    const { type, field, carriesOld } = this.#chat.contract.question;
    const old = carriesOld ? this.value : undefined;
    const answer = this.#chat.fire({ type, [field]: old }).then((/** @type {Record<string, any>} */ event) => {
      // A late answer is welcome, but not one that was meant for a conversation that is gone.
      const given = event[field];
      if (given && given !== old && round === this.#round) {
        this.accept(given);
        this.#chat.conversation.resume();
      }
    });
    answer.catch(noop);
    try {
      await Promise.race([answer, arrival, sleep(LIMIT_MS)]);
    } finally {
      if (round === this.#round) this.#asking = null;
    }
    if (!this.value || this.#stale) throw new Trouble('no_token');
    return this.value;
  }
}
