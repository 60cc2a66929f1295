// A login in a window of Throughline's own: for pages of another origin, which may not log anybody in by themselves.

import { page } from './memory.js';
import { base, final, sleep } from './server.js';
import { recheck } from './tokens.js';

const LOOK_MS = 500;
const AWAY_LOOK_MS = 2_000;
/** As long as a login at an identity provider may take. */
const PATIENCE_MS = 15 * 60_000;
/** What only somebody does who is at this page. */
const ACTS = ['focus', 'pointerdown', 'keydown'];
const home = new URL(base || '/', location.href).origin;
/** @type {Promise<{ authenticated: boolean, subject: string }> | null} */
let loggingIn = null;

/**
 * Until the window says that somebody logged in, or is closed. The pages of an identity provider may cut it off from this page
 * (`Cross-Origin-Opener-Policy`): it counts as closed then, and says nothing any more. So once it has gone to one, this page looks for itself
 * who is logged in, until the person is back here.
 * @param {Window} popup
 */
async function end(popup) {
  let [isDone, isKnown, isAway, isBack] = [false, false, false, false];
  let tell = () => {};
  /** @type {Promise<void>} */
  const told = new Promise((resolve) => {
    tell = resolve;
  });
  /** @param {MessageEvent} event */
  const hear = ({ source, origin, data }) => {
    if (source !== popup || origin !== home) return;
    isAway ||= data === 'throughline:at-provider';
    isDone ||= data === 'throughline:logged-in';
    if (isDone) tell();
  };
  const comeBack = () => {
    isBack = true;
  };
  window.addEventListener('message', hear);
  for (const act of ACTS) window.addEventListener(act, comeBack, true);
  const until = Date.now() + PATIENCE_MS;
  const isOver = () => isDone || (popup.closed && (!isAway || isBack || Date.now() > until));
  while (!isOver()) {
    if (!popup.closed) isBack = false;
    await Promise.race([told, sleep(popup.closed ? AWAY_LOOK_MS : LOOK_MS)]);
    if (!popup.closed || !isAway || isDone) continue;
    await recheck(true);
    if (page.last?.authenticated) isKnown = isDone = true;
  }
  window.removeEventListener('message', hear);
  for (const act of ACTS) window.removeEventListener(act, comeBack, true);
  if (!isKnown) await recheck(true);
}

async function openAndWait() {
  const address = `${base}/logged-in?opener=${encodeURIComponent(location.origin)}`;
  const popup = window.open(address, 'throughline', 'popup,width=480,height=720');
  if (!popup) throw final('The browser opened no window: call loginInPopup() when the person clicks.', 'popup_blocked');
  await end(popup);
  const { authenticated = false, subject = '' } = page.last ?? {};
  if (authenticated) return { authenticated, subject };
  throw final('The window was closed, and nobody is logged in.', 'popup_closed');
}

/** @type {Throughline['loginInPopup']} */
export function loginInPopup() {
  loggingIn ||= openAndWait().finally(() => {
    loggingIn = null;
  });
  return loggingIn;
}
