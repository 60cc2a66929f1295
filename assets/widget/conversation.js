// One conversation: what waits to be sent, what was said, and what stops it.

/**
 * Lives until `end()`. Messages wait in `#outbox` and are sent one at a time, in order; whatever stops them (`halted`)
 * leaves them there. A restart or a destroyed session is simply another Conversation.
 */
class Conversation {
  #chat;
  #outbox = [];
  #running = false;
  #ready = false;
  #waiting = false;
  #wake = noop;
  #end = noop;
  #ended = new Promise((_, reject) => (this.#end = () => reject(new Trouble('ended'))));
  messages = [];
  subject = null;
  sessionId = null;
  halted = null;

  constructor(chat) {
    this.#chat = chat;
    this.#ended.catch(noop);
  }

  get hasUserMessage() {
    return this.messages.some(({ from }) => from === 'user');
  }

  say(text, { silent = false } = {}) {
    const message = { from: 'user', text, state: 'queued' };
    const done = new Promise((resolve, reject) => Object.assign(message, { resolve, reject }));
    done.catch(noop); // a page that doesn't wait for its message shouldn't see an unhandled rejection
    this.#outbox.push(message);
    if (!silent) this.#add(message);
    if (this.#waiting) this.#markWaiting(true);
    this.start();
    return done;
  }

  /** Starts or goes on; does nothing while at it, or when only a new conversation could help. */
  async start() {
    if (this.#running || this.halted === 'ended' || this.halted === 'subject_changed') return;
    this.#running = true;
    this.halted = null;
    try {
      if (!this.#ready) await this.#begin();
      while (this.#outbox.length) await this.#deliver(this.#outbox[0]);
      this.#chat.view.showTrouble(null);
    } catch (trouble) {
      this.#halt(trouble);
    }
    this.#running = false;
  }

  /** Goes on after a trouble that a new token, or the network's return, may have mended. */
  resume() {
    this.#wake();
    if (this.halted) this.start();
  }

  end() {
    this.#end();
    this.halted = 'ended';
    this.#outbox.splice(0).forEach((message) => message.reject?.(new Trouble('ended')));
  }

  save() {
    if (!this.subject || this.halted === 'ended') return;
    const messages = this.messages.map(({ from, text, state }) => ({ from, text, state }));
    this.#chat.store.save(this.subject, { session: this.sessionId, open: this.#chat.isOpen, messages });
  }

  async #begin() {
    const { view, store, tokens } = this.#chat;
    view.showActivity(TEXT.starting);
    const record = store.load();
    if (record) await this.#unlessEnded(tokens.fresh());
    if (record && record.subject === tokens.subject) this.#restore(record);
    else store.clear();
    if (!this.messages.length) view.greet();
    if (!this.sessionId) await this.#openSession();
    this.#ready = true;
    view.showActivity(null);
    this.save();
    await this.#unlessEnded(this.#chat.fire({ type: 'chat:ready' }));
  }

  #restore({ subject, session, messages }) {
    const typedMeanwhile = this.messages;
    this.subject = subject;
    this.sessionId = session;
    this.messages = [];
    this.#chat.view.reset();
    [...messages, ...typedMeanwhile].forEach((message) => this.#add(message));
    this.#outbox.unshift(...messages.filter(({ state }) => state === 'queued'));
  }

  async #openSession() {
    const { session_id: sessionId, user_id: userId } = await this.#call('POST', '/api/sessions');
    this.sessionId = sessionId;
    this.subject = this.subject || userId || this.#chat.tokens.subject;
    this.save();
  }

  async #deliver(message) {
    const { view } = this.#chat;
    view.showActivity(TEXT.typing);
    try {
      await this.#prepare(message);
      const response = await this.#exchange(message);
      this.#settle(message, 'sent');
      view.showActivity(null);
      await this.#receive(response);
      message.resolve?.();
    } catch (trouble) {
      if (trouble.kind !== 'refused') throw trouble;
      this.#settle(message, 'failed');
      view.showActivity(null);
      view.markMessage(message, TEXT.failed);
      this.#notice(TROUBLE_TEXT.refused);
      message.reject?.(trouble);
    }
  }

  /** Lets the page see and change the request, once, however often it then has to be sent. */
  async #prepare(message) {
    if (message.request) return;
    const data = { input: { message_type: 'text', text: message.text } };
    await this.#unlessEnded(this.#chat.fire({ type: 'pre:send', data }));
    message.request = data;
    await this.#unlessEnded(this.#chat.fire({ type: 'send', data }));
  }

  async #exchange(message) {
    const post = () => {
      const path = `/api/sessions/${encodeURIComponent(this.sessionId)}/messages`;
      return this.#call('POST', path, { text: String(message.request.input.text) });
    };
    try {
      return await post();
    } catch (trouble) {
      if (trouble.kind !== 'not_found') throw trouble;
    }
    // The assistant forgot the session: it was idle for too long, or the assistant was restarted.
    await this.#openSession();
    this.#notice(TEXT.newConversation);
    return post();
  }

  async #receive(response) {
    const generic = [response?.output ?? []].flat().map((item) => ({ response_type: 'text', ...item }));
    const data = { output: { generic } };
    await this.#unlessEnded(this.#chat.fire({ type: 'pre:receive', data }));
    for (const item of data.output.generic) {
      if (item.response_type === 'user_defined') {
        const element = this.#chat.view.addSlot();
        const slotData = { message: item, fullMessage: data, element };
        await this.#unlessEnded(this.#chat.fire({ type: 'userDefinedResponse', data: slotData }));
      } else if (item.text) {
        this.#add({ from: 'assistant', text: String(item.text), state: 'sent' });
      }
    }
    await this.#unlessEnded(this.#chat.fire({ type: 'receive', data }));
  }

  /** One request with a fit token, again and again until the assistant answers. */
  async #call(method, path, body) {
    for (let refusals = 0, failures = 0; ; ) {
      const token = await this.#unlessEnded(this.#chat.tokens.fresh());
      try {
        const answer = await this.#unlessEnded(request(method, path, token, body));
        this.#chat.view.showTrouble(null);
        this.#markWaiting(false);
        return answer;
      } catch (trouble) {
        if (trouble.kind === 'unreachable' || trouble.kind === 'busy') {
          await this.#waitForAssistant(trouble, failures++);
        } else {
          if (trouble.kind === 'expired_token' || trouble.kind === 'invalid_token') this.#chat.tokens.refuse(token);
          if (trouble.kind !== 'expired_token' || ++refusals >= TOKEN_ATTEMPTS) throw trouble;
        }
      }
    }
  }

  async #waitForAssistant(trouble, failures) {
    const { view } = this.#chat;
    view.showActivity(null);
    view.showTrouble(TROUBLE_TEXT[trouble.kind], { label: TEXT.tryAgain, run: () => this.#wake() });
    this.#markWaiting(true);
    const backOff = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS) * (0.75 + Math.random() / 2);
    const delay = Math.max(backOff, Math.min(trouble.retryAfterMs, LONGEST_BUSY_MS));
    const woken = new Promise((resolve) => (this.#wake = resolve));
    await this.#unlessEnded(Promise.race([woken, sleep(delay)]));
  }

  #halt(trouble) {
    if (trouble.kind === 'ended' || this.halted === 'ended') return;
    const { view } = this.#chat;
    const kind = TROUBLE_TEXT[trouble.kind] && trouble.kind !== 'refused' ? trouble.kind : 'unknown';
    if (kind === 'unknown') console.error('Web chat:', trouble);
    const final = kind === 'subject_changed';
    this.halted = kind;
    view.showActivity(null);
    this.#markWaiting(true, final ? TEXT.failed : TEXT.waiting);
    const retry = () => {
      view.showTrouble(null);
      this.start();
    };
    const startNew = () => this.#chat.replaceConversation({ forgetToken: true, start: true });
    const action = final ? { label: TEXT.startNew, run: startNew } : { label: TEXT.tryAgain, run: retry };
    view.showTrouble(TROUBLE_TEXT[kind], action, { panel: !this.#ready, final });
  }

  /** Whatever it waits for, an ended conversation stops there and touches nothing any more. */
  #unlessEnded(promise) {
    return Promise.race([this.#ended, promise]);
  }

  #add(message) {
    this.messages.push(message);
    if (this.messages.length > MAX_MESSAGES) this.messages.shift();
    this.#chat.view.addMessage(message);
    this.save();
  }

  #notice(text) {
    this.#add({ from: 'notice', text, state: 'sent' });
  }

  #settle(message, state) {
    this.#outbox.shift();
    message.state = state;
    this.save();
  }

  #markWaiting(waiting, text = TEXT.waiting) {
    this.#waiting = waiting;
    this.#outbox.forEach((message) => this.#chat.view.markMessage(message, waiting ? text : null));
  }
}
