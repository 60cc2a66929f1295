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
 * watsonx Orchestrate needs its token before it starts:
 *
 *   window.wxOConfiguration = await throughline.options({orchestrationID: '…', hostURL: '…', chatOptions: {…}},
 *                                                       {assistant: 'orchestrate'});
 *   // …and then the vendor's loader script, and `wxoLoader.init()`
 *
 * window.throughline      `assistant`: its name on the server; without, the one that has none there
 *   token(assistant)   promise of the current identity token; one request serves all tabs of the browser. Rejects, after 25 s
 *                      of trying or when the server says no, with an Error as that of login()
 *   refresh(assistant) the same, but a new token: call it when something says that those in hand are out of date
 *   attach(instance, {assistant})   answers the chat's `identityTokenExpired` (or `authTokenNeeded`), pushes a new token after a
 *                      login, and ends the conversation when the subject changes: by `destroySession()`, or by `destroy()`
 *                      and `wxoLoader.init()`. It stops with the chat, or by the function that it returns.
 *                      A browser that is new here is asked for nothing, and gets no cookie, before the chat wants a token
 *   login(email, password, more)   `more`: {code, remember_browser}, for people with an authenticator app. A promise of {authenticated, subject, display_name, custom_user_id}; rejects with an Error
 *                      that has `status` (none: no answer), `problem` (the server's answer), `retryAfter` (seconds) and `code`:
 *                      'unreachable'; 'forbidden_origin' (not from this origin: see below); 'no_cookie' (none comes back);
 *                      'login_required' (token() alone: this assistant takes people who are logged in)
 *   logout()           promise; the subject, and so the conversation, ends with it unless the server keeps it. It gives a path where
 *                      the person is to log out of their identity provider as well (`logout_at_provider`), else null: go there
 *   subject()          promise of the subject, for your backend: it asks Throughline for a code that works with this subject alone
 *   redeem(code)       promise as login()'s: logs in whom your backend handed over. Also from an allowed origin. It rejects with `status` 401 if
 *                      the code doesn't work here, or no longer: ask your backend for another one
 *   loginInPopup()     promise of {authenticated, subject}, once somebody logged in or registered in a window of Throughline's own,
 *                      which closes by itself. Call it when the person clicks. Its Error has the
 *                      `code` 'popup_blocked' (no window opened) or 'popup_closed' (and nobody is logged in), too
 *   on(type, listener) calls the listener with an object, each time; returns a function that takes the listener off again; call it before the chat loads
 *     'subjectchange'  {from, to, reason}: the conversations were ended, tell the person why. `reason` is 'logout',
 *                      'switch' (another person logged in) or 'reset' (the browser lost its cookie)
 *     'identitychange' {authenticated, subject}: somebody logged in or out, here, in another tab or by an ordinary form
 *     'token'          {assistant, token, subject, authenticated, sso_token}: there is a newer token, fetched here or by another tab.
 *                      `sso_token` is there for an agent that acts for people alone: false when it can't, until they log in with the
 *                      provider again
 *   options(options, {assistant})   see above
 *
 * On a site whose Throughline has another origin: <script src="https://id.example.com/throughline.js"
 * data-base="https://id.example.com" defer>, with the site's origin in THROUGHLINE_ALLOWED_ORIGINS. Tokens work from
 * there; login() and logout() are refused from another origin. Use loginInPopup(), or links to Throughline's own pages that lead back:
 * https://id.example.com/login?next=https://www.example.com/cart, and likewise /register and /logout/confirm.
 *
 * Tokens live in memory only. What is stored is the last subject and whether it was logged in, neither a secret,
 * so that the page after an ordinary form login or logout notices what changed.
 */

import { attach } from './throughline/chats.js';
import { on } from './throughline/events.js';
import { page } from './throughline/memory.js';
import { loginInPopup } from './throughline/popup.js';
import { channel } from './throughline/tabs.js';
import { adopt, change, look, quietly, recheck, redeem, refresh, subject, token } from './throughline/tokens.js';
import { complete } from './throughline/vendors.js';

/** @type {any} what was pushed before this script came, this script itself, or an element with that id */
const early = window.throughline;

/** @type {Throughline} */
const api = {
  token,
  refresh,
  login: (email, password, more) => change('POST', { email, password, ...more }),
  logout: () => change('DELETE'),
  redeem,
  subject,
  loginInPopup,
  attach: (instance, { assistant } = {}) => attach(instance, assistant ?? 'default', () => quietly(token(assistant))),
  on,
  options: (options = {}, named = {}) =>
    complete(
      options,
      (instance) => api.attach(instance, named),
      () => token(named.assistant),
    ),
  push: (ready) => ready(api),
};

function start() {
  if (channel) channel.onmessage = ({ data }) => adopt(data, false);
  // Who was here before may have logged in or out by an ordinary form, or come back to a page out of the cache.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (page.last) recheck(persisted);
  });
  window.addEventListener('focus', look);
  document.addEventListener('visibilitychange', look);
  if (page.last && document.readyState === 'complete') recheck(); // that pageshow may be over
  window.throughline = api;
  for (const ready of Array.isArray(early) ? early : []) api.push(ready);
}

if (typeof early?.attach !== 'function') start();
