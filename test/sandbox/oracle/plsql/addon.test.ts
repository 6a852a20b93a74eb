import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCompany } from '../../../../sandbox/company/company.ts';
import { ebsApis } from '../../../../sandbox/ebs/apis/library.ts';
import { installEbsLedger } from '../../../../sandbox/ebs/ledger/install.ts';
import { runAs } from '../../../../sandbox/ebs/scripts.ts';
import { loadEbs } from '../../../../sandbox/ebs/tables/load.ts';
import { Catalog } from '../../../../sandbox/oracle/catalog/catalog.ts';
import { loadEbsCatalog } from '../../../../sandbox/oracle/catalog/ebs-catalog.ts';
import { providedBy } from '../../../../sandbox/oracle/plsql/packages/provided.ts';
import { createPlsqlRunner } from '../../../../sandbox/oracle/plsql/runner.ts';
import { createOracleEngine, type RunningOracleEngine } from '../../../../sandbox/oracle/session/engine.ts';
import { installOracleFunctions } from '../../../../sandbox/oracle/session/install.ts';
import { OracleUserMaster } from '../../../../sandbox/oracle/users.ts';
import { startPostgres } from '../../../../sandbox/postgres/server.ts';
import { codesOf, errorOf, textBind } from './running.ts';

let engine: RunningOracleEngine;
const undo: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const postgres = await startPostgres();
  undo.unshift(() => postgres.stop());
  const db = new pg.Pool({ ...postgres.connect(), max: 5 });
  undo.unshift(() => db.end());
  const company = makeCompany({ seed: 7, asOf: '2026-11-20', customers: 20, items: 400 });
  await loadEbs(db, company, { seed: 7, timeZone: 'UTC' });
  await installEbsLedger(db);
  await installOracleFunctions(db);
  const catalog = new Catalog();
  await loadEbsCatalog(catalog, db, providedBy(ebsApis));
  const users = new OracleUserMaster();
  engine = createOracleEngine({
    postgres: postgres.connect(),
    catalog,
    users,
    plsql: createPlsqlRunner({ library: ebsApis }),
    now: () => '2026-11-20T10:30:00',
    facts: { dbid: '1', database: 'EBSTEST', instance: 'EBSTEST', host: 'db1', version: '19.0.0.0.0' },
  });
  undo.unshift(() => engine.close());
}, 120_000);

afterAll(async () => {
  for (const step of undo) await step();
});

/** The add-on's files, as plain text. */
function shipped(name: string): string {
  return readFileSync(new URL(`../../../../ebs/addon/${name}`, import.meta.url), 'utf8');
}

it('installs the add-on as it is shipped', async () => {
  const script = [
    'SET DEFINE OFF',
    'GRANT SELECT ON sys.v_$database TO apps;',
    'GRANT SELECT ON sys.v_$instance TO apps;',
    ...['XXADIT', 'ADIT_READ', 'ADIT_WRITE'].map((user) => `CREATE USER ${user} IDENTIFIED BY "x";`),
    'GRANT CREATE SESSION TO adit_read;',
    'GRANT CREATE SESSION TO adit_write;',
  ].join('\n');
  expect.soft((await runAs(engine, 'SYSTEM', script)).errors).toEqual([]);
  for (const name of ['xxadit_tables.sql', 'xxadit_settings.sql']) {
    expect.soft((await runAs(engine, 'SYSTEM', shipped(name))).errors).toEqual([]);
  }
  for (const name of ['xxadit_read.pks', 'xxadit_read.pkb', 'xxadit_write.pks', 'xxadit_write.pkb']) {
    expect.soft((await runAs(engine, 'APPS', shipped(name))).errors).toEqual([]);
  }
}, 120_000);

it('reads through it with the rights of its owner, and no others', async () => {
  const session = await engine.open('ADIT_READ');
  const block = `BEGIN apps.xxadit_read.customer(p_currency => :currency, p_orgs => :orgs, p_customer => :customer, p_result => :result); END;`;
  const binds = [textBind('EUR'), textBind('101,102'), textBind('1001'), { ...textBind(), type: 'CURSOR' as const }];
  const denied = await errorOf(session.execute(block, binds));
  expect(codesOf(denied)).toBe('ORA-06550 PLS-00201');
  expect.soft((await runAs(engine, 'APPS', shipped('grants.sql'))).errors).toEqual([]);
  const rows = async (): Promise<unknown[][]> => {
    const result = await session.execute(block, binds);
    const cursor = result.kind === 'plsql' ? result.binds.at(-1)?.value : null;
    if (cursor?.kind !== 'cursor') throw new Error('no cursor');
    const fetched = await cursor.value.fetch(10);
    await cursor.value.close();
    return fetched.rows.map((row) => row.map((value) => (value === null ? null : value.value)));
  };
  expect((await rows())[0]).toContain('1001');
  const direct = await errorOf(session.execute('SELECT COUNT(*) FROM apps.hz_cust_accounts', []));
  expect(codesOf(direct)).toBe('ORA-00942');
  await session.close();
});
