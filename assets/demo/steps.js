// The steps that a visitor tries, which tick themselves; kept for the tab's next page.

import { one, root, write } from '../dom.js';

const KEY = `throughline.steps${root}`;

/** @typedef {'ask' | 'login' | 'again' | 'leave'} Step */
/** @type {Step[]} */
const STEPS = ['ask', 'login', 'again', 'leave'];

/** @type {Set<Step>} */
const done = new Set(load());

/** @returns {Step[]} */
function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
  } catch {
    return []; // no storage: then only this page remembers
  }
}

function save() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...done]));
  } catch {
    /* likewise */
  }
  showSteps();
}

/** @param {Step} step */
export function tick(step) {
  done.add(step);
  save();
}

export function startAgain() {
  done.clear();
  save();
}

/** @param {Step} step */
export const isDone = (step) => done.has(step);

export function showSteps() {
  const next = STEPS.find((step) => !done.has(step));
  one('[data-finished]').hidden = Boolean(next);
  for (const step of STEPS) {
    const item = one(`[data-step="${step}"]`);
    item.classList.toggle('done', done.has(step));
    item.classList.toggle('next', step === next);
    write(one('[data-done]', HTMLElement, item), done.has(step) ? 'Done: ' : '');
    if (step === next) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
}
