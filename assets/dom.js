// Finding, making and writing elements. Texts become text nodes, never markup.

/** The path below which the site is, without a slash at its end: this script is in its folder `assets`. */
export const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '');

/** @typedef {Record<string, unknown>} Properties what an element is given: properties, or attributes such as `aria-…` */

/**
 * The element that the page always has.
 * @type {<T extends Element = HTMLElement>(selector: string, kind?: new () => T, within?: ParentNode) => T}
 */
export const one = (selector, kind, within = document) => {
  const found = within.querySelector(selector);
  if (!(found instanceof (kind ?? HTMLElement))) throw new Error(`There is no ${selector} here.`);
  return /** @type {any} */ (found);
};

/**
 * Writes only what differs, so that a live region speaks when something changed and not at every refresh.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A new element. Names that it has as properties are set as such, others become attributes.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Properties} [properties]
 * @param {(Node | string)[]} children
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) Object.assign(element, { [name]: value });
    else element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}
