/*
 * The web chat of the assistant stand-in.
 *
 * It follows the script contract of the hosted web chat, so that a page written against this file works against the
 * hosted one too: the page sets `window.watsonAssistantChatOptions` and loads this script, or it loads the script first
 * and calls `window.loadWatsonAssistantChat(options)`. Both give an instance: `on`, `once`, `off`, `render`, `send`,
 * `updateIdentityToken`, `destroySession`, … (see `publicInstance` at the end).
 *
 * Everything that arrives is shown as text, never as markup, and there are no inline styles, so the page may keep a
 * strict Content-Security-Policy. It has to allow this script's origin in `script-src` and in `connect-src`.
 */

// Limits, words, and helpers that every part uses.

const VERSION = '8.2.0';
const MAX_MESSAGES = 200;
const MAX_INPUT = 2000;
const COUNTER_FROM = 200; // characters left when the counter appears
const TOKEN_LIMIT_MS = 30_000;
const REQUEST_LIMIT_MS = 20_000;
const FAREWELL_LIMIT_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 8_000;
const LONGEST_BUSY_MS = 60_000;
const TOKEN_ATTEMPTS = 3;

const TEXT = {
  title: 'Assistant',
  greeting: 'Hello. Ask me who I think you are.',
  suggestions: ['What is my user ID', 'Send something secure'],
  starting: 'Starting the chat…',
  typing: 'The assistant is writing…',
  newConversation: 'The assistant started a new conversation.',
  waiting: 'Waiting to be sent',
  failed: 'Not sent',
  tryAgain: 'Try again',
  startNew: 'Start a new conversation',
  cannotStart: 'The chat can’t start',
};

/** What the person reads for each kind of trouble. */
const TROUBLE_TEXT = {
  unreachable: 'Can’t reach the assistant. Trying again…',
  busy: 'The assistant is busy. Trying again…',
  no_token: 'The site didn’t confirm in time who you are. Try again in a moment.',
  expired_token: 'The site’s confirmation of who you are is out of date. Try again in a moment.',
  invalid_token: 'The assistant couldn’t confirm who you are. Try again in a moment.',
  subject_changed: 'This conversation began with another person and can’t go on. You can start a new one.',
  refused: 'The assistant didn’t take your last message. Change it and send it again.',
  unknown: 'Something went wrong here. Try again in a moment.',
};

const script = document.currentScript || document.querySelector('script[src*="/WatsonAssistantChatEntry.js"]');
const ORIGIN = script?.src ? new URL(script.src).origin : window.location.origin;


const noop = () => {};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The claims of a JWT, unverified (verifying is the assistant's work), or `{}` when it can't be read. */
function readClaims(jwt) {
  try {
    const bytes = atob(jwt.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))) || {};
  } catch {
    return {};
  }
}

/** Anything that keeps the chat from going on; `kind` is a key of `TROUBLE_TEXT`, `not_found` or `ended`. */
class Trouble extends Error {
  constructor(kind, { message = kind, retryAfterMs = 0 } = {}) {
    super(message);
    this.name = 'WebChatError';
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}
