// Tokens that the server mints, judged by the vendor's libraries.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { Browser, NAMES, Server, assistantKey, blocks, scratchFolder, strangersKey, writePrivate } from './support.js';

const assistant = assistantKey();

for (const format of ['pkcs8-public-pem', 'pkcs1-public-pem']) {
  describe(`payloads encrypted for an assistant whose key is ${format}`, () => {
    let server;
    before(async () => {
      const pem = writePrivate(scratchFolder(), 'assistant.pem', assistant.exportKey(format));
      server = await Server.start({ THROUGHLINE_ASSISTANT_PUBLIC_KEY: pem });
    });
    after(() => server?.stop());

    for (const [what, name] of Object.entries(NAMES)) {
      test(`a name of ${what} arrives whole`, async () => {
        const browser = new Browser(server);
        const session = await browser.register(name);
        const claims = server.verify(await browser.token());
        const plain = assistant.decrypt(claims.user_payload, 'utf8');
        assert.deepEqual(JSON.parse(plain), { name, custom_user_id: session.custom_user_id });
        assert.equal(claims.sub, session.subject);
        assert.equal(
          blocks(claims.user_payload, assistant),
          blocks(assistant.encrypt(Buffer.from(plain), 'base64'), assistant),
          'as many blocks as the library makes',
        );
      });
    }

    test('a payload that is cut inside a character arrives whole', async () => {
      const name = NAMES['only emoji, cut inside a character'];
      const browser = new Browser(server);
      const { custom_user_id } = await browser.register(name);
      const { user_payload } = server.verify(await browser.token());
      const parts = [];
      const ciphertext = Buffer.from(user_payload, 'base64');
      for (let start = 0; start < ciphertext.length; start += 256) {
        parts.push(assistant.decrypt(ciphertext.subarray(start, start + 256)));
      }
      const broken = parts.filter((part) => !Buffer.from(part.toString('utf8')).equals(part));
      assert.ok(broken.length > 0, 'the test means to cut a character, and did not');
      assert.deepEqual(JSON.parse(Buffer.concat(parts)), { name, custom_user_id });
      const size = Math.ceil(Buffer.concat(parts).length / parts.length);
      assert.deepEqual(parts.slice(0, -1).map((part) => part.length), parts.slice(1).map(() => size));
    });

    test('another private key cannot decrypt it', async () => {
      const { user_payload } = server.verify(await new Browser(server).token());
      assert.throws(() => strangersKey().decrypt(user_payload, 'utf8'));
    });
  });
}

describe('tokens', () => {
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(() => server?.stop());

  test('anonymous, then logged in: the same sub, and each verifies', async () => {
    const browser = new Browser(server);
    const anonymous = server.verify(await browser.token());
    assert.deepEqual(anonymous.user_payload, { name: 'Anonymous', custom_user_id: anonymous.sub });
    await browser.logInAsCade();
    const cade = server.verify(await browser.token(), { subject: anonymous.sub });
    assert.deepEqual(cade.user_payload, { name: 'Cade', custom_user_id: 'cade-id' });
    await browser.send('DELETE', '/api/session');
    const next = server.verify(await browser.token());
    assert.notEqual(next.sub, anonymous.sub);
  });

  test('the header names the key, and the claims have no nbf', async () => {
    const { header, payload } = server.verify(await new Browser(server).token(), { complete: true });
    assert.deepEqual(header, { typ: 'JWT', alg: 'RS256', kid: server.jwk.kid });
    const { kty, n, e } = server.jwk;
    const thumbprint = crypto.createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
    assert.equal(server.jwk.kid, thumbprint);
    assert.deepEqual(Object.keys(payload).sort(), ['exp', 'iat', 'jti', 'sub', 'user_payload']);
  });

  test('a name of 5000 bytes is sent clear where no key is set', async () => {
    const name = '🦙'.repeat(1250);
    const browser = new Browser(server);
    const { custom_user_id } = await browser.register(name);
    assert.deepEqual(server.verify(await browser.token()).user_payload, { name, custom_user_id });
  });

  test('at its exp a token is expired, a second earlier it is not', async () => {
    const token = await new Browser(server).token();
    const { iat, exp } = jwt.decode(token);
    assert.equal(exp - iat, 10);
    server.verify(token, { clockTimestamp: exp - 1 });
    assert.throws(() => server.verify(token, { clockTimestamp: exp }), { name: 'TokenExpiredError' });
  });

  test('with another key, or a changed claim, a token is refused', async () => {
    const token = await new Browser(server).token();
    const other = strangersKey().exportKey('pkcs8-public-pem');
    const refused = { name: 'JsonWebTokenError', message: 'invalid signature' };
    assert.throws(() => jwt.verify(token, other, { algorithms: ['RS256'] }), refused);
    const [header, claims, signature] = token.split('.');
    const forged = { ...JSON.parse(Buffer.from(claims, 'base64url')), sub: 'anon-00000000-0000-4000-8000-000000000000' };
    const text = [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');
    assert.throws(() => server.verify(text), refused);
  });
});
