import type { User, UserMaster } from '../session/users.ts';
import { logonFailed } from './faults.ts';

/** SPRAS of the logon languages that are installed; anything else gets the system's own, English. */
const LANGUAGES: Readonly<Record<string, string>> = {
  EN: 'E',
  DE: 'D',
  FR: 'F',
  ES: 'S',
  E: 'E',
  D: 'D',
  F: 'F',
  S: 'S',
};

/** SAP's one-letter key of a logon language given as ISO code or as that key. */
export const languageKey = (given: string): string => LANGUAGES[given.toUpperCase()] ?? 'E';

/** Checks an Authorization header. Throws the logon page (401). */
export function basicLogon(users: UserMaster, authorization: string | undefined): User {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) throw logonFailed();
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const user = colon < 1 ? null : users.check(pair.slice(0, colon), pair.slice(colon + 1));
  if (user === null) throw logonFailed();
  return user;
}
