// What a test does with a demo: log people in, move the clock, read the mail, and look at what the assistant sees.

import { expect } from '@playwright/test';

const MAIL_MS = 10_000;

/** An answer's JSON; a refusal is thrown as the server words it. */
async function call(url, method = 'GET', body) {
  const headers = body && { 'Content-Type': 'application/json' };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  if (answer.status === 204) return null;
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw refusal(method, url, answer.status, json);
  return json;
}

function refusal(method, url, status, { title = '', detail = '' }) {
  return new Error(`${method} ${url} answered ${status}. ${title} ${detail}`.trim());
}

export class Throughline {
  constructor({ site, assistant, accounts }) {
    Object.assign(this, { site, assistant, accounts });
    this.clock = {
      forward: (seconds) => call(`${site}/demo/clock`, 'POST', { advance_seconds: seconds }),
    };
    this.mailbox = {
      latest: (to) => latest(`${site}/demo/mailbox?to=${encodeURIComponent(to)}`, to),
      clear: () => call(`${site}/demo/mailbox`, 'DELETE'),
    };
  }

  /** Cade and Dana as at first, nobody else, the present, no letters. Happens before each test. */
  reset() {
    return call(`${this.site}/demo/reset`, 'POST');
  }

  /** One of the sample accounts by its name or address, or anybody with `email` and `password`; in this page's browser. */
  async loginAs(page, who) {
    const known = this.accounts.find(({ display_name, email }) => [display_name, email].includes(who));
    const { email, password } = known ?? who;
    if (!password) {
      const names = this.accounts.map(({ display_name }) => display_name).join(', ');
      throw new Error(`Nobody is called ${JSON.stringify(who)}: there are ${names}, or {email, password}.`);
    }
    const address = `${this.site}/api/session`;
    const answer = await page.request.post(address, { data: { email, password } });
    if (!answer.ok()) throw refusal('POST', address, answer.status(), await answer.json());
    await follow(page);
    return answer.json();
  }

  async logout(page) {
    await page.request.delete(`${this.site}/api/session`);
    await follow(page);
  }

  /** What the assistant sees of this browser: `{sub, user_payload, exp}`. */
  async identity(page) {
    // The page's own first request goes first: two at once would get a subject each.
    await page.evaluate(() => window.throughline?.token());
    const answer = await page.request.get(`${this.site}/api/token`);
    const { token } = await answer.json();
    const seen = await page.request.post(`${this.assistant}/api/introspect`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    if (!seen.ok()) throw refusal('POST', seen.url(), seen.status(), await seen.json());
    return seen.json();
  }

  /** Does it, and fails unless the browser then has the subject that it had before. Gives the identity that it has then. */
  async expectSameSubject(page, act) {
    const before = await this.identity(page);
    await act();
    const after = await this.identity(page);
    expect(after.sub, 'the subject, which must stay').toBe(before.sub);
    return after;
  }
}

/** A page that has throughline.js learns at once what its browser's cookies say now. */
const follow = (page) => page.evaluate(() => window.throughline?.refresh());

/** The newest letter to this address, as soon as there is one. */
async function latest(url, to) {
  let letter;
  await expect
    .poll(
      async () => {
        letter = (await call(url)).mails.at(-1);
        return letter?.to;
      },
      { message: `a letter to ${to}`, timeout: MAIL_MS, intervals: [100] },
    )
    .toBeTruthy();
  return letter;
}
