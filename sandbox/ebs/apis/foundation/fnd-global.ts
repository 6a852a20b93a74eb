import type { ApiCall, ApiLibrary, ApiProcedure, PlValue } from '../../../oracle/database.ts';
import { number, scalar, text } from '../arguments.ts';
import { organizations } from '../context.ts';
import { selectOne } from '../rows.ts';
import { readVariable, setVariable } from '../state.ts';

const PACKAGE = 'FND_GLOBAL';

/** Of a session that nobody has initialised (Oracle E-Business Suite Developer's Guide, FND_GLOBAL: WHO column maintenance and database initialization). */
const BEFORE: Readonly<Record<string, PlValue>> = {
  USER_ID: number(-1),
  RESP_ID: number(-1),
  RESP_APPL_ID: number(-1),
  SECURITY_GROUP_ID: number(-1),
  LOGIN_ID: number(-1),
  USER_NAME: null,
  ORG_ID: null,
};

const reader =
  (name: string): ApiProcedure =>
  async ({ session }) =>
    readVariable(session, PACKAGE, name) ?? BEFORE[name] ?? null;

/**
 * Takes any numbers without a word, whether such a user or responsibility exists or not; whoever is not told who works
 * finds out from the rows. LOGIN_ID stays -1: only a sign-on gives one. That the operating units of MO_GLOBAL are
 * forgotten is unknown: the stricter reading.
 */
async function appsInitialize({ session, args }: ApiCall): Promise<undefined> {
  const user = scalar(args.get('USER_ID'));
  const row =
    user === null ? null : await selectOne(session, 'SELECT user_name FROM apps.fnd_user WHERE user_id = $1', [user]);
  for (const name of ['USER_ID', 'RESP_ID', 'RESP_APPL_ID', 'SECURITY_GROUP_ID']) {
    setVariable(session, PACKAGE, name, args.get(name) ?? null);
  }
  setVariable(session, PACKAGE, 'USER_NAME', text(row?.['user_name'] ?? null));
  session.packages.delete('MO_GLOBAL');
  return undefined;
}

/** NLS settings are the client's own affair here: every date and number crosses as text with its format. */
const setNlsContext: ApiProcedure = async () => undefined;

/** Of the profiles that defaults of other packages ask for only this one has a value. */
async function profileValue({ session, args }: ApiCall): Promise<PlValue> {
  return scalar(args.get('NAME')) === 'ORG_ID' ? text(organizations(session).current) : null;
}

export const fndGlobal: ApiLibrary = new Map<string, ApiProcedure>([
  ...Object.keys(BEFORE).map((name) => [`${PACKAGE}.${name}`, reader(name)] as const),
  [`${PACKAGE}.APPS_INITIALIZE`, appsInitialize],
  [`${PACKAGE}.SET_NLS_CONTEXT`, setNlsContext],
  ['FND_PROFILE.VALUE', profileValue],
]);
