import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCompany } from '../../../sandbox/company/company.ts';
import { transparentTable, transparentTableNames } from '../../../sandbox/ecc/dictionary.ts';
import { loadEcc } from '../../../sandbox/ecc/tables/load.ts';
import { rowsOf, startWorld, TODAY, type World } from './world.ts';

const SEED = 20_261_121;
const ACCOUNTS = 'SELECT bukrs, kunnr FROM ecc.knb1 ORDER BY kunnr, bukrs';

/** Balance per account and currency in real currency value, told by SQL alone. */
const BALANCES = `
  SELECT bukrs, kunnr, waers, trim_scale(sum(CASE shkzg WHEN 'H' THEN -1 ELSE 1 END * wrbtr * CASE coalesce(currdec, 2) WHEN 0 THEN 100 WHEN 3 THEN 0.1 ELSE 1 END))::text AS balance
    FROM ecc.bsid LEFT JOIN ecc.tcurx ON currkey = waers WHERE bstat <> 'S' GROUP BY bukrs, kunnr, waers ORDER BY kunnr, bukrs, waers`;

let world: World;
beforeAll(async () => {
  world = await startWorld((db) => loadEcc(db, makeCompany({ customers: 60, items: 1200, seed: SEED, asOf: TODAY })));
}, 60_000);
afterAll(() => world.close());

/** Adds up unsigned decimals with four places exactly. */
const tenThousandths = (amount: string) => BigInt(amount.replace('.', ''));

function plain(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(5, '0');
  const text = `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, '');
  return value < 0n ? `-${text}` : text;
}

describe(`the invented company in ECC (seed ${SEED})`, () => {
  it('answers for every account, and its open items add up to the balance in the books', async () => {
    const accounts = (await world.db.query<{ bukrs: string; kunnr: string }>(ACCOUNTS)).rows;
    expect(accounts.length).toBeGreaterThanOrEqual(60);
    const told: { bukrs: string; kunnr: string; waers: string; balance: string }[] = [];
    for (const { bukrs, kunnr } of accounts) {
      const key = `<COMPANYCODE>${bukrs}</COMPANYCODE><CUSTOMER>${kunnr}</CUSTOMER>`;
      const reply = await world.call('BAPI_AR_ACC_GETOPENITEMS', `${key}<KEYDATE>${TODAY}</KEYDATE><LINEITEMS/>`);
      const sums = new Map<string, bigint>();
      for (const row of rowsOf(reply, 'LINEITEMS')) {
        const amount = tenThousandths(row['AMT_DOCCUR'] ?? '') * (row['DB_CR_IND'] === 'H' ? -1n : 1n);
        sums.set(row['CURRENCY'] ?? '', (sums.get(row['CURRENCY'] ?? '') ?? 0n) + amount);
      }
      for (const [waers, sum] of [...sums].sort()) told.push({ bukrs, kunnr, waers, balance: plain(sum) });
    }
    expect(told).toEqual((await world.db.query(BALANCES)).rows);
  });

  it('serves every other function for every account without a defect', async () => {
    const accounts = (await world.db.query<{ bukrs: string; kunnr: string }>(ACCOUNTS)).rows;
    world.calls.clear();
    for (const { bukrs, kunnr } of accounts) {
      const key = `<COMPANYCODE>${bukrs}</COMPANYCODE><CUSTOMER>${kunnr}</CUSTOMER>`;
      const period = '<DATE_FROM>2020-01-01</DATE_FROM><DATE_TO>2026-12-31</DATE_TO><LINEITEMS/>';
      await world.call('BAPI_AR_ACC_GETSTATEMENT', key + period);
      await world.call('BAPI_AR_ACC_GETBALANCEDITEMS', key + period);
      await world.call('BAPI_AR_ACC_GETKEYDATEBALANCE', `${key}<KEYDATE>${TODAY}</KEYDATE><KEYBALANCE/>`);
      await world.call(
        'BAPI_CUSTOMER_GETDETAIL2',
        `<CUSTOMERNO>${kunnr}</CUSTOMERNO><COMPANYCODE>${bukrs}</COMPANYCODE>`,
      );
    }
    await world.call('BAPI_CUSTOMER_GETLIST', '<IDRANGE/><ADDRESSDATA/><SPECIALDATA/>');
    await world.call('BAPI_CUSTOMER_GETCONTACTLIST', '<CUSTOMERRANGE/><CONTACTADDRESSDATA/>');
    expect(world.calls.list().filter((call) => call.outcome !== 'ok')).toEqual([]);
    expect(world.calls.list()).toHaveLength(accounts.length * 4 + 2);
  });

  it('shows every table through RFC_READ_TABLE in pieces of 512 characters, all rows in each', async () => {
    for (const name of transparentTableNames().filter((table) => table !== 'SCMG_T_CASE_ATTR')) {
      const pieces: string[][] = [[]];
      let width = 0;
      for (const field of transparentTable(name)?.fields ?? []) {
        if (width + (field.length ?? 0) > 512) {
          pieces.push([]);
          width = 0;
        }
        width += field.length ?? 0;
        pieces.at(-1)?.push(field.name);
      }
      const { rows } = await world.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ecc.${name.toLowerCase()}`);
      for (const piece of pieces) {
        const fields = piece.map((field) => `<item><FIELDNAME>${field}</FIELDNAME></item>`).join('');
        const reply = await world.call(
          'RFC_READ_TABLE',
          `<QUERY_TABLE>${name}</QUERY_TABLE><OPTIONS/><FIELDS>${fields}</FIELDS><DATA/>`,
        );
        expect([name, reply.fault, rowsOf(reply, 'DATA').length]).toEqual([name, null, rows[0]?.n]);
      }
    }
  });
});
