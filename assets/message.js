// Puts the messages together that the server has taken apart (src/words/script.rs): texts, places for values, and choices by number.

/** @typedef {(string | [string] | [string, Record<string, Parts>])[]} Parts */
/** @typedef {Record<string, Parts>} Messages */
/** @typedef {Record<string, string | number>} Values */

/**
 * @param {string} language its BCP 47 tag
 * @param {Messages} messages
 * @returns {(id: string, values?: Values) => string} the message of an id; without one, the id
 */
export function reader(language, messages) {
  const plural = new Intl.PluralRules(language);
  const digits = new Intl.NumberFormat(language);

  /** @type {(choices: Record<string, Parts>, value: string | number) => Parts} */
  const choose = (choices, value) => {
    const category = typeof value === 'number' ? plural.select(value) : 'other';
    return choices[value] ?? choices[category] ?? choices.other;
  };

  /** @type {(parts: Parts, values: Values) => string} */
  const fill = (parts, values) => parts.map((part) => place(part, values)).join('');

  /** @type {(part: Parts[number], values: Values) => string} */
  const place = (part, values) => {
    if (typeof part === 'string') return part;
    const [name, choices] = part;
    const value = values[name];
    if (choices) return fill(choose(choices, value), values);
    return typeof value === 'number' ? digits.format(value) : String(value);
  };

  return (id, values = {}) => (messages[id] ? fill(messages[id], values) : id);
}
