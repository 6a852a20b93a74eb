import { tableSignatures } from './tables/signatures.ts';

/** Users, schemas and what they may do, as a DBA would have set them up for the agent. Scripts for SQL*Plus. */

/** Both users may log on. A DBA's password for them is made at random and never in a script. */
export const LOGON_GRANTS = `
GRANT CREATE SESSION TO adit_read;
GRANT CREATE SESSION TO adit_write;
`;

/** Where a site lets the agent read the tables and come through APPS: nothing of it is needed with the add-on. */
export function defaultGrants(): string {
  const selects = tableSignatures().map(({ name }) => `GRANT SELECT ON apps.${name} TO adit_read;`);
  return `${selects.join('\n')}
GRANT SELECT_CATALOG_ROLE TO adit_read;
ALTER USER apps GRANT CONNECT THROUGH adit_write;
`;
}
