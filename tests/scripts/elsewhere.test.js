// throughline.js on a page of another origin than Throughline's: who may log in there, and how.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Browser, Chat, settle } from './browser.js';

const base = 'https://id.example.com';
const done = { origin: base, data: 'throughline:logged-in' };

/** A page that has a token and a chat. */
async function open(browser) {
  const tab = browser.open({ base });
  const chat = new Chat();
  tab.throughline.attach(chat);
  const token = chat.expire();
  await browser.pass(300);
  await token;
  return { ...tab, chat, tab };
}

for (const act of [
  (throughline) => throughline.login('cade@example.com', 'a passphrase'),
  (throughline) => throughline.logout(),
]) {
  test(`another origin is told that it may not: ${act}`, async () => {
    const browser = new Browser();
    const { throughline } = browser.open({ base });
    await assert.rejects(act(throughline), { code: 'forbidden_origin', message: /loginInPopup/ });
    assert.deepEqual(browser.requests, []);
  });
}

test('another origin redeems the code of its backend, for the subject that it has', async () => {
  const browser = new Browser();
  const { throughline, chat } = await open(browser);
  assert.equal(await throughline.subject(), 'anon-1');
  browser.authenticated = true;
  await throughline.redeem('a code');
  await settle();
  assert.deepEqual(browser.requests.slice(-2), ['POST /api/redeem', 'GET /token']);
  assert.equal(chat.told.at(-1), await throughline.token());
  assert.ok(!chat.told.includes('destroySession'));
});

test('a server that is not reached is told from one that refuses', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  browser.answer = async () => {
    throw new TypeError('Failed to fetch');
  };
  const login = throughline.login('cade@example.com', 'a passphrase');
  await assert.rejects(login, { code: 'unreachable', message: /www\.example\.com was not reached: Failed to fetch/ });
  browser.answer = () => browser.respond(401);
  const refused = await throughline.login('cade@example.com', 'another').catch((error) => error);
  assert.deepEqual([refused.code, refused.status], [undefined, 401]);
});

test('an origin that is not allowed reads in the console which setting names it', async () => {
  const browser = new Browser();
  const { throughline } = browser.open({ base });
  const chat = new Chat();
  throughline.attach(chat);
  browser.answer = () => ({
    ...browser.respond(403),
    json: async () => ({ title: 'No', detail: 'see THROUGHLINE_ALLOWED_ORIGINS' }),
  });
  assert.equal(await chat.expire(), undefined);
  assert.match(browser.said[0], /THROUGHLINE_ALLOWED_ORIGINS/);
  await assert.rejects(throughline.token(), { code: 'forbidden_origin', status: 403 });
});

test('a login in a pop-up gives the chat the new token at once, under the same subject', async () => {
  const browser = new Browser();
  const { throughline, chat, handlers, tab } = await open(browser);
  const login = throughline.loginInPopup();
  assert.equal(tab.popup.address, `${base}/logged-in?opener=https%3A%2F%2Fwww.example.com`);
  await settle();
  browser.authenticated = true;
  handlers.get('message')({ ...done, source: tab.popup });
  const { authenticated, subject } = await login;
  assert.deepEqual([authenticated, subject], [true, 'anon-1']);
  assert.equal(chat.told.at(-1), await throughline.token());
  assert.ok(!chat.told.includes('destroySession'));
  assert.equal(handlers.has('message'), false);
});

test('nobody but the window that was opened says that somebody logged in', async () => {
  const browser = new Browser();
  const { throughline, handlers, tab } = await open(browser);
  const asked = browser.requests.length;
  throughline.loginInPopup().catch(() => {});
  await settle();
  for (const message of [
    { ...done, source: {} },
    { ...done, source: tab.popup, origin: 'https://evil.example' },
    { ...done, source: tab.popup, data: 'something else' },
  ]) {
    handlers.get('message')(message);
    await browser.pass(1_000);
  }
  assert.equal(browser.requests.length, asked);
});

test('a window that the person closes, and one that the browser blocks, are told apart', async () => {
  const browser = new Browser();
  const { throughline, tab } = await open(browser);
  const closed = assert.rejects(throughline.loginInPopup(), { code: 'popup_closed' });
  tab.popup.closed = true;
  await browser.pass(1_000);
  await closed;
  browser.blocksPopups = true;
  await assert.rejects(throughline.loginInPopup(), { code: 'popup_blocked' });
});

test('a window that closes after a login it could not tell of counts as a login', async () => {
  const browser = new Browser();
  const { throughline, tab } = await open(browser);
  const login = throughline.loginInPopup();
  assert.equal(throughline.loginInPopup(), login, 'one window at a time');
  browser.authenticated = true;
  tab.popup.closed = true;
  await browser.pass(1_000);
  assert.equal((await login).authenticated, true);
});

test('a window that a provider cuts off is waited for until somebody is logged in', async () => {
  const browser = new Browser();
  const { throughline, chat, handlers, tab } = await open(browser);
  const login = throughline.loginInPopup();
  await settle();
  handlers.get('message')({ origin: base, data: 'throughline:at-provider', source: tab.popup });
  tab.popup.closed = true;
  await browser.pass(60_000);
  browser.authenticated = true;
  await browser.pass(3_000);
  assert.equal((await login).authenticated, true);
  assert.equal(chat.told.at(-1), await throughline.token());
  assert.deepEqual([handlers.has('message'), handlers.has('keydown')], [false, false]);
});

for (const act of ['focus', 'pointerdown', 'keydown']) {
  test(`somebody who is back from a provider without a login is told so: ${act}`, async () => {
    const browser = new Browser();
    const { throughline, handlers, tab } = await open(browser);
    const login = assert.rejects(throughline.loginInPopup(), { code: 'popup_closed' });
    await settle();
    handlers.get('message')({ origin: base, data: 'throughline:at-provider', source: tab.popup });
    tab.popup.closed = true;
    await browser.pass(1_000);
    handlers.get(act)();
    await browser.pass(3_000);
    await login;
  });
}

test('a window that never comes back from a provider is given up', async () => {
  const browser = new Browser();
  const { throughline, handlers, tab } = await open(browser);
  const login = assert.rejects(throughline.loginInPopup(), { code: 'popup_closed' });
  await settle();
  handlers.get('message')({ origin: base, data: 'throughline:at-provider', source: tab.popup });
  tab.popup.closed = true;
  await browser.pass(16 * 60_000);
  await login;
});
