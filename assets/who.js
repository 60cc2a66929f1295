// The home page's "who you are", kept true in place, and its forms for login and logout without a reload.
// Tokens come from throughline.js alone: whoever fetched one beside it could be given another subject.
// Values reach the page as text, never as markup.

import { make, one, root, write } from './dom.js';

/** @typedef {CustomEvent<Session>} SessionEvent `session` on the document: the server has told who is logged in */

const client = /** @type {Throughline} */ (window.throughline);
const refresh = () => void client.refresh().catch(() => {});

const MEMORY_KEY = `throughline.seen${root}`;
const ANSWER_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 4_000;
const ANONYMOUS = 'Anonymous';

/**
 * A name may be thousands of characters long; where it stands beside other words, its beginning is enough.
 * @param {string} name
 */
function shorten(name) {
  const letters = Array.from(name);
  return letters.length > 60 ? `${letters.slice(0, 60).join('')}…` : name;
}

// ---- Who you are

const hasChat = Boolean(document.querySelector('#chat[data-chat-script]'));

/** @typedef {{ subject: string, name: string | null }} Person */
/** @typedef {{ subject: string, name: string, authenticated: boolean }} Current */
/** @typedef {{ before?: Person, now: Current }} Memory */
/** @typedef {'left' | 'right'} Side */

/**
 * Stands in where the browser keeps no storage.
 * @type {Memory | null}
 */
let memory = null;

/**
 * Remembers who this tab saw last, and who before that.
 * @param {Current} now
 * @returns {Memory}
 */
function remember(now) {
  try {
    memory = JSON.parse(sessionStorage.getItem(MEMORY_KEY) ?? 'null') ?? memory;
  } catch {
    /* this page remembers, the next one starts anew */
  }
  const last = memory?.now;
  if (memory && last?.subject === now.subject && last.name === now.name) return memory;
  // A name outlives neither its login nor its subject: the next person at this browser may be another.
  const keepsName = last && last.subject === now.subject && (now.authenticated || !last.authenticated);
  const remembered = { before: last && { subject: last.subject, name: keepsName ? last.name : null }, now };
  memory = remembered;
  try {
    sessionStorage.setItem(MEMORY_KEY, JSON.stringify(memory));
  } catch {
    /* likewise */
  }
  return remembered;
}

/**
 * The line's two stops as [label, name], which of them is faint, and the words above it.
 * @param {Memory} memory
 * @returns {{ left: string[], right: string[], faint?: Side, broken?: boolean, label: string, note: string }}
 */
function describe({ before, now }) {
  const name = shorten(now.name);
  const right = ['Now', name];
  if (before && before.subject !== now.subject) {
    const again = now.authenticated ? `You're now ${name},` : "You're anonymous again,";
    const note = `${again} with a new ID. Your earlier conversation has ended.`;
    return { left: ['Before', 'Ended'], right, faint: 'left', broken: true, label: 'User ID (new)', note };
  }
  if (before) {
    const earlier = before.name === null ? 'Logged in' : shorten(before.name);
    const was = before.name === null ? 'logged in' : before.name === ANONYMOUS ? 'anonymous' : earlier;
    const is = now.authenticated ? name : 'anonymous';
    const note = `You were ${was}; now you're ${is}. Same ID, so the conversation continues.`;
    return { left: ['Before', earlier], right, label: 'User ID (unchanged)', note };
  }
  if (now.authenticated) {
    const note = hasChat ? 'The chat knows you by name.' : 'This site knows you by name.';
    return { left: ['Before', 'No earlier visit'], right, faint: 'left', label: 'User ID', note };
  }
  const note = hasChat
    ? 'You can chat now. If you log in later, the conversation continues.'
    : 'Log in at any time: your user ID stays the same.';
  return { left: ['Now', name], right: ['Once you log in', 'Your name'], faint: 'right', label: 'User ID', note };
}

/** @param {Session} session */
function show(session) {
  const { subject, authenticated, display_name, custom_user_id } = session;
  const name = display_name ?? ANONYMOUS;
  const view = describe(remember({ subject, name, authenticated }));
  /** @param {string} part */
  const at = (part) => one(`[data-who="${part}"]`);
  showHeading(display_name);
  write(at('whole-name'), name);
  // A name too long for its place scrolls, and the keyboard must reach it to scroll it.
  if (at('whole-name').scrollHeight > at('whole-name').clientHeight) at('whole-name').tabIndex = 0;
  write(at('subject'), subject);
  write(at('subject-label'), view.label);
  write(at('custom-user-id'), custom_user_id ?? subject);
  write(at('note'), view.note);
  at('line').classList.toggle('broken', Boolean(view.broken));
  for (const side of /** @type {Side[]} */ (['left', 'right'])) {
    write(one('.line-label', HTMLElement, at(side)), view[side][0]);
    write(one('bdi', HTMLElement, at(side)), view[side][1]);
    at(side).classList.toggle('faint', view.faint === side);
  }
  /** @type {NodeListOf<HTMLElement>} */
  const conditional = document.querySelectorAll('[data-when-anonymous], [data-when-authenticated]');
  for (const part of conditional) part.hidden = 'whenAnonymous' in part.dataset === authenticated;
  if (authenticated) one('#login', HTMLDetailsElement).open = false;
  else write(one('#logout-error'), '');
  showInHeader(display_name);
  document.dispatchEvent(new CustomEvent('session', { detail: session }));
}

/** @param {string | null} name */
function showHeading(name) {
  const heading = one('#who-heading');
  const shown = heading.querySelector('[data-who="name"]');
  if (name === null) return write(heading, 'You’re browsing anonymously');
  if (shown) return write(shown, shorten(name));
  const label = make('bdi', {}, shorten(name));
  label.dataset.who = 'name';
  heading.replaceChildren('You’re logged in as ', label);
}

/** @param {string | null} name */
function showInHeader(name) {
  const nav = one('[data-nav]');
  const shown = nav.querySelector('[data-nav-name]');
  if (name === null && shown) {
    nav.replaceChildren(
      make('a', { href: `${root}/login` }, 'Log in'),
      make('a', { href: `${root}/register` }, 'Create account'),
    );
  } else if (name !== null && shown) {
    write(shown, shorten(name));
  } else if (name !== null) {
    const label = make('bdi', {}, shorten(name));
    label.dataset.navName = '';
    const button = make('button', { type: 'submit', className: 'quiet' }, 'Log out');
    button.dataset.working = 'Logging out…';
    const prefix = make('span', { className: 'visually-hidden' }, 'Your account, ');
    nav.replaceChildren(
      make('a', { className: 'nav-name', href: `${root}/account` }, prefix, label),
      make('form', { method: 'post', action: `${root}/logout` }, button),
    );
  }
}

// ---- Asking the server who that is

/**
 * The newest token's.
 * @type {{ subject: string, authenticated: boolean } | null}
 */
let seen = null;
/** @type {Promise<void> | null} */
let asking = null;
let outdated = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let askAgain;

/** @returns {Promise<Session>} */
async function ask() {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(`${root}/api/session`, { cache: 'no-store', signal });
  if (!answer.ok) throw new Error(`/api/session answers ${answer.status}`);
  return answer.json();
}

/** Only after a token: asked beside the first one, the server would give a new browser two subjects. */
async function askUntilCurrent() {
  clearTimeout(askAgain);
  try {
    do {
      outdated = false;
      const session = await ask();
      if (!outdated) show(session);
      // Somebody logged in or out between the two answers, elsewhere: the next token tells.
      const agrees = !seen || (session.subject === seen.subject && session.authenticated === seen.authenticated);
      if (!agrees && !outdated) askAgain = setTimeout(refresh, 1000);
    } while (outdated);
  } catch {
    askAgain = setTimeout(update, ASK_AGAIN_MS);
  }
}

function update() {
  outdated = true;
  asking ??= askUntilCurrent().finally(() => {
    asking = null;
  });
  return asking;
}

// ---- Login and logout in place

/** @param {ThroughlineError} error */
export function inWords({ status, retryAfter = 0, problem }) {
  const wait = retryAfter > 90 ? `${Math.ceil(retryAfter / 60)} minutes` : `${retryAfter || 'a few'} seconds`;
  if (status === undefined) return "Can't reach the server. Check your connection, then try again.";
  if (status === 401) return "That email and password don't match. Check both and try again.";
  if (status === 422) return "The server can't use that. Check your email address and password, then try again.";
  if (status === 429) return `Too many attempts. Wait ${wait}, then try again.`;
  if (status === 503) return `The server is busy. Wait ${wait}, then try again.`;
  return problem?.detail ? `${problem.detail} Try again.` : `The server answers ${status}. Try again in a moment.`;
}

/**
 * The error in words beside its field (`""`: none), and what a screen reader says with the field.
 * @param {HTMLInputElement} input
 * @param {string} text
 */
function mark(input, text) {
  const beside = one(`#${input.id}-error`);
  beside.replaceChildren(...(text ? [make('span', { className: 'visually-hidden' }, 'Error: '), text] : []));
  input.toggleAttribute('aria-invalid', Boolean(text));
  if (text) input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', text ? beside.id : 'login-error');
}

/**
 * @param {Record<string, HTMLInputElement>} fields
 * @returns {[HTMLInputElement, string][]}
 */
function findMistakes({ email, password }) {
  return [
    [email, email.value.trim() ? '' : 'Enter your email address.'],
    [password, password.value ? '' : 'Enter your password.'],
  ];
}

/** @param {HTMLFormElement} form */
async function logIn(form) {
  const fields = /** @type {any} */ (form.elements);
  const { email, password } = fields;
  const mistakes = findMistakes(fields);
  for (const [input, text] of mistakes) mark(input, text);
  write(one('#login-error'), '');
  const first = mistakes.find(([, text]) => text);
  if (first) return first[0].focus();
  try {
    show(await client.login(email.value, password.value));
    form.reset();
    one('#who-heading').focus();
  } catch (thrown) {
    const error = /** @type {ThroughlineError} */ (thrown);
    password.value = '';
    for (const { field, message } of error.problem?.errors ?? []) {
      if (fields[field]) mark(fields[field], message);
    }
    write(one('#login-error'), inWords(error));
    (form.querySelector('[aria-invalid]') ?? password).focus();
    // A login whose answer was lost may have worked all the same.
    if (error.status === undefined) refresh();
  }
}

async function logOut() {
  write(one('#logout-error'), '');
  try {
    await client.logout();
  } catch (thrown) {
    const error = /** @type {ThroughlineError} */ (thrown);
    // A logout whose answer was lost may have worked all the same; the next token tells.
    const lost = error.status === undefined;
    write(one('#logout-error'), `You ${lost ? 'may still be' : 'are still'} logged in. ${inWords(error)}`);
    if (lost) refresh();
    return;
  }
  await update();
  one('#who-heading').focus();
}

/** @param {SubmitEvent} event */
async function sendInPlace(event) {
  if (event.defaultPrevented) return; // another script of the page sends it
  const form = /** @type {HTMLFormElement} */ (event.target);
  const action = form.getAttribute('action');
  const act = action === `${root}/login` ? logIn : action === `${root}/logout` ? logOut : null;
  if (!act) return;
  event.preventDefault();
  await act(form);
  form.dispatchEvent(new Event('settled', { bubbles: true }));
}

// ---- Start

function askForTheFirstToken() {
  client.token().catch(() => setTimeout(askForTheFirstToken, ASK_AGAIN_MS));
}

// Absent when its script did not arrive: then the forms reload the page, and it is told there.
if (window.throughline) {
  client.on('token', ({ subject, authenticated }) => {
    const changed = seen?.subject !== subject || seen.authenticated !== authenticated;
    seen = { subject, authenticated };
    if (changed || !document.hidden) update();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && seen) update();
  });
  document.addEventListener('submit', sendInPlace);
  const elsewhere = new BroadcastChannel(`throughline.page${root}`);
  elsewhere.addEventListener('message', refresh);
  askForTheFirstToken();
}
