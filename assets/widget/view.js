// What the person sees and does.

const ICONS = {
  mark: 'M6 4h12a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-6l-4.5 4v-4H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zM.9 10.5h22.2',
  restart: 'M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4 4.5v4h4',
  close: 'M6 9.5l6 6 6-6',
  send: 'M12 19V5M6 11l6-6 6 6',
};

/** An element with properties, attributes (`aria-…`, `role`, `for`) and children; texts become text nodes. */
function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && !name.includes('-')) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function icon(name, size = 24) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const attributes = { viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': 'true', focusable: 'false' };
  Object.entries(attributes).forEach(([key, value]) => svg.setAttribute(key, value));
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

const iconButton = (name, label, onclick, className = 'icon') =>
  element('button', { type: 'button', className, title: label, 'aria-label': label, onclick }, icon(name));

/** Draws what it is told; `actions` are `open`, `close`, `restart` and `send(text)`. */
class View {
  #actions;
  #rows = new WeakMap(); // message → its row
  #slots = 0;
  #suggestions = null;

  constructor(actions, { launcher }) {
    this.#actions = actions;
    this.hasLauncher = launcher;
    this.launcher = iconButton('mark', 'Open the chat', actions.open, 'launcher');
    this.launcher.setAttribute('aria-haspopup', 'dialog');
    const live = { role: 'log', 'aria-live': 'polite', 'aria-label': 'Conversation', tabIndex: 0 };
    this.log = element('div', { className: 'log', ...live });
    this.dots = element('span', { className: 'dots', 'aria-hidden': 'true' }, element('i'), element('i'), element('i'));
    this.activity = element('div', { className: 'activity', role: 'status' });
    this.trouble = element('div', { className: 'trouble', role: 'alert', hidden: true });
    const header = element(
      'header',
      {},
      icon('mark'),
      element('h2', { id: 'title' }, TEXT.title),
      iconButton('restart', 'Restart the conversation', actions.restart),
      iconButton('close', 'Minimise the chat', actions.close),
    );
    this.window = element(
      'div',
      { className: 'window', role: 'dialog', 'aria-labelledby': 'title', onkeydown: (event) => this.#onKey(event) },
      ...[header, this.log, this.activity, this.trouble, this.#buildComposer()],
    );
    this.root = element('section', { className: 'root', 'aria-label': 'Chat' }, this.launcher, this.window);
    this.show({ launcher: false, mainWindow: false });
  }

  #buildComposer() {
    const box = { id: 'message', rows: 1, maxLength: MAX_INPUT, placeholder: 'Write a message', enterKeyHint: 'send' };
    const oninput = () => this.#onInput();
    this.input = element('textarea', { ...box, autocomplete: 'off', 'aria-describedby': 'counter', oninput });
    this.sendButton = iconButton('send', 'Send', () => this.#submit(), 'filled');
    this.sendButton.disabled = true;
    this.counter = element('p', { id: 'counter', className: 'counter', hidden: true });
    return element(
      'div',
      { className: 'composer' },
      element('label', { className: 'unseen', htmlFor: 'message' }, 'Message'),
      element('div', { className: 'field' }, this.input, this.sendButton),
      this.counter,
    );
  }

  mount(custom, namespace = 'default') {
    this.host = element('div', { 'data-web-chat': namespace });
    this.root.classList.toggle('embedded', Boolean(custom));
    const shadow = this.host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet(); // a strict style-src allows this one, and no inline style
    sheet.replaceSync(custom ? `${STYLE} :host { height: 100%; }` : STYLE);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.root);
    (custom || document.body).append(this.host);
  }

  show({ launcher, mainWindow }, { focus = false } = {}) {
    this.window.hidden = !mainWindow;
    this.launcher.hidden = !launcher;
    this.#scrollDown();
    if (focus) (mainWindow ? this.#firstStop() : this.launcher).focus();
  }

  addMessage(message) {
    const row = this.#row(message);
    this.#rows.set(message, row);
    if (message.from === 'user') this.#suggestions?.remove();
    this.#append(row, message.from === 'user');
    if (message.state === 'failed') this.markMessage(message, TEXT.failed);
  }

  /** Says something below a message, or with `null` nothing. */
  markMessage(message, text) {
    const row = this.#rows.get(message);
    const mark = row?.querySelector('.mark');
    if (!row || (mark?.textContent ?? null) === text) return;
    mark?.remove();
    if (text) row.append(element('p', { className: 'mark' }, text));
    this.#scrollDown();
  }

  /** A place for what the page itself draws; it stays in the page's own tree, so the page's styles reach it. */
  addSlot() {
    const name = `response-${++this.#slots}`;
    const place = element('div', { slot: name });
    this.host.append(place);
    this.#append(element('div', { className: 'message' }, element('slot', { name })), false);
    return place;
  }

  greet() {
    if (this.#suggestions) return;
    const look = { type: 'button', className: 'quiet' };
    const ask = (text) => element('button', { ...look, onclick: () => this.#send(text) }, text);
    this.#suggestions = element('div', { className: 'suggestions' }, ...TEXT.suggestions.map(ask));
    this.log.prepend(this.#row({ from: 'assistant', text: TEXT.greeting }), this.#suggestions);
  }

  showActivity(text) {
    this.activity.replaceChildren(...(text ? [this.dots, text] : []));
  }

  /** A discreet bar above the input; with `panel` instead of the conversation, with `final` instead of the input. */
  showTrouble(text, action = {}, { panel = false, final = false } = {}) {
    const focused = this.host?.shadowRoot.activeElement;
    this.root.classList.toggle('panel', panel);
    this.root.classList.toggle('final', final);
    this.trouble.hidden = !text;
    // The same words are left standing, or a screen reader would say them at every attempt.
    if (!text || this.trouble.firstChild?.textContent !== text) this.trouble.replaceChildren();
    if (text) {
      if (panel) this.trouble.append(element('strong', {}, TEXT.cannotStart));
      if (!this.trouble.querySelector('p')) this.trouble.append(element('p', {}, text), element('button'));
      const button = this.trouble.querySelector('button');
      Object.assign(button, { type: 'button', textContent: action.label, onclick: action.run });
    }
    this.#scrollDown();
    // Whoever was typing, or pressed a button that is gone now, goes on at the place that still works.
    if (focused && !this.window.hidden && !focused.getClientRects().length) this.#firstStop().focus();
  }

  reset() {
    this.#suggestions = null;
    this.log.replaceChildren();
    this.host?.replaceChildren();
    this.showActivity(null);
    this.showTrouble(null);
  }

  #row({ from, text }) {
    const speaker = { user: 'You: ', assistant: 'Assistant: ' }[from] || '';
    const bubble = element('p', { className: 'bubble' }, element('span', { className: 'unseen' }, speaker), text);
    return element('div', { className: `message ${from}` }, bubble);
  }

  #firstStop() {
    return this.root.matches('.panel, .final') ? this.trouble.querySelector('button') : this.input;
  }

  #append(row, always) {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    this.log.append(row);
    while (this.log.childElementCount > MAX_MESSAGES) this.log.firstElementChild.remove();
    if (always || atEnd) this.#scrollDown();
  }

  #scrollDown() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  #onKey(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#actions.close();
    } else if (event.key === 'Enter' && !event.shiftKey && event.target === this.input) {
      event.preventDefault();
      this.#submit();
    }
  }

  #onInput() {
    const left = MAX_INPUT - this.input.value.length;
    this.sendButton.disabled = !this.input.value.trim();
    this.counter.hidden = left > COUNTER_FROM;
    this.counter.textContent = `${left} ${left === 1 ? 'character' : 'characters'} left`;
  }

  #submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = '';
    this.#onInput();
    this.#send(text);
  }

  #send(text) {
    this.input.focus(); // the button that was pressed is about to be disabled or gone
    this.#actions.send(text);
  }
}
