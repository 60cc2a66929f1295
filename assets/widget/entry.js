/*
 * The web chat of the assistant stand-in: its entry script.
 *
 * It follows the script contract of the hosted web chat, so that a page written against this file works against the
 * hosted one too: the page sets `window.watsonAssistantChatOptions` and loads this script, or it loads the script first
 * and calls `window.loadWatsonAssistantChat(options)`. Both give an instance (see `instance.js`).
 *
 * Everything that arrives is shown as text, never as markup, and there are no inline styles, so the page may keep a
 * strict Content-Security-Policy. It has to allow this script's origin in `script-src` and in `connect-src`.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (
    document.currentScript ?? document.querySelector('script[src*="/WatsonAssistantChatEntry.js"]')
  );
  const { src } = script;

  /** @param {WebChatOptions} options */
  async function load(options = {}) {
    const chat = await import(new URL('widget/assistant.js', src).href);
    return chat.load(options);
  }

  // Starts the chat that the page describes, once, also when the script is on the page twice.
  function startFromPage() {
    const options = window.watsonAssistantChatOptions;
    const loader = window.loadWatsonAssistantChat;
    if (!options || !loader?.started || loader.started.has(options)) return;
    loader.started.add(options);
    loader(options).catch((error) => console.error('Web chat: it did not start.', error));
  }

  window.loadWatsonAssistantChat ??= Object.assign(load, { started: new WeakSet() });
  startFromPage();
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', startFromPage);
})();
