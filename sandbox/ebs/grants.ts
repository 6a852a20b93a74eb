import { tableSignatures } from './tables/signatures.ts';

/**
 * Scripts for SQL*Plus by which a DBA sets up the agent's two users, and the schema of the add-on's tables. Both may log on;
 * passwords are random letters, digits, `-` and `_`. What APPS may read of the database itself it has from `adgrants.sql`.
 */
export function createUsers(users: readonly { readonly user: string; readonly password: string }[]): string {
  const created = users.map(
    ({ user, password }) => `CREATE USER ${user} IDENTIFIED BY "${password}";\nGRANT CREATE SESSION TO ${user};`,
  );
  return `SET DEFINE OFF
GRANT SELECT ON sys.v_$database TO apps;
GRANT SELECT ON sys.v_$instance TO apps;
GRANT SELECT ON sys.v_$dataguard_stats TO apps;
CREATE USER xxadit IDENTIFIED BY "no-one-logs-on";
${created.join('\n')}
`;
}

/** Where a site lets the agent read the tables, and come through APPS: with the add-on nothing of it is needed. */
export function defaultGrants(): string {
  const selects = tableSignatures().map(({ name }) => `GRANT SELECT ON apps.${name} TO adit_read;`);
  return `${selects.join('\n')}
GRANT SELECT ON sys.v_$database TO adit_read;
GRANT SELECT ON sys.v_$instance TO adit_read;
GRANT SELECT ON sys.v_$dataguard_stats TO adit_read;
ALTER USER apps GRANT CONNECT THROUGH adit_write;
`;
}
