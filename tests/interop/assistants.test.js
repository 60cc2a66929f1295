// Tokens of further assistants, as each vendor's side would judge them: by a library that shares no code with the server.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import jwt from 'jsonwebtoken';
import { Browser, Server, assistantKey, scratchFolder, writePrivate } from './support.js';

// The form of Amazon Connect's keys: base64, and used as the text that it is.
const SECRET = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=';
const WIDGET = '0d4e2b52-0000-4000-8000-000000000001';
const FILE = `
[assistants.orchestrate]
profile = "watsonx-orchestrate"

[assistants.support]
profile = "zendesk-messaging"
secret_file = "secret"
key_id = "app_0123456789abcdef01234567"

[assistants.people]
profile = "intercom"
secret_file = "secret"

[assistants.service]
profile = "salesforce-miaw"
issuer = "https://chat.example.com"
signing_key = "salesforce.pem"

[assistants.calls]
profile = "amazon-connect"
secret_file = "secret"
identifier = "${WIDGET}"

[assistants.inbox]
profile = "chatwoot-hmac"
secret_file = "secret"

[assistants.addresses]
profile = "hmac"
secret_file = "secret"
identifier = "{email}"

[assistants.desk]
profile = "freshdesk"
secret_file = "secret"

[assistants.sealed]
profile = "watsonx-assistant"
payload_key = "assistant.pem"
payload_encryption = "oaep-sha256"

[assistants.own]
profile = "custom"
algorithm = "HS256"
secret_file = "secret"
key_id = "2026"
claims = { user_id = "{custom_user_id}" }
`;

const assistant = assistantKey();
const salesforce = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
let server;
let cade;

/** Calls a function of PyJWT, which shares no code with node's libraries. */
async function python(name, ...given) {
  const program = `import json, sys, jwt
token, key, named = json.load(sys.stdin)
print(json.dumps(${name}(token, key, **named)))`;
  const { stdout } = await new Promise((resolve, reject) => {
    const child = execFile(process.env.PYTHON ?? 'python3', ['-c', program], (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve({ stdout }),
    );
    child.stdin.end(JSON.stringify(given));
  });
  return JSON.parse(stdout);
}

before(async () => {
  const folder = scratchFolder();
  writePrivate(folder, 'secret', `${SECRET}\n`);
  writePrivate(folder, 'salesforce.pem', salesforce.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  fs.writeFileSync(path.join(folder, 'assistant.pem'), assistant.exportKey('pkcs8-public-pem'));
  const file = path.join(folder, 'assistants.toml');
  fs.writeFileSync(file, FILE);
  server = await Server.start({ THROUGHLINE_ASSISTANTS: file });
  cade = new Browser(server);
  await cade.logInAsCade();
});
after(() => server?.stop());

async function token(name, browser = cade) {
  const response = await browser.send('GET', `/token?assistant=${name}`);
  assert.equal(response.status, 200, name);
  return response.text();
}

const shared = (text, options = {}) => jwt.verify(text, SECRET, { algorithms: ['HS256'], clockTolerance: 0, complete: true, ...options });

test('watsonx Orchestrate: RS256, the same subject before login and after, and a context', async () => {
  const browser = new Browser(server);
  const before = server.verify(await token('orchestrate', browser));
  await browser.logInAsCade();
  const known = server.verify(await token('orchestrate', browser), { subject: before.sub });
  assert.deepEqual([before.context, known.context], [{ name: 'Anonymous' }, { name: 'Cade' }]);
  assert.ok(known.exp - known.iat <= 7100);
  assert.equal(known.user_payload, undefined);
});

test('Zendesk: HS256 with a key id, and who the person is', async () => {
  const { header, payload } = shared(await token('support'));
  assert.deepEqual(header, { alg: 'HS256', kid: 'app_0123456789abcdef01234567', typ: 'JWT' });
  const { scope, external_id, name, email, email_verified } = payload;
  assert.deepEqual([scope, external_id, name, email, email_verified], ['user', 'cade-id', 'Cade', 'cade@example.com', true]);
});

test('Intercom: HS256 with user_id', async () => {
  const { header, payload } = shared(await token('people'));
  assert.deepEqual([header.kid, payload.user_id, payload.email, payload.email_verified], [undefined, 'cade-id', 'cade@example.com', undefined]);
});

test('Salesforce: RS256 with a key of its own, the issuer byte for byte, and the person', async () => {
  const text = await token('service');
  const claims = jwt.verify(text, salesforce.publicKey, { algorithms: ['RS256'], issuer: 'https://chat.example.com', subject: 'cade-id' });
  assert.ok(claims.exp - claims.iat <= 900);
  assert.throws(() => server.verify(text), /invalid signature/);
});

test('Salesforce: the JWK Set has a certificate of the key, the same each time', async () => {
  const set = async () => (await (await cade.send('GET', '/.well-known/jwks.json')).json()).keys;
  const keys = await set();
  const { kid } = jwt.decode(await token('service'), { complete: true }).header;
  const { n, e, x5c } = keys.find((key) => key.kid === kid);
  const certificate = new crypto.X509Certificate(Buffer.from(x5c[0], 'base64'));
  assert.ok(certificate.verify(salesforce.publicKey), 'it signed itself');
  assert.equal(certificate.subject, `CN=${kid}`);
  assert.deepEqual(certificate.publicKey.export({ format: 'jwk' }), { kty: 'RSA', n, e });
  assert.deepEqual([certificate.validFrom, certificate.validTo], ['Jan  1 00:00:00 2020 GMT', 'Dec 31 23:59:59 9999 GMT']);
  assert.deepEqual(await set(), keys);
  // The other key signs for no such assistant.
  assert.equal(keys.find((key) => key.kid !== kid).x5c, undefined);
});

test('Salesforce: another library finds the key in the set by itself', async () => {
  const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`));
  const options = { algorithms: ['RS256'], issuer: 'https://chat.example.com', requiredClaims: ['sub', 'iat', 'exp'] };
  const { payload } = await jwtVerify(await token('service'), keys, options);
  assert.equal(payload.sub, 'cade-id');
});

test('every JWT is accepted by PyJWT', async () => {
  for (const [name, claim] of Object.entries({ support: 'external_id', people: 'user_id', calls: 'sub', own: 'user_id' })) {
    const [key, options] = [SECRET, { algorithms: ['HS256'], options: { require: ['exp', 'iat', claim] } }];
    const claims = await python('jwt.decode', await token(name), key, options);
    assert.equal(claims[claim], name === 'calls' ? WIDGET : 'cade-id');
  }
  const options = { algorithms: ['RS256'], options: { require: ['exp', 'sub'] } };
  const site = crypto.createPublicKey({ key: server.jwk, format: 'jwk' });
  for (const [name, publicKey] of [['service', salesforce.publicKey], ['orchestrate', site], ['sealed', site]]) {
    const key = publicKey.export({ type: 'spki', format: 'pem' });
    assert.ok((await python('jwt.decode', await token(name), key, options)).sub, name);
  }
  const decoded = Buffer.from(SECRET, 'base64').toString('latin1');
  await assert.rejects(python('jwt.decode', await token('calls'), decoded, { algorithms: ['HS256'] }), /InvalidSignatureError/);
});

test('Amazon Connect: the key is used as text, and sub is the widget', async () => {
  const text = await token('calls');
  const { payload } = shared(text, { subject: WIDGET, maxAge: '10m' });
  assert.deepEqual(payload.attributes, { name: 'Cade' });
  assert.ok(text.length <= 3072);
  assert.throws(() => jwt.verify(text, Buffer.from(SECRET, 'base64'), { algorithms: ['HS256'] }), /invalid signature/);
});

test('Chatwoot: the HMAC of the identifier', async () => {
  assert.equal(await token('inbox'), crypto.createHmac('sha256', SECRET).update('cade-id').digest('hex'));
});

test('Crisp, Front and others: the HMAC of the address that the person has confirmed', async () => {
  const digest = crypto.createHmac('sha256', SECRET).update('cade@example.com').digest('hex');
  assert.equal(await token('addresses'), digest);
});

test('Freshdesk', async () => {
  const { header, payload } = shared(await token('desk'));
  assert.deepEqual([header.alg, payload.reference_id, payload.first_name], ['HS256', 'cade-id', 'Cade']);
  assert.match(payload.freshchat_uuid, /^anon-/);
});

test('a payload that is encrypted with OAEP and SHA-256', async () => {
  const { user_payload } = server.verify(await token('sealed'));
  const key = assistant.exportKey('pkcs8-private-pem');
  const plain = crypto.privateDecrypt({ key, oaepHash: 'sha256' }, Buffer.from(user_payload, 'base64'));
  assert.deepEqual(JSON.parse(plain), { name: 'Cade', custom_user_id: 'cade-id' });
  assert.throws(() => assistant.decrypt(user_payload), 'the default of the library reads SHA-1');
});

test('claims of the operator’s own, with a shared secret', async () => {
  const { header, payload } = shared(await token('own'));
  assert.deepEqual([header.kid, payload.user_id], ['2026', 'cade-id']);
});
