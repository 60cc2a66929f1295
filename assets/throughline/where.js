// Where Throughline is, as the element of this script says. The npm package is told by its caller, and leaves this file out.

const script = /** @type {HTMLScriptElement | null} */ (
  document.currentScript ?? document.querySelector('script[type=module][src*="/throughline.js"]') // a module has no currentScript
);
/** The path below which Throughline is, on a page of the same origin: this script came from there, unless it is a copy. */
function ownPath() {
  const { origin, pathname } = new URL(script?.src || '/', location.href);
  return origin === location.origin && pathname.endsWith('/throughline.js') ? pathname.replace(/[^/]*$/, '') : '';
}

export const where = script?.dataset.base ?? ownPath();
