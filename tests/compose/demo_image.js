// The image for testers: a demo with everything in it, in one container.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { freePort } from '../support/port.mjs';
import { Browser } from './browser.js';
import { PROJECT } from './stack.js';

const CADE = { email: 'cade@example.com', password: 'cade-demo-passphrase' };

// By the compose command, which is the one that can build here.
async function build(stack, image) {
  const folder = mkdtempSync(join(tmpdir(), `${image}-`));
  const file = join(folder, 'compose.json');
  try {
    writeFileSync(file, JSON.stringify({ services: { testers: { image, build: { context: PROJECT, target: 'demo' } } } }));
    await stack.compose(['-f', file, 'build']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function demoImage(stack) {
  test('the image for testers is a demo with its database, clock and mailbox, for whoever publishes its ports', async () => {
    const name = `${stack.name}-demo`;
    const [site, assistant] = [await freePort(), await freePort()];
    const published = ['-p', `127.0.0.1:${site}:3001`, '-p', `127.0.0.1:${assistant}:3002`];
    const urls = ['-e', `THROUGHLINE_PUBLIC_URL=http://127.0.0.1:${site}`];
    urls.push('-e', `THROUGHLINE_CHAT_SCRIPT_URL=http://127.0.0.1:${assistant}/versions/latest/WatsonAssistantChatEntry.js`);
    await build(stack, name);
    try {
      await stack.docker('run', '--detach', '--name', name, ...published, ...urls, name);
      const cade = new Browser(`http://127.0.0.1:${site}`);
      const isReady = async () => (await cade.get('/readyz').catch(() => ({}))).status === 200;
      for (let tries = 0; !(await isReady()); tries += 1) {
        assert.ok(tries < 300, await stack.docker('logs', name));
        await new Promise((later) => setTimeout(later, 200));
      }
      const anonymous = await cade.token();
      assert.equal((await cade.post('/api/session', { json: CADE })).status, 200);
      const known = await cade.token();
      assert.equal(known.claims.sub, anonymous.claims.sub);
      const seen = await cade.request('POST', `http://127.0.0.1:${assistant}/api/introspect`, {
        headers: { Authorization: `Bearer ${known.text}` },
        body: '',
      });
      assert.equal(JSON.parse(seen.body).user_payload.name, 'Cade');
      // The testers' tools: the clock, the mailbox, and a fresh start.
      assert.equal((await cade.post('/demo/clock', { json: { advance_seconds: 3_600 } })).status, 200);
      assert.equal((await cade.get('/demo/mailbox')).status, 200);
      assert.ok((await cade.post('/demo/reset')).status < 300);
      // It ends when it is told to, and has a user without rights.
      await stack.docker('stop', name);
      const [{ State, Config }] = await stack.inspect(name);
      assert.deepEqual([State.ExitCode, Config.User], [0, 'postgres']);
    } finally {
      await stack.docker('rm', '--force', '--volumes', name);
      await stack.docker('image', 'rm', name);
    }
  });
}
