import pg from 'pg';
import { makeCompany } from '../../../../sandbox/company/company.ts';
import { ebsApis } from '../../../../sandbox/ebs/apis/library.ts';
import { loadEbs } from '../../../../sandbox/ebs/tables/load.ts';
import type { DatabaseSession, PlRecord, PlValue } from '../../../../sandbox/oracle/database.ts';
import { OracleError } from '../../../../sandbox/oracle/engine.ts';
import { startPostgres } from '../../../../sandbox/postgres/server.ts';

/** The APIs over the company's books without the wire, SQL and PL/SQL above them: calls go straight into the library. */

export const NOW = '2026-11-20T10:30:00';

export interface Books {
  readonly db: pg.Pool;
  /** A session of its own, as APPS. */
  open(): Promise<Session>;
  close(): Promise<void>;
}

export interface Session {
  readonly session: DatabaseSession;
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
  await loadEbs(db, makeCompany({ seed: 7, asOf: NOW.slice(0, 10), customers: 20, items: 400 }), {
    seed: 7,
    timeZone: 'UTC',
  });
  const sessions: Session[] = [];
  return {
    db,
    open: async () => {
      const client = new pg.Client(postgres.connect());
      await client.connect();
      const session = sessionOf(client);
      sessions.push(session);
      return session;
    },
    close: async () => {
      for (const session of sessions) await session.lose();
      await db.end();
      await postgres.stop();
    },
  };
}

function sessionOf(client: pg.Client): Session {
  let open = false;
  let isLost = false;
  const query = async (sql: string, values: readonly unknown[] = []) => {
    if (!open) await client.query('BEGIN');
    open = true;
    return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
  };
  const end = async (how: string) => {
    if (open) await client.query(how);
    open = false;
  };
  const refuse = (): never => {
    throw new Error('the APIs have no business with this');
  };
  const savepoints = new Set<string>();
  const session: DatabaseSession = {
    sid: 1,
    user: 'APPS',
    currentUser: 'APPS',
    schema: 'APPS',
    as: (_owner, work) => work(),
    sql: refuse,
    rows: refuse,
    describe: refuse,
    mayExecute: () => true,
    evaluate: refuse,
    checkBreak: () => undefined,
    object: () => null,
    define: refuse,
    setAttributes: () => undefined,
    pg: query,
    savepoint: async (name) => {
      await query(`SAVEPOINT "${name}"`);
      savepoints.add(name);
    },
    rollbackTo: async (name) => {
      if (!savepoints.has(name))
        throw new OracleError(1086, `savepoint '${name}' never established in this session or is invalid`);
      await query(`ROLLBACK TO "${name}"`);
    },
    commit: async () => {
      await end('COMMIT');
      savepoints.clear();
    },
    rollback: async () => {
      await end('ROLLBACK');
      savepoints.clear();
    },
    packages: new Map(),
    discarded: new Set(),
    now: () => NOW,
  };
  return {
    session,
    rows: query,
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
    lose: async () => {
      if (isLost) return;
      isLost = true;
      await client.end();
    },
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
