// What a page gets: the names of the hosted web chat's instance. docs/CONNECT.md lists which are here and which are not.

import { language } from './text.js';

const VERSION = '8.2.0';

/** The hosted chat's methods that do nothing here: a page goes on, and its developer is told once. */
const ABSENT = [
  'agentEndConversation',
  'doAutoScroll',
  'requestFocus',
  'scrollToMessage',
  'showLauncherGreetingMessage',
  'updateAssistantUnreadIndicatorVisibility',
  'updateBotUnreadIndicatorVisibility',
  'updateCSSVariables',
  'updateHistoryUserDefined',
  'updateHomeScreenConfig',
  'updateInputFieldVisibility',
  'updateIsLoadingCounter',
  'updateIsTypingCounter',
  'updateLanguagePack',
  'updateLauncherAvatarURL',
  'updateLauncherConfig',
  'updateLauncherGreetingMessage',
  'updateLocale',
  'updateMainHeaderAvatar',
  'updateMainHeaderTitle',
];

/** @type {Set<string>} */
const told = new Set();

/**
 * A method that only says, the first time, that it is not here.
 * @param {string} name
 */
export const absent = (name) => () => {
  if (!told.has(name)) console.warn(`Web chat: the stand-in has no ${name}; docs/CONNECT.md lists what it has.`);
  told.add(name);
  return Promise.resolve();
};

/** The hosted chat's tours, whichever method of theirs is called. */
const tours = new Proxy(
  {},
  { get: (_, name) => (typeof name === 'string' && name !== 'then' ? absent(`tours.${name}()`) : undefined) },
);

/** The hosted chat's window can be styled by the page; this one is in a shadow root, which no class name reaches. */
const mainWindow = {
  addClassName: absent('elements.getMainWindow().addClassName()'),
  removeClassName: absent('elements.getMainWindow().removeClassName()'),
};

/** Elements that a page may write into, none of which is shown. */
function writeableElements() {
  absent('writeableElements')();
  return new Proxy(/** @type {Record<string, HTMLElement>} */ ({}), {
    get(elements, name) {
      if (typeof name !== 'string' || name === 'then') return undefined;
      elements[name] ??= document.createElement('div');
      return elements[name];
    },
  });
}

/**
 * @param {import('./web_chat.js').WebChat} chat
 * @param {import('./events.js').Events} events
 */
export function publicInstance(chat, events) {
  const changeView = async (/** @type {import('./web_chat.js').Target} */ view, /** @type {string} */ reason) => {
    await chat.render();
    await chat.changeView(view, reason);
  };
  /** @type {Record<string, HTMLElement> | undefined} */
  let elements;
  const instance = {
    ...Object.fromEntries(ABSENT.map((name) => [name, absent(`${name}()`)])),
    get writeableElements() {
      elements ??= writeableElements();
      return elements;
    },
    tours,
    getLocale: () => language,
    elements: { getMainWindow: () => mainWindow },
    customPanels: { getPanel: () => chat.panel },
    updateCustomMenuOptions: (/** @type {import('./view.js').MenuOption[]} */ options) => chat.view.showMenu(options),

    on: (/** @type {ChatListener | ChatListener[]} */ listeners) => {
      events.add(listeners);
      return instance;
    },
    once: (/** @type {ChatListener | ChatListener[]} */ listeners) => {
      events.add(listeners, true);
      return instance;
    },
    off: (/** @type {ChatListener | ChatListener[]} */ listeners) => {
      events.remove(listeners);
      return instance;
    },
    render: () => chat.render(),
    send: async (/** @type {Parameters<typeof chat.send>} */ ...message) => chat.send(...message),
    addMessage: (/** @type {{ output: { generic: object[] } }} */ message) => chat.conversation.show(message),
    updateIdentityToken: (/** @type {string} */ jwt) => chat.updateIdentityToken(jwt),
    updateUserID: () => {
      throw new Error('Web chat: updateUserID() may not be used with security on; the token’s sub is the user id.');
    },
    destroySession: () => chat.replaceConversation({ forgetToken: true }),
    destroy: () => chat.destroy(),
    restartConversation: () => chat.restart(),
    changeView: (/** @type {import('./web_chat.js').Target} */ view) => changeView(view, 'calledChangeView'),
    openWindow: () => changeView('mainWindow', 'calledOpenWindow'),
    closeWindow: () => changeView('launcher', 'calledCloseWindow'),
    toggleOpen: () => (chat.isOpen ? instance.closeWindow() : instance.openWindow()),
    getState: () => chat.state(),
    getWidgetVersion: () => VERSION,
  };
  return /** @type {WebChatInstance & typeof instance} */ (instance);
}
