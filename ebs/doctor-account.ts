import { CHARACTER_SET, INSTANCE, OWN_ACCOUNT, PROFILE_LIMITS } from './catalogue/dictionary.ts';
import type { Check, Examination, Verdict } from './doctor-verdict.ts';

/** From when on an expiring password is worth a warning, days. */
const SOON_DAYS = 30;
/** How far the database's clock may be from this machine's, seconds. */
const MOST_SKEW_SECONDS = 60;
const UNICODE = new Set(['AL32UTF8', 'UTF8']);

/** What the database says of this user and of itself. */
export function accountChecks(of: Examination): readonly Check[] {
  return [
    { name: 'password', run: () => checkPassword(of) },
    { name: 'profile', run: () => checkProfile(of) },
    { name: 'database', run: () => checkDatabase(of) },
    { name: 'clock', run: () => checkClock(of) },
  ];
}

async function checkPassword({ ask, notices }: Examination): Promise<Verdict> {
  const remedy = 'change the password of this user and put the new one where the section refers to';
  const { rows } = await ask.rows(OWN_ACCOUNT, {}, { cap: 1 });
  const [account] = rows;
  const [notice] = notices;
  if (notice)
    return { status: 'warn', text: `${account?.USERNAME ?? 'the user'}: ${notice.text} (${notice.code})`, remedy };
  if (!account) return { status: 'warn', text: 'the account does not show itself (USER_USERS)', remedy: 'ask the DBA' };
  const { ACCOUNT_STATUS: status, DAYS_LEFT: days, EXPIRY_DATE: until, USERNAME: name } = account;
  const text = `${name ?? 'the account'} is ${status ?? 'unknown'}${until === null ? ', its password does not expire' : `, its password expires on ${until}`}`;
  if (status !== 'OPEN') return { status: 'warn', text, remedy };
  return days !== null && Number(days) <= SOON_DAYS ? { status: 'warn', text, remedy } : { status: 'ok', text };
}

async function checkProfile({ ask, section }: Examination): Promise<Verdict> {
  const { rows } = await ask.rows(PROFILE_LIMITS, {}, { cap: 100 });
  const limits = new Map(rows.map(({ LIMIT_TEXT, RESOURCE_NAME }) => [RESOURCE_NAME, LIMIT_TEXT ?? '']));
  const number = (name: string) => {
    const text = limits.get(name) ?? '';
    return /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  if (limits.size === 0)
    return { status: 'warn', text: 'the limits of the profile cannot be read', remedy: 'ask the DBA for its limits' };
  const sessions = number('SESSIONS_PER_USER');
  const idle = number('IDLE_TIME');
  const connect = number('CONNECT_TIME');
  const troubles = [
    ...(sessions !== null && sessions < section.maxConnections
      ? [`${sessions} sessions are allowed, maxConnections is ${section.maxConnections}`]
      : []),
    ...(idle === null ? [] : [`sessions are ended after ${idle} minutes without work (IDLE_TIME)`]),
    ...(connect !== null && connect < section.maxSessionMinutes * 2
      ? [
          `sessions are ended after ${connect} minutes (CONNECT_TIME), maxSessionMinutes is ${section.maxSessionMinutes}`,
        ]
      : []),
  ];
  return troubles.length > 0
    ? { status: 'warn', text: troubles.join('; '), remedy: 'give the user the profile that "adit policy role" prints' }
    : { status: 'ok', text: `sessions: ${limits.get('SESSIONS_PER_USER') ?? 'unknown'}, never ended while idle` };
}

async function checkDatabase({ ask, databaseVersion, section }: Examination): Promise<Verdict> {
  const [{ rows: sessions }, { rows: parameters }] = await Promise.all([
    ask.rows(INSTANCE, {}, { cap: 1 }),
    ask.rows(CHARACTER_SET, {}, { cap: 10 }),
  ]);
  const value = (name: string) => parameters.find(({ PARAMETER }) => PARAMETER === name)?.VALUE ?? null;
  const characters = value('NLS_CHARACTERSET');
  const [session] = sessions;
  const where = `${session?.DB_NAME ?? 'unknown'}, instance ${session?.INSTANCE_NAME ?? 'unknown'}, service ${session?.SERVICE_NAME ?? 'unknown'}`;
  const text = `Oracle ${databaseVersion ?? value('NLS_RDBMS_VERSION') ?? 'unknown'}, ${where}, characters ${characters ?? 'unknown'}`;
  if (characters === null || UNICODE.has(characters)) return { status: 'ok', text };
  return {
    status: 'warn',
    text: `${text}, which is not Unicode`,
    remedy: `texts outside of it are stored as question marks; nothing to do for reads (mode: ${section.mode})`,
  };
}

/** SYSDATE is the clock of the database's host in that host's zone: dates and days of answers are its dates and days. */
async function checkClock({ ask, nowMs, timeZone }: Examination): Promise<Verdict> {
  const { rows } = await ask.rows(INSTANCE, {}, { cap: 1 });
  const there = rows[0]?.DATABASE_TIME ?? null;
  if (there === null) return { status: 'warn', text: 'the database does not tell its time', remedy: 'ask the DBA' };
  const seconds = Math.round((Date.parse(`${there}Z`) - wallClock(timeZone, nowMs)) / 1_000);
  const text = `the database's clock says ${there.replace('T', ' ')}, ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'before'} ${timeZone}`;
  if (Math.abs(seconds) <= MOST_SKEW_SECONDS) return { status: 'ok', text };
  return {
    status: 'warn',
    text,
    remedy: 'set "timeZone" of this system to the zone of the database host, or set the clocks by NTP',
  };
}

/** The wall clock of a zone as if it were UTC, milliseconds. */
function wallClock(timeZone: string, nowMs: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(nowMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '00';
  return Date.parse(
    `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`,
  );
}
