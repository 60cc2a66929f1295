// Every page's script: working buttons, copy buttons, passwords that can be shown, local times. Every page does its work without it.

import { make, root, write } from './dom.js';
import { locale, t } from './words.js';

const ANSWER_WITHIN_MS = 10_000;

/** @param {SubmitEvent} event */
function showThatFormsWork({ target }) {
  const button = target instanceof HTMLFormElement && target.querySelector('button[data-working]');
  if (!(button instanceof HTMLButtonElement)) return;
  button.dataset.idle = button.textContent;
  write(button, String(button.dataset.working));
  button.disabled = true;
  setTimeout(restoreButtons, ANSWER_WITHIN_MS); // the person may have stopped the page
}

function restoreButtons() {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll('button[data-idle]');
  for (const button of buttons) {
    write(button, String(button.dataset.idle));
    button.disabled = false;
    delete button.dataset.idle;
  }
}

/** @param {HTMLElement} source */
function addCopyButton(source) {
  const name = t('copy-what', { what: String(source.dataset.copy) });
  const button = make('button', { type: 'button', className: 'copy', 'aria-label': name }, t('copy'));
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      write(button, t('copied'));
    } catch {
      // There is no clipboard outside https and localhost: select it, so that the keyboard can copy.
      getSelection()?.selectAllChildren(source);
      write(button, t('selected'));
    }
    setTimeout(() => write(button, t('copy')), 2000);
  });
  source.after(button);
}

/** @param {HTMLInputElement} input */
function addShowButton(input) {
  const name = input.dataset.showName;
  const look = { type: 'button', className: 'quiet show', 'aria-controls': input.id, 'aria-label': name };
  const button = make('button', look, t('show'));
  /** @param {boolean} shown */
  const show = (shown) => {
    const { selectionStart, selectionEnd } = input;
    input.type = shown ? 'text' : 'password';
    input.setSelectionRange(selectionStart, selectionEnd);
    button.setAttribute('aria-pressed', String(shown));
  };
  button.addEventListener('mousedown', (event) => event.preventDefault()); // the caret stays in the field
  button.addEventListener('click', () => show(input.type === 'password'));
  // Browsers keep what is typed into a text field; a password they must not.
  input.form?.addEventListener('submit', () => show(false));
  show(false);
  input.after(button);
}

/**
 * What the server said of a field is about its former value.
 * @param {Event} event
 */
function forgetError({ target }) {
  if (!(target instanceof HTMLInputElement) || !target.hasAttribute('aria-invalid')) return;
  target.removeAttribute('aria-invalid');
  const described = target.getAttribute('aria-describedby')?.split(' ') ?? [];
  target.setAttribute('aria-describedby', described.filter((id) => id !== `${target.id}-error`).join(' '));
}

/**
 * The page that opened this window hears that it goes to an identity provider, whose pages may cut the two off from each other.
 * @param {HTMLElement} providers
 */
function tellOfLeaving(providers) {
  const tell = () => window.opener?.postMessage('throughline:at-provider', String(providers.dataset.opener));
  providers.addEventListener('click', tell);
}

/** @param {HTMLTimeElement} time */
function showLocally(time) {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
  write(time, format.format(new Date(time.dateTime)));
}

document.addEventListener('input', forgetError);
document.addEventListener('submit', showThatFormsWork);
document.addEventListener('settled', restoreButtons); // a form that a script sent has its answer
addEventListener('pageshow', ({ persisted }) => {
  restoreButtons();
  // Back after logout: a page that the browser kept may still show the person who left.
  if (persisted && document.querySelector('[data-nav-name]')) location.reload();
});

/** @type {NodeListOf<HTMLElement>} */
const copied = document.querySelectorAll('[data-copy]');
copied.forEach(addCopyButton);
/** @type {NodeListOf<HTMLInputElement>} */
const passwords = document.querySelectorAll('input[type=password]');
passwords.forEach(addShowButton);
document.querySelectorAll('time').forEach(showLocally);
/** @type {NodeListOf<HTMLElement>} */
const providers = document.querySelectorAll('.providers[data-opener]');
providers.forEach(tellOfLeaving);

// A login or logout by form ends with a new page, so one that opens is reason enough for the home page to look again.
if (!document.querySelector('[data-who]')) new BroadcastChannel(`throughline.page${root}`).postMessage('opened');
