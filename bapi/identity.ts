import type { Identity } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';
import { RFC_SYSTEM_INFO } from './catalogue/functions.ts';
import { T000 } from './catalogue/system-tables.ts';
import type { Ask } from './session.ts';
import { compare } from './where.ts';

const UNKNOWN = 'unknown';

/** What T000-CCCATEGORY says, in our words. */
const ROLES: Readonly<Record<string, string>> = {
  P: 'production',
  T: 'test',
  C: 'customizing',
  D: 'demo',
  E: 'training',
  S: 'reference',
};

/**
 * Which system this is: SAP system id, the client that the logon named, and what that client is for. The installation
 * number is told by no function that can be called from outside (SLIC_GET_LICENCE_NUMBER is not remote-enabled), so it
 * is unknown and not pinned.
 *
 * @param mayReadTables false for the writing user, whose role has no table
 */
export async function identity(ask: Ask, kind: string, mayReadTables: boolean): Promise<Identity> {
  const [{ RFCSI_EXPORT: system }, clientRole] = await Promise.all([
    ask.call(RFC_SYSTEM_INFO, {}),
    mayReadTables && ask.canReadTables ? readClientRole(ask) : UNKNOWN,
  ]);
  if (system.RFCSYSID === '') throw new AditError('ERP_REPLY_INVALID', 'RFC_SYSTEM_INFO gives no system id');
  return {
    kind,
    parts: { systemId: system.RFCSYSID, client: ask.section.client, installation: UNKNOWN, clientRole },
  };
}

/** Unknown where the table may not be read. A system that cannot be reached is not a system without a role. */
export async function readClientRole(ask: Ask): Promise<string> {
  try {
    const [row] = await ask.table({
      table: T000,
      fields: ['MANDT', 'CCCATEGORY'],
      where: compare(T000, 'MANDT', 'EQ', ask.section.client),
      maxRows: 1,
    });
    return (row && ROLES[row.CCCATEGORY]) ?? UNKNOWN;
  } catch (thrown) {
    const isRefused = thrown instanceof AditError && REFUSALS.has(thrown.code);
    if (!isRefused) throw thrown;
    ask.log('debug', 'the role of the client cannot be read', { code: thrown.code });
    return UNKNOWN;
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'ERP_DENIED',
  'ERP_REPLY_INVALID',
  'ERP_REJECTED',
  'ERP_FAULT',
  'NOT_FOUND',
]);
