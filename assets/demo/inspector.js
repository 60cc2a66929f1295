// The token inspector: what throughline.js has in hand, and for how long. It asks for the next one in time, so that the tokens on the page
// go on while nobody chats.

import { one, write } from '../dom.js';
import { decode } from '../jwt.js';
import { locale, t } from '../words.js';

const SLOW_AFTER_S = 1.5;
const PAUSE_AFTER_FAILURE_S = 5;

const { throughline } = window;
const panel = one('[data-developer]');
const bar = one('[data-show="bar"]', HTMLProgressElement, panel);
/** @param {string} part */
const at = (part) => one(`[data-show="${part}"]`, HTMLElement, panel);

/** @param {string} text */
function say(text, trouble = false) {
  write(at('status'), text);
  at('status').classList.toggle('trouble', trouble);
  write(one('#token-trouble'), trouble ? text : '');
}

/** @typedef {{ steady: number, wall: number }} Moment */

const moment = () => ({ steady: performance.now(), wall: Date.now() });

/**
 * The steady clock may stand still while the machine sleeps, the wall clock may be set back: the later one is right.
 * @param {Moment} moment
 */
function secondsSince({ steady, wall }) {
  return Math.max(performance.now() - steady, Date.now() - wall) / 1000;
}

/**
 * When the token that is shown arrived, and how long it lives.
 * @type {{ at: Moment, life: number } | null}
 */
let shown = null;

/** @param {ThroughlineEvents['token']} newest */
function showToken({ assistant, token }) {
  if (assistant !== 'default') return; // another tab's, for another chat
  const { header, claims } = decode(token);
  const payload = claims.user_payload;
  const encrypted = typeof payload === 'string';
  // The life counts from its arrival here: this machine's clock may be wrong.
  shown = { at: moment(), life: claims.exp - claims.iat };
  write(at('sub'), claims.sub);
  write(at('kid'), header.kid ?? t('demo-no-key'));
  write(
    at('payload-kind'),
    encrypted ? t('demo-encrypted-payload', { count: String(payload.length) }) : t('demo-assistant-sees'),
  );
  write(at('payload'), encrypted ? payload : JSON.stringify(payload, null, 2));
  write(at('token'), token);
  say(t('demo-up-to-date', { time: new Date().toLocaleTimeString(locale) }));
  showTimeLeft();
}

function showTimeLeft() {
  if (!shown) return;
  const left = Math.ceil(shown.life - secondsSince(shown.at));
  write(
    at('left'),
    left > 0 ? t('demo-left-of', { seconds: String(left), life: String(shown.life) }) : t('demo-expired'),
  );
  bar.value = Math.max(0, left / shown.life);
}

/** @param {{ status?: number }} error */
function explain({ status }) {
  if (status === 429) return t('demo-pause');
  if (status === undefined || status === 503) return t('demo-unreachable');
  return t('demo-answers', { status: String(status) });
}

/**
 * Since when a token is awaited.
 * @type {Moment | null}
 */
let asked = null;
/**
 * When the last attempt was given up, and how long to leave it at that.
 * @type {{ at: Moment, pause: number } | null}
 */
let failed = null;

async function keepFresh() {
  if (failed && secondsSince(failed.at) < failed.pause) return;
  if (asked) {
    if (secondsSince(asked) > SLOW_AFTER_S) say(explain({}), true);
    return;
  }
  asked = moment();
  try {
    await throughline?.token();
    failed = null;
  } catch (thrown) {
    const error = /** @type {ThroughlineError} */ (thrown);
    failed = { at: moment(), pause: Math.max(PAUSE_AFTER_FAILURE_S, error.retryAfter || 0) };
    say(explain(error), true);
  }
  asked = null;
}

function tick() {
  if (document.hidden) return;
  showTimeLeft();
  keepFresh();
}

if (throughline) {
  throughline.on('token', showToken);
  document.addEventListener('session', (event) => {
    const { detail } = /** @type {import('../who.js').SessionEvent} */ (event);
    write(at('session'), JSON.stringify(detail, null, 2));
  });
  one('[data-refresh]', HTMLElement, panel).addEventListener('click', () => throughline.refresh().catch(() => {}));
  document.addEventListener('visibilitychange', tick);
  addEventListener('online', () => {
    failed = null;
    tick();
  });
  setInterval(tick, 1000);
} else {
  say(t('demo-incomplete'), true);
}
