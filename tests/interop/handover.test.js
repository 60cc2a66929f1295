// Two small sites, in Express and in Django, whose backends hand people over halfway through a conversation.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { Browser, scratchFolder, Server, writePrivate } from './support.js';

const folder = scratchFolder();
const key = crypto.randomBytes(32).toString('base64');
const sites = {
  express: [process.execPath, `${import.meta.dirname}/handover/express.js`],
  django: [process.env.PYTHON ?? 'python3', `${import.meta.dirname}/handover/django_site.py`],
};
const children = [];
let server;

before(async () => {
  writePrivate(folder, 'key', key);
  const file = writePrivate(folder, 'keys.toml', '[keys.shop]\nkey_file = "key"\nnetworks = ["127.0.0.0/8"]\n');
  server = await Server.start({ THROUGHLINE_HANDOVER_KEYS: file });
});

after(async () => {
  for (const child of children) child.kill();
  await server.stop();
});

/** Starts a site; where it is. */
async function start(name) {
  const [program, script] = sites[name];
  const env = {
    ...process.env,
    THROUGHLINE: server.url,
    HANDOVER_KEY: key,
    SESSION_SECRET: crypto.randomUUID(),
    DATABASE: path.join(folder, `${name}.sqlite`),
  };
  const child = spawn(program, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${name} ended before it was ready`);
}

/** A visitor of a site: a browser here, and a session there. */
class Visitor extends Browser {
  #site;
  #session = '';

  constructor(site) {
    super(server);
    this.#site = site;
  }

  async ask(address, body = {}) {
    const response = await fetch(this.#site + address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.#session },
      body: JSON.stringify(body),
    });
    for (const line of response.headers.getSetCookie()) this.#session = line.split(';')[0];
    return response;
  }

  async claims() {
    return server.verify(await this.token());
  }

  /** A code for the browser with this subject: this one, unless it says so. */
  async code(subject) {
    const response = await this.ask('/chat/code', { subject: subject ?? (await this.claims()).sub });
    assert.equal(response.status, 200);
    return (await response.json()).code;
  }

  async redeem(code) {
    return this.send('POST', '/api/redeem', { code });
  }
}

for (const [number, name] of Object.keys(sites).entries()) {
  test(`${name}: a login halfway keeps the subject, and a logout there ends it`, async () => {
    const ada = new Visitor(await start(name));
    const id = String(4711 + number);
    const anonymous = await ada.claims();
    assert.equal((await ada.ask('/chat/code', { subject: anonymous.sub })).status, 401, 'nobody is logged in there');
    assert.equal((await ada.ask('/login', { id, name: 'Ada' })).status, 204);
    const code = await ada.code();

    const thief = new Visitor('');
    await thief.claims();
    assert.equal((await thief.redeem(code)).status, 401, 'stolen');
    assert.equal((await ada.redeem(code)).status, 200);
    const known = await ada.claims();
    assert.equal(known.sub, anonymous.sub);
    assert.deepEqual(known.user_payload, { name: 'Ada', custom_user_id: id });
    assert.equal((await ada.redeem(code)).status, 401, 'replayed');
    const foreign = await ada.code((await thief.claims()).sub);
    assert.equal((await ada.redeem(foreign)).status, 401, 'of another browser');
    const late = await ada.code();
    await ada.send('POST', '/demo/clock', { advance_seconds: 61 });
    assert.equal((await ada.redeem(late)).status, 401, 'late');
    assert.equal((await ada.claims()).user_payload.name, 'Ada', 'no refusal logs anybody out');

    assert.equal((await ada.ask('/logout')).status, 204);
    const gone = await ada.claims();
    assert.equal(gone.user_payload.name, 'Anonymous');
    assert.notEqual(gone.sub, anonymous.sub);
  });
}

test('the documentation has the examples that were tested', () => {
  const told = fs.readFileSync(`${import.meta.dirname}/../../docs/HANDOVER.md`, 'utf8');
  for (const [, script] of Object.values(sites)) {
    const [, example] = /docs\/HANDOVER\.md\.(?:""")?\n\n(.*?)\n+(?:\/\/|#) The end of the example/s.exec(
      fs.readFileSync(script, 'utf8'),
    );
    assert.ok(example.length > 500 && told.includes(`\n${example}\n\`\`\``), script);
  }
});
