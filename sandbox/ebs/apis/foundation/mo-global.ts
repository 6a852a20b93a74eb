import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession, PlValue } from '../../../oracle/database.ts';
import { OracleError } from '../../../oracle/engine.ts';
import { number, scalar, text } from '../arguments.ts';
import { applications, mayAccess, organizations } from '../context.ts';
import { add } from '../messages/stack.ts';
import { exists, select, selectOne } from '../rows.ts';
import { setVariable } from '../state.ts';

const PACKAGE = 'MO_GLOBAL';
const MODES = ['S', 'M', 'A', 'X'];

/** What MO_GLOBAL raises ends the block: it has no return status. */
function raised(message: string): OracleError {
  return new OracleError(20001, message);
}

/**
 * Finds the operating units of the responsibility by its profiles and keeps them for the session: with one it is the
 * current one, with more there is none (Oracle E-Business Suite Multiple Organizations Implementation Guide, MO_GLOBAL).
 * A responsibility that does not exist has no profile.
 */
async function init({ session, args }: ApiCall): Promise<undefined> {
  const application = scalar(args.get('P_APPL_SHORT_NAME'));
  const known = await exists(session, 'SELECT 1 FROM apps.fnd_application WHERE application_short_name = $1', [
    application,
  ]);
  if (!known) throw raised(`APP-FND-01564: ORACLE error 1403 in MO_GLOBAL.INIT: no application ${application ?? ''}`);
  const orgs = await unitsOf(session);
  if (orgs.length === 0) throw raised('APP-FND-02902: Multi-org profile option is required');
  const rows = new Map<number, PlValue>(orgs.map((org, at) => [at + 1, number(org)]));
  setVariable(session, PACKAGE, 'ORGS', { kind: 'table', rows });
  setVariable(session, PACKAGE, 'ACCESS_MODE', text(orgs.length === 1 ? 'S' : 'M'));
  setVariable(session, PACKAGE, 'CURRENT_ORG_ID', orgs.length === 1 ? number(orgs[0] ?? null) : null);
  return undefined;
}

async function unitsOf(session: DatabaseSession): Promise<readonly string[]> {
  const { respId, respApplId } = applications(session);
  const units = await select(
    session,
    `SELECT organization_id::text AS id FROM apps.hr_operating_units
      WHERE EXISTS (SELECT 1 FROM apps.fnd_responsibility_vl WHERE responsibility_id = $1 AND application_id = $2)
        AND $3::timestamp >= date_from AND $3::timestamp < coalesce(date_to, $3::timestamp) + interval '1 day'
      ORDER BY organization_id`,
    [respId, respApplId, session.now()],
  );
  return units.map(({ id }) => id ?? '');
}

/**
 * Says which rows are shown from now on, and does not ask whether the responsibility may: the APIs do. S without an
 * operating unit and an unknown mode are unknown: the stricter reading, refused.
 */
async function setPolicyContext({ session, args }: ApiCall): Promise<undefined> {
  const mode = scalar(args.get('P_ACCESS_MODE'));
  const org = scalar(args.get('P_ORG_ID'));
  if (mode === null || !MODES.includes(mode)) throw raised('APP-MO-00001: access mode is not one of S, M, A');
  if (mode === 'S' && org === null) throw raised('APP-MO-00002: an operating unit is required for access mode S');
  setVariable(session, PACKAGE, 'ACCESS_MODE', text(mode));
  setVariable(session, PACKAGE, 'CURRENT_ORG_ID', mode === 'S' ? number(org) : null);
  return undefined;
}

/** The operating unit that a public API works in: what it was told when that may be accessed, else the current one. */
export async function validOrg(
  session: DatabaseSession,
  asked: string | null,
): Promise<{ org: string | null; status: 'S' | 'C' | 'F' }> {
  const context = organizations(session);
  const org = asked ?? context.current;
  if (org === null) return { org: null, status: 'F' };
  // An operating unit of SET_POLICY_CONTEXT alone, which no security profile was asked about, is not the APIs'.
  const isAllowed = mayAccess(context, org) && (context.allowed?.includes(org) ?? false);
  return { org, status: !isAllowed ? 'F' : asked === null ? 'C' : 'S' };
}

async function validateOrgid(call: ApiCall): Promise<undefined> {
  const { session, args } = call;
  const { org, status } = await validOrg(session, scalar(args.get('ORG_ID')));
  call.out('ORG_ID', number(org));
  call.out('STATUS', text(status));
  if (status === 'F' && scalar(args.get('ERROR_MESG_SUPPR')) !== 'Y') {
    add(session, { app: 'FND', name: org === null ? 'MO_ORG_REQUIRED' : 'MO_ORG_INVALID', tokens: {} });
  }
  return undefined;
}

async function ouName({ session, args }: ApiCall): Promise<PlValue> {
  const org = scalar(args.get('P_ORG_ID'));
  if (!mayAccess(organizations(session), org)) return null;
  const row = await selectOne(session, 'SELECT name FROM apps.hr_operating_units WHERE organization_id = $1', [org]);
  return text(row?.['name'] ?? null);
}

export const moGlobal: ApiLibrary = new Map<string, ApiProcedure>(
  Object.entries({
    INIT: init,
    SET_POLICY_CONTEXT: setPolicyContext,
    VALIDATE_ORGID_PUB_API: validateOrgid,
    GET_OU_NAME: ouName,
    GET_CURRENT_ORG_ID: async ({ session }: ApiCall) => number(organizations(session).current),
    GET_ACCESS_MODE: async ({ session }: ApiCall) => text(organizations(session).mode),
    GET_OU_COUNT: async ({ session }: ApiCall) => number(organizations(session).allowed?.length ?? 0),
    IS_MO_INIT_DONE: async ({ session }: ApiCall) => text(organizations(session).allowed === null ? 'N' : 'Y'),
    CHECK_ACCESS: async ({ session, args }: ApiCall) =>
      text(mayAccess(organizations(session), scalar(args.get('P_ORG_ID'))) ? 'Y' : 'N'),
  }).map(([name, procedure]) => [`${PACKAGE}.${name}`, procedure]),
);
