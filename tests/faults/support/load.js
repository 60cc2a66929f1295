// Load at a constant rate: a request starts at its scheduled instant whatever is outstanding, and its time counts from that
// instant, so a server that stalls cannot hide it (an "open model").

import http from 'node:http';
import https from 'node:https';
import { performance } from 'node:perf_hooks';

const GIVE_UP_MS = 15_000;

/**
 * Sends `rate` requests a second until `stop()` or for `seconds`.
 *
 * `next(i)` gives `{ method, path, headers, body, label, want }`; `want(status)` says whether a status is as it should be
 * (default: below 500). `base` is a URL, or a function of `i`.
 */
export function constantRate({ base, rate, seconds = Infinity, next, ca, agentOptions = {} }) {
  const options = { keepAlive: true, maxSockets: 200, maxFreeSockets: 200, ...agentOptions };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent({ ...options, ca }) };
  const results = [];
  const pending = new Set();
  const started = performance.now();
  let sent = 0;
  let stopped = false;
  let timer;
  const total = rate * seconds;

  const finished = new Promise((resolve) => {
    const tick = () => {
      const due = stopped ? sent : Math.min(total, Math.floor(((performance.now() - started) * rate) / 1000) + 1);
      while (sent < due) {
        const at = started + (sent * 1000) / rate;
        const job = one(sent, at).finally(() => pending.delete(job));
        pending.add(job);
        sent += 1;
      }
      if (stopped || sent >= total) {
        clearInterval(timer);
        Promise.all(pending).then(resolve);
      }
    };
    timer = setInterval(tick, 2);
  });

  async function one(i, at) {
    const request = next(i);
    const url = new URL(request.path, typeof base === 'function' ? base(i) : base);
    const outcome = await send(url, request, agents[url.protocol]);
    const wanted = request.want ?? ((status) => status > 0 && status < 500);
    const result = {
      at: at - started,
      ms: performance.now() - at,
      label: request.label ?? `${request.method ?? 'GET'} ${request.path}`,
      ...outcome,
    };
    result.ok = !result.error && holds(() => wanted(result.status, result));
    request.done?.(result);
    delete result.body;
    delete result.headers;
    results.push(result);
  }

  return {
    results,
    get sent() {
      return sent;
    },
    finished: finished.then(() => {
      for (const agent of Object.values(agents)) agent.destroy();
      return results;
    }),
    stop() {
      stopped = true;
      return this.finished;
    },
  };
}

/** Whether it is true; an answer that cannot even be read is none that was wanted. */
function holds(condition) {
  try {
    return Boolean(condition());
  } catch {
    return false;
  }
}

/** One request: `{ status, headers, body }`, or `{ status: 0, error }` when no whole answer came. */
export function send(url, { method = 'GET', headers = {}, body }, agent) {
  return new Promise((resolve) => {
    let settled = false;
    let answering = false;
    const settle = (outcome) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      resolve(outcome);
    };
    const fail = (error) => settle({ status: 0, error: error.code ?? error.message });
    const payload = body === undefined ? undefined : Buffer.from(body);
    const client = url.protocol === 'https:' ? https : http;
    const request = client.request(url, {
      method,
      agent,
      headers: { ...(payload && { 'content-length': payload.length }), ...headers },
    });
    const timer = setTimeout(() => {
      fail(new Error(`no answer in ${GIVE_UP_MS} ms`));
      request.destroy();
    }, GIVE_UP_MS);
    request.on('error', (error) => {
      // The server may close a kept-alive connection just as it is used again: clients repeat what is safe (RFC 9112 §9.3.1).
      if (request.reusedSocket && !answering && method === 'GET' && ['ECONNRESET', 'EPIPE'].includes(error.code)) {
        clearTimeout(timer);
        send(url, { method, headers, body }, undefined).then(settle);
      } else fail(error);
    });
    request.on('response', (response) => {
      answering = true;
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', fail);
      response.on('close', () => {
        if (!response.complete) fail(new Error('cut off'));
        else settle({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) });
      });
    });
    request.end(payload);
  });
}

/** p50, p95, p99 and the most, in milliseconds. */
export function percentiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: round(sorted.at(-1) ?? 0) };
}

/** Requests, failures, counts by status, and times. */
export function summary(results) {
  const statuses = {};
  const failures = {};
  for (const result of results) {
    const status = result.error ?? result.status;
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (!result.ok) {
      const what = `${result.label}: ${status}`;
      failures[what] = (failures[what] ?? 0) + 1;
    }
  }
  return {
    requests: results.length,
    failed: results.filter((result) => !result.ok).length,
    statuses,
    failures,
    ...percentiles(results.map((result) => result.ms)),
  };
}

const round = (value) => Math.round(value * 10) / 10;
