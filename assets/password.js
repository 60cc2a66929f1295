// The hint below a new password: how many characters are missing, then how hard it would be to guess. Nothing leaves the
// browser. It is advice alone: what is accepted, the server decides.

import { make, one, write } from './dom.js';
import { t } from './words.js';

const PAUSE_MS = 300; // so that a screen reader is not told at every letter
const LONGEST = 128; // further characters change nothing but the time that it takes

const STRENGTHS = ['strength-0', 'strength-1', 'strength-2', 'strength-3', 'strength-4'];

/** @typedef {{ check(password: string, known: string[]): { score: number } }} Estimator */

/** @type {Promise<Estimator> | undefined} */
let estimator;

/** @param {string | undefined} src */
function load(src) {
  return new Promise((resolve, reject) => {
    document.head.append(make('script', { src, onload: resolve, onerror: reject }));
  });
}

/**
 * @param {HTMLElement} hint
 * @returns {Promise<Estimator>}
 */
function loadEstimator({ dataset }) {
  estimator ??= Promise.all([load(dataset.estimator), load(dataset.dictionary)]).then(() => {
    const { core, 'language-common': common } = /** @type {any} */ (globalThis).zxcvbnts;
    return new core.ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs });
  });
  estimator.catch(() => {
    estimator = undefined;
  }); // the network may be back at the next letter
  return estimator;
}

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} hint
 */
async function judge(input, hint) {
  const password = input.value.normalize('NFC');
  const missing = Number(hint.dataset.least) - [...password].length;
  if (password === '') return '';
  if (missing > 0) return t('characters-missing', { count: missing });
  /** @type {NodeListOf<HTMLInputElement> | undefined} */
  const others = input.form?.querySelectorAll('input:not([type=password], [type=hidden])');
  const known = ['Throughline', location.hostname, ...Array.from(others ?? [], ({ value }) => value)].filter(Boolean);
  try {
    const { score } = (await loadEstimator(hint)).check(password.slice(0, LONGEST), known);
    return `${t('long-enough')} ${t(STRENGTHS[score])}`;
  } catch {
    return t('long-enough');
  }
}

/** @param {HTMLElement} hint */
function watch(hint) {
  const input = one(`#${hint.dataset.strength}`, HTMLInputElement);
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const show = async () => {
    const typed = input.value;
    const text = await judge(input, hint);
    if (input.value === typed) write(hint, text);
  };
  input.addEventListener('focus', () => loadEstimator(hint).catch(() => {}), { once: true });
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE_MS);
  });
}

/** @type {NodeListOf<HTMLElement>} */
const hints = document.querySelectorAll('[data-strength]');
hints.forEach(watch);
