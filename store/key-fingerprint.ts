import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { AditError } from '../domain/errors.ts';
import { writeDurably } from './durable-file.ts';

/** Names a key without telling anything of it: 16 hex digits. */
export function fingerprintOf(key: Buffer): string {
  return createHmac('sha256', key).update('adit data key').digest('hex').slice(0, 16);
}

/** SQLite reports a wrong key and a damaged file alike; the fingerprint beside the file tells them apart. */
const beside = (path: string) => `${path}.keyid`;
const of = (key: Buffer | null) => (key ? fingerprintOf(key) : 'none');

/** Throws KEY_MISSING if the database was made with another key. A missing note is no proof of anything. */
export function assertSameKey(path: string, key: Buffer | null): void {
  if (!existsSync(beside(path))) return;
  const noted = readFileSync(beside(path), 'utf8').slice(0, 64).trim();
  const held = of(key);
  if (noted.length === held.length && timingSafeEqual(Buffer.from(noted), Buffer.from(held))) return;
  throw new AditError('KEY_MISSING', `${path} was encrypted with key ${noted}, but the configured key is ${held}`, {
    hint: 'the file is whole but the key is another one: point agent.keySource to the key that this state folder was made with',
  });
}

/** For a database that is about to be made; what an older file of that name was made with no longer counts. */
export function noteKey(path: string, key: Buffer | null): void {
  writeDurably(
    beside(path),
    `${of(key)}
`,
  );
}
