/*
 * throughline.js: hands Throughline's identity tokens to the web chat, on every page that embeds it.
 *
 *   <script src="/throughline.js" defer></script>
 *   <script src="/chat.js" defer></script>              your own file, with this in it:
 *
 *   window.watsonAssistantChatOptions = {
 *     integrationID: '…', region: '…', serviceInstanceID: '…',
 *     onLoad: async (instance) => {
 *       throughline.attach(instance);
 *       await instance.render();
 *     },
 *   };
 *   // …and then the vendor's entry script, loaded as the vendor says.
 *
 * `throughline.options({integrationID, …})` makes the same object with that `onLoad`. A page that can't tell which
 * script arrives first writes, instead of using `throughline` directly:
 *
 *   (window.throughline = window.throughline || []).push((throughline) => throughline.attach(instance));
 *
 * window.throughline
 *   token()            promise of the current identity token; one request serves all tabs of the browser. Rejects, after 25 s
 *                      of trying or when the server says no, with an Error as that of login()
 *   refresh()          the same, but a new token: call it when something says that the one in hand is out of date
 *   attach(instance)   answers the chat's `identityTokenExpired`, pushes a new token after a login, and destroys the
 *                      conversation when the subject changes; ends with the chat, or by the function that it returns.
 *                      A browser that is new here is asked for nothing, and gets no cookie, before the chat wants a token
 *   login(email, password)   promise of {authenticated, subject, display_name, custom_user_id}; rejects with an Error
 *                      that has `status` (none: not reached), `problem` (the server's answer) and `retryAfter` (seconds)
 *   logout()           promise; the subject, and so the conversation, ends with it unless the server keeps it
 *   on(type, listener) calls the listener with an object, each time; returns a function that takes the listener off again; call it before the chat loads
 *     'subjectchange'  {from, to, reason}: the conversation was destroyed, tell the person why. `reason` is 'logout',
 *                      'switch' (another person logged in) or 'reset' (the browser lost its cookie)
 *     'identitychange' {authenticated, subject}: somebody logged in or out, here, in another tab or by an ordinary form
 *     'token'          {token, subject, authenticated}: there is a newer token, fetched here or by another tab
 *   options(options)   see above
 *
 * On a site whose Throughline has another origin: <script src="https://id.example.com/throughline.js"
 * data-base="https://id.example.com" defer>, with the site's origin in THROUGHLINE_ALLOWED_ORIGINS. Tokens work from
 * there; login and logout are for Throughline's own pages, and it refuses them from another origin.
 *
 * The token lives in memory only. What is stored is the last subject and whether it was logged in, neither a secret,
 * so that the page after an ordinary form login or logout notices what changed.
 */
(() => {
  /** @typedef {{ token: string, subject: string, authenticated: boolean, at: number }} State `at`: when it was asked for */
  /** @typedef {{ subject: string, authenticated: boolean }} Seen */
  /** @typedef {{ instance: WebChatInstance, given: string | null, detach: () => void }} Chat `given`: the token that it has */

  /** @type {any} what was pushed before this script came, this script itself, or an element with that id */
  const early = window.throughline;
  if (typeof early?.attach === 'function') return;

  const ANSWER_MS = 25000; // the chat gives up after 30 s
  const ATTEMPT_MS = 8000;
  const LOCK_MS = 4000; // a frozen tab may keep the lock
  const FAREWELL_MS = 5000;
  const SETTLE_MS = 300;
  const script = /** @type {HTMLScriptElement | null} */ (
    document.currentScript ?? document.querySelector('script[type=module][src*="/throughline.js"]') // a module has no currentScript
  );
  const base = (script?.dataset.base || '').replace(/\/$/, '');
  const name = `throughline:${base}`;
  const channel = window.BroadcastChannel && new BroadcastChannel(name);
  const foreign = Boolean(base) && new URL(base, location.href).origin !== location.origin;
  /** @type {Map<WebChatInstance, Chat>} */
  const attached = new Map();
  /** @type {Set<{ type: string, listener: (detail: any) => void }>} */
  const listeners = new Set();

  /** @type {State | null} */
  let state = null;
  /** @type {Seen | null} */
  let last = inStorages((storage) => JSON.parse(storage.getItem(name) ?? 'null'));
  let conversing = Boolean(last); // somebody may have talked under the last subject
  let newest = Date.now(); // what was asked for before this moment is out of date
  let looked = 0; // when the server was last asked
  let said = ''; // the last trouble in the console
  /** @type {string | null} */
  let previous = null; // the newest token that the server gave
  /** @type {Promise<string> | null} */
  let pending = null;
  /** @type {Promise<unknown> | null} the end of the conversations that the last change of subject ended */
  let ended = null;
  let unended = false; // the subject changed before the chat was there to be told

  /** @param {number} ms */
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /**
   * `AbortSignal.timeout`, which Safari has only from 16 on.
   * @param {number} ms
   */
  function abortAfter(ms) {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('Timed out', 'TimeoutError')), ms);
    return controller.signal;
  }

  /**
   * An error that trying again does not mend.
   * @param {string} message
   */
  const final = (message) => Object.assign(new Error(message), { final: true });

  /**
   * The tab's own memory goes first: another tab may know the new subject while this tab's conversation has the old.
   * @template T
   * @param {(storage: Storage) => T} use
   */
  function inStorages(use) {
    for (const kind of /** @type {const} */ (['sessionStorage', 'localStorage'])) {
      try {
        const found = use(window[kind]);
        if (found) return found;
      } catch {
        // Switched off: then only this page remembers.
      }
    }
    return null;
  }

  /**
   * @template {keyof ThroughlineEvents} T
   * @param {T} type
   * @param {ThroughlineEvents[T]} detail
   */
  function emit(type, detail) {
    for (const entry of listeners) {
      if (entry.type !== type) continue;
      try {
        entry.listener(detail);
      } catch (error) {
        console.error(error);
      }
    }
  }

  // Age is counted from the request on, and lifetime is exp − iat: whether this clock is right doesn't matter.
  function usable() {
    if (!state) return false;
    const { exp, iat } = JSON.parse(atob(state.token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
    const age = (Date.now() - state.at) / 1000;
    return age >= 0 && age < exp - iat - Math.min(30, (exp - iat) / 5);
  }

  /**
   * @param {'GET' | 'POST' | 'DELETE'} method
   * @param {string} path
   * @param {object} [body]
   */
  async function call(method, path, body) {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json' };
    if (body) headers['Content-Type'] = 'application/json';
    const response = await fetch(base + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: 'include',
      cache: 'no-store',
      signal: abortAfter(ATTEMPT_MS),
    });
    const { ok, status } = response;
    if (status === 204) return null;
    if (ok) {
      const type = response.headers.get('Content-Type');
      if (!type?.startsWith('application/json')) throw final(`${response.url} answered ${type} instead of JSON.`);
      return response.json();
    }
    const problem = await response.json().catch(() => ({}));
    const retryAfter = Number(response.headers.get('Retry-After')) || 0;
    throw Object.assign(new Error(problem.title || `HTTP ${status}`), { status, problem, retryAfter });
  }

  /**
   * Asks under an address that no cache, such as a service worker's, can have.
   * @returns {Promise<State>}
   */
  async function fetchState() {
    const at = Date.now();
    looked = at;
    const answer = await call('GET', `/token?fresh=${Math.random().toString(36).slice(2)}`);
    if (answer.token === previous) {
      throw final(
        'An old token came again: a service worker or proxy answers /token from its cache. Exempt that path.',
      );
    }
    previous = answer.token;
    return { ...answer, at };
  }

  /**
   * Asks until the cookie is seen to come back, where that is in doubt: two new tabs without a lock may each be given a
   * subject, and a browser that keeps no cookie is given one each time.
   * @param {boolean} alone
   */
  async function settledState(alone) {
    let next = await fetchState();
    const { subject, authenticated } = last ?? { subject: alone && !foreign && next.subject, authenticated: false };
    if (subject === next.subject || authenticated || next.authenticated) return next;
    for (let tries = 0; tries < 3; tries += 1) {
      const before = next.subject;
      await sleep(SETTLE_MS);
      next = await fetchState();
      if (next.subject === before) return next;
    }
    throw final(
      foreign
        ? `The browser sends ${base} no cookie from this page, so each token has another subject: serve both under one registrable domain (www.example.com, id.example.com) or one origin, and allow cookies.`
        : 'The browser keeps no cookie of this site, so each token has another subject: allow its cookies.',
    );
  }

  /**
   * Runs it alone in the whole browser; or not alone, where there are no locks, or another tab keeps the lock too long.
   * @template T
   * @param {(alone: boolean) => Promise<T>} use
   * @returns {Promise<T>}
   */
  async function exclusively(use) {
    /** @type {Promise<T> | null} */
    let running = null;
    try {
      return await navigator.locks.request(name, { signal: abortAfter(LOCK_MS) }, () => {
        running = use(true);
        return running;
      });
    } catch {
      return running ?? use(false);
    }
  }

  /** Who waited takes what the other tab got meanwhile. */
  const renew = () => exclusively(async (alone) => usable() || adopt(await settledState(alone), true));

  async function insist() {
    const deadline = Date.now() + ANSWER_MS;
    for (let wait = 500; !usable(); wait = Math.min(wait * 2, 5000)) {
      try {
        await renew();
      } catch (thrown) {
        const error = /** @type {Partial<ThroughlineError>} */ (thrown);
        const { status = 0, retryAfter = 0, final = false } = error;
        const pause = Math.max(retryAfter * 1000, wait * (0.75 + Math.random() / 2));
        const hopeless = final || (status >= 400 && status < 500 && ![408, 429].includes(status));
        if (hopeless || Date.now() + pause > deadline) throw error;
        await sleep(pause);
      }
    }
    return /** @type {State} */ (state).token;
  }

  function token() {
    pending ||= insist().finally(() => {
      pending = null;
    });
    return pending;
  }

  /**
   * Takes a newer state, from the server or another tab, and does what follows from it.
   * @param {State} next
   * @param {boolean} share
   */
  function adopt(next, share) {
    if (next.at < newest && newest <= Date.now()) return; // else the clock was set back
    const was = last || { subject: next.subject, authenticated: false };
    const { subject, authenticated } = next;
    newest = next.at;
    state = next;
    last = { subject, authenticated };
    inStorages((storage) => storage.setItem(name, JSON.stringify(last)));
    if (share) channel?.postMessage(next);
    emit('token', { token: next.token, subject, authenticated });
    const moved = conversing && was.subject !== subject;
    if (!moved && was.authenticated === authenticated) return;
    unended ||= moved && !attached.size;
    ended = Promise.all([...attached.values()].map((chat) => hand(chat, moved)));
    const reason = authenticated ? 'switch' : was.authenticated ? 'logout' : 'reset';
    if (moved) ended.then(() => emit('subjectchange', { from: was.subject, to: subject, reason }));
    emit('identitychange', { authenticated, subject });
  }

  /**
   * @param {Chat} chat
   * @param {boolean} moved whether the subject is another
   */
  async function hand(chat, moved) {
    try {
      if (moved) await Promise.race([chat.instance.destroySession(), sleep(FAREWELL_MS)]);
      if (!state) return; // the chat will ask
      chat.given = state.token;
      conversing = true;
      await chat.instance.updateIdentityToken(chat.given);
    } catch (error) {
      console.error(error);
    }
  }

  function refresh() {
    state = null;
    newest = Date.now();
    return token();
  }

  /**
   * @template T
   * @param {Promise<T>} promise
   */
  const quietly = (promise) =>
    promise.catch((error) => {
      if (said !== error.message) console.error('throughline:', error);
      said = error.message;
    });

  // Somebody may have logged in or out elsewhere, without this script. The token in hand stays until there is a newer one.
  function look() {
    const age = Date.now() - looked;
    if (!last || document.visibilityState === 'hidden' || (age >= 0 && age < 1000)) return;
    looked = Date.now();
    quietly(exclusively(async (alone) => adopt(await settledState(alone), true)));
  }

  /**
   * @param {'POST' | 'DELETE'} method
   * @param {object} [body]
   */
  async function change(method, body) {
    const session = await exclusively(() => call(method, '/api/session', body));
    await quietly(refresh());
    return session;
  }

  /** @type {Throughline} */
  const api = {
    token,
    refresh,
    login: (email, password) => change('POST', { email, password }),
    logout: () => change('DELETE'),

    attach(instance) {
      const known = attached.get(instance);
      if (known) return known.detach;
      const { destroy } = instance;
      const type = 'identityTokenExpired';
      const handler = async (/** @type {ChatEvent} */ event) => {
        if (state?.token === chat.given) state = null; // the chat had this one, and found it wanting
        chat.given = (await quietly(token())) ?? null;
        await ended;
        if (!chat.given) return;
        conversing = true;
        event.identityToken = chat.given;
      };
      const detach = () => {
        attached.delete(instance);
        instance.off({ type, handler });
      };
      /** @type {Chat} */
      const chat = { instance, given: null, detach };
      attached.set(instance, chat);
      instance.on({ type, handler });
      // Whoever destroys a chat, such as the vendor's React container, need not know of this script.
      instance.destroy = () => {
        detach();
        return destroy.call(instance);
      };
      if (unended) ended = hand(chat, true);
      unended = false;
      return detach;
    },

    on(type, listener) {
      const entry = { type, listener };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },

    options: (options = {}) => ({
      ...options,
      async onLoad(instance) {
        api.attach(instance);
        await (options.onLoad || (() => instance.render()))(instance);
      },
    }),

    push: (ready) => ready(api),
  };

  if (channel) channel.onmessage = ({ data }) => adopt(data, false);
  // Who was here before may have logged in or out by an ordinary form, or come back to a page out of the cache.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (last) quietly(persisted ? refresh() : token());
  });
  window.addEventListener('focus', look);
  document.addEventListener('visibilitychange', look);
  window.throughline = api;
  for (const ready of Array.isArray(early) ? early : []) api.push(ready);
})();
