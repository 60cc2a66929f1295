// What scenarios/first-login.hurl and others say of requests, as people see it.

import type { Page } from '@playwright/test';
import { expect, test } from '@throughline/playwright';

// biome-ignore lint/suspicious/noTemplateCurlyInString: the vendor's syntax
const CUSTOM_USER_ID = '${system_integrations.chat.private.user_payload}.custom_user_id';
const FORTNIGHT = 14 * 24 * 3600;

test.use({ throughlineOptions: { flags: ['--mailbox'] } });

async function ask(page: Page, text: string) {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
  return page.locator('.message.user', { hasText: text }).locator('~ .message.assistant').first();
}

test('a login halfway keeps the subject, and the chat knows Cade', async ({ page, throughline }) => {
  await page.goto('/');
  const { sub } = await throughline.identity(page);
  await expect(await ask(page, 'What is my user ID')).toContainText(sub);
  const { user_payload } = await throughline.expectSameSubject(page, () => throughline.loginAs(page, 'Cade'));
  expect(user_payload).toEqual({ name: 'Cade', custom_user_id: 'cade-id' });
  await expect(await ask(page, CUSTOM_USER_ID)).toContainText('cade-id');
  const logout = throughline.expectSameSubject(page, () => throughline.logout(page));
  await expect(logout).rejects.toThrow('the subject, which must stay');
});

test('a session that runs out leaves the subject', async ({ page, throughline }) => {
  await page.goto('/login');
  await throughline.loginAs(page, 'Dana');
  const { user_payload } = await throughline.expectSameSubject(page, () => throughline.clock.forward(FORTNIGHT + 1));
  expect(user_payload.name).toBe('Anonymous');
});

test.describe('one after the other', () => {
  test.describe.configure({ mode: 'serial' });

  test('a password is reset by mail', async ({ page, throughline }) => {
    const { email } = throughline.accounts[0];
    await page.goto('/forgot');
    await page.getByLabel('Email address').fill(email);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/forgot/sent');
    await page.goto((await throughline.mailbox.latest(email)).links[0]);
    await page.getByLabel('New password', { exact: true }).fill('another-demo-passphrase');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname !== '/reset');
    await throughline.loginAs(page, { email, password: 'another-demo-passphrase' });
    await expect(throughline.loginAs(page, 'Cade')).rejects.toThrow(/401/);
  });

  test('the next test has the sample accounts as at first', async ({ page, throughline }) => {
    await throughline.loginAs(page, 'Cade');
    await expect(throughline.loginAs(page, 'Erin')).rejects.toThrow('there are Cade, Dana');
  });
});
