// What the person sees and does.

import { make, one } from '../dom.js';
import { icon, iconButton } from './icons.js';
import { MAX_INPUT, MAX_MESSAGES } from './limits.js';
import { STYLE } from './style.js';
import { GREETING, language, t } from './text.js';

const COUNTER_FROM = 200; // characters left when the counter appears

/** @typedef {import('./messages.js').Message} Message */
/** @typedef {{ text: string, handler: () => void }} MenuOption */
/** @typedef {{ open(): void, close(): void, restart(): void, send(text: string): void }} Actions */

/** Draws what it is told. */
export class View {
  #actions;
  /** @type {WeakMap<Message, Element>} */
  #rows = new WeakMap();
  #slots = 0;
  #suggested;
  /** @type {Element | null} */
  #suggestions = null;

  input = make('textarea', {
    id: 'message',
    rows: 1,
    dir: 'auto',
    placeholder: t('widget-write'),
    enterKeyHint: 'send',
    autocomplete: 'off',
    'aria-describedby': 'counter',
    oninput: () => this.#onInput(),
  });
  sendButton = iconButton('send', t('widget-send'), () => this.#submit(), 'filled');
  counter = make('p', { id: 'counter', className: 'counter', hidden: true });

  /**
   * @param {Actions} actions
   * @param {import('./custom_panel.js').CustomPanel} panel
   * @param {WebChatOptions} options
   * @param {string[]} suggested what to say, to begin with
   */
  constructor(actions, panel, { showLauncher = true, namespace = 'default' }, suggested) {
    this.#actions = actions;
    this.#suggested = suggested;
    this.hasLauncher = showLauncher;
    this.host = make('div', { 'data-web-chat': namespace }, panel.hostElement);
    this.shadow = this.host.attachShadow({ mode: 'open' });
    this.menu = make('div', { className: 'menu', role: 'group', 'aria-label': t('widget-menu'), hidden: true });
    this.launcher = iconButton('mark', t('widget-open'), actions.open, 'launcher');
    this.launcher.setAttribute('aria-haspopup', 'dialog');
    const live = { role: 'log', 'aria-live': 'polite', 'aria-label': t('widget-conversation'), tabIndex: 0 };
    this.log = make('div', { className: 'log', ...live });
    this.dots = make('span', { className: 'dots', 'aria-hidden': 'true' }, make('i'), make('i'), make('i'));
    this.activity = make('div', { className: 'activity', role: 'status' });
    this.trouble = make('div', { className: 'trouble', role: 'alert', hidden: true });
    const header = make(
      'header',
      {},
      icon('mark'),
      make('h2', { id: 'title' }, t('widget-title')),
      iconButton('restart', t('widget-restart'), actions.restart),
      iconButton('close', t('widget-minimise'), actions.close),
    );
    this.window = make(
      'div',
      { className: 'window', role: 'dialog', 'aria-labelledby': 'title', onkeydown: this.#onKey },
      ...[header, this.menu, panel.element, this.log, this.activity, this.trouble, this.#composer()],
    );
    const dir = language === 'ar' ? 'rtl' : 'ltr';
    const look = { className: 'root', lang: language, dir, 'aria-label': t('widget-chat') };
    this.root = make('section', look, this.launcher, this.window);
    this.sendButton.disabled = true;
    this.show({ launcher: false, mainWindow: false });
  }

  #composer() {
    return make(
      'div',
      { className: 'composer' },
      make('label', { className: 'unseen', htmlFor: 'message' }, t('widget-message')),
      make('div', { className: 'field' }, this.input, this.sendButton),
      this.counter,
    );
  }

  /**
   * @param {HTMLElement} [custom] the page's element for it
   * @param {HTMLElement} [root] where it is kept otherwise
   */
  mount(custom, root = document.body) {
    this.root.classList.toggle('embedded', Boolean(custom));
    const sheet = new CSSStyleSheet(); // a strict style-src allows this one, and no inline style
    sheet.replaceSync(custom ? `${STYLE} :host { height: 100%; }` : STYLE);
    this.shadow.adoptedStyleSheets = [sheet];
    this.shadow.append(this.root);
    (custom || root).append(this.host);
  }

  /** @param {Pick<ViewState, 'launcher' | 'mainWindow'>} viewState */
  show({ launcher, mainWindow }, { focus = false } = {}) {
    this.window.hidden = !mainWindow;
    this.launcher.hidden = !launcher;
    this.#scrollDown();
    if (focus) (mainWindow ? this.#firstStop() : this.launcher).focus();
  }

  /** @param {MenuOption[]} options */
  showMenu(options) {
    /** @param {MenuOption} option */
    const button = ({ text, handler }) =>
      make('button', { type: 'button', className: 'quiet', onclick: () => handler() }, text);
    this.menu.replaceChildren(...options.map(button));
    this.menu.hidden = !options.length;
  }

  /** @param {Message} message */
  addMessage(message) {
    const row = this.#row(message);
    this.#rows.set(message, row);
    if (message.from === 'user') this.#suggestions?.remove();
    this.#append(row, message.from === 'user');
    if (message.state === 'failed') this.markMessage(message, t('widget-failed'));
  }

  /**
   * Says something below a message, or with `null` nothing.
   * @param {Message} message
   * @param {string | null} text
   */
  markMessage(message, text) {
    const row = this.#rows.get(message);
    const mark = row?.querySelector('.mark');
    if (!row || (mark?.textContent ?? null) === text) return;
    mark?.remove();
    if (text) row.append(make('p', { className: 'mark' }, text));
    this.#scrollDown();
  }

  /** A place for what the page itself draws; it stays in the page's own tree, so the page's styles reach it. */
  addSlot() {
    const name = `response-${++this.#slots}`;
    const place = make('div', { slot: name });
    this.host.append(place);
    this.#append(make('div', { className: 'message' }, make('slot', { name })), false);
    return place;
  }

  greet() {
    if (this.#suggestions) return;
    const look = { type: 'button', className: 'quiet' };
    /** @param {string} text */
    const ask = (text) => make('button', { ...look, onclick: () => this.#send(text) }, text);
    this.#suggestions = make('div', { className: 'suggestions' }, ...this.#suggested.map(ask));
    this.log.prepend(this.#row({ from: 'assistant', text: GREETING }), this.#suggestions);
  }

  /** @param {string | null} text */
  showActivity(text) {
    this.activity.replaceChildren(...(text ? [this.dots, text] : []));
  }

  /**
   * A discreet bar above the input; with `panel` instead of the conversation, with `final` instead of the input.
   * @param {string | null} text
   * @param {{ label?: string, run?: () => void }} [action]
   */
  showTrouble(text, { label, run } = {}, { panel = false, final = false } = {}) {
    const focused = this.shadow.activeElement;
    this.root.classList.toggle('panel', panel);
    this.root.classList.toggle('final', final);
    this.trouble.hidden = !text;
    // The same words are left standing, or a screen reader would say them at every attempt.
    if (!text || this.trouble.firstChild?.textContent !== text) this.trouble.replaceChildren();
    if (text) {
      if (panel) this.trouble.append(make('strong', {}, t('widget-cannot-start')));
      if (!this.trouble.querySelector('p')) this.trouble.append(make('p', {}, text), make('button'));
      Object.assign(this.#troubleButton, { type: 'button', textContent: label ?? '', hidden: !label, onclick: run });
    }
    this.#scrollDown();
    // Whoever was typing, or pressed a button that is gone now, goes on at the place that still works.
    if (focused && !this.window.hidden && !focused.getClientRects().length) this.#firstStop().focus();
  }

  reset() {
    this.#suggestions = null;
    this.log.replaceChildren();
    for (const place of this.host.querySelectorAll(':scope > [slot^=response-]')) place.remove();
    this.showActivity(null);
    this.showTrouble(null);
  }

  /** @param {Pick<Message, 'from' | 'text'>} message */
  #row({ from, text }) {
    const speaker = { user: `${t('widget-you')} `, assistant: `${t('widget-assistant')} `, notice: '' }[from];
    const bubble = make('p', { className: 'bubble', dir: 'auto' }, text);
    return make('div', { className: `message ${from}` }, make('span', { className: 'unseen' }, speaker), bubble);
  }

  get #troubleButton() {
    return one('button', HTMLButtonElement, this.trouble);
  }

  #firstStop() {
    return this.root.matches('.panel, .final') ? this.#troubleButton : this.input;
  }

  /**
   * @param {Element} row
   * @param {boolean} always whether to scroll there even when the person reads further up
   */
  #append(row, always) {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    this.log.append(row);
    while (this.log.childElementCount > MAX_MESSAGES) this.log.firstElementChild?.remove();
    if (always || atEnd) this.#scrollDown();
  }

  #scrollDown() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#actions.close();
    } else if (event.key === 'Enter' && !event.shiftKey && event.target === this.input) {
      event.preventDefault();
      this.#submit();
    }
  };

  #onInput() {
    const left = MAX_INPUT - this.input.value.length;
    const isTooLong = left < 0;
    this.sendButton.disabled = isTooLong || !this.input.value.trim();
    this.input.setAttribute('aria-invalid', String(isTooLong));
    this.counter.hidden = left > COUNTER_FROM;
    this.counter.classList.toggle('over', isTooLong);
    this.counter.setAttribute('aria-live', isTooLong ? 'polite' : 'off');
    this.counter.textContent = isTooLong
      ? t('widget-too-long', { count: -left })
      : t('widget-characters-left', { count: left });
  }

  /**
   * Puts a text where the person can send it, before what is being typed.
   * @param {string} text
   */
  offer(text) {
    if (!text) return;
    this.input.value = [text, this.input.value].filter(Boolean).join('\n');
    this.#onInput();
  }

  #submit() {
    const text = this.input.value.trim();
    if (this.sendButton.disabled) return;
    this.input.value = '';
    this.#onInput();
    this.#send(text);
  }

  /** @param {string} text */
  #send(text) {
    this.input.focus(); // the button that was pressed is about to be disabled or gone
    this.#actions.send(text);
  }
}
