// A message, and its form in the hosted chat's events.

/** @typedef {import('./trouble.js').Trouble} Trouble */

/**
 * @typedef {object} Message
 * @property {'user' | 'assistant' | 'notice'} from
 * @property {string} text
 * @property {'queued' | 'sent' | 'failed'} state
 * @property {{ input: { message_type: string, text: string } }} [request] what the page's handlers made of it
 * @property {(value?: void) => void} [resolve]
 * @property {(trouble: Trouble) => void} [reject]
 */

/**
 * A message in the hosted chat's form.
 * @param {Message} message
 */
export function asVendorMessage({ from, text }) {
  if (from === 'user') return { input: { message_type: 'text', text } };
  return { output: { generic: [{ response_type: 'text', text }] } };
}
