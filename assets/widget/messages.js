// A message, as the window and the storage have it.

/** @typedef {import('./trouble.js').Trouble} Trouble */

/**
 * @typedef {object} Message
 * @property {'user' | 'assistant' | 'notice'} from
 * @property {string} text
 * @property {'queued' | 'sent' | 'failed'} state
 * @property {Record<string, any>} [request] what the page's handlers made of it
 * @property {(value?: void) => void} [resolve]
 * @property {(trouble: Trouble) => void} [reject]
 */

export {};
