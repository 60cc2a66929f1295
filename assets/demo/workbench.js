// The demo's home page: a visitor presses a button, and sees what that did to the chat and to the tokens.

import { ready } from '../chat.js';
import { one, root, write } from '../dom.js';
import { inWords } from '../who.js';
import { t } from '../words.js';
import { bill, showBilled } from './billing.js';
import { showClaims } from './claims.js';
import { expireAll, follow, personIn, tokens } from './history.js';
import './inspector.js';
import { isDone, showSteps, startAgain, tick } from './steps.js';
import { showTimeLeft, showTokens } from './timeline.js';

const QUESTION = 'Who am I?';
const NARROW = matchMedia('(max-width: 63.99rem)'); // as the stylesheet has it

const { throughline } = window;
/** @type {Session | null} */
let session = null;
/** @type {WebChatInstance | null} */
let chat = null;

/**
 * @template {Element} T
 * @param {string} selector
 * @returns {NodeListOf<T>}
 */
const all = (selector) => document.querySelectorAll(selector);

// ---- The chat

let asked = false;

/** @param {WebChatInstance} instance */
function useChat(instance) {
  chat = instance;
  const isOrchestrate = 'updateAuthToken' in instance; // whose events these are not
  if (!isOrchestrate) {
    instance.on([
      { type: 'send', handler: countMessage },
      { type: 'receive', handler: tickWhatWasAsked },
      { type: 'view:change', handler: speakOnce },
    ]);
  }
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (all('[data-ask]'))) button.disabled = false;
  speakOnce();
}

function countMessage() {
  asked = true;
  const token = tokens.at(-1);
  if (!token) return;
  const { sub, user_payload: payload } = token.claims;
  const isReadable = typeof payload !== 'string';
  bill({ sub, id: isReadable ? personIn(token).id : (token.authenticated && session?.custom_user_id) || sub });
}

function tickWhatWasAsked() {
  if (!asked) return; // what this page says in the chat comes here, too
  asked = false;
  if (!isDone('ask')) tick('ask');
  if (session?.authenticated) tick('again');
}

/** The steps stay above the chat, where there is room for both. */
function scrollToChat() {
  const [steps, panel] = [one('.try'), one('#chat')];
  const height = panel.getBoundingClientRect().bottom - steps.getBoundingClientRect().top;
  if (height <= innerHeight) steps.scrollIntoView({ block: 'start' });
  else panel.scrollIntoView({ block: 'nearest' });
}

async function ask() {
  select('chat');
  if (NARROW.matches) scrollToChat();
  await chat?.changeView('mainWindow');
  chat?.send(QUESTION).catch(() => {}); // the chat says what is wrong
}

/** @param {string} text */
function sayInChat(text) {
  chat?.addMessage?.({ output: { generic: [{ response_type: 'text', text }] } });
}

// ---- Login and logout

/** @type {ThroughlineEvents['identitychange'] | null} whose name is not known yet */
let arriving = null;
let moved = false;

/** @param {ThroughlineEvents['identitychange']} change */
function noticeIdentity(change) {
  arriving = change.authenticated ? change : null;
  moved = tokens.at(-2)?.claims.sub !== undefined && tokens.at(-2)?.claims.sub !== change.subject;
  if (change.authenticated && !moved) tick('login');
  else if (isDone('login')) tick('leave');
}

/** @param {Event} event */
async function noticeSession(event) {
  session = /** @type {import('../who.js').SessionEvent} */ (event).detail;
  const { display_name: name, subject } = session;
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (all('form[data-switch]'))) {
    form.hidden = form.dataset.sample === name;
  }
  if (arriving?.subject !== subject || name === null) return;
  const text = t(moved ? 'demo-moved' : 'demo-kept', { name });
  arriving = null;
  await ready;
  sayInChat(text);
}

/** @param {SubmitEvent} event */
async function logInAtOnce(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { email, password } = /** @type {any} */ (form.elements);
  const button = one('button', HTMLButtonElement, form);
  if (button.hasAttribute('aria-busy')) return;
  write(one('#step-error'), '');
  button.setAttribute('aria-busy', 'true');
  try {
    await throughline?.login(email.value, password.value);
    // What was pressed is about to be hidden.
    const next = one('[data-step="again"] button', HTMLButtonElement);
    (next.disabled ? one('#who-heading') : next).focus();
  } catch (error) {
    write(one('#step-error'), inWords(/** @type {ThroughlineError} */ (error)));
  }
  button.removeAttribute('aria-busy');
}

// ---- Tokens

async function expire() {
  const last = tokens.at(-1);
  if (!last) return;
  write(one('#expired'), '');
  const seconds = last.claims.exp - last.claims.iat;
  // The demo's clock goes past its end. Where there is none to move, the page alone gives the token up.
  await fetch(`${root}/demo/clock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ advance_seconds: seconds }),
  }).catch(() => {});
  expireAll();
  showTimeLeft();
  try {
    await throughline?.refresh();
    write(one('#expired'), t('demo-renewed'));
  } catch (error) {
    write(one('#expired'), inWords(/** @type {ThroughlineError} */ (error)));
  }
}

// ---- Tabs, where there is no room for two columns

const tabs = [one('#tab-chat'), one('#tab-evidence')];
/** @param {HTMLElement} tab */
const panelOf = (tab) => document.getElementById(String(tab.getAttribute('aria-controls')));

/** @param {string} id the panel's */
function select(id, focus = false) {
  for (const tab of tabs) {
    const selected = tab.getAttribute('aria-controls') === id;
    tab.setAttribute('aria-selected', String(selected));
    tab.tabIndex = selected ? 0 : -1;
    panelOf(tab)?.classList.toggle('away', !selected);
    if (selected && focus) tab.focus();
  }
  speakOnce();
}

/** @param {KeyboardEvent} event */
function moveAmongTabs({ key }) {
  if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)) return;
  const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
  const to = key === 'Home' ? 0 : key === 'End' ? 1 : 1 - at;
  select(String(tabs[to].getAttribute('aria-controls')), true);
}

/** Where the chat can be heard, it tells who logged in or out, and the page need not say it as well. */
function speakOnce() {
  const heard =
    chat?.getState().viewState.mainWindow && (!NARROW.matches || tabs[0].getAttribute('aria-selected') === 'true');
  if (heard) one('[data-who="note"]').removeAttribute('role');
  else one('[data-who="note"]').setAttribute('role', 'status');
}

function arrange() {
  for (const tab of tabs) {
    const panel = panelOf(tab);
    if (NARROW.matches) panel?.setAttribute('role', 'tabpanel');
    else panel?.removeAttribute('role');
  }
  speakOnce();
}

// ---- Start

for (const tab of tabs) {
  tab.addEventListener('click', () => select(String(tab.getAttribute('aria-controls'))));
  tab.addEventListener('keydown', moveAmongTabs);
}
NARROW.addEventListener('change', arrange);
arrange();
select('chat');
one('[data-folded]', HTMLDetailsElement).open = false;
showSteps();
showTokens();
showClaims();
showBilled();
if (throughline) {
  ready.then(useChat);
  document.addEventListener('session', noticeSession);
  follow(throughline, () => {
    showTokens();
    showClaims();
  });
  throughline.on('identitychange', noticeIdentity);
  for (const button of all('[data-ask]')) button.addEventListener('click', ask);
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (all('form[data-sample]'))) {
    form.addEventListener('submit', logInAtOnce);
  }
  one('[data-expire]').addEventListener('click', expire);
  one('[data-restart]').addEventListener('click', () => {
    startAgain();
    one('[data-step="ask"] button').focus();
  });
  setInterval(showTimeLeft, 1000);
}
