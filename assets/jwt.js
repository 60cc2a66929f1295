// Reading a JWT without verifying it: that is the assistant's work.

/**
 * @typedef {object} Claims
 * @property {string} sub
 * @property {number} iat
 * @property {number} exp
 * @property {unknown} [user_payload]
 */

/**
 * Header and claims.
 * @param {string} jwt
 * @returns {{ header: { kid?: string }, claims: Claims }}
 * @throws when it is not a JWT
 */
export function decode(jwt) {
  const [header, claims] = jwt.split('.', 2).map(decodePart);
  return { header, claims };
}

/** @param {string} part */
function decodePart(part) {
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/')); // bytes as characters, while names are UTF-8
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
}
