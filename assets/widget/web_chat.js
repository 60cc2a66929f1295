// The chat as a page knows it, and its start.

class WebChat {
  #options;
  #events = new Events();
  #rendering = null;
  #online = () => this.conversation.resume();
  isOpen = false;

  constructor(options) {
    this.#options = options;
    this.store = new Store(options.namespace);
    this.tokens = new Tokens(this, options.identityToken);
    this.conversation = new Conversation(this);
    this.view = new View(
      {
        open: () => this.setOpen(true, 'launcher_clicked'),
        close: () => this.setOpen(false, 'main_window_minimized'),
        restart: () => this.restart(),
        send: (text) => this.conversation.say(text),
      },
      { launcher: options.showLauncher !== false },
    );
    this.instance = publicInstance(this, this.#events);
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
    const record = this.store.load();
    if (record?.open) await this.setOpen(true, 'session_history');
    else if (this.#options.openChatByDefault) await this.setOpen(true, 'open_chat_by_default');
    return this.instance;
  }

  async setOpen(open, reason) {
    if (open === this.isOpen) return;
    const states = [{ launcher: this.view.hasLauncher, mainWindow: false }, { launcher: false, mainWindow: true }];
    const data = { oldViewState: states[Number(this.isOpen)], newViewState: states[Number(open)], reason };
    const event = await this.fire({ type: 'view:pre:change', data, cancelViewChange: false });
    if (event.cancelViewChange || open === this.isOpen) return;
    this.isOpen = open;
    // Only who asked for the window gets the focus moved: a page that loads keeps it where it is.
    this.view.setOpen(open, { focus: !['session_history', 'open_chat_by_default'].includes(reason) });
    this.conversation.save();
    if (open && !this.conversation.halted) this.conversation.start();
    await this.fire({ type: open ? 'window:open' : 'window:close', data: { reason } });
    await this.fire({ type: 'view:change', data });
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
      viewState: { launcher: !this.isOpen && this.view.hasLauncher, mainWindow: this.isOpen },
    };
  }
}

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
    openWindow: () => chat.render().then(() => chat.setOpen(true, 'called_open_window')),
    closeWindow: () => chat.render().then(() => chat.setOpen(false, 'called_close_window')),
    toggleOpen: () => chat.render().then(() => chat.setOpen(!chat.isOpen, 'called_toggle_open')),
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
