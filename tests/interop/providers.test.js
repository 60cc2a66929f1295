// Logging in with a certified identity provider, halfway through a conversation.

import assert from 'node:assert/strict';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import jwt from 'jsonwebtoken';
import NodeRSA from 'node-rsa';
import Provider from 'oidc-provider';
import { Replica, Server, scratchFolder, writePrivate } from './support.js';

let server;
let settings;
let issuer;
let provider;
let decrypt;
const listener = http.createServer((request, response) => provider.callback()(request, response));

before(async () => {
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${listener.address().port}`;
  const folder = scratchFolder();
  writePrivate(folder, 'secret', 'a client secret: of the tests');
  const file = `
[providers.example]
issuer = "${issuer}"
client_id = "throughline"
client_secret_file = "secret"
label = "Example ID"
`;
  const agents = `
[assistants.agent]
profile = "watsonx-orchestrate"
payload_key = "vendor-public.pem"
sso_token = "example"
`;
  const vendor = new NodeRSA({ b: 2048 });
  writePrivate(folder, 'vendor-public.pem', vendor.exportKey('pkcs8-public-pem'));
  settings = {
    THROUGHLINE_PROVIDERS: writePrivate(folder, 'providers.toml', file),
    THROUGHLINE_ASSISTANTS: writePrivate(folder, 'assistants.toml', agents),
  };
  server = await Server.start({
    ...settings,
    THROUGHLINE_ASSISTANT_PRIVATE_KEY: writePrivate(folder, 'vendor.pem', vendor.exportKey('pkcs8-private-pem')),
  });
  decrypt = (sealed) => JSON.parse(vendor.decrypt(sealed, 'utf8'));
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'throughline',
        client_secret: 'a client secret: of the tests',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${server.url}/login/example/callback`],
        backchannel_logout_uri: `${server.url}/login/example/logout`,
        backchannel_logout_session_required: true,
      },
    ],
    // As the standard has it: the ID token of a code is about the login, and UserInfo about the person.
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { backchannelLogout: { enabled: true } },
    // Otherwise it asks people each time whether they agree to it (OpenID Connect Core 1.0 §11).
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    ttl: { AccessToken: 300 },
    cookies: { keys: ['a key of the tests'] },
    // It would ask nobody on this machine.
    fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Eve', email: `${id}@example.com`, email_verified: id !== 'unverified' }),
    }),
  });
});

after(async () => {
  await server.stop();
  listener.close();
});

/** A browser that goes wherever it is sent, with the cookies of each place. */
class Traveller {
  #cookies = new Map();

  async send(url, form) {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map();
    this.#cookies.set(host, jar);
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; '), ...(form && { origin: new URL(url).origin }) },
      body: form && new URLSearchParams(form),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    return response;
  }

  /** Follows redirects to the first page, and gives its address, too. */
  async go(url, form) {
    let response = await this.send(url, form);
    let at = url;
    while (response.headers.has('location')) {
      at = new URL(response.headers.get('location'), at).href;
      response = await this.send(at);
    }
    return { at, status: response.status, body: await response.text() };
  }

  async token() {
    return (await this.send(`${server.url}/token`)).text();
  }

  /** What it sends to the site. */
  cookies() {
    return [...this.#cookies.get(new URL(server.url).host)].map((pair) => pair.join('=')).join('; ');
  }

  /** Logs out at the provider, which tells the site. */
  async logOutThere() {
    const ending = await this.go(`${issuer}/session/end?client_id=throughline`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(ending.body)[1];
    await this.go(`${issuer}/session/end/confirm`, { xsrf, logout: 'yes' });
  }

  /** Logs in at the provider as this person, and agrees to everything. */
  async logIn(person, query = '') {
    let page = await this.go(`${server.url}/login/example${query}`);
    for (const form of [{ prompt: 'login', login: person, password: 'any' }, { prompt: 'consent' }]) {
      if (page.at.startsWith(`${issuer}/interaction/`)) page = await this.go(page.at, form);
    }
    return page;
  }
}

test('a login halfway keeps the subject, and a logout at the provider ends it', async () => {
  const browser = new Traveller();
  const anonymous = server.verify(await browser.token());
  const page = await browser.logIn('eve', '?next=/account');
  assert.equal(page.at, `${server.url}/account`, page.body);
  assert.match(page.body, /eve@example\.com/);
  const known = server.verify(await browser.token());
  assert.deepEqual([known.sub, known.user_payload.name], [anonymous.sub, 'Eve']);

  // The same person in another browser: the same account, by issuer and subject.
  const other = new Traveller();
  await other.logIn('eve');
  const elsewhere = server.verify(await other.token());
  assert.equal(elsewhere.user_payload.custom_user_id, known.user_payload.custom_user_id);
  assert.notEqual(elsewhere.sub, known.sub);

  await browser.logOutThere();
  const gone = server.verify(await browser.token());
  assert.equal(gone.user_payload.name, 'Anonymous');
  assert.notEqual(gone.sub, known.sub, 'the conversation of whoever logged out has ended');
  assert.equal(server.verify(await other.token()).user_payload.name, 'Eve', 'the other browser stays logged in');
});

/** What the agent's side finds in a browser's token, and says when it is asked for something secure. */
async function askAgent(browser) {
  const token = await (await browser.send(`${server.url}/token?assistant=agent`)).text();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const thread = await (await fetch(`${server.assistant}/api/threads`, { method: 'POST', headers })).json();
  const runs = `${server.assistant}/api/threads/${thread.thread_id}/runs`;
  const body = JSON.stringify({ text: 'Send something secure' });
  const run = await (await fetch(runs, { method: 'POST', headers, body })).json();
  const { sub, user_payload: sealed } = server.verify(token, { ignoreExpiration: true });
  return { sub, access: sealed && decrypt(sealed).sso_token, says: run.output[0].text };
}

/** Whose access token it is, as the provider tells at its UserInfo endpoint. */
async function owner(access) {
  const response = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${access}` } });
  return response.ok ? (await response.json()).sub : response.status;
}

test('an agent is handed the access token, also when the first one is over', async () => {
  const browser = new Traveller();
  assert.match((await askAgent(browser)).says, /no user_payload/);
  await browser.logIn('eve');
  const first = await askAgent(browser);
  assert.deepEqual([await owner(first.access), first.says], ['eve', 'I decrypted your sso_token.']);

  const headers = { 'content-type': 'application/json' };
  await fetch(`${server.url}/demo/clock`, { method: 'POST', headers, body: JSON.stringify({ advance_seconds: 3600 }) });
  const renewed = await askAgent(browser);
  assert.notEqual(renewed.access, first.access);
  assert.deepEqual([await owner(renewed.access), renewed.sub], ['eve', first.sub]);

  await browser.send(`${server.url}/logout`, {});
  const gone = await askAgent(browser);
  assert.deepEqual([gone.access, gone.says], [undefined, 'Your token has no user_payload, and so no sso_token.']);
  // Back to the present, where the provider is.
  await fetch(`${server.url}/demo/reset`, { method: 'POST' });
});

test('a logout at the provider ends the session at once on three replicas', async () => {
  const replicas = await Promise.all([Replica.of(server, settings), Replica.of(server, settings)]);
  const browser = new Traveller();
  const anonymous = server.verify(await browser.token());
  await browser.logIn('eve');
  const cookies = browser.cookies();
  for (const replica of replicas) {
    const known = server.verify(await replica.token(cookies));
    assert.deepEqual([known.sub, known.user_payload.name], [anonymous.sub, 'Eve']);
  }
  await browser.logOutThere();
  const tokens = await Promise.all([...replicas.map((replica) => replica.token(cookies)), browser.token()]);
  for (const token of tokens) {
    const gone = server.verify(token);
    assert.equal(gone.user_payload.name, 'Anonymous');
    assert.notEqual(gone.sub, anonymous.sub);
  }
  await Promise.all(replicas.map((replica) => replica.stop()));
});

test('an address that the provider does not vouch for makes no account', async () => {
  const browser = new Traveller();
  const page = await browser.logIn('unverified');
  assert.equal(page.status, 401);
  assert.match(page.body, /Example ID hasn&#39;t confirmed your email address/);
  assert.equal(jwt.decode(await browser.token()).user_payload.name, 'Anonymous');
});

test('an address of somebody with a password gets nobody into their account', async () => {
  const browser = new Traveller();
  const page = await browser.logIn('cade');
  assert.equal(page.status, 409, page.body);
  assert.equal(jwt.decode(await browser.token()).user_payload.name, 'Anonymous');
});

test('a person who cancels comes back to the login page', async () => {
  const browser = new Traveller();
  const page = await browser.go(`${server.url}/login/example?next=/account`);
  const back = await browser.go(`${page.at}/abort`);
  assert.equal(back.status, 401, back.body);
  assert.equal(path.posix.dirname(new URL(back.at).pathname), '/login/example');
  assert.match(back.body, /Example ID didn&#39;t log you in/);
});
