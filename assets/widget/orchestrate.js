// watsonx Orchestrate's chat: what its pages and its service call things, and what it wants before it starts.

import { make } from '../dom.js';
import { absent } from './instance.js';
import { request } from './requests.js';
import { NOTHING } from './store.js';
import { language, speakLanguage } from './text.js';
import { WebChat } from './web_chat.js';

/** @typedef {ChatListener['handler']} Handler */
/** @typedef {{ thread_id: string, user_id: string }} Thread */

/** The hosted chat's methods that do nothing here. */
const ABSENT = [
  'doAutoScroll',
  'loadThreadById',
  'scrollToMessage',
  'updateCustomHeaderItems',
  'updateHistoryUserDefined',
  'updateWelcomeScreen',
];

/** @type {import('./web_chat.js').Contract} */
const ORCHESTRATE = {
  wording: {
    path: '/api/threads',
    id: 'thread_id',
    messages: 'runs',
    said: (text, thread_id) => ({ message: { role: 'user', content: text, thread_id, context: {} } }),
    body: ({ message }) => ({ text: String(message.content), context: message.context ?? {} }),
    answered: (content) => ({ message: { role: 'assistant', content } }),
    items: ({ message }) => message.content,
    history: ({ from, text }) => ({ role: from, content: text }),
  },
  question: { type: 'authTokenNeeded', field: 'authToken', carriesOld: true },
  logout: 'destroy(), set a token of the new person, and call wxoLoader.init()',
  suggestions: ['What do you know about me', 'Send something secure'],
  store: () => NOTHING, // each page begins a thread
  instance,
};

/**
 * A listener in the form of this vendor: a name and a function, not the other chat's object.
 * @param {unknown} type
 * @param {unknown} handler
 */
function listener(type, handler) {
  if (typeof type !== 'string' || typeof handler !== 'function') {
    throw new TypeError("wxO: write on('name', handler); an object { type, handler } is watsonx Assistant's form.");
  }
  return { type, handler: /** @type {Handler} */ (handler) };
}

/**
 * @param {WebChat} chat
 * @param {import('./events.js').Events} events
 */
function instance(chat, events) {
  const self = {
    ...Object.fromEntries(ABSENT.map((name) => [name, absent(`${name}()`)])),
    on: (/** @type {string} */ type, /** @type {Handler} */ handler) => events.add(listener(type, handler)),
    once: (/** @type {string} */ type, /** @type {Handler} */ handler) => events.add(listener(type, handler), true),
    off: (/** @type {string} */ type, /** @type {Handler} */ handler) => events.remove(listener(type, handler)),
    send: async (/** @type {any} */ message) => chat.send(message?.message?.content ?? message),
    updateAuthToken: (/** @type {string} */ jwt) => chat.updateIdentityToken(jwt),
    async restartConversation() {
      await chat.fire({ type: 'pre:restartConversation' });
      await chat.restart();
    },
    changeView: (/** @type {import('./web_chat.js').Target} */ view) => chat.changeView(view, 'calledChangeView'),
    getLocale: () => language,
    /** For what is said from then on. */
    updateLocale: (/** @type {string} */ tag) => speakLanguage(tag),
    destroy: () => chat.destroy(),
  };
  return self;
}

/** @param {string} id */
function rootElement(id) {
  const found = document.getElementById(id);
  if (found) return found;
  const made = make('div', { id });
  document.body.append(made);
  return made;
}

/**
 * The chat that this configuration describes, or null where the token in it is none that the assistant takes.
 * @param {OrchestrateConfiguration} configuration
 */
export async function load(configuration) {
  const { token = '', showLauncher, rootElementID = 'root', chatOptions, layout, defaultLocale } = configuration;
  await speakLanguage(/** @type {string | undefined} */ (defaultLocale));
  /** @type {Thread} */
  let thread;
  try {
    thread = await request('POST', ORCHESTRATE.wording.path, token);
  } catch (error) {
    console.error('wxO error ::: The chat does not load without a valid token in wxOConfiguration.token.', error);
    return null;
  }
  const { form, customElement } = /** @type {{ form?: string, customElement?: HTMLElement }} */ (layout ?? {});
  const isFloating = (form ?? 'float') === 'float';
  const element = form === 'custom' ? customElement : undefined;
  const shown = { showLauncher: showLauncher !== false && isFloating, openChatByDefault: !isFloating };
  const root = rootElement(rootElementID);
  const chat = new WebChat({ ...shown, element, root, identityToken: token, namespace: 'orchestrate' }, ORCHESTRATE);
  chat.conversation.goOn(thread.thread_id, thread.user_id);
  await chatOptions?.onLoad?.(chat.instance);
  await chat.render();
  return chat;
}
