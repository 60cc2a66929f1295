// What a browser does, as far as these tests need it: cookies, and TLS verified against Caddy's own authority.
import http from 'node:http';
import https from 'node:https';

// Every name is this machine, as `*.localhost` is in a browser.
const lookup = (_name, options, found) =>
  options.all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4);

export class Browser {
  constructor(origin, ca) {
    this.origin = origin;
    this.ca = ca;
    this.cookies = new Map();
    this.agent = new (origin.startsWith('https') ? https : http).Agent({ keepAlive: true });
  }

  async request(method, path, { headers = {}, body, form, json } = {}) {
    const url = new URL(path, this.origin);
    const sent = { 'Sec-Fetch-Site': 'same-origin', ...headers };
    let text = body;
    if (form) [text, sent['Content-Type']] = [String(new URLSearchParams(form)), 'application/x-www-form-urlencoded'];
    if (json) [text, sent['Content-Type']] = [JSON.stringify(json), 'application/json'];
    if (text !== undefined) sent['Content-Length'] = Buffer.byteLength(text);
    const own = url.origin === this.origin;
    if (own && this.cookies.size > 0) sent.Cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const options = { method, headers: sent, lookup, ca: this.ca, agent: own ? this.agent : undefined, timeout: 20_000 };
    const answer = await new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString() }));
      });
      request.on('timeout', () => request.destroy(new Error(`${method} ${path} took 20 s`)));
      request.on('error', reject);
      request.end(text);
    });
    if (own) for (const line of answer.headers['set-cookie'] ?? []) this.take(line);
    return answer;
  }

  take(line) {
    const [pair, ...attributes] = line.split('; ');
    const [name, ...value] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value.join('='));
  }

  get(path, options) {
    return this.request('GET', path, options);
  }

  post(path, options) {
    return this.request('POST', path, options);
  }

  // The identity token, with its claims beside it.
  async token() {
    const answer = await this.get('/token');
    if (answer.status !== 200) throw new Error(`GET /token: ${answer.status} ${answer.body}`);
    const [header, claims] = answer.body.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
    return { text: answer.body, header, claims };
  }

  close() {
    this.agent.destroy();
  }
}
