import pg from 'pg';
import { ebsApis } from '../../../../sandbox/ebs/apis/library.ts';
import { Catalog } from '../../../../sandbox/oracle/catalog/catalog.ts';
import { loadEbsCatalog } from '../../../../sandbox/oracle/catalog/ebs-catalog.ts';
import type { PlsqlRunner } from '../../../../sandbox/oracle/database.ts';
import {
  type OracleBind,
  OracleError,
  type OracleResult,
  type OracleValue,
} from '../../../../sandbox/oracle/engine.ts';
import { providedBy } from '../../../../sandbox/oracle/plsql/packages/provided.ts';
import { createOracleEngine, type RunningOracleEngine } from '../../../../sandbox/oracle/session/engine.ts';
import { installOracleFunctions } from '../../../../sandbox/oracle/session/install.ts';
import type { LoggedOn } from '../../../../sandbox/oracle/session/logged-on.ts';
import { runScript } from '../../../../sandbox/oracle/session/script.ts';
import { OracleUserMaster } from '../../../../sandbox/oracle/users.ts';
import { type RunningPostgres, startPostgres } from '../../../../sandbox/postgres/server.ts';

export const NOW = '2026-03-16T14:25:36';

/** A database without PL/SQL. */
export const NO_PLSQL: PlsqlRunner = {
  isBlock: (text) => /^\s*(?:BEGIN|DECLARE)\b/i.test(text),
  run: () => Promise.reject(new OracleError(6550, 'no PL/SQL here')),
  create: () => Promise.reject(new OracleError(24344, 'success with compilation error')),
};

export interface World {
  readonly postgres: RunningPostgres;
  readonly catalog: Catalog;
  readonly users: OracleUserMaster;
  readonly engine: RunningOracleEngine;
  readonly admin: pg.Pool;
  /** A session of a user, closed with the world. */
  session(user: string): Promise<LoggedOn>;
  close(): Promise<void>;
}

const SETUP = `
CREATE USER demo IDENTIFIED BY "Secret-1";
GRANT CREATE SESSION, CREATE TABLE, CREATE SEQUENCE, CREATE VIEW, CREATE SYNONYM TO demo;
CREATE TABLE demo.item (
  item_id NUMBER(15) NOT NULL, code VARCHAR2(10), amount NUMBER(12,2), made DATE, note VARCHAR2(40), body CLOB,
  CONSTRAINT item_pk PRIMARY KEY (item_id)
);
CREATE TABLE demo.part (part_id NUMBER, item_id NUMBER, label VARCHAR2(30) DEFAULT 'none', seen DATE DEFAULT SYSDATE);
CREATE SEQUENCE demo.item_s START WITH 100;
INSERT INTO demo.item VALUES (1, 'A', 10.5, TO_DATE('2026-01-31', 'YYYY-MM-DD'), 'first', 'one');
INSERT INTO demo.item VALUES (2, 'B', -3, TO_DATE('2026-02-28 13:30:15', 'YYYY-MM-DD HH24:MI:SS'), NULL, NULL);
INSERT INTO demo.item VALUES (3, 'C', NULL, NULL, 'third', 'three');
INSERT INTO demo.item VALUES (4, 'D_1', 0.25, TO_DATE('2025-12-01', 'YYYY-MM-DD'), '100%', NULL);
INSERT INTO demo.part (part_id, item_id, label) VALUES (11, 1, 'bolt');
INSERT INTO demo.part (part_id, item_id, label) VALUES (12, 1, 'nut');
INSERT INTO demo.part (part_id, item_id) VALUES (13, 2);
COMMIT;
`;

/** A database with the schema DEMO, and EBS's catalogue over whatever `apps` has. */
export async function openWorld(
  more: { readonly territory?: string; readonly plsql?: PlsqlRunner; readonly clock?: () => number } = {},
): Promise<World> {
  const postgres = await startPostgres();
  const admin = new pg.Pool({ ...postgres.connect(), max: 2 });
  admin.on('error', () => {});
  await admin.query('CREATE SCHEMA apps');
  await installOracleFunctions(admin);
  const catalog = new Catalog();
  const users = new OracleUserMaster(more.clock);
  await loadEbsCatalog(catalog, admin, providedBy(ebsApis));
  const engine = createOracleEngine({
    postgres: postgres.connect(),
    catalog,
    users,
    plsql: more.plsql ?? NO_PLSQL,
    now: () => NOW,
    facts: { dbid: '2718281828', database: 'EBSDB', instance: 'EBSDB1', host: 'dbhost', version: '19.0.0.0.0' },
    ...(more.territory === undefined ? {} : { territory: more.territory }),
  });
  const system = await engine.open('SYSTEM');
  await runScript(system, SETUP);
  await system.close();
  return {
    postgres,
    catalog,
    users,
    engine,
    admin,
    session: (user) => engine.open(user),
    close: async () => {
      await engine.close();
      await admin.end();
      await postgres.stop();
    },
  };
}

export const bind = (value: string | number | null): OracleBind => ({
  type: typeof value === 'number' ? 'NUMBER' : 'VARCHAR2',
  maxSize: 4000,
  maxElements: null,
  value:
    value === null || value === ''
      ? null
      : typeof value === 'number'
        ? { kind: 'number', value: String(value) }
        : { kind: 'text', value },
});

export const plain = (value: OracleValue | null): unknown =>
  value === null ? null : value.kind === 'cursor' || value.kind === 'array' ? value.kind : value.value;

/** All rows of a query as plain values; of anything else the rows that it touched. */
export async function run(session: LoggedOn, sql: string, ...values: (string | number | null)[]): Promise<unknown> {
  const result: OracleResult = await session.execute(sql, values.map(bind));
  if (result.kind !== 'query') return result.kind === 'statement' ? result.rowCount : 'plsql';
  const rows: unknown[] = [];
  for (;;) {
    const fetched = await result.cursor.fetch(1000);
    rows.push(...fetched.rows.map((row) => row.map(plain)));
    if (fetched.done) break;
  }
  await result.cursor.close();
  return rows;
}

/** Number of the ORA error that a statement ends in; fails when it does not. */
export async function errorOf(session: LoggedOn, sql: string, ...values: (string | number | null)[]): Promise<number> {
  try {
    await run(session, sql, ...values);
  } catch (error) {
    if (error instanceof OracleError) return error.number;
    throw error;
  }
  throw new Error(`it did not fail: ${sql}`);
}
