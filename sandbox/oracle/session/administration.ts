import type { Catalog } from '../catalog/catalog.ts';
import { editionObject } from '../catalog/editions.ts';
import { OracleError } from '../engine.ts';
import type { Ddl, Statement } from '../sql/ast.ts';
import type { OracleUserMaster } from '../users.ts';
import type { Session } from './session.ts';

const OBJECT_PRIVILEGES = new Set([
  'SELECT',
  'READ',
  'INSERT',
  'UPDATE',
  'DELETE',
  'EXECUTE',
  'ALL',
  'ALL PRIVILEGES',
  'INDEX',
  'REFERENCES',
  'DEBUG',
  'ALTER',
]);

interface Deps {
  readonly catalog: Catalog;
  readonly users: OracleUserMaster;
}

/** Users, profiles, grants. Rejects with ORA-01031 where the current user is no administrator of it. */
export async function administer(statement: Statement, session: Session, deps: Deps): Promise<void> {
  switch (statement.node) {
    case 'createUser':
    case 'alterUser':
      return changeUser(statement, session, deps);
    case 'profile':
      dba(session, deps);
      if (statement.isNew) deps.users.profiles.create(statement.name, statement.limits);
      else deps.users.profiles.alter(statement.name, statement.limits);
      deps.catalog.changed();
      return;
    case 'createRole':
      dba(session, deps);
      deps.users.profiles.createRole(statement.name);
      return;
    case 'createEdition':
    case 'defaultEdition':
    case 'grantEdition':
    case 'revokeEdition':
      administerEdition(statement, session, deps);
      deps.catalog.changed();
      return;
    case 'grant':
    case 'revoke':
      if (statement.on === null) systemPrivileges(statement, session, deps);
      else objectPrivileges({ ...statement, on: statement.on }, session, deps);
      deps.catalog.changed();
      return;
    default:
      throw new OracleError(900, 'invalid SQL statement');
  }
}

const insufficient = (): OracleError => new OracleError(1031, 'insufficient privileges');

function dba({ currentUser }: Session, { catalog }: Deps): void {
  if (!catalog.privileges.isDba(currentUser)) throw insufficient();
}

function changeUser(statement: Extract<Ddl, { node: 'createUser' | 'alterUser' }>, session: Session, deps: Deps): void {
  const { catalog, users } = deps;
  const { node, name, password, isHash, isLocked, isExpired, through, profile } = statement;
  const isOwnPassword =
    node === 'alterUser' &&
    name === session.user &&
    isLocked === null &&
    ![isHash, isExpired, through, profile].some(Boolean);
  if (!isOwnPassword) dba(session, deps);
  if (profile !== null && !users.profiles.has(profile))
    throw new OracleError(2380, `profile ${profile} does not exist`);
  if (node === 'createUser') {
    if (catalog.hasSchema(name))
      throw new OracleError(1920, `user name '${name}' conflicts with another user or role name`);
    users.add({ name, password: password ?? '', ...(isHash && { verifier: '10G' }) });
    catalog.addSchema(name);
  } else {
    if (!catalog.hasSchema(name)) throw new OracleError(1918, `user '${name}' does not exist`);
    if (password !== null) users.changePassword(name, password, isHash ? '10G' : null);
  }
  if (profile !== null) {
    users.setProfile(name, profile);
    catalog.changed();
  }
  if (isExpired) users.expire(name);
  if (isLocked !== null) users.setLocked(name, isLocked);
  if (through !== null) {
    if (!catalog.hasSchema(through.proxy)) throw new OracleError(1918, `user '${through.proxy}' does not exist`);
    catalog.privileges.setProxy(name, through.proxy, through.isGranted);
    catalog.changed();
  }
}

type OfEditions = Extract<Ddl, { node: 'createEdition' | 'defaultEdition' | 'grantEdition' | 'revokeEdition' }>;

function administerEdition(statement: OfEditions, session: Session, deps: Deps): void {
  const { editions, privileges } = deps.catalog;
  const { currentUser: user } = session;
  const needs = (privilege: string): void => {
    if (!privileges.isDba(user) && !privileges.hasSystem(user, privilege)) throw insufficient();
  };
  switch (statement.node) {
    case 'createEdition':
      needs('CREATE ANY EDITION');
      editions.create(statement.name, user, statement.parent);
      return;
    case 'defaultEdition':
      needs('ALTER DATABASE');
      editions.makeDefault(statement.name, user);
      return;
    default: {
      editions.mustUse(user, statement.edition);
      if (!editions.mayGrant(user, statement.edition)) throw insufficient();
      const object = editionObject(statement.edition);
      for (const grantee of grantees(statement.users, deps)) {
        if (statement.node === 'grantEdition') privileges.grant(grantee, 'USE', object);
        else if (!privileges.revoke(grantee, 'USE', object)) {
          throw new OracleError(1927, 'cannot REVOKE privileges you did not grant');
        }
      }
    }
  }
}

type Grant = Extract<Ddl, { node: 'grant' | 'revoke' }>;

function grantees(granted: readonly string[], { catalog, users }: Deps): readonly string[] {
  for (const user of granted) {
    if (!catalog.hasSchema(user) && !users.profiles.isRole(user))
      throw new OracleError(1917, `user or role '${user}' does not exist`);
  }
  return granted;
}

function systemPrivileges(statement: Grant, session: Session, deps: Deps): void {
  dba(session, deps);
  for (const user of grantees(statement.users, deps)) {
    for (const privilege of statement.privileges) {
      const isKnown =
        / (?:SESSION|TABLE|VIEW|SEQUENCE|SYNONYM|PROCEDURE|TRIGGER|TYPE|INDEX|USER|EDITION|DATABASE)$|^UNLIMITED TABLESPACE$|^SELECT (?:ANY|CATALOG)|^EXECUTE ANY/.test(
          privilege,
        );
      if (!isKnown && !deps.users.profiles.isRole(privilege))
        throw new OracleError(1919, `role '${privilege}' does not exist`);
      if (statement.node === 'grant') deps.catalog.privileges.grantSystem(user, privilege);
      else if (!deps.catalog.privileges.revokeSystem(user, privilege)) {
        throw new OracleError(1952, `system privileges not granted to '${user}'`);
      }
    }
  }
}

function objectPrivileges(statement: Grant & { readonly on: readonly string[] }, session: Session, deps: Deps): void {
  const { catalog } = deps;
  const { currentUser: user, schema } = session;
  const found = catalog.lookup(statement.on, { user, schema });
  if (found === null || !catalog.sees(user, found)) throw new OracleError(942, 'table or view does not exist');
  // APPS may give on what belongs to the products' and the add-on's schemas: it has it with the right to give.
  if (found.owner !== user && user !== 'APPS' && !catalog.privileges.isDba(user)) {
    throw insufficient();
  }
  const object = `${found.owner}.${found.name}`;
  for (const grantee of grantees(statement.users, deps)) {
    for (const written of statement.privileges) {
      if (!OBJECT_PRIVILEGES.has(written)) throw new OracleError(990, 'missing or invalid privilege');
      const privilege = written === 'READ' ? 'SELECT' : written === 'ALL PRIVILEGES' ? 'ALL' : written;
      if (found.kind === 'PACKAGE' && !['EXECUTE', 'ALL', 'DEBUG'].includes(privilege)) {
        throw new OracleError(2225, 'only EXECUTE and DEBUG privileges are valid for procedures');
      }
      if (statement.node === 'grant') catalog.privileges.grant(grantee, privilege, object);
      else if (!catalog.privileges.revoke(grantee, privilege, object)) {
        throw new OracleError(1927, 'cannot REVOKE privileges you did not grant');
      }
    }
  }
}
