import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A fresh id of the shape that the agent's outbox gives its commands: 16 signs of Crockford's base 32. It is no UUID, so
 * that whoever makes a field or a GUID of it is tried with what really comes.
 */
export function newCommandId(): string {
  return Array.from(randomBytes(16), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
