import type { DatabaseSession } from '../../oracle/database.ts';
import { readVariable, scalarVariable } from './state.ts';

/** Who works: FND_GLOBAL. -1 where APPS_INITIALIZE was not called in this session. */
export interface Applications {
  readonly userId: string;
  readonly respId: string;
  readonly respApplId: string;
  readonly loginId: string;
}

export function applications(session: DatabaseSession): Applications {
  const of = (name: string): string => scalarVariable(session, 'FND_GLOBAL', name) ?? '-1';
  return { userId: of('USER_ID'), respId: of('RESP_ID'), respApplId: of('RESP_APPL_ID'), loginId: of('LOGIN_ID') };
}

/** Which operating units this session works in: MO_GLOBAL. */
export interface Organizations {
  /** S one, M those of the security profile, A all; null before anybody said. */
  readonly mode: string | null;
  /** The one of mode S, else null. */
  readonly current: string | null;
  /** What MO_GLOBAL.INIT found the responsibility may work in; null before it was called. */
  readonly allowed: readonly string[] | null;
}

export function organizations(session: DatabaseSession): Organizations {
  const allowed = readVariable(session, 'MO_GLOBAL', 'ORGS');
  return {
    mode: scalarVariable(session, 'MO_GLOBAL', 'ACCESS_MODE'),
    current: scalarVariable(session, 'MO_GLOBAL', 'CURRENT_ORG_ID'),
    allowed:
      allowed?.kind === 'table'
        ? [...allowed.rows.values()].map((row) => (row?.kind === 'number' ? row.value : ''))
        : null,
  };
}

/**
 * Whether the multi-org policy shows rows of this operating unit. Without a context it shows none: the secured synonyms
 * are empty then (Oracle E-Business Suite Multiple Organizations Implementation Guide, multiple organizations views).
 */
export function mayAccess({ mode, current, allowed }: Organizations, org: string | null): boolean {
  if (org === null || mode === null) return false;
  if (mode === 'A') return true;
  if (mode === 'S') return current === org;
  return allowed?.includes(org) ?? false;
}

/** The who-columns of a new row. */
export function created(session: DatabaseSession): Readonly<Record<string, string>> {
  const { userId } = applications(session);
  return { created_by: userId, creation_date: session.now(), ...updated(session) };
}

/** The who-columns of a changed row. */
export function updated(session: DatabaseSession): Readonly<Record<string, string>> {
  const { userId, loginId } = applications(session);
  return { last_updated_by: userId, last_update_date: session.now(), last_update_login: loginId };
}
