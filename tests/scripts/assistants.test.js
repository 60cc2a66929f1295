// throughline.js on a page with several assistants: one login and one subject, and a token for each.

import assert from 'node:assert/strict';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

import { script } from '../../clients/web/join.js';
import { Browser, Chat, Loader, settle } from './browser.js';

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
const ORCHESTRATE = { assistant: 'orchestrate' };

/** A page with Orchestrate's chat, and one of watsonx Assistant that has its first token. */
async function openBoth(browser) {
  const tab = browser.open();
  const chat = new Chat();
  tab.throughline.attach(chat);
  await chat.expire();
  const loader = new Loader(tab);
  const configuration = { orchestrationID: 'account_instance', hostURL: 'https://chat.example.com', chatOptions: {} };
  tab.window.wxOConfiguration = await tab.throughline.options(configuration, ORCHESTRATE);
  loader.init();
  await settle();
  return { ...tab, chat, loader };
}

test('each assistant has a token of its own, kept and renewed by itself', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  const [one, other] = [await throughline.token(), await throughline.token('orchestrate')];
  assert.deepEqual([claims(one).assistant, claims(other).assistant], ['default', 'orchestrate']);
  assert.equal(claims(one).sub, claims(other).sub);
  await browser.pass(200_000);
  assert.equal(await throughline.token('orchestrate'), other);
  await throughline.refresh();
  browser.requests.length = 0;
  await browser.pass(71_000);
  assert.notEqual(await throughline.token('orchestrate'), other);
  await throughline.token();
  assert.deepEqual(browser.requests, ['GET /token orchestrate']);
});

test('whoever asks for the same assistant at the same time shares one request, over all tabs', async () => {
  const browser = new Browser();
  const tabs = [browser.open(), browser.open()];
  const asked = tabs.flatMap(({ throughline }) => [
    throughline.token(),
    throughline.token('orchestrate'),
    throughline.token('orchestrate'),
  ]);
  const tokens = await Promise.all(asked);
  assert.equal(new Set(tokens).size, 2);
  assert.deepEqual(browser.requests, ['GET /token', 'GET /token orchestrate']);
});

test('two assistants that a new browser asks at once end up with the same subject, also without the Web Locks API', async () => {
  const browser = new Browser({ locks: false });
  const { throughline } = browser.open();
  let cookie = null;
  let given = 0;
  browser.answer = async () => {
    if (!cookie) given += 1;
    const subject = cookie ?? `anon-${given}`;
    await browser.sleep(100);
    cookie = subject;
    browser.subject = subject;
    return browser.respond(200);
  };
  const [first, second] = [throughline.token(), throughline.token('orchestrate')];
  await browser.pass(2_000);
  assert.equal(given, 2);
  assert.deepEqual([claims(await first).sub, claims(await second).sub], ['anon-2', 'anon-2']);
});

test('after a login and after a logout no token from before is handed out', async () => {
  const browser = new Browser();
  const { throughline, events } = browser.open();
  const names = [undefined, 'orchestrate', 'calls'];
  const all = () => Promise.all(names.map((name) => throughline.token(name)));
  const held = await all();
  browser.authenticated = true;
  await throughline.login('cade@example.com', 'a passphrase');
  const known = await all();
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  await throughline.logout();
  const after = await all();
  assert.equal(new Set([...held, ...known, ...after]).size, 9);
  assert.deepEqual([...held, ...known, ...after].map((token) => claims(token).sub).sort(), [
    ...Array(6).fill('anon-1'),
    ...Array(3).fill('anon-2'),
  ]);
  const told = events.filter(({ type }) => type === 'token').map(({ assistant }) => assistant);
  assert.deepEqual([...new Set(told)].sort(), ['calls', 'default', 'orchestrate']);
});

test('a page learns in every tab when its agent can no longer act for the person', async () => {
  const browser = new Browser();
  Object.assign(browser, { authenticated: true, agent: { name: 'orchestrate', can: true } });
  const [one, other] = [browser.open(), browser.open()];
  await one.throughline.token();
  await one.throughline.token('orchestrate');
  browser.agent.can = false;
  await browser.pass(295_000);
  await one.throughline.token('orchestrate');
  await settle();
  for (const { events } of [one, other]) {
    const told = events
      .filter(({ type }) => type === 'token')
      .map(({ assistant, sso_token }) => [assistant, sso_token]);
    assert.deepEqual(told, [
      ['default', undefined],
      ['orchestrate', true],
      ['orchestrate', false],
    ]);
  }
});

test('a login that another tab learned of makes the tokens of all assistants stale', async () => {
  const browser = new Browser();
  const [one, other] = [browser.open(), browser.open()];
  const before = await one.throughline.token('orchestrate');
  await one.throughline.token();
  browser.authenticated = true;
  await other.throughline.login('cade@example.com', 'a passphrase');
  await settle();
  assert.notEqual(await one.throughline.token('orchestrate'), before);
});

test('an assistant that wants a login says so at once, and has a token after the login', async () => {
  const browser = new Browser();
  browser.loginOnly.add('support');
  const { throughline } = browser.open();
  await assert.rejects(throughline.token('support'), { code: 'login_required', status: 401 });
  await browser.pass(60_000);
  assert.deepEqual(browser.requests, ['GET /token support']);
  browser.authenticated = true;
  await throughline.login('cade@example.com', 'a passphrase');
  assert.equal(claims(await throughline.token('support')).assistant, 'support');
});

test('an assistant that wants a login finds out that somebody logged out elsewhere', async () => {
  const browser = new Browser();
  browser.loginOnly.add('support');
  browser.authenticated = true;
  const { throughline, events } = browser.open();
  await throughline.token('support');
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  await browser.pass(300_000);
  await assert.rejects(throughline.token('support'), { code: 'login_required' });
  const { authenticated, subject } = events.findLast(({ type }) => type === 'identitychange');
  assert.deepEqual([authenticated, subject], [false, 'anon-2']);
});

test('a wrong password is not taken for an assistant that wants a login', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  browser.answer = () => ({ ...browser.respond(401), json: async () => ({ type: 'urn:throughline:problem:wrong' }) });
  const { code, status } = await throughline.login('cade@example.com', 'another').catch((error) => error);
  assert.deepEqual([code, status], [undefined, 401]);
});

test('what is no JWT does not run out, and may come again', async () => {
  const browser = new Browser();
  browser.digests.add('inbox');
  const { throughline } = browser.open();
  const digest = await throughline.token('inbox');
  await browser.pass(3_600_000);
  assert.equal(await throughline.token('inbox'), digest);
  assert.equal(browser.requests.length, 1);
  assert.equal(await throughline.refresh('inbox'), digest);
});

test('a page with one assistant asks nothing for another, when it is shown or looked at', async () => {
  const browser = new Browser();
  const before = browser.open();
  await before.throughline.token('orchestrate');
  before.closed = true;
  await browser.pass(2_000);
  const after = browser.open({ session: before.session });
  after.show();
  await browser.pass(2_000);
  after.handlers.get('focus')();
  await settle();
  assert.deepEqual(browser.requests, Array(3).fill('GET /token orchestrate'));
});

test('Orchestrate starts with a token, and gets another when it asks, under either name of the event', async () => {
  const browser = new Browser();
  const { loader, throughline } = await openBoth(browser);
  const first = await throughline.token('orchestrate');
  assert.deepEqual(loader.told, [`init ${first}`]);
  const second = await loader.chat.ask('authTokenNeeded', first);
  assert.equal(claims(second).assistant, 'orchestrate');
  assert.notEqual(second, first);
  assert.equal(await loader.chat.ask('identityTokenExpired', first), second);
  assert.deepEqual(loader.told, [`init ${first}`, second, second]);
});

test('a login gives both chats a token of the same subject, and ends neither conversation', async () => {
  const browser = new Browser();
  const { loader, chat, throughline } = await openBoth(browser);
  browser.authenticated = true;
  await throughline.login('cade@example.com', 'a passphrase');
  await settle();
  assert.deepEqual(loader.told.slice(1), [await throughline.token('orchestrate')]);
  assert.deepEqual(chat.told, [await throughline.token()]);
});

test('a logout ends both conversations and starts Orchestrate anew, before the page is told', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const { loader, chat, throughline } = await openBoth(browser);
  const before = loader.chat;
  let atChange = null;
  throughline.on('subjectchange', () => (atChange = [...loader.told]));
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  await throughline.logout();
  await settle();
  const fresh = await throughline.token('orchestrate');
  assert.equal(claims(fresh).sub, 'anon-2');
  assert.deepEqual(loader.told.slice(1), ['destroy', `init ${fresh}`]);
  assert.deepEqual(atChange, loader.told);
  assert.deepEqual(chat.told, ['destroySession', await throughline.token()]);
  // The old chat is told nothing more, and the new one is asked.
  assert.equal(await before.ask('authTokenNeeded'), null);
  assert.equal(claims(await loader.chat.ask('authTokenNeeded', fresh)).sub, 'anon-2');
});

test('a chat that was loading with the token of whoever logged out meanwhile starts anew', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const tab = browser.open();
  const { throughline, window } = tab;
  window.wxOConfiguration = await throughline.options({ orchestrationID: 'account_instance' }, ORCHESTRATE);
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  await throughline.logout();
  const loader = new Loader(tab);
  loader.init();
  await settle();
  const fresh = await throughline.token('orchestrate');
  assert.deepEqual(loader.told.slice(1), ['destroy', `init ${fresh}`]);
});

test('a login while the chat was loading reaches it, too', async () => {
  const browser = new Browser();
  const tab = browser.open();
  const { throughline, window } = tab;
  window.wxOConfiguration = await throughline.options({ orchestrationID: 'account_instance' }, ORCHESTRATE);
  browser.authenticated = true;
  await throughline.login('cade@example.com', 'a passphrase');
  const loader = new Loader(tab);
  loader.init();
  await settle();
  assert.deepEqual(loader.told.slice(1), [await throughline.token('orchestrate')]);
});

test('a chat for people who are logged in ends with the logout, also where the subject stays', async () => {
  const browser = new Browser();
  browser.loginOnly.add('orchestrate');
  browser.authenticated = true;
  const { loader, chat, throughline } = await openBoth(browser);
  browser.authenticated = false;
  await throughline.logout();
  await settle();
  assert.deepEqual(loader.told.slice(1), ['destroy']);
  assert.deepEqual(chat.told, [await throughline.token()]);
});

test('options for Orchestrate keep what the page wrote, and attach before its own onLoad', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  const told = [];
  const chatOptions = { agentId: 'agent', onLoad: () => told.push('onLoad') };
  const completed = await throughline.options({ orchestrationID: 'account_instance', chatOptions }, ORCHESTRATE);
  completed.chatOptions.onLoad({ updateAuthToken() {}, on: (type) => told.push(type), off() {}, destroy() {} });
  assert.deepEqual(told, ['authTokenNeeded', 'identityTokenExpired', 'onLoad']);
  assert.deepEqual([completed.chatOptions.agentId, completed.token], ['agent', await throughline.token('orchestrate')]);
});

test('two chats of watsonx Assistant that come after the subject changed are both ended', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const before = browser.open();
  await before.throughline.token();
  before.closed = true;
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  const { throughline, show } = browser.open({ session: before.session });
  show();
  await settle();
  const chats = [undefined, 'second'].map((assistant) => {
    const chat = new Chat();
    throughline.attach(chat, { assistant });
    return chat;
  });
  await settle();
  assert.deepEqual(
    chats.map(({ told }) => told[0]),
    ['destroySession', 'destroySession'],
  );
});

test('the script is 8 KB at most on its way, with its reference', () => {
  const { length } = gzipSync(script());
  assert.ok(length <= 8192, `${length} bytes`);
});
