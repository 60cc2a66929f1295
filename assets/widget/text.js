// What the person reads.

export const TEXT = {
  title: 'Assistant',
  greeting: 'Hello. Ask me who I think you are.',
  suggestions: ['What is my user ID', 'Send something secure'],
  starting: 'Starting the chat…',
  typing: 'The assistant is writing…',
  newConversation: 'The assistant started a new conversation.',
  waiting: 'Waiting to be sent',
  failed: 'Not sent',
  ended: 'The conversation ended before I could answer. Send this message again in the new one.',
  tryAgain: 'Try again',
  startNew: 'Start a new conversation',
  menu: 'More',
  back: 'Back to the chat',
  cannotStart: 'The chat can’t start',
};

const characters = new Intl.NumberFormat('en');

/** @param {number} count */
const inCharacters = (count) => `${characters.format(count)} ${count === 1 ? 'character' : 'characters'}`;

/** @param {number} left */
export const charactersLeft = (left) => `${inCharacters(left)} left`;

/** @param {number} excess */
export const tooLong = (excess) => `${inCharacters(excess)} too many. Shorten your message to send it.`;

/**
 * What the person reads for each kind of trouble.
 * @type {Record<string, string>}
 */
export const TROUBLE_TEXT = {
  unreachable: 'Can’t reach the assistant. Trying again…',
  busy: 'The assistant is busy. Trying again…',
  no_token: 'The site isn’t confirming who you are. Trying again…',
  expired_token: 'The site’s confirmation of who you are has expired. Try again in a moment.',
  invalid_token: 'The assistant couldn’t verify who you are. Try again in a moment.',
  subject_changed: 'This conversation belongs to someone else, so it can’t continue. You can start a new one.',
  refused: 'The assistant didn’t accept your last message. Change it and send it again.',
  unknown: 'Something went wrong. Try again in a moment.',
};
