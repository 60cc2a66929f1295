// The chats on the page: they get tokens, and their conversations end when the subject changes.

import { emit } from './events.js';
import { page } from './memory.js';
import { sleep } from './server.js';

/** @import { Seen } from './memory.js' */
/** @typedef {{ instance: WebChatInstance, given: string | null, detach: () => void }} Chat `given`: the token that it has */

const FAREWELL_MS = 5000;

/** @type {Map<WebChatInstance, Chat>} */
const attached = new Map();
let conversing = Boolean(page.last); // somebody may have talked under the last subject
/** @type {Promise<unknown> | null} the end of the conversations that the last change of subject ended */
let ended = null;
let unended = false; // the subject changed before the chat was there to be told

/**
 * @param {Chat} chat
 * @param {boolean} moved whether the subject is another
 */
async function hand(chat, moved) {
  try {
    if (moved) await Promise.race([chat.instance.destroySession(), sleep(FAREWELL_MS)]);
    if (!page.state) return; // the chat will ask
    chat.given = page.state.token;
    conversing = true;
    await chat.instance.updateIdentityToken(chat.given);
  } catch (error) {
    console.error(error);
  }
}

/**
 * Does what follows from a newer token: every chat learns of another person, and no conversation gets another subject.
 * @param {Seen} was
 * @param {Seen} now
 */
export function follow(was, { subject, authenticated }) {
  const moved = conversing && was.subject !== subject;
  if (!moved && was.authenticated === authenticated) return;
  unended ||= moved && !attached.size;
  ended = Promise.all([...attached.values()].map((chat) => hand(chat, moved)));
  const reason = authenticated ? 'switch' : was.authenticated ? 'logout' : 'reset';
  if (moved) ended.then(() => emit('subjectchange', { from: was.subject, to: subject, reason }));
  emit('identitychange', { authenticated, subject });
}

/**
 * @param {WebChatInstance} instance
 * @param {() => Promise<string | undefined>} token
 */
export function attach(instance, token) {
  const known = attached.get(instance);
  if (known) return known.detach;
  const { destroy } = instance;
  const type = 'identityTokenExpired';
  const handler = async (/** @type {ChatEvent} */ event) => {
    if (page.state?.token === chat.given) page.state = null; // the chat had this one, and found it wanting
    chat.given = (await token()) ?? null;
    await ended;
    if (!chat.given) return;
    conversing = true;
    event.identityToken = chat.given;
  };
  const detach = () => {
    attached.delete(instance);
    instance.off({ type, handler });
  };
  /** @type {Chat} */
  const chat = { instance, given: null, detach };
  attached.set(instance, chat);
  instance.on({ type, handler });
  // Whoever destroys a chat, such as the vendor's React container, need not know of this script.
  instance.destroy = () => {
    detach();
    return destroy.call(instance);
  };
  if (unended) ended = hand(chat, true);
  unended = false;
  return detach;
}
