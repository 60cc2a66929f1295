// The steps that a visitor tries, which tick themselves; kept for the tab's next page.

import { one, write } from '../dom.js';
import { t } from '../words.js';
import { load, save } from './tab_storage.js';

/** @typedef {'ask' | 'login' | 'again' | 'leave'} Step */
/** @type {Step[]} */
const STEPS = ['ask', 'login', 'again', 'leave'];

/** @type {Set<Step>} */
const done = new Set(load('steps'));

function keep() {
  save('steps', [...done]);
  showSteps();
}

/** @param {Step} step */
export function tick(step) {
  done.add(step);
  keep();
}

export function startAgain() {
  done.clear();
  keep();
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
    write(one('[data-done]', HTMLElement, item), done.has(step) ? `${t('demo-done')} ` : '');
    if (step === next) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
}
