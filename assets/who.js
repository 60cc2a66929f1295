// The home page's "who you are", kept true in place, and its forms for login and logout without a reload.
// Tokens come from throughline.js alone: whoever fetched one beside it could be given another subject.
// Values reach the page as text, never as markup.

import { make, one, root, write } from './dom.js';
import { t } from './words.js';

/** @typedef {CustomEvent<Session>} SessionEvent `session` on the document: the server has told who is logged in */

const client = /** @type {Throughline} */ (window.throughline);
const refresh = () => void client.refresh().catch(() => {});

const MEMORY_KEY = `throughline.seen${root}`;
const ANSWER_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 4_000;
const ANONYMOUS = 'Anonymous'; // what this tab remembers of whoever has no name, in every language

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

/** @param {string} name */
const called = (name) => (name === ANONYMOUS ? t('anonymous') : shorten(name));

/** What is said where the `sub` stayed, by who it was before and who it is now: a person, or nobody. */
const KEPT = {
  anonymous: { person: 'kept-anonymous-person', anonymous: 'kept-anonymous' },
  login: { person: 'kept-login-person', anonymous: 'kept-login-anonymous' },
  person: { person: 'kept-person-person', anonymous: 'kept-person-anonymous' },
};

/**
 * The line's two stops as [label, name], which of them is faint, and the words above it.
 * @param {Memory} memory
 * @returns {{ left: string[], right: string[], faint?: Side, broken?: boolean, label: string, note: string }}
 */
function describe({ before, now }) {
  const name = called(now.name);
  const right = [t('line-now'), name];
  if (before && before.subject !== now.subject) {
    const note = t(now.authenticated ? 'moved-to-person' : 'moved-to-anonymous', { name });
    const left = [t('line-before'), t('line-ended')];
    return { left, right, faint: 'left', broken: true, label: t('user-id-new'), note };
  }
  if (before) {
    const earlier = before.name === null ? t('line-logged-in') : called(before.name);
    const was = before.name === null ? 'login' : before.name === ANONYMOUS ? 'anonymous' : 'person';
    const note = t(KEPT[was][now.authenticated ? 'person' : 'anonymous'], { earlier, name });
    return { left: [t('line-before'), earlier], right, label: t('user-id-unchanged'), note };
  }
  if (now.authenticated) {
    const note = t(hasChat ? 'chat-knows-you' : 'site-knows-you');
    const left = [t('line-before'), t('line-no-earlier-visit')];
    return { left, right, faint: 'left', label: t('user-id'), note };
  }
  const note = t(hasChat ? 'chat-now' : 'log-in-any-time');
  const later = [t('line-once-logged-in'), t('line-your-name')];
  return { left: right, right: later, faint: 'right', label: t('user-id'), note };
}

/** @param {Session} session */
function show(session) {
  const { subject, authenticated, display_name, custom_user_id } = session;
  const name = display_name ?? ANONYMOUS;
  const view = describe(remember({ subject, name, authenticated }));
  /** @param {string} part */
  const at = (part) => one(`[data-who="${part}"]`);
  showHeading(display_name);
  write(at('whole-name'), display_name ?? t('anonymous'));
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

/** Stands in for an element, in a message around it. */
const MARK = '\u{fffc}';

/** @param {string | null} name */
function showHeading(name) {
  const heading = one('#who-heading');
  const shown = heading.querySelector('[data-who="name"]');
  if (name === null) return write(heading, t('browsing-anonymously'));
  if (shown) return write(shown, shorten(name));
  const label = make('bdi', {}, shorten(name));
  label.dataset.who = 'name';
  const [before, after] = t('logged-in-as', { name: MARK }).split(MARK);
  heading.replaceChildren(before, label, after);
}

/** @param {string | null} name */
function showInHeader(name) {
  const nav = one('[data-nav]');
  const shown = nav.querySelector('[data-nav-name]');
  if (name === null && shown) {
    nav.replaceChildren(make('a', { href: `${root}/login` }, t('log-in')));
    if ('registration' in nav.dataset) nav.append(make('a', { href: `${root}/register` }, t('create-account')));
  } else if (name !== null && shown) {
    write(shown, shorten(name));
  } else if (name !== null) {
    const label = make('bdi', {}, shorten(name));
    label.dataset.navName = '';
    const button = make('button', { type: 'submit', className: 'quiet' }, t('log-out'));
    button.dataset.working = t('logging-out');
    const prefix = make('span', { className: 'visually-hidden' }, `${t('nav-your-account')} `);
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

/**
 * @param {number} seconds to wait; 0 where nobody knows
 * @param {string[]} ids of what to say for a few seconds, for a number of them, and for minutes
 */
function inTime(seconds, [few, some, minutes]) {
  if (seconds > 90) return t(minutes, { count: Math.ceil(seconds / 60) });
  return seconds ? t(some, { count: seconds }) : t(few);
}

/** @param {ThroughlineError} error */
export function inWords({ status, retryAfter = 0, problem }) {
  if (status === undefined) return t('server-unreachable');
  const asksForCodes = Boolean(document.querySelector('details.code'));
  if (status === 401) return t(asksForCodes ? 'server-wrong-code' : 'server-wrong-credentials');
  if (status === 422) return t('server-cannot-use');
  if (status === 429) return inTime(retryAfter, ['server-limited', 'server-limited-seconds', 'server-limited-minutes']);
  if (status === 503) return inTime(retryAfter, ['server-busy', 'server-busy-seconds', 'server-busy-minutes']);
  if (problem?.detail) return `${problem.detail} ${t('server-try-again')}`;
  return t('server-answers', { status: String(status) });
}

/**
 * The error in words beside its field (`""`: none), and what a screen reader says with the field.
 * @param {HTMLInputElement} input
 * @param {string} text
 */
function mark(input, text) {
  const beside = one(`#${input.id}-error`);
  beside.replaceChildren(...(text ? [make('span', { className: 'visually-hidden' }, `${t('error')} `), text] : []));
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
    [email, email.value.trim() ? '' : t('email-missing')],
    [password, password.value ? '' : t('password-missing')],
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
    const { code, remember_browser } = fields; // only where the site has second factors
    const more = code?.value ? { code: code.value, remember_browser: remember_browser.checked } : {};
    show(await client.login(email.value, password.value, more));
    form.reset();
    one('#who-heading').focus();
  } catch (thrown) {
    const error = /** @type {ThroughlineError} */ (thrown);
    password.value = '';
    for (const { field, message } of error.problem?.errors ?? []) {
      if (fields[field]) mark(fields[field], message);
    }
    // Where a second factor has to be set up first, the page for that has everything that it needs.
    if (error.problem?.enrolment) return location.assign(error.problem.enrolment);
    if (error.status === 401) form.querySelector('details.code')?.setAttribute('open', '');
    write(one('#login-error'), inWords(error));
    (form.querySelector('[aria-invalid]') ?? password).focus();
    // A login whose answer was lost may have worked all the same.
    if (error.status === undefined) refresh();
  }
}

async function logOut() {
  write(one('#logout-error'), '');
  try {
    const place = await client.logout();
    if (place) return location.assign(place); // to their identity provider, to log out there as well
  } catch (thrown) {
    const error = /** @type {ThroughlineError} */ (thrown);
    // A logout whose answer was lost may have worked all the same; the next token tells.
    const lost = error.status === undefined;
    write(one('#logout-error'), `${t(lost ? 'logout-maybe-failed' : 'logout-failed')} ${inWords(error)}`);
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

/**
 * Somebody has logged in with a passkey.
 * @param {Event} event
 */
function greetInPlace(event) {
  event.preventDefault(); // the page stays
  refresh();
  one('#who-heading').focus();
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
  document.addEventListener('logged-in', greetInPlace);
  const elsewhere = new BroadcastChannel(`throughline.page${root}`);
  elsewhere.addEventListener('message', refresh);
  askForTheFirstToken();
}
