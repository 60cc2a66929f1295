// The listeners that the page put on throughline.js.

/** @type {Set<{ type: string, listener: (detail: any) => void }>} */
const listeners = new Set();

/** @type {Throughline['on']} */
export function on(type, listener) {
  const entry = { type, listener };
  listeners.add(entry);
  return () => listeners.delete(entry);
}

/**
 * @template {keyof ThroughlineEvents} T
 * @param {T} type
 * @param {ThroughlineEvents[T]} detail
 */
export function emit(type, detail) {
  for (const entry of listeners) {
    if (entry.type !== type) continue;
    try {
      entry.listener(detail);
    } catch (error) {
      console.error(error);
    }
  }
}
