import { divided } from '../connector/wanted-operations.ts';
import type { Connector } from '../domain/connector.ts';
import type { Section } from './config.ts';
import { needsOf } from './inventory.ts';

/** Everybody may read them, and each user sees there what it may use. */
const PUBLIC_VIEWS = /^(?:ALL_|USER_|NLS_|DATABASE_PROPERTIES$)/;
/** Sessions beside those of the pool: one that is being closed, and a DBA who looks. */
const SPARE_SESSIONS = 2;

/**
 * The script by which a DBA lets the agent in, and into nothing else: two users that own nothing, a profile, and either
 * SELECT on exactly the objects that the named operations read, or EXECUTE on the packages of the add-on. Names of users
 * are placeholders where the section has references; passwords never stand here.
 */
export function grants(
  section: Section,
  wanted: readonly string[],
  pickWay: Connector<Section>['commandSource'],
): string {
  const { commands, queries, unserved } = divided(section, wanted, pickWay);
  const parts = [
    head(section),
    reading(section, queries, pickWay),
    ...(commands.length > 0 ? [writing(section, commands)] : []),
    ...(unserved.length > 0
      ? [`-- Not carried out by this section, so nothing is granted: ${unserved.join(', ')}`]
      : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function head({ maxConnections }: Section): string {
  return [
    '-- Run as a DBA. The users own nothing and have no quota; choose the passwords yourself.',
    '-- Passwords: the users need a 12C or 11G verifier (SEC_CASE_SENSITIVE_LOGON=TRUE when they are set).',
    'CREATE PROFILE adit_agent LIMIT',
    `  SESSIONS_PER_USER ${maxConnections + SPARE_SESSIONS}`,
    '  IDLE_TIME UNLIMITED',
    '  CONNECT_TIME UNLIMITED',
    '  FAILED_LOGIN_ATTEMPTS 10',
    '  PASSWORD_LIFE_TIME 180',
    '  PASSWORD_GRACE_TIME 30;',
  ].join('\n');
}

function user(name: string, what: string): readonly string[] {
  return [
    `-- The user for ${what}`,
    `CREATE USER ${name} IDENTIFIED BY "<password of ${name}>" PROFILE adit_agent;`,
    `GRANT CREATE SESSION TO ${name};`,
  ];
}

function reading(section: Section, queries: readonly string[], pickWay: Connector<Section>['commandSource']): string {
  if (section.reads === 'wrapper') {
    return [
      ...user('adit_read', 'reading, through XXADIT_READ alone'),
      ...(section.replica ? [performanceView('V$DATAGUARD_STATS')] : []),
      ...grant('EXECUTE', ['XXADIT_READ'], 'adit_read'),
    ].join('\n');
  }
  const reasons = new Map<string, Set<string>>();
  for (const { reason, use } of needsOf(section, queries, pickWay)) {
    const { name } = use;
    if (PUBLIC_VIEWS.test(name) || name.includes('.')) continue;
    reasons.set(name, (reasons.get(name) ?? new Set<string>()).add(reason));
  }
  const names = [...reasons.keys()].sort();
  const performance = names.filter((name) => name.startsWith('V$'));
  return [
    ...user('adit_read', 'reading'),
    ...performance.map(performanceView),
    ...grant(
      'SELECT',
      names.filter((name) => !name.startsWith('V$')),
      'adit_read',
      (name) => [...(reasons.get(name) ?? [])],
    ),
  ].join('\n');
}

function performanceView(name: string): string {
  return `GRANT SELECT ON sys.${name.replace('V$', 'v_$').toLowerCase()} TO adit_read;`;
}

function writing(section: Section, commands: readonly string[]): string {
  const about = `-- For: ${commands.join(', ')}`;
  const proxy = section.write?.proxyUser;
  if (section.addon === 'on')
    return [
      ...user('adit_write', 'writing, through XXADIT_WRITE alone'),
      about,
      ...grant('EXECUTE', ['XXADIT_WRITE'], 'adit_write'),
    ].join('\n');
  const schema = (proxy ?? 'APPS').toLowerCase();
  return [
    ...user('adit_write', `writing, as a proxy of ${schema.toUpperCase()}`),
    about,
    `-- A proxy has every right of ${schema.toUpperCase()}, which is all of EBS; the add-on needs one grant instead.`,
    `ALTER USER ${schema} GRANT CONNECT THROUGH adit_write;`,
  ].join('\n');
}

/** As R12.1 grants; R12.2 has a program of its own, since a plain grant invalidates what depends on the object. */
function grant(
  privilege: 'SELECT' | 'EXECUTE',
  names: readonly string[],
  to: string,
  reasonsOf: (name: string) => readonly string[] = () => [],
): readonly string[] {
  const note = (name: string) => (reasonsOf(name).length > 0 ? ` -- ${reasonsOf(name).join(', ')}` : '');
  return [
    '-- R12.1, as APPS:',
    ...names.map((name) => `GRANT ${privilege} ON apps.${name.toLowerCase()} TO ${to};${note(name)}`),
    '-- R12.2, as APPS, instead of these:',
    ...names.map((name) => `-- EXEC ad_zd.grant_privs('${privilege}', '${name}', '${to.toUpperCase()}');`),
  ];
}
