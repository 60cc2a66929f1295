// A login in a window of Throughline's own: for pages of another origin, which may not log anybody in by themselves.

import { page } from './memory.js';
import { base, final, sleep } from './server.js';
import { recheck } from './tokens.js';

const LOOK_MS = 500;
const home = new URL(base || '/', location.href).origin;
/** @type {Promise<{ authenticated: boolean, subject: string }> | null} */
let loggingIn = null;

/**
 * Until the window says that somebody logged in, or is closed.
 * @param {Window} popup
 */
async function end(popup) {
  let listener = (/** @type {MessageEvent} */ _event) => {};
  /** @type {Promise<boolean>} */
  const told = new Promise((resolve) => {
    listener = ({ source, origin, data }) => {
      if (source === popup && origin === home && data === 'throughline:logged-in') resolve(true);
    };
  });
  window.addEventListener('message', listener);
  while (!(await Promise.race([told, sleep(LOOK_MS)])) && !popup.closed);
  window.removeEventListener('message', listener);
}

async function openAndWait() {
  const address = `${base}/logged-in?opener=${encodeURIComponent(location.origin)}`;
  const popup = window.open(address, 'throughline', 'popup,width=480,height=720');
  if (!popup) throw final('The browser opened no window: call loginInPopup() when the person clicks.', 'popup_blocked');
  await end(popup);
  await recheck(true);
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
