// The sentences of this page's scripts, in the page's language. A script before this one has brought them.

import { reader } from './message.js';

const { lang } = document.documentElement;

export const t = reader(lang, window.throughlineWords ?? {});

/** How to write times: as in the page's language, and as in the reader's country if the browser has that language. */
export const locale = navigator.languages.find((language) => language.split('-')[0] === lang) ?? lang;
