// throughline.js, without a browser: what a page and its chat see when the surroundings are not as one would wish.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Browser, Chat, settle } from './browser.js';

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

test('a token is kept as long as it is good, and asked for anew before it runs out', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  const first = await throughline.token();
  await browser.pass(265_000);
  assert.equal(await throughline.token(), first);
  await browser.pass(6_000);
  assert.notEqual(await throughline.token(), first);
  assert.equal(browser.requests.length, 2);
});

test('whoever asks at the same time shares one request', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  const [one, other] = await Promise.all([throughline.token(), throughline.token()]);
  assert.equal(one, other);
  assert.deepEqual(browser.requests, ['GET /token']);
});

test('two tabs share one request and one token', async () => {
  const browser = new Browser();
  const [one, other] = [browser.open(), browser.open()];
  const tokens = await Promise.all([one.throughline.token(), other.throughline.token()]);
  assert.equal(tokens[0], tokens[1]);
  assert.equal(browser.requests.length, 1);
});

test('a login in one tab reaches the other, and its chat gets the new token', async () => {
  const browser = new Browser();
  const [one, other] = [browser.open(), browser.open()];
  const chat = new Chat();
  other.throughline.attach(chat);
  await one.throughline.token();
  browser.authenticated = true;
  await one.throughline.login('cade@example.com', 'a passphrase');
  await settle();
  const { type, authenticated, subject } = other.events.at(-1);
  assert.deepEqual([type, authenticated, subject], ['identitychange', true, 'anon-1']);
  assert.equal(chat.told.at(-1), await one.throughline.token());
  assert.ok(!chat.told.includes('destroySession'));
});

test('a logout in one tab ends the conversation in the other before it gets the new token', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const [one, other] = [browser.open(), browser.open()];
  const chat = new Chat();
  other.throughline.attach(chat);
  await chat.expire();
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  await one.throughline.logout();
  await settle();
  assert.equal(chat.told.at(-2), 'destroySession');
  assert.equal(claims(chat.told.at(-1)).sub, 'anon-2');
  const { from, to, reason } = other.events.find(({ type }) => type === 'subjectchange');
  assert.deepEqual([from, to, reason], ['anon-1', 'anon-2', 'logout']);
});

test('without the Web Locks API two new tabs end up with the same subject', async () => {
  const browser = new Browser({ locks: false });
  const [one, other] = [browser.open(), browser.open()];
  // A request without a cookie is given a subject, and the answer that arrives last sets the cookie.
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
  const first = one.throughline.token();
  await browser.pass(50);
  const second = other.throughline.token();
  await browser.pass(1_000);
  assert.equal(given, 2);
  assert.deepEqual([claims(await first).sub, claims(await second).sub], ['anon-2', 'anon-2']);
  assert.ok(![...one.events, ...other.events].some(({ type }) => type === 'subjectchange'));
});

test('without the Web Locks API a browser that was here before asks only once', async () => {
  const browser = new Browser({ locks: false });
  const first = browser.open();
  const token = first.throughline.token();
  await browser.pass(300);
  await token;
  browser.requests.length = 0;
  await browser.open().throughline.token();
  assert.equal(browser.requests.length, 1);
});

test('a clock that is set back makes a token that was asked for later count', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  const before = await throughline.token();
  browser.setClock(-3_600_000);
  const after = await throughline.token();
  assert.notEqual(after, before);
  assert.equal(await throughline.token(), after);
  assert.equal(browser.requests.length, 2);
});

test('a clock that is wrong all along changes nothing: age counts from the request', async () => {
  const browser = new Browser();
  browser.serverClock = browser.now + 86_400_000;
  const { throughline } = browser.open();
  const token = await throughline.token();
  await browser.pass(200_000);
  assert.equal(await throughline.token(), token);
});

test('an answer that another tab asked for earlier does not replace a newer one', async () => {
  const browser = new Browser({ locks: false });
  const { throughline, channels } = browser.open();
  const token = throughline.token();
  await browser.pass(300);
  await token;
  channels[0].onmessage({ data: { token: 'old', subject: 'anon-0', authenticated: true, at: browser.now - 10_000 } });
  assert.equal(await throughline.token(), await token);
});

test('a server that is away is asked again and again, and the chat is told within 25 s that there is no token', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  browser.answer = () => browser.respond(503);
  const started = browser.now;
  let ended = null;
  const failure = throughline.token().catch((error) => {
    ended = browser.now - started;
    return error;
  });
  await browser.pass(26_000);
  assert.equal((await failure).status, 503);
  assert.ok(ended <= 25_000, `${ended} ms`);
  assert.ok(browser.requests.length >= 5, `${browser.requests.length} attempts`);
});

test('a server that never answers is given up as well, and comes back', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  browser.answer = () => new Promise(() => {});
  const failure = throughline.token().catch(({ code }) => code);
  await browser.pass(33_000);
  assert.equal(await failure, 'unreachable');
  browser.answer = null;
  assert.equal(claims(await throughline.token()).sub, 'anon-1');
});

test('a refusal is not repeated', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  browser.answer = () => browser.respond(403);
  await assert.rejects(throughline.token(), { status: 403, message: 'status 403' });
  assert.equal(browser.requests.length, 1);
});

test('a pause that the server asks for is kept', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  browser.answer = () => browser.respond(429, { 'Retry-After': '7' });
  const token = throughline.token();
  await browser.pass(6_900);
  assert.equal(browser.requests.length, 1);
  browser.answer = null;
  await browser.pass(200);
  await token;
  assert.equal(browser.requests.length, 2);
});

test('a page that comes back out of the cache looks who is there now', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const tab = browser.open();
  const chat = new Chat();
  tab.throughline.attach(chat);
  await chat.expire();
  // Meanwhile the person logged out by a form, on a page that is gone.
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  tab.show(true);
  await settle();
  assert.equal(chat.told.at(-2), 'destroySession');
  assert.equal(tab.events.find(({ type }) => type === 'subjectchange').reason, 'logout');
});

test('the page after an ordinary logout ends the conversation, as soon as the chat is there', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const before = browser.open();
  await before.throughline.token();
  before.closed = true;
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  const after = browser.open({ session: before.session });
  after.show();
  await settle();
  const chat = new Chat();
  after.throughline.attach(chat);
  await settle();
  assert.equal(chat.told[0], 'destroySession');
});

test('a script that comes after the page is shown notices an ordinary login, too', async () => {
  const browser = new Browser();
  const before = browser.open();
  await before.throughline.token();
  before.closed = true;
  browser.authenticated = true;
  const after = browser.open({ session: before.session, readyState: 'complete' });
  await settle();
  assert.deepEqual(
    after.events.find(({ type }) => type === 'identitychange'),
    { type: 'identitychange', authenticated: true, subject: 'anon-1' },
  );
});

test('a chat that found its token wanting gets another one', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  const chat = new Chat();
  const detach = throughline.attach(chat);
  const first = await chat.expire();
  const second = await chat.expire();
  assert.notEqual(second, first);
  detach();
  assert.equal(await chat.expire(), undefined);
});

test('what pages push before the script is there runs when it is', async () => {
  const { throughline } = new Browser().open();
  let given = null;
  throughline.push((api) => {
    given = api;
  });
  assert.equal(given, throughline);
});

test('an element with the id "throughline" does not switch the script off', async () => {
  const { throughline } = new Browser().open({ named: { nodeType: 1, id: 'throughline' } });
  assert.equal(claims(await throughline.token()).sub, 'anon-1');
});

test('as a module, too, the script asks the origin that its element names', async () => {
  const browser = new Browser();
  const token = browser.open({ base: 'https://id.example.com/', module: true }).throughline.token();
  await browser.pass(1_000);
  await token;
  assert.ok(
    browser.urls.every((url) => url.startsWith('https://id.example.com/token?')),
    browser.urls.join(),
  );
});

for (const [src, asked] of [
  ['https://www.example.com/throughline.js', '/token?'],
  ['https://www.example.com/identity/throughline.js?v=1', '/identity/token?'],
  ['https://www.example.com/js/bundle.js', '/token?'],
  ['https://cdn.example.com/js/throughline.js', '/token?'],
]) {
  test(`tokens come from where the script came from, if that is here: ${src}`, async () => {
    for (const module of [false, true]) {
      const browser = new Browser();
      const token = browser.open({ src, module }).throughline.token();
      await browser.pass(1_000);
      await token;
      assert.ok(
        browser.urls.every((url) => url.startsWith(asked)),
        browser.urls.join(),
      );
    }
  });
}

test('locks that the browser refuses do not delay the token', async () => {
  const refused = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  const browser = new Browser({ locks: refused });
  const token = browser.open().throughline.token();
  await browser.pass(1_000);
  assert.equal(claims(await token).sub, 'anon-1');
});

test('a lock that a frozen tab keeps delays the token by 4 s at most', async () => {
  const browser = new Browser();
  browser.locks.request('throughline:', { signal: new AbortController().signal }, () => new Promise(() => {}));
  let token = null;
  browser
    .open()
    .throughline.token()
    .then((it) => {
      token = it;
    });
  await browser.pass(3_900);
  assert.equal(browser.requests.length, 0);
  await browser.pass(1_000);
  assert.equal(claims(token).sub, 'anon-1');
});

for (const [what, request, act] of [
  ['a logout', 'DELETE /api/session', (tab) => tab.throughline.logout()],
  ['a login', 'POST /api/session', (tab) => tab.throughline.login('cade@example.com', 'a passphrase')],
]) {
  test(`${what} waits for a token that another tab is asking for, and so finds its subject`, async () => {
    const browser = new Browser();
    const [one, other] = [browser.open(), browser.open()];
    let answer;
    browser.answer = () => new Promise((resolve) => (answer = () => resolve(browser.respond(200))));
    const token = one.throughline.token();
    await settle();
    const acted = act(other);
    await settle();
    assert.deepEqual(browser.requests, ['GET /token']);
    browser.answer = null;
    answer();
    await Promise.all([token, acted]);
    assert.equal(browser.requests[1], request);
  });
}

test('a login elsewhere shows as soon as the person looks at the page', async () => {
  const browser = new Browser();
  const tab = browser.open();
  await tab.throughline.token();
  await browser.pass(2_000);
  browser.authenticated = true;
  tab.handlers.get('focus')();
  await settle();
  assert.equal(tab.events.at(-1).type, 'identitychange');
});

test('looking while the server is away keeps the token in hand', async () => {
  const browser = new Browser();
  const tab = browser.open();
  const token = await tab.throughline.token();
  await browser.pass(2_000);
  browser.answer = () => browser.respond(503);
  tab.handlers.get('focus')();
  await settle();
  assert.equal(await tab.throughline.token(), token);
});

test('no two requests for a token have the same address', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  await throughline.token();
  await throughline.refresh();
  assert.notEqual(browser.urls[0], browser.urls[1]);
});

test('an old token that a cache gives again is named', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  const cached = browser.respond(200);
  browser.answer = () => cached;
  await throughline.token();
  await assert.rejects(throughline.refresh(), /from its cache/);
});

test('a page that comes instead of a token is named at once', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  browser.answer = () => browser.respond(200, { 'Content-Type': 'text/html' });
  await assert.rejects(throughline.token(), /www\.example\.com\/token answered text\/html/);
  assert.equal(browser.requests.length, 1);
});

test('a conversation that never ends does not hold up tokens', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const { throughline } = browser.open();
  const chat = new Chat();
  throughline.attach(chat);
  await chat.expire();
  chat.destroySession = () => new Promise(() => {});
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  await throughline.refresh();
  const token = chat.expire();
  await browser.pass(6_000);
  assert.equal(claims(await token).sub, 'anon-2');
});

test('attaching asks for nothing, and attaching twice is attaching once', async () => {
  const browser = new Browser();
  const { throughline } = browser.open();
  const chat = new Chat();
  assert.equal(throughline.attach(chat), throughline.attach(chat));
  await settle();
  assert.deepEqual(browser.requests, []);
});

test('a chat that was destroyed is told nothing more', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const { throughline } = browser.open();
  const chat = new Chat();
  throughline.attach(chat);
  await chat.expire();
  chat.told.length = 0;
  chat.destroy();
  Object.assign(browser, { authenticated: false, subject: 'anon-2' });
  await throughline.refresh();
  await settle();
  assert.deepEqual(chat.told, ['destroy']);
});

for (const { base, words } of [
  { base: 'https://id.example.net', words: /registrable domain/ },
  { base: '', words: /keeps no cookie/ },
]) {
  test(`a cookie that never comes back is named once, and no conversation is destroyed (${base || 'same origin'})`, async () => {
    const browser = new Browser();
    const { throughline } = browser.open({ base });
    const chat = new Chat();
    throughline.attach(chat);
    if (!base) await chat.expire(); // from here on the cookie is lost
    let subjects = 1;
    browser.answer = () => {
      subjects += 1;
      browser.subject = `anon-${subjects}`;
      return browser.respond(200);
    };
    for (let renewals = 0; renewals < 2; renewals += 1) {
      const renewed = chat.expire();
      await browser.pass(2_000);
      assert.equal(await renewed, undefined);
    }
    assert.deepEqual(chat.told, []);
    assert.equal(browser.said.length, 1);
    assert.match(browser.said[0], words);
  });
}

test('a login by form while the first token of another tab is under way ends nothing there', async () => {
  const browser = new Browser();
  const tab = browser.open();
  const chat = new Chat();
  tab.throughline.attach(chat);
  await tab.throughline.token(); // of a subject that the login did not see
  await browser.pass(1_000);
  Object.assign(browser, { authenticated: true, subject: 'anon-2' });
  const after = browser.open();
  await after.throughline.token();
  await settle();
  assert.deepEqual(
    tab.events.map(({ type }) => type),
    ['token', 'token', 'identitychange'],
  );
  assert.equal(claims(chat.told.at(-1)).sub, 'anon-2');
  assert.ok(!chat.told.includes('destroySession'));
});

test('a subject that is lost again and again ends one conversation, not one at each renewal', async () => {
  const browser = new Browser();
  browser.authenticated = true;
  const { throughline } = browser.open();
  const chat = new Chat();
  throughline.attach(chat);
  await chat.expire();
  let subjects = 1;
  browser.authenticated = false;
  browser.answer = () => {
    subjects += 1;
    browser.subject = `anon-${subjects}`;
    return browser.respond(200);
  };
  for (let renewals = 0; renewals < 3; renewals += 1) {
    const renewed = chat.expire();
    await browser.pass(2_000);
    await renewed;
  }
  assert.equal(chat.told.filter((it) => it === 'destroySession').length, 1);
  assert.equal(browser.said.length, 1);
});
