import type { Throughline } from './dist/types.js';

export type * from './dist/types.js';

export interface Where {
  /** Throughline's address, such as `https://id.example.com` or `/identity`; not needed where it has the page's origin to itself. */
  base?: string;
}

/**
 * Throughline on this page, in the browser: the same object as `window.throughline` of the script. A page has one; the first
 * call decides where it is.
 */
export function connect(where?: Where): Throughline;

declare global {
  interface Window {
    throughline?: Throughline;
  }
}
