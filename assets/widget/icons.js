// The chat's icons, and buttons that show one.

import { make } from '../dom.js';

const PATHS = {
  mark: 'M6 4h12a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-6l-4.5 4v-4H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM.9 10.5h22.2',
  restart: 'M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4 4.5v4h4',
  back: 'M14 6l-6 6 6 6',
  close: 'M6 9.5l6 6 6-6',
  send: 'M12 19V5M6 11l6-6 6 6',
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const attributes = { viewBox: '0 0 24 24', width: '24', height: '24', 'aria-hidden': 'true', focusable: 'false' };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/**
 * @param {keyof typeof PATHS} name
 * @param {string} label
 * @param {() => void} onclick
 */
export const iconButton = (name, label, onclick, className = 'icon') =>
  make('button', { type: 'button', className, title: label, 'aria-label': label, onclick }, icon(name));
