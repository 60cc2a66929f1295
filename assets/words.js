// The sentences of this page's scripts, in the page's language. A script before this one has brought them.

import { reader } from './message.js';

export const t = reader(document.documentElement.lang, window.throughlineWords ?? {});
