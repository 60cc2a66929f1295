// One conversation: what waits to be sent, what was said, and what stops it.

import { MAX_MESSAGES } from './limits.js';
import { noop, sleep } from './promises.js';
import { request } from './requests.js';
import { TROUBLES, t } from './text.js';
import { Trouble } from './trouble.js';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 8_000;
const LONGEST_BUSY_MS = 60_000;
const SLOW_TOKEN_MS = 2_000;
const TOKEN_ATTEMPTS = 3;

/** @typedef {import('./web_chat.js').WebChat} WebChat */
/** @typedef {import('./messages.js').Message} Message */
/**
 * @typedef {object} Wording how a vendor's events and service speak of messages
 * @property {string} path of conversations, at the assistant
 * @property {string} id of one, in an answer
 * @property {string} messages where to send them, below a conversation
 * @property {(text: string, id: string | null) => Members} said what a person says, in an event
 * @property {(members: Members) => object} body what of it goes to the assistant
 * @property {(items: Item[]) => Members} answered what the assistant says, in an event
 * @property {(members: Members) => Item[]} items what of it is shown
 * @property {(message: Message) => object} history a message of before
 */
/** @typedef {Record<string, any>} Members of an event */
/** @typedef {{ response_type: string, text?: string }} Item */

/**
 * Lives until `end()`. Messages wait in `#outbox` and are sent one at a time, in order; whatever stops them (`halted`)
 * leaves them there. A restart or a destroyed session is simply another Conversation.
 */
export class Conversation {
  #chat;
  /** @type {Message[]} */
  #outbox = [];
  #running = false;
  #ready = false;
  #waiting = false;
  #wake = noop;
  #end = noop;
  /** @type {Promise<never>} */
  #ended = new Promise((_, reject) => {
    this.#end = () => reject(new Trouble('ended'));
  });
  /** @type {Message[]} */
  messages = [];
  /** @type {string | null} */
  subject = null;
  /** @type {string | null} */
  sessionId = null;
  /** @type {string | null} a trouble's kind */
  halted = null;

  /** @param {WebChat} chat */
  constructor(chat) {
    this.#chat = chat;
    this.#ended.catch(noop);
  }

  get #wording() {
    return this.#chat.contract.wording;
  }

  /**
   * Goes on with a conversation that the assistant has open.
   * @param {string} sessionId
   * @param {string} subject
   */
  goOn(sessionId, subject) {
    Object.assign(this, { sessionId, subject });
  }

  get hasUserMessage() {
    return this.messages.some(({ from }) => from === 'user');
  }

  /**
   * @param {string} text
   * @param {{ silent?: boolean }} [options]
   * @returns {Promise<void>} once it is answered
   */
  say(text, { silent = false } = {}) {
    /** @type {Message} */
    const message = { from: 'user', text, state: 'queued' };
    const done = new Promise((resolve, reject) => {
      Object.assign(message, { resolve, reject });
    });
    done.catch(noop); // a page that doesn't wait for its message shouldn't see an unhandled rejection
    this.#outbox.push(message);
    if (!silent) this.#add(message);
    if (this.#waiting) this.#markWaiting(true);
    this.start();
    return done;
  }

  /**
   * Shows what the page says in the assistant's place.
   * @param {{ output: { generic: object[] } }} message
   */
  show({ output }) {
    return this.#receive({ output: output.generic }).catch(noop); // the conversation ended meanwhile
  }

  /** Starts or goes on; does nothing while at it, or when only a new conversation could help. */
  async start() {
    if (this.#running || this.halted === 'ended' || this.halted === 'subject_changed') return;
    this.#running = true;
    this.halted = null;
    try {
      if (!this.#ready) await this.#begin();
      while (this.#outbox.length) await this.#deliver(this.#outbox[0]);
      this.#chat.view.showTrouble(null);
    } catch (error) {
      this.#halt(error);
    }
    this.#running = false;
  }

  /** Goes on after a trouble that a new token, or the network's return, may have mended. */
  resume() {
    this.#wake();
    if (this.halted) this.start();
  }

  /** Returns what the person typed and the assistant did not answer. */
  end() {
    this.#end();
    this.halted = 'ended';
    const unsent = this.#outbox.splice(0);
    for (const message of unsent) message.reject?.(new Trouble('ended', { message: t('widget-ended') }));
    return unsent.filter((message) => this.messages.includes(message)).map(({ text }) => text);
  }

  save() {
    if (!this.subject || this.halted === 'ended') return;
    const messages = this.messages.map(({ from, text, state }) => ({ from, text, state }));
    this.#chat.store.save(this.subject, { session: this.sessionId, open: this.#chat.isOpen, messages });
  }

  async #begin() {
    const { view, store, tokens } = this.#chat;
    view.showActivity(t('widget-starting'));
    const record = store.load();
    if (record) await this.#token();
    if (record && record.subject === tokens.subject) await this.#restore(record);
    else store.clear();
    if (!this.messages.length) view.greet();
    if (!this.sessionId) await this.#openSession();
    this.#ready = true;
    view.showActivity(null);
    this.save();
    await this.#unlessEnded(this.#chat.fire({ type: 'chat:ready' }));
  }

  /** @param {import('./store.js').Stored & { subject: string }} record */
  async #restore({ subject, session, messages }) {
    const history = messages.filter(({ from }) => from !== 'notice').map(this.#wording.history);
    await this.#unlessEnded(this.#chat.fire({ type: 'history:begin', messages: history }));
    const typedMeanwhile = this.messages;
    this.subject = subject;
    this.sessionId = session;
    this.messages = [];
    this.#chat.view.reset();
    for (const message of [...messages, ...typedMeanwhile]) this.#add(message);
    this.#outbox.unshift(...messages.filter(({ state }) => state === 'queued'));
  }

  async #openSession() {
    const { path, id } = this.#wording;
    const { [id]: sessionId, user_id: userId } = await this.#call('POST', path);
    this.sessionId = sessionId;
    this.subject ||= userId || (this.#chat.tokens.subject ?? null);
    this.save();
  }

  /** @param {Message} message */
  async #deliver(message) {
    const { view } = this.#chat;
    view.showActivity(t('widget-typing'));
    try {
      const response = await this.#exchange(await this.#prepare(message));
      this.#settle(message, 'sent');
      view.showActivity(null);
      await this.#receive(response);
      message.resolve?.();
    } catch (trouble) {
      if (!(trouble instanceof Trouble) || trouble.kind !== 'refused') throw trouble;
      this.#settle(message, 'failed');
      view.showActivity(null);
      view.markMessage(message, t('widget-failed'));
      this.#notice(t('widget-refused'));
      message.reject?.(trouble);
    }
  }

  /**
   * Lets the page see and change the request, once, however often it then has to be sent.
   * @param {Message} message
   */
  async #prepare(message) {
    if (message.request) return message.request;
    const members = this.#wording.said(message.text, this.sessionId);
    await this.#unlessEnded(this.#chat.fire({ type: 'pre:send', ...members }));
    message.request = members;
    await this.#unlessEnded(this.#chat.fire({ type: 'send', ...members }));
    return members;
  }

  /** @param {Members} request */
  async #exchange(request) {
    const { path, messages, body } = this.#wording;
    const post = () => {
      const place = `${path}/${encodeURIComponent(String(this.sessionId))}/${messages}`;
      return this.#call('POST', place, body(request));
    };
    try {
      return await post();
    } catch (trouble) {
      if (!(trouble instanceof Trouble) || trouble.kind !== 'not_found') throw trouble;
    }
    // The assistant forgot the session: it was idle for too long, or the assistant was restarted.
    await this.#openSession();
    this.#notice(t('widget-new-conversation'));
    return post();
  }

  /** @param {{ output?: object | object[] }} response */
  async #receive(response) {
    const { answered, items } = this.#wording;
    const members = answered([response?.output ?? []].flat().map((item) => ({ response_type: 'text', ...item })));
    await this.#unlessEnded(this.#chat.fire({ type: 'pre:receive', ...members }));
    for (const item of items(members)) {
      if (item.response_type === 'user_defined') {
        const element = this.#chat.view.addSlot();
        const slotData = { message: item, fullMessage: members.data ?? members.message, element };
        await this.#unlessEnded(this.#chat.fire({ type: 'userDefinedResponse', data: slotData }));
      } else if (item.text) {
        this.#add({ from: 'assistant', text: String(item.text), state: 'sent' });
      }
    }
    await this.#unlessEnded(this.#chat.fire({ type: 'receive', ...members }));
  }

  /**
   * One request with a fit token, again and again until the assistant answers.
   * @param {'POST'} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async #call(method, path, body) {
    for (let refusals = 0, failures = 0; ; ) {
      const token = await this.#token();
      try {
        const answer = await this.#unlessEnded(request(method, path, token, body));
        this.#chat.view.showTrouble(null);
        this.#markWaiting(false);
        return answer;
      } catch (trouble) {
        if (!(trouble instanceof Trouble)) throw trouble;
        if (trouble.kind === 'unreachable' || trouble.kind === 'busy') {
          await this.#pause(trouble, failures++);
        } else {
          if (trouble.kind === 'expired_token' || trouble.kind === 'invalid_token') this.#chat.tokens.refuse(token);
          if (trouble.kind !== 'expired_token' || ++refusals >= TOKEN_ATTEMPTS) throw trouble;
        }
      }
    }
  }

  /**
   * A token fit to be sent, asked for until the page has one. Whoever waits for long is told what for.
   * @returns {Promise<string>}
   */
  async #token() {
    for (let failures = 0; ; failures += 1) {
      const slow = setTimeout(() => this.#showWaiting('no_token'), SLOW_TOKEN_MS);
      try {
        return await this.#unlessEnded(this.#chat.tokens.fresh());
      } catch (trouble) {
        clearTimeout(slow);
        if (!(trouble instanceof Trouble) || trouble.kind !== 'no_token') throw trouble;
        await this.#pause(trouble, failures);
      } finally {
        clearTimeout(slow);
      }
    }
  }

  /**
   * Waits before the next try, the longer the more failed.
   * @param {Trouble} trouble
   * @param {number} failures how many before
   */
  async #pause(trouble, failures) {
    this.#showWaiting(trouble.kind, { label: t('widget-try-again'), run: () => this.#wake() });
    const backOff = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS) * (0.75 + Math.random() / 2);
    const delay = Math.max(backOff, Math.min(trouble.retryAfterMs, LONGEST_BUSY_MS));
    /** @type {Promise<void>} */
    const woken = new Promise((resolve) => {
      this.#wake = resolve;
    });
    await this.#unlessEnded(Promise.race([woken, sleep(delay)]));
  }

  /**
   * @param {string} kind what is waited for
   * @param {{ label?: string, run?: () => void }} [action]
   */
  #showWaiting(kind, action) {
    this.#chat.view.showActivity(null);
    this.#chat.view.showTrouble(t(TROUBLES[kind]), action);
    this.#markWaiting(true);
  }

  /** @param {unknown} error */
  #halt(error) {
    const cause = error instanceof Trouble ? error.kind : 'unknown';
    if (cause === 'ended' || this.halted === 'ended') return;
    const { view } = this.#chat;
    const kind = TROUBLES[cause] && cause !== 'refused' ? cause : 'unknown';
    if (kind === 'unknown') console.error('Web chat:', error);
    const final = kind === 'subject_changed';
    this.halted = kind;
    view.showActivity(null);
    this.#markWaiting(true, final ? t('widget-failed') : t('widget-waiting'));
    const retry = () => {
      view.showTrouble(null);
      this.start();
    };
    const startNew = () => this.#chat.replaceConversation({ forgetToken: true, start: true });
    const action = final
      ? { label: t('widget-start-new'), run: startNew }
      : { label: t('widget-try-again'), run: retry };
    view.showTrouble(t(TROUBLES[kind]), action, { panel: !this.#ready, final });
  }

  /**
   * Whatever it waits for, an ended conversation stops there and touches nothing any more.
   * @template T
   * @param {Promise<T>} promise
   */
  #unlessEnded(promise) {
    return Promise.race([this.#ended, promise]);
  }

  /** @param {Message} message */
  #add(message) {
    this.messages.push(message);
    if (this.messages.length > MAX_MESSAGES) this.messages.shift();
    this.#chat.view.addMessage(message);
    this.save();
  }

  /** @param {string} text */
  #notice(text) {
    this.#add({ from: 'notice', text, state: 'sent' });
  }

  /**
   * @param {Message} message
   * @param {Message['state']} state
   */
  #settle(message, state) {
    this.#outbox.shift();
    message.state = state;
    this.save();
  }

  /** @param {boolean} waiting */
  #markWaiting(waiting, text = t('widget-waiting')) {
    this.#waiting = waiting;
    for (const message of this.#outbox) this.#chat.view.markMessage(message, waiting ? text : null);
  }
}
