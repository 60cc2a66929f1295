// The examples as a visitor uses them: anonymous, login halfway, the same user in the chat.

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

import { expect, test as plain } from '@playwright/test';
import { startDemo } from '@throughline/playwright/demo';

import { freePort } from '../../../tests/support/port.mjs';
import { startSite } from './site.js';

const USER_ID = 'What is my user ID';
// biome-ignore lint/suspicious/noTemplateCurlyInString: the vendor's syntax
const CUSTOM_USER_ID = '${system_integrations.chat.private.user_payload}.custom_user_id';

const test = plain.extend({
  sites: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants it
    async ({}, use) => {
      const [port, next, listener] = [await freePort(), await freePort(), await freePort()];
      const base = `http://id.shop.localhost:${port}`;
      const www = `http://www.shop.localhost:${port}`;
      const foreign = `http://www.elsewhere.localhost:${port}`;
      const demo = await startDemo({
        flags: [
          ...['--listen', `127.0.0.1:${listener}`, '--public-url', base],
          ...['--allowed-origins', [www, foreign, `http://www.shop.localhost:${next}`].join()],
        ],
      });
      const { assistant, accounts } = demo;
      const server = await startSite(port, { base, assistant, listener });
      await use({ base, www, foreign, next, assistant, cade: accounts[0] });
      server.closeAllConnections();
      server.close();
      await demo.stop();
    },
    { scope: 'worker' },
  ],

  /** The Next app as it is deployed, under a host of the same site. */
  nextApp: async ({ sites: { base, assistant, next } }, use) => {
    const app = spawn(
      'node_modules/.bin/next',
      ['start', 'web/examples/next', '--port', next, '--hostname', '127.0.0.1'],
      {
        cwd: new URL('../..', import.meta.url).pathname,
        env: {
          ...process.env,
          NEXT_TELEMETRY_DISABLED: '1',
          THROUGHLINE_BASE: base,
          CHAT_SCRIPT: `${assistant}/versions/latest/WatsonAssistantChatEntry.js`,
        },
      },
    );
    await new Promise((resolve, reject) => {
      let said = '';
      for (const stream of [app.stdout, app.stderr]) {
        stream.on('data', (part) => {
          said += part;
          if (said.includes('Ready')) resolve();
        });
      }
      app.once('exit', () => reject(new Error(`Next did not start:\n${said}`)));
    });
    await use(`http://www.shop.localhost:${next}/`);
    app.kill();
  },
});

async function ask(page, text) {
  const launcher = page.getByRole('button', { name: 'Open the chat' });
  const message = page.getByLabel('Message', { exact: true });
  await launcher.or(message).first().waitFor();
  if (await launcher.isVisible()) await launcher.click();
  const answers = page.locator('.message.assistant .bubble');
  const before = await answers.count();
  await message.fill(text);
  await message.press('Enter');
  await expect(answers).toHaveCount(before + 1);
  return answers.last().textContent();
}

async function logInByPopup(page, { email, password }) {
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Log in' }).click();
  const popup = await opening;
  await popup.getByLabel('Email address').fill(email);
  await popup.getByLabel('Password', { exact: true }).fill(password);
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Log in', exact: true }).click();
  await closed;
}

/** What every example has to show. */
async function staysOneUser(page, logIn, name = 'logged in') {
  const before = await ask(page, USER_ID);
  expect(before).toMatch(/^Your user ID is anon-[-0-9a-f]{36}\.$/);
  expect(before).toContain(await ask(page, CUSTOM_USER_ID));
  await logIn();
  await expect(page.locator('#who')).toHaveText(name);
  expect(await ask(page, USER_ID)).toBe(before);
  expect(await ask(page, CUSTOM_USER_ID)).toBe('cade-id');
  await expect(page.locator('.message.user')).toHaveCount(4);
}

test('plain HTML, of one origin with Throughline', async ({ page, sites: { base, cade } }) => {
  await page.goto(`${base}/examples/html/`);
  await staysOneUser(
    page,
    async () => {
      await page.getByLabel('Email address').fill(cade.email);
      await page.getByLabel('Password').fill(cade.password);
      await page.getByRole('button', { name: 'Log in' }).click();
    },
    'Cade',
  );
});

for (const example of ['subdomain', 'react', 'vendor-react']) {
  test(`${example}, on another subdomain`, async ({ page, sites: { www, cade } }) => {
    await page.goto(`${www}/examples/${example}/`);
    await staysOneUser(page, () => logInByPopup(page, cade));
  });
}

test('next, on another subdomain', async ({ page, nextApp, sites: { cade } }) => {
  await page.goto(nextApp);
  await staysOneUser(page, () => logInByPopup(page, cade));
});

/** What a page cannot do whose browser keeps Throughline's cookie from it. */
async function isToldWhy(page, place, base) {
  const said = page.waitForEvent('console', (message) => message.text().includes('throughline:'));
  await place.getByRole('button', { name: 'Open the chat' }).click();
  expect((await said).text()).toContain(
    `The browser sends ${base} no cookie from this page, so each token has another subject. Serve both under one registrable domain`,
  );
}

test('on another registrable domain no conversation begins, and the console says why and what to do', async ({
  page,
  sites: { foreign, base },
}) => {
  await page.goto(`${foreign}/examples/subdomain/`);
  await isToldWhy(page, page, base);
  expect(await page.evaluate(() => window.throughline.token().catch(({ code }) => code))).toBe('no_cookie');
});

test('nor does one in a frame that such a page shows', async ({ page, sites: { foreign, www, base } }) => {
  await page.goto(`${foreign}/examples/html/index.html`);
  await page.setContent(`<iframe src="${www}/examples/subdomain/" width="800" height="600"></iframe>`);
  await isToldWhy(page, page.frameLocator('iframe'), base);
});

test('the package has the very script that the server hands out', async ({ page, sites: { base } }) => {
  const served = await (await page.goto(`${base}/throughline.js`)).text();
  expect(await readFile(new URL('../dist/throughline.js', import.meta.url), 'utf8')).toBe(served);
});
