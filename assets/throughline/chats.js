// The chats on the page: they get tokens, and their conversations end when the subject changes.

import { emit } from './events.js';
import { claims, page } from './memory.js';
import { sleep } from './server.js';
import { kindOf } from './vendors.js';

/** @import { Seen } from './memory.js' */
/** @import { Kind } from './vendors.js' */
/**
 * @typedef {object} Chat
 * @property {any} instance
 * @property {Kind} kind
 * @property {string} assistant whose tokens it gets
 * @property {() => Promise<string | undefined>} ask for a token
 * @property {string | undefined} given the token that it has
 * @property {Promise<unknown>} [handed] once it was told of the last change
 * @property {() => void} detach
 */

const FAREWELL_MS = 5000;

/** @type {Map<unknown, Chat>} */
const attached = new Map();
/** Whether somebody may have talked under the last subject. */
let conversing = Boolean(page.last);
/** @type {Set<string> | null} the assistants whose chats were told that the subject changed; null: it didn't, on this page */
let told = null;

/**
 * @param {Chat} chat
 * @param {boolean} moved whether the subject is another
 */
async function hand(chat, moved) {
  const { instance, kind } = chat;
  try {
    if (moved) await Promise.race([kind.end(instance), sleep(FAREWELL_MS)]);
    const token = await chat.ask();
    // Whoever logged out has no use for it any more.
    if (!token && !moved && !page.last?.authenticated) await kind.end(instance);
    if (!token || (!moved && token === chat.given)) return;
    chat.given = token;
    conversing = true;
    await (moved && kind.begin ? kind.begin(token) : kind.push(instance, token));
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
  const chats = [...attached.values()];
  if (moved) told = new Set(chats.map(({ assistant }) => assistant));
  for (const chat of chats) chat.handed = hand(chat, moved);
  const reason = authenticated ? 'switch' : was.authenticated ? 'logout' : 'reset';
  const ended = Promise.all(chats.map(({ handed }) => handed));
  if (moved) ended.then(() => emit('subjectchange', { from: was.subject, to: subject, reason }));
  emit('identitychange', { authenticated, subject });
}

/**
 * @param {any} instance
 * @param {string} assistant
 * @param {Chat['ask']} ask
 */
export function attach(instance, assistant, ask) {
  const known = attached.get(instance);
  if (known) return known.detach;
  const { destroy } = instance;
  const kind = kindOf(instance);
  /** @param {any} event */
  const handler = async (event) => {
    // What the chat had, it found wanting.
    if (page.held.get(assistant)?.token === (event[kind.field] ?? chat.given)) page.held.delete(assistant);
    chat.given = await ask();
    await chat.handed;
    if (!chat.given) return;
    conversing = true;
    event[kind.field] = chat.given;
    if (kind.pushesAnswers) kind.push(instance, chat.given);
  };
  const stop = kind.listen(instance, handler);
  /** @type {Chat} */
  const chat = {
    instance,
    kind,
    assistant,
    ask,
    given: kind.given?.(),
    detach() {
      attached.delete(instance);
      stop();
    },
  };
  attached.set(instance, chat);
  // Whoever destroys a chat, such as the vendor's React container, need not know of this script.
  instance.destroy = () => {
    chat.detach();
    return destroy.call(instance);
  };
  const { last } = page;
  const begunWith = chat.given && claims(chat.given).sub;
  const moved = begunWith ? begunWith !== last?.subject : told !== null && !told.has(assistant);
  if (last && (moved || begunWith)) chat.handed = hand(chat, moved);
  told?.add(assistant);
  return chat.detach;
}
