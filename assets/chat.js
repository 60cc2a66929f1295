// The home page's chat: loads the entry script that the section names, ties it to throughline.js, and says how it stands.
// What is written here is what any site writes; see docs/CONNECT.md.

import { vendorOf } from './chat_vendors.js';
import { one, write } from './dom.js';
import { t } from './words.js';

const START_WITHIN_MS = 20_000;
const FILLS_THE_SCREEN = '(max-width: 479.98px)'; // as the chat's own style has it

/** Why a conversation ended, by throughline.js's reason. */
const ENDED = { logout: 'ended-logout', switch: 'ended-switch', reset: 'ended-reset' };

/** @type {(chat: WebChatInstance) => void} */
let showReady;
/**
 * The chat, once it can be used.
 * @type {Promise<WebChatInstance>}
 */
export const ready = new Promise((resolve) => {
  showReady = resolve;
});

const { throughline } = window;
const section = document.querySelector('#chat[data-chat-script]');
if (section instanceof HTMLElement) embed(section);

/** @param {HTMLElement} section the page's place for the chat */
function embed(section) {
  /** @param {string} id */
  const at = (id) => one(`#chat-${id}`, HTMLElement, section);
  const openButton = one('#chat-open', HTMLButtonElement, section);
  const loading = openButton.textContent;
  /** @type {HTMLElement | null} where the page shows the chat, instead of in a window above it */
  const place = section.querySelector('[data-chat-place]');

  const vendor = vendorOf(section);

  /** @type {any} */
  let instance = null;
  /** @type {HTMLScriptElement | null} */
  let script = null;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;

  /** @param {'loading' | 'failed' | 'ready'} state */
  function showState(state, trouble = '') {
    section.dataset.chatState = state;
    openButton.hidden = state === 'failed' || (state === 'ready' && place !== null);
    openButton.disabled = state !== 'ready';
    if (state === 'loading') write(openButton, loading);
    write(at('trouble'), trouble);
    at('retry').hidden = !trouble;
  }

  /** @param {string} trouble */
  function fail(trouble) {
    clearTimeout(timer);
    if (!instance) showState('failed', trouble);
  }

  /** @param {boolean} open */
  function showWindow(open) {
    section.dataset.chatOpen = String(open);
    write(openButton, t(open ? 'chat-close' : 'chat-open'));
  }

  async function load() {
    showState('loading');
    script?.remove();
    timer = setTimeout(() => fail(t('chat-stuck')), START_WITHIN_MS);
    try {
      await vendor.prepare(section, place, start);
    } catch (error) {
      console.error(error);
      return fail(t('chat-stuck'));
    }
    const { nonce, dataset } = section;
    script = Object.assign(document.createElement('script'), { src: dataset.chatScript, async: true, nonce });
    script.addEventListener('load', () => vendor.begin());
    script.addEventListener('error', () => fail(t('chat-unreachable')));
    document.head.append(script);
  }

  /** @param {any} chat */
  async function start(chat) {
    try {
      await vendor.show(chat, showWindow);
    } catch (error) {
      console.error(error);
      return fail(t('chat-stuck'));
    }
    clearTimeout(timer);
    instance = chat;
    showState('ready');
    showWindow(vendor.isOpen(chat));
    showReady(chat);
  }

  function openOrClose() {
    if (section.dataset.chatOpen === 'true') instance?.changeView('launcher');
    else instance?.changeView('mainWindow');
  }

  function retry() {
    openButton.hidden = false;
    at('retry').hidden = true;
    // Once its script has run, a chat can begin anew only with the page.
    if (throughline && !vendor.hasRun()) load();
    else location.reload();
  }

  /** @param {ThroughlineEvents['subjectchange']} change */
  function sayThatItEnded({ reason }) {
    at('ended').dataset.reason = reason;
    write(at('ended'), t(ENDED[reason]));
    // A window that fills the screen would hide these words.
    if (!place && section.dataset.chatOpen === 'true' && matchMedia(FILLS_THE_SCREEN).matches)
      instance?.changeView('launcher');
  }

  function forgetThatItEnded() {
    delete at('ended').dataset.reason;
    write(at('ended'), '');
  }

  openButton.addEventListener('click', openOrClose);
  at('retry').addEventListener('click', retry);
  if (throughline) {
    throughline.on('identitychange', forgetThatItEnded); // comes before the other, where both come
    throughline.on('subjectchange', sayThatItEnded);
    load();
  } else {
    fail(t('chat-unreachable'));
  }
}
