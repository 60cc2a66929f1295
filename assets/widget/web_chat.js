// The chat as a page knows it: what is visible, the conversation, and its start.

import { Conversation } from './conversation.js';
import { CustomPanel } from './custom_panel.js';
import { Events } from './events.js';
import { MAX_INPUT } from './limits.js';
import { noop, sleep } from './promises.js';
import { request } from './requests.js';
import { Tokens } from './tokens.js';
import { View } from './view.js';

const FAREWELL_LIMIT_MS = 3_000;

/** @typedef {import('./conversation.js').Wording} Wording */
/**
 * @typedef {object} Contract what the page and the assistant's service call things
 * @property {Wording} wording
 * @property {{ type: string, field: string, carriesOld: boolean }} question the event by which the chat asks the page for a token
 * @property {string} logout what the page calls when the person changes
 * @property {string[]} suggestions what to say, to begin with
 * @property {(options: WebChatOptions) => import('./store.js').Store} store
 * @property {(chat: WebChat, events: Events) => any} instance what the page gets
 */

/** @typedef {'launcher' | 'mainWindow' | Partial<ViewState>} Target a view by its name, or a view state */

export class WebChat {
  #options;
  #events = new Events();
  /** @type {Promise<WebChatInstance> | null} */
  #rendering = null;
  #online = () => this.conversation.resume();
  /** @type {ViewState} */
  viewState = { launcher: false, mainWindow: false, tour: false };

  /**
   * @param {WebChatOptions} options
   * @param {Contract} contract
   */
  constructor(options, contract) {
    this.#options = options;
    this.contract = contract;
    this.store = contract.store(options);
    this.conversation = new Conversation(this);
    this.tokens = new Tokens(this, options.identityToken);
    this.panel = new CustomPanel((event) => this.fire(event));
    const actions = {
      open: () => this.changeView('mainWindow', 'launcherClicked'),
      close: () => this.changeView('launcher', 'mainWindowMinimized'),
      restart: () => this.restart(),
      send: (/** @type {string} */ text) => this.conversation.say(text),
    };
    this.view = new View(actions, this.panel, options, contract.suggestions);
    this.instance = contract.instance(this, this.#events);
  }

  get isOpen() {
    return this.viewState.mainWindow;
  }

  /**
   * @template {ChatEvent} E
   * @param {E} event
   */
  fire(event) {
    return this.#events.fire(event, this.instance);
  }

  render() {
    this.#rendering ??= this.#render();
    return this.#rendering;
  }

  async #render() {
    if (!document.body) await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
    this.view.mount(this.#options.element, /** @type {HTMLElement | undefined} */ (this.#options.root));
    window.addEventListener('online', this.#online);
    if (this.store.load()?.open) await this.changeView('mainWindow', 'sessionHistory');
    else await this.changeView(this.#options.openChatByDefault ? 'mainWindow' : 'launcher', 'webChatLoaded');
    return this.instance;
  }

  /**
   * Shows another view. Handlers of the two events may change or cancel it.
   * @param {Target} view
   * @param {string} reason
   */
  async changeView(view, reason) {
    const named = { launcher: view === 'launcher' && this.view.hasLauncher, mainWindow: view === 'mainWindow' };
    const newViewState = { ...this.viewState, ...(typeof view === 'string' ? named : view) };
    if (isSame(newViewState, this.viewState)) return;
    const oldViewState = Object.freeze(this.viewState);
    const change = { reason, oldViewState, newViewState, cancelViewChange: false };
    const before = await this.fire({ type: 'view:pre:change', ...change });
    if (before.cancelViewChange || !this.#show(before.newViewState, reason)) return;
    if (this.isOpen !== oldViewState.mainWindow) {
      await this.fire({ type: this.isOpen ? 'window:open' : 'window:close', data: { reason } });
    }
    const after = await this.fire({ type: 'view:change', ...change, newViewState: { ...this.viewState } });
    this.#show(after.cancelViewChange ? oldViewState : after.newViewState, reason);
  }

  /**
   * Returns whether that changed anything.
   * @param {ViewState} viewState
   * @param {string} reason
   */
  #show(viewState, reason) {
    if (isSame(viewState, this.viewState)) return false;
    this.viewState = { ...viewState };
    // Only who asked for the window gets the focus moved: a page that loads keeps it where it is.
    this.view.show(viewState, { focus: !['sessionHistory', 'webChatLoaded'].includes(reason) });
    this.conversation.save();
    if (this.isOpen && !this.conversation.halted) this.conversation.start();
    return true;
  }

  /**
   * @param {string | { input?: { text?: string } }} message
   * @param {{ silent?: boolean }} [options]
   */
  send(message, options) {
    const text = typeof message === 'string' ? message : message?.input?.text;
    if (typeof text !== 'string' || !text.trim()) throw new TypeError('Web chat: send() needs a text.');
    if (text.length > MAX_INPUT) throw new RangeError(`Web chat: a message has at most ${MAX_INPUT} characters.`);
    return this.conversation.say(text, options);
  }

  /** @param {string} jwt */
  updateIdentityToken(jwt) {
    this.tokens.accept(jwt);
    this.conversation.resume();
  }

  async restart() {
    this.replaceConversation({ start: this.isOpen });
    await this.fire({ type: 'restartConversation' });
  }

  /** Ends what is there, here at once and at the assistant as well as it can be reached, and begins anew. */
  async replaceConversation({ forgetToken = false, start = false } = {}) {
    const { sessionId } = this.conversation;
    const token = this.tokens.value;
    const unsent = this.conversation.end();
    this.store.clear();
    this.view.reset();
    this.view.offer(unsent.join('\n'));
    if (forgetToken) this.tokens.forget();
    this.conversation = new Conversation(this);
    if (start) this.conversation.start();
    else if (this.isOpen) this.view.greet();
    if (!sessionId || !token) return;
    const { path } = this.contract.wording;
    const farewell = request('DELETE', `${path}/${encodeURIComponent(sessionId)}`, token).catch(noop);
    await Promise.race([farewell, sleep(FAREWELL_LIMIT_MS)]);
  }

  destroy() {
    window.removeEventListener('online', this.#online);
    this.conversation.end();
    this.view.host.remove();
  }

  state() {
    const { sessionId, subject, hasUserMessage } = this.conversation;
    return {
      isWebChatOpen: this.isOpen,
      hasSentNonWelcomeMessage: hasUserMessage,
      userID: subject || this.tokens.subject,
      sessionID: sessionId || undefined,
      viewState: { ...this.viewState },
    };
  }
}

/**
 * @param {ViewState} one
 * @param {ViewState} other
 */
const isSame = (one, other) => one.launcher === other.launcher && one.mainWindow === other.mainWindow;
