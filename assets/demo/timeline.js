// The tokens of this tab, one under the other: their rail goes on while the `sub` is the same, and breaks where it changes.

import { make, one, write } from '../dom.js';
import { locale, t } from '../words.js';
import { personIn, secondsLeft, tokens } from './history.js';

const list = one('[data-tokens]');
/** @type {{ token: import('./history.js').Token, left: HTMLElement }[]} */
let rows = [];

/** @param {import('./history.js').Token} token */
function row(token) {
  const { claims, colour, at } = token;
  const { name, id } = personIn(token);
  const left = make('span', { className: 'left' });
  rows.push({ token, left });
  const chip = make('code', { className: 'chip', dir: 'ltr', title: claims.sub }, `${claims.sub.slice(0, 13)}…`);
  const time = make('time', { dateTime: new Date(at).toISOString() }, new Date(at).toLocaleTimeString(locale));
  const person = make(
    'span',
    { className: 'person' },
    make('bdi', {}, name),
    ' ',
    ...(id === claims.sub ? [] : [make('code', { dir: 'auto' }, id)]),
  );
  return make('li', { className: `token sub-${colour}` }, time, chip, person, left);
}

function broken() {
  return make('li', { className: 'break' }, t('demo-break'));
}

export function showTokens() {
  rows = [];
  const newestFirst = [...tokens].reverse();
  const items = newestFirst.flatMap((token, index) => {
    const later = newestFirst[index - 1];
    return later && later.claims.sub !== token.claims.sub ? [broken(), row(token)] : [row(token)];
  });
  list.replaceChildren(...items);
  showTimeLeft();
}

export function showTimeLeft() {
  for (const { token, left } of rows) {
    const seconds = secondsLeft(token);
    write(left, seconds ? t('demo-left', { seconds: String(seconds) }) : t('demo-over'));
    left.classList.toggle('over', !seconds);
  }
}
