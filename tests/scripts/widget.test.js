// The chat window without its window: what becomes of a message whose conversation ends.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { ASSISTANT } from '../../assets/widget/assistant.js';
import { Conversation } from '../../assets/widget/conversation.js';
import { publicInstance } from '../../assets/widget/instance.js';
import { speak } from '../../assets/widget/text.js';
import { Trouble } from '../../assets/widget/trouble.js';
import { WebChat } from '../../assets/widget/web_chat.js';

const noop = () => {};

const english = readFileSync(new URL('../../locales/en/widget.ftl', import.meta.url), 'utf8');
speak('en', Object.fromEntries([...english.matchAll(/^([\w-]+) = (.+)$/gm)].map(([, id, text]) => [id, [text]])));

/** A chat that never gets a token, so that nothing is ever sent. */
function waitingChat() {
  const offered = [];
  const view = { showActivity: noop, showTrouble: noop, greet: noop, addMessage: noop, markMessage: noop, reset: noop };
  const chat = {
    contract: ASSISTANT,
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

test('a message that the page has no token for is shown as waiting, and sent as soon as there is one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { chat } = waitingChat();
  const shown = { activity: null, trouble: null };
  chat.view.showActivity = (text) => Object.assign(shown, { activity: text });
  chat.view.showTrouble = (text) => Object.assign(shown, { trouble: text });
  let failures = 0;
  chat.tokens.fresh = async () => {
    if (failures++ < 5) throw new Trouble('no_token');
    return 'a.b.c';
  };
  const requests = [];
  t.mock.method(globalThis, 'fetch', async (url) => {
    requests.push(url.replace(/^.*(?=\/api\/)/, ''));
    const body = url.endsWith('/messages') ? { output: [{ text: 'Hello' }] } : { session_id: 's', user_id: 'anon-1' };
    return new Response(JSON.stringify(body), { status: 200 });
  });
  const typed = chat.conversation.say('Where is my parcel?');
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (let tries = 0; tries < 5; tries += 1) {
    await turn();
    assert.match(shown.trouble, /isn’t confirming who you are/);
    assert.equal(shown.activity, null, 'the assistant is not writing');
    t.mock.timers.tick(20_000);
  }
  await typed;
  assert.deepEqual(requests, ['/api/sessions', '/api/sessions/s/messages']);
  assert.equal(shown.trouble, null);
});

test('a token that takes long is told before anything failed', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { chat } = waitingChat();
  const troubles = [];
  chat.view.showTrouble = (text) => troubles.push(text);
  chat.conversation.say('Where is my parcel?');
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(2_000);
  assert.match(troubles.at(-1), /isn’t confirming who you are/);
});

test('a method that only the hosted chat has warns once, by its name, and the page goes on', async (t) => {
  const warn = t.mock.method(console, 'warn', noop);
  globalThis.document = { createElement: (name) => ({ name }) };
  t.after(() => delete globalThis.document);
  const instance = publicInstance({}, {});
  for (let times = 0; times < 2; times += 1) {
    instance.requestFocus();
    await instance.updateLocale('de').catch(assert.fail);
    instance.writeableElements.headerBottomElement.innerHTML = '<p>Hello</p>';
    await instance.tours.goToNextStep();
    instance.elements.getMainWindow().addClassName('wide');
  }
  assert.equal(instance.writeableElements.headerBottomElement.innerHTML, '<p>Hello</p>');
  const names = ['requestFocus()', 'updateLocale()', 'writeableElements', 'tours.goToNextStep()'];
  names.push('elements.getMainWindow().addClassName()');
  const expected = names.map((name) => `Web chat: the stand-in has no ${name}; docs/CONNECT.md lists what it has.`);
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [text] }) => text),
    expected,
  );
});
