// The vendor's own library (jsonwebtoken 9) judges the hostile tokens of tests/it/hostile_tokens.rs, and wherever it
// differs from the stand-in, the difference is named here with its reason.
//
// That Rust test asks the stand-in, and writes the tokens with its verdicts: run `cargo test --test it hostile` first.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import jwt from 'jsonwebtoken';

const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../target', import.meta.url));
const file = `${target}/tmp/hostile-tokens.json`;
assert.ok(existsSync(file), `${file} is not there: run \`cargo test --test it hostile\` first`);

/** Whole groups that the vendor's library has no opinion on: it hands `sub` and `user_payload` on as they are. */
const NO_OPINION = {
  subject: 'the documentation forbids such a `sub`; the library does not look',
  payload: 'decrypting is not the library’s work; node-rsa is asked in its own test',
  crit: 'RFC 7515 §4.1.11 wants it refused; the library ignores it',
};

/** Single tokens that the library takes and the stand-in refuses. There is no token the other way round. */
const STRICTER = {
  'no exp': 'the documentation says never to make one without',
  'exp in milliseconds': 'a site that counts otherwise: such a token does not expire for thousands of years',
  'exp 1e400': 'more than a double holds: JavaScript reads Infinity, which never ends',
  'claims that are an array': 'a token without `exp` and `sub`',
  'claims that are a text': 'a token without `exp` and `sub`',
  'claims that are a number': 'a token without `exp` and `sub`',
  'claims that are no UTF-8': 'JavaScript reads replacement characters',
  'claims nested 5,000 deep': 'no site makes these; a bound protects the reader',
  'a lone surrogate': 'JavaScript keeps it; no UTF-8 can',
  'a header that is no UTF-8': 'the library reads headers as Latin-1',
  'a signature with unused bits set': 'RFC 4648 §3.5: node drops the bits that are left over',
  'sub twice, empty at last': 'the library does not look at `sub`',
};

function verdictOfTheLibrary({ public_key: key, now }, token) {
  try {
    jwt.verify(token, key, { algorithms: ['RS256'], clockTimestamp: now });
    return 'accepted';
  } catch (error) {
    // Anything but its own errors would be a fault of this test, or one that takes a server down.
    return error.name === 'TokenExpiredError' ? 'expired_token' : 'invalid_token';
  }
}

const hostile = JSON.parse(readFileSync(file, 'utf8'));
const judged = hostile.cases
  .filter(({ group, two_keys: kidChooses }) => !kidChooses && !NO_OPINION[group])
  .map((token) => ({ ...token, theirs: verdictOfTheLibrary(hostile, token.token) }));

test('the library has an opinion on at least 60 tokens that are refused', () => {
  assert.ok(judged.filter(({ theirs }) => theirs !== 'accepted').length >= 60);
});

for (const { group, name, verdict, theirs } of judged) {
  test(`${group}: ${name}: ${STRICTER[name] ? `refused here alone, for ${STRICTER[name]}` : theirs}`, () => {
    assert.equal(theirs, STRICTER[name] ? 'accepted' : verdict);
    if (STRICTER[name]) assert.notEqual(verdict, 'accepted');
  });
}

test('every difference that is named is there', () => {
  const names = new Set(judged.map(({ name }) => name));
  assert.deepEqual(Object.keys(STRICTER).filter((name) => !names.has(name)), []);
});
