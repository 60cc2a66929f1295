// A panel in the window's place for the conversation, for content of the page's own, such as a form before the chat.

import { make } from '../dom.js';
import { iconButton } from './icons.js';
import { t } from './text.js';

const SLOT = 'custom-panel';

/**
 * @typedef {object} PanelOptions the hosted chat's, as far as they are heeded
 * @property {string} [title]
 * @property {boolean} [hidePanelHeader]
 * @property {boolean} [hideBackButton]
 * @property {() => void} [onClickBack]
 */

export class CustomPanel {
  #fire;
  /** @type {PanelOptions} */
  #options = {};
  #title = make('h3');
  #back = iconButton('back', t('widget-back'), () => {
    this.#options.onClickBack?.();
    this.close();
  });
  #header = make('div', { className: 'panel-header' }, this.#back, this.#title);
  /** In the page's own tree, so that the page's styles reach it. */
  hostElement = make('div', { slot: SLOT });
  element = make('section', { className: 'custom-panel', hidden: true }, this.#header, make('slot', { name: SLOT }));

  /** @param {(event: ChatEvent) => Promise<unknown>} fire */
  constructor(fire) {
    this.#fire = fire;
  }

  /** @param {PanelOptions} [options] */
  async open(options = {}) {
    await this.#fire({ type: 'customPanel:pre:open' });
    this.#options = options;
    this.#title.textContent = options.title ?? '';
    this.#header.hidden = Boolean(options.hidePanelHeader);
    this.#back.hidden = Boolean(options.hideBackButton);
    this.element.hidden = false;
    await this.#fire({ type: 'customPanel:open' });
  }

  async close() {
    await this.#fire({ type: 'customPanel:pre:close' });
    this.element.hidden = true;
    await this.#fire({ type: 'customPanel:close' });
  }
}
