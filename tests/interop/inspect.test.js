// Tokens that the vendor's libraries make, read by `throughline token inspect`.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { before, describe, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { NAMES, assistantKey, run, scratchFolder, strangersKey, writePrivate } from './support.js';

const SUBJECT = 'anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a';

describe('token inspect', () => {
  const folder = scratchFolder();
  const site = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const assistant = assistantKey();
  const files = {};

  before(() => {
    files.site = writePrivate(folder, 'site.pem', site.publicKey.export({ type: 'spki', format: 'pem' }));
    files['PKCS#1'] = writePrivate(folder, 'pkcs1.pem', assistant.exportKey('pkcs1-private-pem'));
    files['PKCS#8'] = writePrivate(folder, 'pkcs8.pem', assistant.exportKey('pkcs8-private-pem'));
    files.other = writePrivate(folder, 'other.pem', strangersKey().exportKey('pkcs8-private-pem'));
  });

  const sign = (payload, options) =>
    jwt.sign({ user_payload: payload }, site.privateKey, {
      algorithm: 'RS256',
      subject: SUBJECT,
      expiresIn: 60,
      ...options,
    });
  const seal = (value) => assistant.encrypt(JSON.stringify(value), 'base64');
  // Through a pipe: the longest tokens are longer than an argument should be.
  const inspect = async (token, privateKey, publicKey = files.site) => {
    const args = ['token', 'inspect', '--public-key', publicKey, '--assistant-private-key', privateKey, '--json', '-'];
    const done = await run(args, token);
    return { ...done, report: done.stdout && JSON.parse(done.stdout) };
  };

  for (const [what, name] of Object.entries(NAMES)) {
    for (const form of ['PKCS#1', 'PKCS#8']) {
      test(`reads a name of ${what} with a private key in ${form}`, async () => {
        const payload = { name, custom_user_id: 'cade-id' };
        const { code, report, stderr } = await inspect(sign(seal(payload)), files[form]);
        assert.deepEqual([code, stderr], [0, '']);
        assert.equal(report.valid, true);
        assert.equal(report.claims.sub, SUBJECT);
        assert.deepEqual(report.decrypted_payload, payload);
      });
    }
  }

  for (const size of [1, 212, 213, 214, 215, 428, 429, 642, 643]) {
    test(`reads a payload of exactly ${size} bytes`, async () => {
      const payload = size < 3 ? 7 : 'x'.repeat(size - 2);
      assert.equal(JSON.stringify(payload).length, size);
      const { code, report } = await inspect(sign(seal(payload)), files['PKCS#8']);
      assert.equal(code, 0);
      assert.deepEqual(report.decrypted_payload, payload);
    });
  }

  test('refuses a token that has expired', async () => {
    const { code, report, stderr } = await inspect(sign(seal('x'), { expiresIn: -1 }), files['PKCS#8']);
    assert.equal(code, 1);
    assert.equal(report.valid, false);
    assert.match(report.reason, /expired/);
    assert.match(stderr, /^throughline: the token is refused: it expired \d+ s ago\n$/);
  });

  test('refuses a token that another key signed', async () => {
    const stranger = strangersKey().exportKey('pkcs8-private-pem');
    const token = jwt.sign({}, stranger, { algorithm: 'RS256', subject: SUBJECT, expiresIn: 60 });
    const { code, report } = await inspect(token, files['PKCS#8']);
    assert.equal(code, 1);
    assert.match(report.reason, /signature/);
  });

  test('refuses a token that is not RS256', async () => {
    for (const algorithm of ['RS512', 'PS256']) {
      const { code, report } = await inspect(sign(seal('x'), { algorithm }), files['PKCS#8']);
      assert.equal(code, 1);
      assert.match(report.reason, new RegExp(algorithm));
    }
    const hmac = jwt.sign({ sub: SUBJECT }, 'a secret', { algorithm: 'HS256', expiresIn: 60 });
    assert.equal((await inspect(hmac, files['PKCS#8'])).code, 1);
  });

  test('says that a payload is for another assistant', async () => {
    const { code, report, stderr } = await inspect(sign(seal('x')), files.other);
    assert.equal(code, 1);
    assert.equal(report.valid, true);
    assert.equal(report.decrypted_payload, null);
    assert.match(stderr, /can't decrypt its payload/);
  });

  test('refuses a payload that was encrypted with another hash', async () => {
    const key = crypto.createPublicKey(assistant.exportKey('pkcs8-public-pem'));
    const sealed = crypto.publicEncrypt({ key, oaepHash: 'sha256' }, Buffer.from('"x"')).toString('base64');
    assert.throws(() => assistant.decrypt(sealed), 'the vendor’s library refuses it too');
    assert.equal((await inspect(sign(sealed), files['PKCS#8'])).code, 1);
  });
});
