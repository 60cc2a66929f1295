// The chat as a page knows it, and its start.

class WebChat {
  #options;
  #events = new Events();
  #rendering = null;
  #online = () => this.conversation.resume();
  viewState = { launcher: false, mainWindow: false, tour: false };

  constructor(options) {
    this.#options = options;
    this.store = new Store(options.namespace);
    this.tokens = new Tokens(this, options.identityToken);
    this.conversation = new Conversation(this);
    this.view = new View(
      {
        open: () => this.changeView('mainWindow', 'launcherClicked'),
        close: () => this.changeView('launcher', 'mainWindowMinimized'),
        restart: () => this.restart(),
        send: (text) => this.conversation.say(text),
      },
      { launcher: options.showLauncher !== false },
    );
    this.instance = publicInstance(this, this.#events);
  }

  get isOpen() {
    return this.viewState.mainWindow;
  }

  fire(event) {
    return this.#events.fire(event, this.instance);
  }

  render() {
    return (this.#rendering ??= this.#render());
  }

  async #render() {
    if (!document.body) await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
    this.view.mount(this.#options.element, this.#options.namespace);
    window.addEventListener('online', this.#online);
    if (this.store.load()?.open) await this.changeView('mainWindow', 'sessionHistory');
    else await this.changeView(this.#options.openChatByDefault ? 'mainWindow' : 'launcher', 'webChatLoaded');
    return this.instance;
  }

  /** Shows another view, named or as a (partial) view state; handlers of the two events may change or cancel it. */
  async changeView(view, reason) {
    const named = { launcher: view === 'launcher' && this.view.hasLauncher, mainWindow: view === 'mainWindow' };
    const newViewState = { ...this.viewState, ...(typeof view === 'string' ? named : view) };
    if (sameView(newViewState, this.viewState)) return;
    const oldViewState = Object.freeze(this.viewState);
    const change = { reason, oldViewState, newViewState, cancelViewChange: false };
    const before = await this.fire({ type: 'view:pre:change', ...change });
    if (before.cancelViewChange || !this.#show(before.newViewState, reason)) return;
    if (this.isOpen !== oldViewState.mainWindow) {
      await this.fire({ type: this.isOpen ? 'window:open' : 'window:close', data: { reason } });
    }
    const after = await this.fire({ type: 'view:change', ...change, newViewState: { ...this.viewState } });
    this.#show(after.cancelViewChange ? oldViewState : after.newViewState, reason);
  }

  /** Returns whether that changed anything. */
  #show(viewState, reason) {
    if (sameView(viewState, this.viewState)) return false;
    this.viewState = { ...viewState };
    // Only who asked for the window gets the focus moved: a page that loads keeps it where it is.
    this.view.show(viewState, { focus: !['sessionHistory', 'webChatLoaded'].includes(reason) });
    this.conversation.save();
    if (this.isOpen && !this.conversation.halted) this.conversation.start();
    return true;
  }

  send(message, options) {
    const text = typeof message === 'string' ? message : message?.input?.text;
    if (typeof text !== 'string' || !text.trim()) throw new TypeError('Web chat: send() needs a text.');
    if (text.length > MAX_INPUT) throw new RangeError(`Web chat: a message has at most ${MAX_INPUT} characters.`);
    return this.conversation.say(text, options);
  }

  updateIdentityToken(jwt) {
    this.tokens.accept(jwt);
    this.conversation.resume();
  }

  async restart() {
    this.replaceConversation({ start: this.isOpen });
    await this.fire({ type: 'restartConversation' });
  }

  /** Ends what is there, here at once and at the assistant as well as it can be reached, and begins anew. */
  replaceConversation({ forgetToken = false, start = false } = {}) {
    const { sessionId } = this.conversation;
    const token = this.tokens.value;
    this.conversation.end();
    this.store.clear();
    this.view.reset();
    if (forgetToken) this.tokens.forget();
    this.conversation = new Conversation(this);
    if (start) this.conversation.start();
    else if (this.isOpen) this.view.greet();
    if (!sessionId || !token) return Promise.resolve();
    const farewell = request('DELETE', `/api/sessions/${encodeURIComponent(sessionId)}`, token).catch(noop);
    return Promise.race([farewell, sleep(FAREWELL_LIMIT_MS)]).then(noop);
  }

  destroy() {
    window.removeEventListener('online', this.#online);
    this.conversation.end();
    this.view.host?.remove();
  }

  state() {
    const { sessionId, subject, hasUserMessage } = this.conversation;
    return {
      isWebChatOpen: this.isOpen,
      hasSentNonWelcomeMessage: hasUserMessage,
      userID: subject || this.tokens.subject,
      sessionID: sessionId || undefined,
      viewState: { ...this.viewState },
    };
  }
}

const sameView = (one, other) => ['launcher', 'mainWindow'].every((view) => one[view] === other[view]);

/** What a page gets; the same names as the hosted web chat's instance. */
function publicInstance(chat, events) {
  const instance = {
    on: (listeners) => (events.add(listeners), instance),
    once: (listeners) => (events.add(listeners, true), instance),
    off: (listeners) => (events.remove(listeners), instance),
    render: () => chat.render(),
    send: async (message, options) => chat.send(message, options),
    updateIdentityToken: (jwt) => chat.updateIdentityToken(jwt),
    updateUserID: () => {
      throw new Error('Web chat: updateUserID() may not be used with security on; the token’s sub is the user id.');
    },
    destroySession: () => chat.replaceConversation({ forgetToken: true }),
    destroy: () => chat.destroy(),
    restartConversation: () => chat.restart(),
    changeView: (view) => chat.render().then(() => chat.changeView(view, 'calledChangeView')),
    openWindow: () => chat.render().then(() => chat.changeView('mainWindow', 'calledOpenWindow')),
    closeWindow: () => chat.render().then(() => chat.changeView('launcher', 'calledCloseWindow')),
    toggleOpen: () => (chat.isOpen ? instance.closeWindow() : instance.openWindow()),
    getState: () => chat.state(),
    getWidgetVersion: () => VERSION,
  };
  return instance;
}


async function load(options = {}) {
  const { instance } = new WebChat(options);
  if (typeof options.onLoad === 'function') await options.onLoad(instance);
  return instance;
}

/** Starts the chat that the page describes, once, also when the script is on the page twice. */
function startFromPage() {
  const options = window.watsonAssistantChatOptions;
  const loader = window.loadWatsonAssistantChat;
  if (!options || !loader.started || loader.started.has(options)) return;
  loader.started.add(options);
  loader(options).catch((error) => console.error('Web chat: onLoad failed.', error));
}

if (!window.loadWatsonAssistantChat) {
  window.loadWatsonAssistantChat = Object.assign(load, { started: new WeakSet() });
}
startFromPage();
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', startFromPage);
