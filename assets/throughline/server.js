// How throughline.js reaches Throughline: on the page's own origin, or on another one.

import { where } from './where.js';

const ATTEMPT_MS = 8000;

/** Throughline's address, without a slash at its end; empty where it has the page's own origin to itself. */
export const base = where.replace(/\/$/, '');
/** Whether Throughline has another origin than this page. */
export const foreign = Boolean(base) && new URL(base, location.href).origin !== location.origin;

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * `AbortSignal.timeout`, which Safari has only from 16 on.
 * @param {number} ms
 */
export function abortAfter(ms) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException('Timed out', 'TimeoutError')), ms);
  return controller.signal;
}

/**
 * An error that trying again does not mend.
 * @param {string} message
 * @param {ThroughlineError['code']} [code]
 */
export const final = (message, code) => Object.assign(new Error(message), { final: true, code });

/**
 * @param {'GET' | 'POST' | 'DELETE'} method
 * @param {string} path
 * @param {object} [body]
 */
export async function call(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  const response = await fetch(base + path, {
    method,
    headers,
    body: body && JSON.stringify(body),
    credentials: 'include',
    cache: 'no-store',
    signal: abortAfter(ATTEMPT_MS),
  }).catch((cause) => {
    const message = `${base || location.origin} was not reached: ${cause.message}`;
    throw Object.assign(new Error(message, { cause }), { code: 'unreachable' });
  });
  const { ok, status } = response;
  if (status === 204) return response.headers.get('Location');
  if (ok) {
    const type = response.headers.get('Content-Type');
    if (!type?.startsWith('application/json')) throw final(`${response.url} answered ${type} instead of JSON.`);
    return response.json();
  }
  const problem = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  const forbidden = status === 403; // the detail then names the setting
  const message = (forbidden && problem.detail) || problem.title || `HTTP ${status}`;
  const code = forbidden ? 'forbidden_origin' : /:login-required$/.test(problem.type) ? 'login_required' : undefined;
  throw Object.assign(new Error(message), { status, problem, retryAfter, code });
}
