// Fixtures for Playwright: see README.md.

import { test as base, expect } from '@playwright/test';

import { startDemo } from './demo.js';
import { Throughline } from './throughline.js';

export { expect };

export const test = base.extend({
  throughlineOptions: [{}, { option: true, scope: 'worker' }],

  throughlineDemo: [
    async ({ throughlineOptions }, use) => {
      const demo = await startDemo(throughlineOptions);
      await use(demo);
      await demo.stop();
    },
    { scope: 'worker' },
  ],

  throughline: async ({ throughlineDemo }, use) => {
    const throughline = new Throughline(throughlineDemo);
    await throughline.reset();

    await use(throughline);
  },

  baseURL: ({ throughlineDemo }, use) => use(throughlineDemo.site),
});
