// The chat window without its window: what becomes of a message whose conversation ends.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Conversation } from '../../assets/widget/conversation.js';
import { WebChat } from '../../assets/widget/web_chat.js';

const noop = () => {};

/** A chat that never gets a token, so that nothing is ever sent. */
function waitingChat() {
  const offered = [];
  const view = { showActivity: noop, showTrouble: noop, greet: noop, addMessage: noop, markMessage: noop, reset: noop };
  const chat = {
    isOpen: true,
    view: { ...view, offer: (text) => offered.push(text) },
    store: { load: () => null, save: noop, clear: noop },
    tokens: { value: null, forget: noop, fresh: () => new Promise(noop) },
    fire: async (event) => event,
  };
  return { chat: Object.assign(chat, { conversation: new Conversation(chat) }), offered };
}

test('a message whose conversation ends says why it was not answered, and is offered again', async () => {
  const { chat, offered } = waitingChat();
  const typed = chat.conversation.say('Where is my parcel?');
  chat.conversation.say('a question of the page', { silent: true });
  await WebChat.prototype.replaceConversation.call(chat, { forgetToken: true });
  await assert.rejects(typed, { kind: 'ended', message: /^The conversation ended before/ });
  assert.deepEqual(offered, ['Where is my parcel?']);
});
