// Requests to the assistant. Every failure becomes a Trouble that says what the chat can do about it.

import { Trouble } from './trouble.js';

const ORIGIN = new URL(import.meta.url).origin;
const LIMIT_MS = 20_000;

/**
 * @param {'POST' | 'DELETE'} method
 * @param {string} path
 * @param {string} token
 * @param {object} [body]
 */
export async function request(method, path, token, body) {
  let response;
  try {
    response = await fetch(ORIGIN + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
      keepalive: method === 'DELETE', // it may be the last thing before the page goes
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (response.ok) return response.status === 204 ? null : await response.json();
  } catch (error) {
    throw new Trouble('unreachable', { message: String(error) });
  }
  throw await readProblem(response);
}

/** @param {Response} response */
async function readProblem(response) {
  const problem = (await response.json().catch(() => null)) || {};
  const code =
    problem.code ||
    String(problem.type || '')
      .split('/')
      .pop();
  const message = problem.detail || problem.title || `The assistant answered ${response.status}`;
  const { status } = response;
  if (status === 429 || status === 408 || status >= 500) {
    const retryAfterMs = 1000 * (Number(response.headers.get('Retry-After')) || 0);
    return new Trouble(status === 429 ? 'busy' : 'unreachable', { message, retryAfterMs });
  }
  if (status === 401) return new Trouble(code === 'expired_token' ? code : 'invalid_token', { message });
  if (code === 'subject_changed') return new Trouble(code, { message });
  return new Trouble(status === 404 ? 'not_found' : 'refused', { message });
}
