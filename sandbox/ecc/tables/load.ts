import type { Pool, PoolClient } from 'pg';
import { RATES, shifted } from '../../company/currency.ts';
import type { Company } from '../../company/model.ts';
import { bookHistory } from './bookkeeping.ts';
import { customerTables } from './customer-rows.ts';
import { type ClientRole, customizingTables } from './customizing-rows.ts';
import { type DraftRow, dats } from './document-rows.ts';
import { accountNumber } from './numbers.ts';
import { createRowWriter } from './rows.ts';
import { schemaSql } from './schema.ts';
import { refreshTotals } from './totals.ts';

/** Some changed master records, each with its change document, so that the history of changes is not empty. */
function changeDocuments(company: Company, take: () => string): Record<'cdhdr' | 'cdpos', DraftRow[]> {
  const changed = company.customers.filter(({ no, phone }) => no % 7 === 1 && phone !== null);
  const head = changed.map((customer) => ({ customer, changenr: take() }));
  const key = (no: number) => ({ mandant: '100', objectclas: 'DEBI', objectid: accountNumber(no) });
  return {
    cdhdr: head.map(({ customer, changenr }) => ({
      ...key(customer.no),
      changenr,
      username: 'QUILL',
      udate: dats(customer.since),
      utime: '093000',
      tcode: 'XD02',
      change_ind: 'U',
    })),
    cdpos: head.map(({ customer, changenr }) => ({
      ...key(customer.no),
      changenr,
      tabname: 'KNA1',
      tabkey: `100${accountNumber(customer.no)}`,
      fname: 'TELF1',
      chngind: 'U',
      value_new: customer.phone?.typed.slice(0, 16) ?? '',
      value_old: '',
    })),
  };
}

async function fillSimulator(
  client: PoolClient,
  company: Company,
  state: readonly (readonly [string, string, string])[],
): Promise<void> {
  await client.query('INSERT INTO sim.setting VALUES ($1, $2)', ['business_date', company.asOf]);
  for (const [bukrs, range, next] of state) {
    await client.query('INSERT INTO sim.number_range VALUES ($1, $2, $3)', [bukrs, range, next]);
  }
  for (const [currency, rate] of Object.entries(RATES)) {
    await client.query('INSERT INTO sim.exchange_rate VALUES ($1, $2)', [currency, shifted(rate, 4)]);
  }
  const extra = company.customers.map(({ no, doNotCall }) => ({
    kunnr: accountNumber(no),
    do_not_call: doNotCall,
    channel: 'phone',
  }));
  await client.query(
    'INSERT INTO sim.customer_extra SELECT * FROM json_populate_recordset(null::sim.customer_extra, $1)',
    [JSON.stringify(extra)],
  );
}

/** Only what plans are chosen by: statistics of every column would take as long as a third of the load. */
const LINE_COLUMNS =
  'mandt, bukrs, kunnr, filkd, belnr, gjahr, buzei, waers, bschl, umskz, augbl, augdt, vbeln, rebzg, rebzj, rebzz';
const STATISTICS = `ANALYZE ecc.bsid (${LINE_COLUMNS}), ecc.bsad (${LINE_COLUMNS}), ecc.bkpf (mandt, bukrs, belnr, gjahr),
  ecc.vbrk (mandt, vbeln, kunrg), ecc.vbrp (mandt, vbeln), ecc.kna1 (mandt, kunnr), ecc.knb1 (mandt, kunnr, bukrs)`;

/** Makes the simulated system's schemas in an empty database and books the company's whole history, in one transaction. */
export async function loadEcc(db: Pool, company: Company, clientRole: ClientRole = 'T'): Promise<void> {
  const client = await db.connect();
  try {
    await client.query(`BEGIN; ${schemaSql()}`);
    const booked = bookHistory(company.events, company.customers);
    const changes = changeDocuments(company, () => booked.counters.take('CHANGENR', '1000'));
    const isOpen = (row: DraftRow): boolean => row['augbl'] === '';
    const tables: Record<string, readonly DraftRow[]> = {
      ...customizingTables(clientRole),
      ...customerTables(company.customers),
      bkpf: booked.bkpf,
      bsid: booked.lines.filter(isOpen),
      bsad: booked.lines.filter((row) => !isOpen(row)),
      vbrk: booked.vbrk,
      vbrp: booked.vbrp,
      ...changes,
    };
    const writer = createRowWriter();
    for (const [table, rows] of Object.entries(tables)) await writer.insert(client, table, rows);
    await fillSimulator(client, company, booked.counters.state());
    await refreshTotals(client, null);
    await client.query(`COMMIT; ${STATISTICS}`);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
