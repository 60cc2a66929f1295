// What the person reads, in the language that the entry script found.

import { reader } from '../message.js';

/** The assistant's own words, and what it understands: in English, as its answers are. */
export const GREETING = 'Hello. Ask me who I think you are.';

const LANGUAGES = ['en', 'de', 'fr', 'es', 'ja', 'ar'];

/** The chat's language. */
export let language = 'en';

/** @type {ReturnType<typeof reader>} */
export let t = reader(language, {});

/**
 * @param {string} tag
 * @param {import('../message.js').Messages} messages
 */
export function speak(tag, messages) {
  language = tag;
  t = reader(tag, messages);
}

/**
 * Speaks this language, or that of the page.
 * @param {string} [tag]
 */
export async function speakLanguage(tag = document.documentElement.lang) {
  const [wanted] = tag.toLowerCase().split('-');
  const known = LANGUAGES.includes(wanted) ? wanted : 'en';
  speak(known, (await import(`./words/${known}.js`)).default);
}

/**
 * What the person reads for each kind of trouble.
 * @type {Record<string, string>}
 */
export const TROUBLES = {
  unreachable: 'widget-unreachable',
  busy: 'widget-busy',
  no_token: 'widget-no-token',
  expired_token: 'widget-expired-token',
  invalid_token: 'widget-invalid-token',
  subject_changed: 'widget-subject-changed',
  refused: 'widget-refused',
  unknown: 'widget-unknown',
};
