import type { Identity } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';
import { RFC_SYSTEM_INFO } from './catalogue/functions.ts';
import type { Ask } from './session.ts';

/**
 * Which system this is: SAP system id, and the client that the logon named. Installation number and the client's role
 * stand in tables that the signatures do not hold, so they are unknown and not pinned.
 */
export async function identity(ask: Ask, kind: string): Promise<Identity> {
  const { RFCSI_EXPORT: system } = await ask.call(RFC_SYSTEM_INFO, {});
  if (system.RFCSYSID === '') throw new AditError('ERP_REPLY_INVALID', 'RFC_SYSTEM_INFO gives no system id');
  return {
    kind,
    parts: { systemId: system.RFCSYSID, client: ask.section.client, installation: 'unknown', clientRole: 'unknown' },
  };
}
