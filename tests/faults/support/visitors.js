// What visitors of a site do, for a constant rate of them: look, fetch tokens, log in and out. Each answer is checked for what
// that visitor has to see, so an answer to somebody else counts as failed.

import crypto from 'node:crypto';

import { send } from './load.js';

const PASSWORD = 'a visitor’s passphrase';

/** People with accounts of the site at `base`. */
export async function people(base, count, agent) {
  const made = [];
  for (let i = 0; i < count; i += 1) {
    const person = { email: `${crypto.randomUUID()}@example.com`, display_name: `Visitor ${i}`, password: PASSWORD };
    const answer = await send(new URL('/api/accounts', base), json('POST', person), agent);
    if (answer.status !== 201) throw new Error(`registering: ${answer.status} ${answer.error ?? answer.body}`);
    made.push({ ...person, cookie: cookies(answer), who: JSON.parse(answer.body) });
  }
  return made;
}

/**
 * Half of the requests are POST: `loginsPerSecond` logins and as many logouts of these, the rest logouts of nobody. The other
 * half is tokens and pages, a quarter of the tokens for people who are logged in.
 */
export function mix(somebody, { rate, loginsPerSecond = 4 }) {
  const every = Math.max(2, Math.round(rate / loginsPerSecond / 2) * 2);
  const sessions = [];
  return (i) => {
    if (i % 2 === 0) return look(i / 2, somebody);
    if (i % every === 1) return logIn(somebody[((i - 1) / every) % somebody.length], sessions);
    return logOut(sessions.length > 2 ? sessions.shift() : undefined);
  };
}

function look(i, somebody) {
  const json = { accept: 'application/json' };
  const person = somebody[i % somebody.length];
  switch (i % 8) {
    case 0:
    case 4:
      return { path: '/token', label: 'GET /token, nobody', headers: json, want: (status, { body }) => status === 200 && anonymous(body) };
    case 2:
      return {
        path: '/token',
        label: 'GET /token, logged in',
        headers: { ...json, cookie: person.cookie },
        want: (status, { body }) => status === 200 && is(body, person),
      };
    case 6:
      return {
        path: '/api/session',
        label: 'GET /api/session, logged in',
        headers: { cookie: person.cookie },
        want: (status, { body }) => status === 200 && is(body, person),
      };
    case 1:
      return page('/.well-known/jwks.json', '"keys"');
    case 3:
      return page('/login', '</html>');
    case 5:
      return page('/throughline.js', 'throughline');
    default:
      return page('/', '</html>');
  }
}

function logIn(person, sessions) {
  return {
    ...json('POST', { email: person.email, password: person.password }),
    path: '/api/session',
    label: 'POST /api/session',
    want: (status, { body }) => status === 200 && JSON.parse(body).display_name === person.display_name,
    done: (result) => result.ok && sessions.push(cookies(result)),
  };
}

function logOut(cookie) {
  return {
    method: 'POST',
    path: '/logout',
    label: cookie ? 'POST /logout, logged in' : 'POST /logout, nobody',
    headers: cookie ? { cookie } : {},
    body: '',
    want: (status) => status === 303,
  };
}

function page(path, part) {
  return { path, want: (status, { body }) => status === 200 && body.includes(part) };
}

const anonymous = (body) => JSON.parse(body).authenticated === false;
const is = (body, person) => {
  const said = JSON.parse(body);
  return said.authenticated === true && said.subject === person.who.subject;
};

function json(method, value) {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** The Cookie header that a browser sends after this answer. */
function cookies({ headers }) {
  return (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
}
