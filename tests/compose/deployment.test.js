// The shipped deployment, from `up` to `down`: what an operator does with it, and what a visitor sees meanwhile.
//
// The tests build on one another, in this order, because a deployment takes long to come up.
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Browser } from './browser.js';
import { demoImage } from './demo_image.js';
import { hardening } from './hardening.js';
import { proxy } from './proxy.js';
import { qa } from './qa.js';
import { Stack } from './stack.js';

const PASSWORD = 'a passphrase for erin';
const ERIN = { email: 'erin@example.com', password: PASSWORD };

const stack = await Stack.named(`throughline-test-${process.pid}`);
const elsewhere = await Stack.named(`throughline-test-${process.pid}-restored`);
const backup = join(tmpdir(), `${stack.name}.tar`);
const browsers = [];
let ca;

const site = (of = stack) => `https://localhost:${of.httpsPort}`;

function browser(origin = site(), authority = ca) {
  const opened = new Browser(origin, authority);
  browsers.push(opened);
  return opened;
}

// Waits for something that is neither false nor empty.
async function until(found) {
  for (const began = performance.now(); ; await pause(200)) {
    const answer = await found();
    if (Array.isArray(answer) ? answer.length > 0 : answer) return answer;
    assert.ok(performance.now() - began < 30_000, String(found));
  }
}

const jwks = async (of, authority) => (await browser(site(of), authority).get('/.well-known/jwks.json')).body;

// What the assistant's cloud makes of a token.
async function introspect(token) {
  const assistant = new URL(`https://assistant.localhost:${stack.httpsPort}/api/introspect`);
  const answer = await browser().request('POST', assistant, { headers: { Authorization: `Bearer ${token.text}` }, body: '' });
  assert.equal(answer.status, 200, answer.body);
  return JSON.parse(answer.body);
}

before(async () => {
  await stack.compose(['build']);
});

after(async () => {
  browsers.forEach((opened) => opened.close());
  rmSync(backup, { force: true });
  await stack.remove();
  await elsewhere.remove();
});

test('one command brings up three ready replicas', async () => {
  const started = performance.now();
  await stack.compose(['up', '-d', '--build', '--scale', 'app=3']);
  const seconds = (performance.now() - started) / 1000;
  const replicas = await stack.inspect(...(await stack.containers('app')));
  assert.deepEqual(replicas.map((replica) => replica.State.Health.Status), ['healthy', 'healthy', 'healthy']);
  ca = await stack.rootCertificate();
  assert.equal((await browser().get('/readyz')).status, 200);
  console.log(`# three replicas ready after ${seconds.toFixed(1)} s, with a warm build cache`);
  assert.ok(seconds <= 60, `${seconds} s`);
});

test('an operator makes an account, and the password passes through no argument', async () => {
  const arguments_ = ['run', '--rm', '-T', 'app', 'user', 'create', '--email', 'frank@example.com', '--display-name', 'Frank', '--password-stdin'];
  const said = await stack.compose(arguments_, { input: 'a passphrase for frank\n' });
  assert.match(said, /Created account/);
  const login = await browser().post('/api/session', { json: { email: 'frank@example.com', password: 'a passphrase for frank' } });
  assert.equal(login.status, 200, login.body);
});

test('a conversation goes on through login, over TLS', async () => {
  const erin = browser();
  const anonymous = await erin.token();
  const before = await introspect(anonymous);
  assert.equal(before.user_payload.name, 'Anonymous');
  const registered = await erin.post('/register', { form: { ...ERIN, display_name: 'Erin' } });
  assert.equal(registered.status, 303, registered.body);
  const known = await erin.token();
  assert.equal(known.claims.sub, anonymous.claims.sub);
  assert.equal(typeof known.claims.user_payload, 'string', 'the payload is sent clear');
  const seen = await introspect(known);
  assert.deepEqual([seen.sub, seen.user_payload.name], [anonymous.claims.sub, 'Erin']);

  assert.equal((await erin.post('/logout')).status, 303);
  assert.notEqual((await erin.token()).claims.sub, anonymous.claims.sub);
  const again = browser();
  const other = await again.token();
  assert.equal((await again.post('/login', { form: ERIN })).status, 303);
  assert.equal((await again.token()).claims.sub, other.claims.sub);
});

test('a conversation goes on through login, over plain http on this machine', async () => {
  const erin = browser(`http://localhost:${stack.httpPort}`);
  const page = await erin.get('/');
  assert.match(page.body, new RegExp(`http://assistant.localhost:${stack.httpPort}/versions/latest/`));
  const anonymous = await erin.token();
  assert.equal((await erin.post('/login', { form: ERIN })).status, 303);
  const known = await erin.token();
  assert.equal(known.claims.sub, anonymous.claims.sub);
  const script = await erin.get(`http://assistant.localhost:${stack.httpPort}/versions/latest/WatsonAssistantChatEntry.js`);
  assert.equal(script.status, 200);
});

hardening(stack);
proxy(stack, browser);
qa(stack, site);
demoImage(stack);

test('with the mailbox as its mail server a new address is confirmed through the proxy', async () => {
  const mail = { THROUGHLINE_SMTP_URL: 'smtp://mailbox:1025', THROUGHLINE_MAIL_FROM: 'Throughline <chat@example.com>' };
  Object.assign(stack.env, mail);
  await stack.compose(['up', '-d', '--scale', 'app=1', 'app', 'mailbox']);
  await until(async () => (await browser().get('/readyz')).status === 200);
  const grace = browser();
  const person = { email: 'grace@example.com', password: 'a passphrase for grace' };
  const registered = await grace.post('/register', { form: { ...person, display_name: 'Grace' } });
  assert.equal(registered.status, 303, registered.body);
  assert.equal((await grace.post('/login', { form: person })).status, 401, 'nobody is let in before the address is confirmed');

  const mailbox = browser(`http://127.0.0.1:${stack.mailboxPort}`);
  const messages = async () => JSON.parse((await mailbox.get('/messages')).body);
  const [message] = await until(async () => (await messages()).filter(({ to }) => to.includes(person.email)));
  assert.match((await mailbox.get('/')).body, /grace@example\.com/);
  const shown = (await mailbox.get(`/messages/${message.id}`)).body;
  const [link] = message.text.match(/^https:\S+$/m);
  assert.ok(link.startsWith(`${site()}/confirm?token=`), link);
  assert.ok(shown.includes(`href="${link}"`) && shown.includes(`<iframe sandbox=`), shown);
  assert.ok((await mailbox.get(`/messages/${message.id}/html`)).body.includes(`href="${link}"`), message.html);

  assert.equal((await grace.get(link)).status, 200);
  const token = new URL(link).searchParams.get('token');
  const confirmed = await grace.post('/confirm', { form: { token, password: person.password } });
  assert.ok([200, 303].includes(confirmed.status), confirmed.body);
  assert.equal((await grace.post('/login', { form: person })).status, 303);
  assert.equal(JSON.parse((await grace.get('/api/session')).body).display_name, 'Grace');
  for (const name of Object.keys(mail)) delete stack.env[name];
});

test('down and up again keep keys, accounts and sessions', async () => {
  const erin = browser();
  const published = await jwks(stack, ca);
  assert.equal((await erin.post('/login', { form: ERIN })).status, 303);
  const { claims } = await erin.token();
  await stack.compose(['down']);
  await stack.compose(['up', '-d', '--scale', 'app=3']);
  assert.equal(await jwks(stack, ca), published);
  assert.equal(JSON.parse((await erin.get('/api/session')).body).display_name, 'Erin');
  assert.equal((await erin.token()).claims.sub, claims.sub);
  assert.equal((await browser().post('/login', { form: ERIN })).status, 303);
});

test('an upgrade leaves no request unanswered', async () => {
  const old = await stack.containers('app');
  const visitor = browser();
  let upgraded = false;
  const answers = [];
  const visit = async () => {
    for (let i = 0; !upgraded; i += 1) {
      const answer = i % 2 ? visitor.post('/logout') : visitor.get('/token');
      answers.push(await answer.then(({ status }) => status, (error) => error.message));
    }
  };
  const visits = [visit(), visit(), visit(), visit()];
  try {
    await stack.run('deploy/upgrade', []);
  } finally {
    upgraded = true;
    await Promise.all(visits);
  }
  const replicas = await stack.containers('app');
  assert.equal(replicas.length, 3);
  assert.ok(replicas.every((replica) => !old.includes(replica)), 'an old replica is still there');
  assert.deepEqual(answers.filter((status) => ![200, 303].includes(status)), []);
  console.log(`# ${answers.length} requests during the upgrade, none failed`);
});

test('a backup comes up elsewhere as if nothing had happened', async () => {
  const erin = browser();
  assert.equal((await erin.post('/login', { form: ERIN })).status, 303);
  const { claims } = await erin.token();
  const published = await jwks(stack, ca);
  await stack.run('deploy/backup', [backup]);
  assert.ok(existsSync(backup));
  await assert.rejects(stack.run('deploy/restore', [backup]), /there is a deployment already/);
  await stack.compose(['down']);

  await elsewhere.run('deploy/restore', [backup]);
  const authority = await elsewhere.rootCertificate();
  assert.equal(await jwks(elsewhere, authority), published);
  const there = browser(site(elsewhere), authority);
  there.cookies = erin.cookies;
  assert.equal((await there.token()).claims.sub, claims.sub);
  assert.equal(JSON.parse((await there.get('/api/session')).body).display_name, 'Erin');
  assert.equal((await browser(site(elsewhere), authority).post('/login', { form: ERIN })).status, 303);
});
