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
 *                      conversation when the subject changes. Returns a function that undoes it
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
  /** @typedef {{ instance: WebChatInstance, given: string | null }} Chat `given`: the token that it has */

  /** @type {any} what was pushed before this script came */
  const early = window.throughline;
  if (early && !Array.isArray(early)) return;

  const ANSWER_MS = 25000; // the chat gives up after 30 s
  const ATTEMPT_MS = 8000;
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const base = (script?.dataset.base || '').replace(/\/$/, '');
  const name = `throughline:${base}`;
  const channel = window.BroadcastChannel && new BroadcastChannel(name);
  const locks = navigator.locks;
  /** @type {Set<Chat>} */
  const attached = new Set();
  /** @type {Set<{ type: string, listener: (detail: any) => void }>} */
  const listeners = new Set();

  /** @type {State | null} */
  let state = null;
  /** @type {Seen | null} */
  let last = inStorages((storage) => JSON.parse(storage.getItem(name) ?? 'null'));
  let newest = Date.now(); // what was asked for before this moment is out of date
  /** @type {Promise<string> | null} */
  let pending = null;
  /** @type {Promise<unknown> | null} the end of the conversations that the last change of subject ended */
  let ended = null;
  let unended = false; // the subject changed before the chat was there to be told

  /** @param {number} ms */
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

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
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    const { ok, status } = response;
    if (ok) return status === 204 ? null : response.json();
    const problem = await response.json().catch(() => ({}));
    const retryAfter = Number(response.headers.get('Retry-After')) || 0;
    throw Object.assign(new Error(problem.title || `HTTP ${status}`), { status, problem, retryAfter });
  }

  /** @returns {Promise<State>} */
  const fetchState = async (at = Date.now()) => ({ ...(await call('GET', '/token')), at });

  /**
   * One request at a time in the whole browser; who waited takes what the other tab got meanwhile.
   * @param {number} deadline
   */
  async function renew(deadline) {
    const fetchOnce = async () => usable() || adopt(await fetchState(), true);
    if (locks) return locks.request(name, { signal: AbortSignal.timeout(deadline - Date.now()) }, fetchOnce);
    if (!last) {
      // Without locks two new tabs may each be given a subject. Once the cookie is settled, both read the same one.
      await fetchState();
      await sleep(300);
    }
    return fetchOnce();
  }

  async function insist() {
    const deadline = Date.now() + ANSWER_MS;
    for (let wait = 500; !usable(); wait = Math.min(wait * 2, 5000)) {
      try {
        await renew(deadline);
      } catch (thrown) {
        const error = /** @type {Partial<ThroughlineError>} */ (thrown);
        const { status = 0, retryAfter = 0 } = error;
        const pause = Math.max(retryAfter * 1000, wait * (0.75 + Math.random() / 2));
        const hopeless = status >= 400 && status < 500 && ![408, 429].includes(status);
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
    const moved = was.subject !== subject;
    if (!moved && was.authenticated === authenticated) return;
    unended ||= moved && !attached.size;
    ended = Promise.all([...attached].map((chat) => hand(chat, moved)));
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
      if (moved) await chat.instance.destroySession();
      if (!state) return; // the chat will ask
      chat.given = state.token;
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
  const quietly = (promise) => promise.catch((error) => console.error('throughline:', error));

  /**
   * @param {'POST' | 'DELETE'} method
   * @param {object} [body]
   */
  async function change(method, body) {
    const session = await call(method, '/api/session', body);
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
      /** @type {Chat} */
      const chat = { instance, given: null };
      const type = 'identityTokenExpired';
      const handler = async (/** @type {ChatEvent} */ event) => {
        if (state?.token === chat.given) state = null; // the chat had this one, and found it wanting
        chat.given = (await quietly(token())) ?? null;
        await ended;
        if (chat.given) event.identityToken = chat.given;
      };
      attached.add(chat);
      instance.on({ type, handler });
      if (unended) ended = hand(chat, true);
      unended = false;
      quietly(token());
      return () => {
        attached.delete(chat);
        instance.off({ type, handler });
      };
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
  window.throughline = api;
  for (const ready of early ?? []) api.push(ready);
})();
