// watsonx Assistant's chat: what its pages and its service call things.

import { publicInstance } from './instance.js';
import { Store } from './store.js';
import { speakLanguage } from './text.js';
import { WebChat } from './web_chat.js';

/** @type {import('./web_chat.js').Contract} */
export const ASSISTANT = {
  wording: {
    path: '/api/sessions',
    id: 'session_id',
    messages: 'messages',
    said: (text) => ({ data: { input: { message_type: 'text', text } } }),
    body: ({ data }) => ({ text: String(data.input.text) }),
    answered: (generic) => ({ data: { output: { generic } } }),
    items: ({ data }) => data.output.generic,
    history: ({ from, text }) =>
      from === 'user'
        ? { input: { message_type: 'text', text } }
        : { output: { generic: [{ response_type: 'text', text }] } },
  },
  question: { type: 'identityTokenExpired', field: 'identityToken', carriesOld: false },
  logout: 'destroySession()',
  suggestions: ['What is my user ID', 'Send something secure'],
  store: ({ namespace }) => new Store(namespace),
  instance: publicInstance,
};

/**
 * The chat that these options describe; its `onLoad` may show it.
 * @param {WebChatOptions} options
 */
export async function load(options) {
  await speakLanguage();
  const { instance } = new WebChat(options, ASSISTANT);
  await options.onLoad?.(instance);
  return instance;
}
