import type {
  Page,
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions,
  TestType,
} from '@playwright/test';
import type { Account, Demo, DemoOptions } from './demo.js';

export { expect } from '@playwright/test';
export type { Account, Demo, DemoOptions };

export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** What a reader can click on. */
  links: string[];
  sent_at: string;
}

export interface Identity {
  sub: string;
  user_payload: { name: string; custom_user_id: string; [field: string]: unknown };
  exp: number;
}

export interface Session {
  authenticated: boolean;
  subject: string;
  display_name: string | null;
  custom_user_id: string | null;
}

export interface Throughline {
  site: string;
  assistant: string;
  accounts: Account[];
  clock: {
    /** Moves the demo's clock forward, for tokens, sessions and limits alike. */
    forward(seconds: number): Promise<unknown>;
  };
  /** Needs `flags: ['--mailbox']`. */
  mailbox: {
    /** The newest letter to this address; waits until there is one. */
    latest(to: string): Promise<Letter>;
    clear(): Promise<unknown>;
  };
  /** Cade and Dana as at first, nobody else, the present, no letters. Happens before each test. */
  reset(): Promise<unknown>;
  /** Logs in, in this page's browser: `'Cade'`, `'dana@example.com'`, or anybody with `{email, password}`. */
  loginAs(page: Page, who: string | { email: string; password: string }): Promise<Session>;
  logout(page: Page): Promise<void>;
  /** What the assistant sees of this browser. */
  identity(page: Page): Promise<Identity>;
  /** Does it, and fails unless the browser then has the subject that it had before. Gives the identity that it has then. */
  expectSameSubject(page: Page, act: () => unknown): Promise<Identity>;
}

export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & { throughline: Throughline },
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & { throughlineOptions: DemoOptions; throughlineDemo: Demo }
>;
