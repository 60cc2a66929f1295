// A browser of one's own: tabs that run throughline.js, with their clock, their storage and the server under the test's hand.

import { createContext, Script } from 'node:vm';

import { script as served } from '../../clients/web/join.js';

const script = new Script(served());

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Lets everything that is due happen, without the clock moving. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

class FakeStorage {
  #items = new Map();
  getItem = (key) => this.#items.get(key) ?? null;
  setItem = (key, value) => void this.#items.set(key, value);
}

/** Grants a name to one at a time, in order; whoever is told to give up leaves the queue. */
class FakeLocks {
  #last = Promise.resolve();
  request(_name, { signal }, use) {
    const given = this.#last.then(() => signal.throwIfAborted());
    const done = given.then(() => use({}));
    this.#last = done.catch(() => {});
    const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    return Promise.race([done, aborted]);
  }
}

export class Browser {
  /** What the server answers to each request, and what was asked. */
  subject = 'anon-1';
  authenticated = false;
  lifetime = 300;
  /** Assistants that have tokens for people who are logged in alone, and those whose tokens are no JWTs. */
  loginOnly = new Set();
  digests = new Set();
  /** The assistant that acts for people, if one does, and whether it can. */
  agent = { name: null, can: false };
  serverClock = null;
  answer = null;
  requests = [];
  /** The same, whole. */
  urls = [];
  blocksPopups = false;
  /** What was said in the console. */
  said = [];
  /** The wall clock, in ms. */
  now = 1_800_000_000_000;
  #timers = new Set();
  #tabs = [];
  #issued = 0;
  local = new FakeStorage();
  locks;

  constructor({ locks = true } = {}) {
    this.locks = locks === true ? new FakeLocks() : locks || undefined;
  }

  /** Opens a page with the script; `session` is the tab's storage, which outlives its pages. */
  open({
    session = new FakeStorage(),
    base = '',
    src = undefined,
    module = false,
    named = undefined,
    readyState = 'loading',
  } = {}) {
    const element = { src, dataset: src ? {} : { base } };
    const tab = { session, closed: false, channels: [], handlers: new Map(), events: [], window: null };
    const browser = this;
    class FakeDate extends Date {
      static now = () => browser.now;
    }
    class FakeChannel {
      onmessage = null;
      constructor() {
        tab.channels.push(this);
      }
      postMessage(data) {
        for (const other of browser.#tabs) {
          if (other === tab || other.closed) continue;
          for (const channel of other.channels)
            queueMicrotask(() => channel.onmessage?.({ data: structuredClone(data) }));
        }
      }
    }
    const window = createContext({
      document: {
        currentScript: module ? null : element,
        querySelector: (selector) => (selector.startsWith('script[type=module]') ? element : null),
        visibilityState: 'visible',
        readyState,
        addEventListener: (type, handler) => tab.handlers.set(type, handler),
      },
      location: new URL('https://www.example.com/'),
      URL,
      throughline: named,
      AbortController,
      DOMException,
      navigator: { locks: this.locks },
      sessionStorage: session,
      localStorage: this.local,
      BroadcastChannel: FakeChannel,
      Date: FakeDate,
      setTimeout: (run, ms) => this.#after(ms, run),
      fetch: (path, options) => this.#fetch(path, options),
      addEventListener: (type, handler) => tab.handlers.set(type, handler),
      removeEventListener: (type) => tab.handlers.delete(type),
      open: (address) => {
        tab.popup = this.blocksPopups ? null : { address, closed: false };
        return tab.popup;
      },
      atob,
      console: { error: (...words) => this.said.push(words.map((word) => word.message ?? word).join(' ')) },
    });
    window.window = window;
    tab.window = window;
    script.runInContext(window);
    tab.throughline = window.throughline;
    for (const type of ['token', 'subjectchange', 'identitychange']) {
      tab.throughline.on(type, (detail) => tab.events.push({ type, ...detail }));
    }
    this.#tabs.push(tab);
    tab.show = (persisted = false) => tab.handlers.get('pageshow')({ persisted });
    return tab;
  }

  /** What takes this long by the test's clock. */
  sleep(ms) {
    return new Promise((resolve) => this.#after(ms, resolve));
  }

  /** Moves the clock, and runs what falls due meanwhile. */
  async pass(ms) {
    const end = this.now + ms;
    for (;;) {
      await settle();
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.now = Math.max(this.now, due.at);
      due.run();
    }
    this.now = end;
    await settle();
  }

  /** Sets the wall clock, as a person or NTP does. What runs is not hurried or held up. */
  setClock(ms) {
    for (const timer of this.#timers) timer.at += ms;
    this.now += ms;
  }

  #after(ms, run) {
    this.#timers.add({ at: this.now + ms, run });
  }

  #token(assistant) {
    if (this.digests.has(assistant)) return 'f00d'.repeat(16);
    const iat = Math.floor((this.serverClock ?? this.now) / 1000);
    this.#issued += 1;
    return ['{}', { sub: this.subject, iat, exp: iat + this.lifetime, jti: this.#issued, assistant }, 'x']
      .map(encode)
      .join('.');
  }

  async #fetch(url, { method, signal }) {
    const { pathname: path, searchParams } = new URL(url, 'https://www.example.com');
    const assistant = searchParams.get('assistant') ?? 'default';
    this.urls.push(url);
    this.requests.push(`${method} ${path}${assistant === 'default' ? '' : ` ${assistant}`}`);
    const fail = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const refused = path.endsWith('/token') && this.loginOnly.has(assistant) && !this.authenticated;
    const answer = this.answer ? this.answer(path) : this.respond(refused ? 401 : 200, {}, assistant);
    return Promise.race([answer, fail]);
  }

  /** An answer of the server. */
  respond(status, headers = {}, assistant = 'default') {
    const { subject, authenticated } = this;
    const type = status === 401 && assistant !== 'default' ? 'urn:throughline:problem:login-required' : undefined;
    const sso_token = assistant === this.agent.name ? this.agent.can : undefined;
    const body = { token: this.#token(assistant), subject, authenticated, sso_token, title: `status ${status}`, type };
    return {
      ok: status < 400,
      status,
      url: 'https://www.example.com/token',
      headers: { get: (name) => ({ 'Content-Type': 'application/json', ...headers })[name] ?? null },
      json: async () => body,
    };
  }
}

/** A chat that writes down what it is told. */
export class Chat {
  told = [];
  #handler;
  on = ({ handler }) => {
    this.#handler = handler;
  };
  off = () => {
    this.#handler = null;
  };
  destroySession = async () => this.told.push('destroySession');
  destroy = () => this.told.push('destroy');
  updateIdentityToken = async (token) => this.told.push(token);

  /** Its own token ran out. */
  async expire() {
    const event = { type: 'identityTokenExpired', identityToken: undefined };
    await this.#handler?.(event);
    return event.identityToken;
  }
}

/** watsonx Orchestrate's loader, whose chats write down what they are told; in the tab as `wxoLoader`. */
export class Loader {
  told = [];
  #window;
  /** The newest chat. */
  chat = null;

  constructor({ window }) {
    this.#window = window;
    window.wxoLoader = this;
  }

  init() {
    const { token, chatOptions } = this.#window.wxOConfiguration;
    this.told.push(`init ${token}`);
    const handlers = new Map();
    this.chat = {
      on: (type, handler) => handlers.set(type, handler),
      off: (type) => handlers.delete(type),
      updateAuthToken: (pushed) => void this.told.push(pushed),
      destroy: () => void this.told.push('destroy'),
      /** What the handlers make of the event. */
      ask: async (type, authToken = null) => {
        const event = { type, authToken };
        await handlers.get(type)?.(event, this.chat);
        return event.authToken;
      },
    };
    chatOptions.onLoad(this.chat);
  }
}
