import { type Limit, PASSWORD_LIMITS, RESOURCE_LIMITS } from '../profiles.ts';
import type { DictionaryDeps } from './dictionary.ts';
import { CREATED, fromNow, type Rows, seen } from './row.ts';

const EXPIRY = { open: [], expired: ['EXPIRED'], grace: ['EXPIRED(GRACE)'] } as const;

/** A number that stays a user's. */
export function userNumber(user: string): number {
  return [...user].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 9973, 7) + 100;
}

/** APPS too, though nobody logs on as it here: a proxy's session is its session. */
const accounts = (users: DictionaryDeps['users']): string[] => [...new Set(['APPS', ...users.names()])];

/** Of USER_USERS. */
export const userUsers: Rows = ({ users, now }) =>
  accounts(users).map((name) => {
    const account = users.find(name);
    const states = account === null ? [] : [...EXPIRY[account.expiry], ...(account.isLocked ? ['LOCKED'] : [])];
    const left = account === null ? Number.POSITIVE_INFINITY : users.untilExpiry(name);
    return {
      USERNAME: name,
      USER_ID: userNumber(name),
      ACCOUNT_STATUS: states.join(' & ') || 'OPEN',
      LOCK_DATE: account?.isLocked ? now().slice(0, 19) : null,
      EXPIRY_DATE: Number.isFinite(left) ? fromNow(now, left) : null,
      DEFAULT_TABLESPACE: 'USERS',
      TEMPORARY_TABLESPACE: 'TEMP',
      CREATED,
      ...seen(name, name),
    };
  });

/** A limit as the views tell it: a part of a day to four places, the rest cut off. [K] */
function toldLimit(written: string): string {
  const [, over, under] = /^(\d+)\/(\d+)$/.exec(written) ?? [];
  if (over === undefined) return written;
  const days = String(Math.trunc((Number(over) / Number(under)) * 10_000) / 10_000);
  return days === '0' ? days : days.replace(/^0\./, '.');
}

const limits =
  <L extends Limit>(delivered: Readonly<Record<L, string>>): Rows =>
  ({ users }) =>
    accounts(users).flatMap((name) =>
      (Object.keys(delivered) as L[]).map((limit) => ({
        RESOURCE_NAME: limit,
        LIMIT: toldLimit(users.profiles.limit(users.profileOf(name), limit)),
        ...seen(name, limit),
      })),
    );

export const resourceLimits = limits(RESOURCE_LIMITS);
export const passwordLimits = limits(PASSWORD_LIMITS);
