// Passkeys: logging in with one on the login page and the home page, adding one on its owner's page. Browsers give them to scripts alone;
// without this one the pages say so.

import { one, write } from './dom.js';
import { t } from './words.js';

const RENEW_MS = 4 * 60_000; // a challenge lasts five minutes

/** @typedef {{ field: string, message: string }} FieldMessage */

/** What the server did not accept. */
class Refused extends Error {
  /** @param {{ detail?: string, errors?: FieldMessage[] }} problem */
  constructor({ detail, errors }) {
    super(detail ?? t('passkey-failed'));
    this.errors = errors ?? [];
  }
}

/**
 * @param {string | undefined} url
 * @param {object} [body]
 */
async function ask(url, body = {}) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  const response = await fetch(String(url), { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer);
  return answer;
}

/** @param {unknown} error */
function words(error) {
  if (error instanceof Refused) return error.message;
  switch (error instanceof Error && error.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return t('passkey-no-answer');
    case 'InvalidStateError':
      return t('passkey-already-here');
    case 'NotSupportedError':
    case 'SecurityError':
      return t('passkey-unsupported');
    case 'TypeError':
      return t('server-unreachable');
    default:
      return t('passkey-failed');
  }
}

/**
 * Whether the browser can use passkeys, and the page is at the host that they belong to.
 * @param {HTMLElement} place
 */
function isPossible({ dataset: { site } }) {
  return (
    location.hostname === site && typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function'
  );
}

/** @param {string} text */
function say(text) {
  const place = one('#passkey-error');
  place.hidden = text === '';
  write(place, text);
}

/** @param {Credential | null} credential */
const toJson = (credential) => /** @type {PublicKeyCredential} */ (credential).toJSON();

/** @param {HTMLElement} offer */
async function offerLogin(offer) {
  if (!isPossible(offer)) return;
  const { options, login, then } = offer.dataset;
  const button = one('button', HTMLButtonElement, offer);
  const fold = offer.closest('details');
  let waiting = new AbortController();

  /** @param {CredentialMediationRequirement} mediation */
  const logIn = async (mediation) => {
    waiting.abort(); // a browser asks for one passkey at a time
    waiting = new AbortController();
    const { signal } = waiting;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await ask(options));
    if (signal.aborted) return;
    const credential = await navigator.credentials.get({ publicKey, mediation, signal });
    await ask(login, { credential: toJson(credential) });
    // The home page stays, and the chat on it.
    const stays = !offer.dispatchEvent(new Event('logged-in', { bubbles: true, cancelable: true }));
    if (!stays) location.assign(String(then));
  };

  const canAutofill = await PublicKeyCredential.isConditionalMediationAvailable?.();
  /** Offers passkeys below the field of the address, until one is chosen. */
  const offerInField = async () => {
    if (!canAutofill || fold?.open === false) return;
    try {
      await logIn('conditional');
    } catch (error) {
      // Nobody has asked for anything unless the server refused what they chose.
      if (error instanceof Refused) {
        say(words(error));
        offerInField();
      }
    }
  };

  button.addEventListener('click', async () => {
    say('');
    button.disabled = true;
    try {
      await logIn('optional');
    } catch (error) {
      say(words(error));
      offerInField();
    }
    button.disabled = false;
  });
  offer.hidden = false;
  offerInField();
  fold?.addEventListener('toggle', offerInField);
  setInterval(() => {
    if (!button.disabled) offerInField();
  }, RENEW_MS);
}

/**
 * Says beside each field what is wrong with it, and gives what is no field's.
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function show(form, error) {
  let rest = words(error);
  let first = true;
  for (const { field, message } of error instanceof Refused ? error.errors : []) {
    const input = form.elements.namedItem(field);
    if (!(input instanceof HTMLInputElement)) {
      rest = message;
      continue;
    }
    const place = one(`#${input.id}-error`);
    write(place, message);
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', `${place.id} ${input.getAttribute('aria-describedby') ?? ''}`.trim());
    if (first) input.focus();
    first = false;
  }
  if (first) say(rest);
}

/** @param {HTMLFormElement} form */
function offerAdding(form) {
  if (!isPossible(form)) {
    say(t('passkey-unsupported'));
    return;
  }
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    say('');
    for (const { id } of form.querySelectorAll('input[id]')) write(one(`#${id}-error`), '');
    const { name, current_password } = Object.fromEntries(new FormData(form));
    try {
      const options = await ask(form.dataset.options, { name, current_password });
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = await navigator.credentials.create({ publicKey });
      await ask(form.action, { name, credential: toJson(credential) });
      location.assign(String(form.dataset.then));
    } catch (error) {
      show(form, error);
      document.dispatchEvent(new Event('settled'));
    }
  });
}

/** @type {NodeListOf<HTMLElement>} */
const logins = document.querySelectorAll('[data-passkey-login]');
logins.forEach(offerLogin);
/** @type {NodeListOf<HTMLFormElement>} */
const additions = document.querySelectorAll('[data-passkey-add]');
additions.forEach(offerAdding);
