// What each vendor's chat calls the same things.

/**
 * @typedef {object} Kind
 * @property {string} field of the event by which the chat asks for a token: here the handler puts it
 * @property {(instance: any, handler: (event: any) => unknown) => () => void} listen until the function that it returns is called
 * @property {(instance: any, token: string) => unknown} answer the question, besides
 * @property {() => string | null} given the token that the chat began with
 * @property {(instance: any, token: string) => unknown} push a token of the same subject
 * @property {(instance: any) => unknown} end the conversation
 * @property {(instance: any, token: string) => unknown} begin another one, after that
 */

/** @type {Kind} */
const ASSISTANT = {
  field: 'identityToken',
  listen(instance, handler) {
    const listener = { type: 'identityTokenExpired', handler };
    instance.on(listener);
    return () => instance.off(listener);
  },
  answer: () => {},
  given: () => null,
  push: (instance, token) => instance.updateIdentityToken(token),
  end: (instance) => instance.destroySession(),
  begin: (instance, token) => instance.updateIdentityToken(token),
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
  answer: (instance, token) => instance.updateAuthToken(token),
  given: () => window.wxOConfiguration?.token ?? null,
  push: (instance, token) => instance.updateAuthToken(token),
  end: (instance) => instance.destroy(),
  begin(_, token) {
    Object.assign(window.wxOConfiguration ?? {}, { token });
    window.wxoLoader?.init();
  },
};

/** @param {any} instance */
export const kindOf = (instance) => (instance.updateAuthToken ? ORCHESTRATE : ASSISTANT);

/**
 * The page's options with what a chat needs for tokens. Orchestrate wants one before it starts, so that its options take a while.
 * @param {any} options
 * @param {(instance: any) => unknown} attach
 * @param {() => Promise<string>} token
 */
export function complete(options, attach, token) {
  if (!options.orchestrationID) {
    return {
      ...options,
      async onLoad(/** @type {any} */ instance) {
        attach(instance);
        await (options.onLoad || (() => instance.render()))(instance);
      },
    };
  }
  const { chatOptions } = options;
  return token().then((first) => ({
    ...options,
    token: first,
    chatOptions: {
      ...chatOptions,
      onLoad(/** @type {any} */ instance) {
        attach(instance);
        return chatOptions?.onLoad?.(instance);
      },
    },
  }));
}
