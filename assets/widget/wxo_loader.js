/*
 * The loader of the assistant stand-in's chat for watsonx Orchestrate.
 *
 * It follows the script contract of the hosted chat: the page sets `window.wxOConfiguration`, with a valid token in it, loads
 * this script from `<hostURL>/wxochat/wxoLoader.js?embed=true`, and calls `wxoLoader.init()` on its `load` event.
 * `chatOptions.onLoad` gets the instance (see `orchestrate.js`).
 */
(() => {
  const { src } = /** @type {HTMLScriptElement} */ (
    document.currentScript ?? document.querySelector('script[src*="/wxoLoader.js"]')
  );

  /** @param {Partial<OrchestrateConfiguration>} configuration */
  function check({ hostURL, hostUrl, orchestrationID, chatOptions }) {
    const mandatory = { hostURL: hostURL ?? hostUrl, orchestrationID, 'chatOptions.agentId': chatOptions?.agentId };
    const missing = Object.entries(mandatory).filter(([, value]) => !value);
    for (const [name] of missing) console.error(`wxO error ::: Config error ::: ${name} is mandatory.`);
    if (document.compatMode === 'BackCompat') console.warn('wxO: the page needs <!DOCTYPE html>.');
    return !missing.length;
  }

  async function init(configuration = window.wxOConfiguration ?? {}) {
    if (!check(configuration)) return;
    const chat = await import(new URL('widget/orchestrate.js', src).href);
    await chat.load(configuration);
  }

  window.wxoLoader ??= { init };
})();
