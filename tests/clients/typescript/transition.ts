// A browser whose visitor logs in and out again, by a client whose types are generated from the OpenAPI document.

import assert from 'node:assert/strict';
import createClient, { type Middleware } from 'openapi-fetch';
import { CookieJar } from 'tough-cookie';
import type { components, paths } from './throughline.js';

const { SITE: site, ASSISTANT: assistant } = process.env;
assert(site && assistant, 'SITE and ASSISTANT are the addresses of a demo');
type Schemas = components['schemas'];
type ProblemType = Schemas['Problem']['type'];
const wrongCredentials: ProblemType = 'urn:throughline:problem:wrong-credentials';
const cade = { email: 'cade@example.com', password: 'cade-demo-passphrase' };

// The compiler knows what is in the document: were these lines right for it, it would refuse them.
// @ts-expect-error: a login has a password
export const incomplete: Schemas['LoginRequest'] = { email: cade.email };
// @ts-expect-error: there is no such problem
export const unknown: ProblemType = 'urn:throughline:problem:unknown';

/** Keeps a site's cookies, as a browser does and Node's `fetch` does not. */
function cookies(jar = new CookieJar()): Middleware {
  return {
    async onRequest({ request }) {
      request.headers.set('cookie', await jar.getCookieString(request.url));
    },
    async onResponse({ request, response }) {
      for (const line of response.headers.getSetCookie()) await jar.setCookie(line, request.url);
    },
  };
}

/** A browser that was never here. */
function browser(baseUrl: string) {
  // `/token` answers with text unless it is asked for JSON.
  const headers = { accept: 'application/json' };
  const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl, headers });
  client.use(cookies());
  return client;
}

/** What the chat's vendor sees in a token. The stand-in is no part of the site, nor of its document. */
async function introspect(token: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL('/api/introspect', assistant), { method: 'POST', headers });
  assert.equal(answer.status, 200);
  const { sub, user_payload } = (await answer.json()) as Record<string, unknown>;
  return { sub, user_payload };
}

const visitor = browser(site);

/** The next token, and who it speaks of. */
async function nextToken() {
  const { data, error } = await visitor.GET('/token');
  assert(data, error?.detail);
  assert(Date.parse(data.expires_at) > 0);
  return data;
}

const before = await nextToken();
const { subject } = before;
assert.equal(before.authenticated, false);
assert.deepEqual(await introspect(before.token), {
  sub: subject,
  user_payload: { name: 'Anonymous', custom_user_id: subject },
});

const refused = await visitor.POST('/api/session', { body: { ...cade, password: 'wrong' } });
assert.equal(refused.data, undefined);
assert.equal(refused.error?.status, 401);
assert.equal(refused.error.type, wrongCredentials);

const { data: session, error } = await visitor.POST('/api/session', { body: cade });
assert(session, error?.detail);
const person = { authenticated: true, subject, display_name: 'Cade', custom_user_id: 'cade-id' } satisfies Schemas['Session'];
assert.deepEqual(session, person);

const after = await nextToken();
assert.notEqual(after.token, before.token);
assert.equal(after.subject, subject);
assert.equal(after.authenticated, true);
assert.deepEqual(await introspect(after.token), { sub: subject, user_payload: { name: 'Cade', custom_user_id: 'cade-id' } });

const left = await visitor.DELETE('/api/session');
assert.equal(left.response.status, 204);
const next = await nextToken();
assert.equal(next.authenticated, false);
assert.notEqual(next.subject, subject);

console.log(`  ${subject} is Anonymous; a wrong password is ${refused.error.type}`);
console.log(`  ${subject} is ${session.display_name}, ${session.custom_user_id}; after the logout ${next.subject} is Anonymous`);
