// What each vendor's chat calls the same things.

/**
 * @typedef {object} Kind
 * @property {string} field of the event by which the chat asks for a token: here the handler puts it
 * @property {(instance: any, handler: (event: any) => unknown) => () => void} listen until the function that it returns is called
 * @property {(instance: any, token: string) => unknown} push a token of the same subject, or of a new one after the end
 * @property {(instance: any) => unknown} end the conversation
 * @property {(token: string) => unknown} [begin] where it takes more than a push: a chat with this token
 * @property {() => string | undefined} [given] the token that the chat began with
 * @property {boolean} [pushesAnswers] whether it may want the answer to its question pushed, too
 */

/** @type {Kind} */
const ASSISTANT = {
  field: 'identityToken',
  listen(instance, handler) {
    const listener = { type: 'identityTokenExpired', handler };
    instance.on(listener);
    return () => instance.off(listener);
  },
  push: (instance, token) => instance.updateIdentityToken(token),
  end: (instance) => instance.destroySession(),
};

/** @type {Kind} */
const ORCHESTRATE = {
  field: 'authToken',
  listen(instance, handler) {
    const types = ['authTokenNeeded', 'identityTokenExpired']; // its name now, and before
    for (const type of types) instance.on(type, handler);
    return () => types.map((type) => instance.off(type, handler));
  },
  // The vendor documents the event's field, and this method. Either does.
  pushesAnswers: true,
  given: () => window.wxOConfiguration?.token,
  push: (instance, token) => instance.updateAuthToken(token),
  end: (instance) => instance.destroy(),
  begin(token) {
    Object.assign(window.wxOConfiguration ?? {}, { token });
    window.wxoLoader?.init();
  },
};

/** @param {any} instance */
export const kindOf = (instance) => (instance.updateAuthToken ? ORCHESTRATE : ASSISTANT);

/**
 * What a chat calls when it is there: this script, and then the page's own.
 * @param {(instance: any) => unknown} attach
 * @param {((instance: any) => unknown) | undefined} own
 * @returns {(instance: any) => unknown}
 */
const whenLoaded = (attach, own) => async (instance) => {
  attach(instance);
  await own?.(instance);
};

/** @param {any} instance */
const render = (instance) => instance.render();

/**
 * The page's options with what a chat needs for tokens. Orchestrate wants one before it starts, so that its options take a while.
 * @param {any} options
 * @param {(instance: any) => unknown} attach
 * @param {() => Promise<string>} ask
 */
export function complete(options, attach, ask) {
  const { orchestrationID, chatOptions, onLoad } = options;
  if (!orchestrationID) return { ...options, onLoad: whenLoaded(attach, onLoad || render) };
  return ask().then((token) => ({
    ...options,
    token,
    chatOptions: { ...chatOptions, onLoad: whenLoaded(attach, chatOptions?.onLoad) },
  }));
}
