import pg from 'pg';
import { makeCompany } from '../../../../sandbox/company/company.ts';
import { ebsApis } from '../../../../sandbox/ebs/apis/library.ts';
import { loadEbs } from '../../../../sandbox/ebs/tables/load.ts';
import { Catalog } from '../../../../sandbox/oracle/catalog/catalog.ts';
import { loadEbsCatalog } from '../../../../sandbox/oracle/catalog/ebs-catalog.ts';
import type { DatabaseSession, PlRecord, PlValue } from '../../../../sandbox/oracle/database.ts';
import { providedBy } from '../../../../sandbox/oracle/plsql/packages/provided.ts';
import { createPlsqlRunner } from '../../../../sandbox/oracle/plsql/runner.ts';
import { createOracleEngine } from '../../../../sandbox/oracle/session/engine.ts';
import { installOracleFunctions } from '../../../../sandbox/oracle/session/install.ts';
import type { LoggedOn } from '../../../../sandbox/oracle/session/logged-on.ts';
import { OracleUserMaster } from '../../../../sandbox/oracle/users.ts';
import { startPostgres } from '../../../../sandbox/postgres/server.ts';

/** The APIs over the company's books in sessions of the simulated database, without the wire. `call` goes straight into the library. */

export const NOW = '2026-11-20T10:30:00';

export interface Books {
  readonly db: pg.Pool;
  /** A session of its own, as APPS. */
  open(): Promise<Session>;
  close(): Promise<void>;
}

export interface Session {
  readonly session: DatabaseSession;
  /** The same, as the wire drives it: SQL and blocks go in. */
  readonly loggedOn: LoggedOn;
  /** Calls a procedure or function; what went out by name, a function's result as RETURN. */
  call(name: string, args?: Readonly<Record<string, PlValue>>, overload?: number): Promise<Outs>;
  /** Rows of a query in this session's transaction. */
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Ends the connection as a lost client does: what was not committed is gone. */
  lose(): Promise<void>;
}

export type Outs = Readonly<Record<string, PlValue>>;

export const t = (value: string): PlValue => ({ kind: 'text', value });
export const n = (value: string | number): PlValue => ({ kind: 'number', value: String(value) });
export const d = (day: string): PlValue => ({ kind: 'date', value: day.includes('T') ? day : `${day}T00:00:00` });
export const rec = (fields: Readonly<Record<string, PlValue>>): PlRecord => ({
  kind: 'record',
  fields: new Map(Object.entries(fields)),
});
export const tbl = (...rows: readonly PlValue[]): PlValue => ({
  kind: 'table',
  rows: new Map(rows.map((row, at) => [at + 1, row])),
});

/** The text, number or date of an OUT argument. */
export function value(outs: Outs, name: string): string | null {
  const out = outs[name] ?? null;
  return out !== null && 'value' in out && typeof out.value === 'string' ? out.value : null;
}

export async function openBooks(): Promise<Books> {
  const postgres = await startPostgres();
  const db = new pg.Pool({ ...postgres.connect(), max: 8 });
  const company = makeCompany({ seed: 7, asOf: NOW.slice(0, 10), customers: 20, items: 400 });
  await loadEbs(db, company, { seed: 7, timeZone: 'UTC' });
  await installOracleFunctions(db);
  const catalog = new Catalog();
  await loadEbsCatalog(catalog, db, providedBy(ebsApis));
  const engine = createOracleEngine({
    postgres: postgres.connect(),
    catalog,
    users: new OracleUserMaster(),
    plsql: createPlsqlRunner({ library: ebsApis }),
    now: () => NOW,
    facts: { dbid: '1', database: 'EBSTEST', instance: 'EBSTEST', host: 'db1', version: '19.0.0.0.0' },
  });
  return {
    db,
    open: async () => sessionOf(await engine.open('APPS')),
    close: async () => {
      await engine.close();
      await db.end();
      await postgres.stop();
    },
  };
}

function sessionOf(loggedOn: LoggedOn): Session {
  const { session } = loggedOn;
  return {
    session,
    loggedOn,
    rows: (sql, values) => session.pg(sql, values),
    call: async (name, args = {}, overload) => {
      const procedure = ebsApis.get(name);
      if (procedure === undefined) throw new Error(`no ${name}`);
      const outs: Record<string, PlValue> = {};
      const result = await procedure({
        session,
        overload: overload ?? null,
        args: new Map(Object.entries(args)),
        out: (outName, outValue) => {
          outs[outName] = outValue;
        },
      });
      if (result !== undefined) outs['RETURN'] = result;
      return outs;
    },
    lose: () => loggedOn.close(),
  };
}

/** As every block that writes begins: who, which application, which operating unit. */
export async function initialize(session: Session, org = 101): Promise<void> {
  const [ids] = await session.rows(
    `SELECT u.user_id::text AS u, r.responsibility_id::text AS r FROM apps.fnd_user u, apps.fnd_responsibility_vl r
      WHERE u.user_name = 'ADIT_AGENT' AND r.responsibility_key = 'ADIT_COLLECTIONS'`,
  );
  await session.call('FND_GLOBAL.APPS_INITIALIZE', {
    USER_ID: n(String(ids?.['u'])),
    RESP_ID: n(String(ids?.['r'])),
    RESP_APPL_ID: n(222),
    SECURITY_GROUP_ID: n(0),
  });
  await session.call('MO_GLOBAL.INIT', { P_APPL_SHORT_NAME: t('AR') });
  await session.call('MO_GLOBAL.SET_POLICY_CONTEXT', { P_ACCESS_MODE: t('S'), P_ORG_ID: n(org) });
}

/** The messages of the list, decoded, as a block collects them. */
export async function messages(session: Session): Promise<string[]> {
  const count = Number(value(await session.call('FND_MSG_PUB.COUNT_MSG'), 'RETURN'));
  const found: string[] = [];
  for (let at = 1; at <= count; at += 1) {
    const outs = await session.call('FND_MSG_PUB.GET', { P_MSG_INDEX: n(at), P_ENCODED: t('F') }, 2);
    found.push(value(outs, 'RETURN') ?? '');
  }
  return found;
}

export const STANDARD = { P_API_VERSION: n('1.0'), P_INIT_MSG_LIST: t('T'), P_COMMIT: t('F') };
