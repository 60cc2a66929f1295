// The page of the API: Swagger UI on this site's document, in this site's words and colours.

const page = /** @type {HTMLElement} */ (document.querySelector('#api'));
const viewer = /** @type {any} */ (window).SwaggerUIBundle;
const { document: source = '', server = '' } = page.dataset;
const root = new URL('../..', import.meta.url).pathname;
const dark = matchMedia('(prefers-color-scheme: dark)');

const dress = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', dress);
dress();

// The document names the public URL. This page may have been opened under another name of the same machine, and what is tried goes
// where the page came from, with its cookies.
// HEAD and OPTIONS, which nobody tries by hand, are in the document alone.
/** @param {string} text */
function tryHere(text) {
  try {
    const { paths, ...document } = JSON.parse(text);
    for (const item of Object.values(paths)) {
      delete item.head;
      delete item.options;
    }
    return JSON.stringify({ ...document, paths, servers: [{ url: server || root }] });
  } catch {
    return text; // the viewer says what is wrong with it
  }
}

// In the place of the viewer's own arrangement, which has a second `main` and `h1`, and puts every request below a page of text.
/** @typedef {(...args: any[]) => any} Part what the viewer is made of */
const arrangement = (/** @type {{ React: { createElement: Part } }} */ { React: { createElement: element } }) => {
  const trouble = () =>
    element(
      'p',
      { className: 'message danger', role: 'alert' },
      'The API document didn’t load. Reload the page to try again.',
    );
  const reading = () => element('p', { className: 'hint', role: 'status' }, 'Loading…');
  const heading = () => element('h2', { id: 'requests', className: 'visually-hidden' }, 'Requests');

  /** @param {{ getComponent: Part, specSelectors: Record<string, Part> }} system */
  function Arrangement({ getComponent, specSelectors }) {
    const part = (/** @type {string} */ name, /** @type {object} */ properties = {}) =>
      element(getComponent(name, true), properties);
    const status = specSelectors.loadingStatus();
    if (status?.startsWith('failed')) return trouble();
    if (status !== 'success') return reading();
    const words = part('Markdown', { source: specSelectors.info().get('description') });
    return element(
      'div',
      { className: 'swagger-ui' },
      element(getComponent('SvgAssets')),
      part('errors'),
      element('details', null, element('summary', null, 'Common to all requests'), words),
      element('section', { 'aria-labelledby': 'requests' }, heading(), part('operations')),
    );
  }

  return {
    components: { Arrangement },
    wrapComponents: {
      // Links within buttons cannot be told apart. The address of this page still follows what is opened.
      DeepLink:
        () =>
        (/** @type {{ text: string }} */ { text }) =>
          element('span', null, text),
      // Scripts cannot set the cookies that the document names: they are the browser's own, and there is nothing to fill in.
      authorizeOperationBtn: () => () => null,
    },
    statePlugins: {
      spec: {
        wrapActions: {
          updateSpec: (/** @type {Part} */ update) => (/** @type {string} */ text) => update(tryHere(text)),
        },
      },
    },
  };
};

// The stand-in takes this browser's identity token where the vendor's cloud would.
/** @param {{ url: string, headers: Record<string, string> }} request */
async function withToken(request) {
  if (server && request.url.startsWith(`${server}/api/`)) {
    const token = await fetch(`${root}token`);
    request.headers.Authorization = `Bearer ${await token.text()}`;
  }
  return request;
}

const NAMES = {
  '.examples-select-element': 'Example',
  'textarea.body-param__text': 'Request body',
};

// The viewer leaves some things without names, and long answers out of the keyboard's reach. It draws them anew at any time.
function makeReachable() {
  for (const [selector, name] of Object.entries(NAMES)) {
    for (const field of page.querySelectorAll(`${selector}:not([aria-label])`)) field.setAttribute('aria-label', name);
  }
  for (const table of page.querySelectorAll('.responses-table[role]:not([aria-label])')) {
    const operation = table.closest('.opblock');
    const method = operation?.querySelector('.opblock-summary-method')?.textContent;
    const path = operation?.querySelector('[data-path]')?.getAttribute('data-path');
    table.setAttribute('aria-label', `Responses to ${method} ${path}`);
  }
  /** @type {NodeListOf<HTMLElement>} */
  const texts = page.querySelectorAll('pre:not([tabindex])');
  for (const text of texts) {
    if (text.scrollHeight > text.clientHeight) text.tabIndex = 0;
  }
}

if (viewer) {
  new MutationObserver(makeReachable).observe(page, { childList: true, subtree: true });
  viewer({
    domNode: page,
    url: source,
    requestInterceptor: withToken,
    layout: 'Arrangement',
    plugins: [arrangement],
    deepLinking: true,
    validatorUrl: null,
    displayRequestDuration: true,
    tryItOutEnabled: true,
  });
} else {
  page.textContent = 'The viewer didn’t load. Reload the page to try again.';
}
