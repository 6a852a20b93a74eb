import type { Pool } from 'pg';
import { RATES, shifted } from '../../company/currency.ts';
import type { Company } from '../../company/model.ts';
import { scoreSchedule } from '../receivables/delinquencies.ts';
import { LEDGER_TABLES, type LedgerTable, type Stamp, Subledger } from '../receivables/subledger.ts';
import { collectionsRows } from './collections-rows.ts';
import { CustomerBook } from './customer-book.ts';
import { bookCustomer } from './customer-rows.ts';
import { type Booked, bookEvent } from './history.ts';
import { createMaster, type TableRows } from './master.ts';
import { ORG_UNITS, USERS } from './numbers.ts';
import { bookOwnCustomer, ownCustomer } from './own-customer.ts';
import { schemaSql } from './schema.ts';
import { createSequences, type NewSequences, sequencesSql } from './sequences.ts';
import { setupRows } from './setup-rows.ts';
import { insertRows } from './writer.ts';

/** What the simulator keeps beside EBS's own tables. */
const SIMULATOR = `
CREATE SCHEMA sim;
CREATE TABLE sim.setting (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE sim.exchange_rate (currency text PRIMARY KEY, to_eur numeric NOT NULL);
CREATE FUNCTION sim.business_date() RETURNS date STABLE LANGUAGE sql
  RETURN (SELECT value::date FROM sim.setting WHERE name = 'business_date');
`;

/** The rows of every table once the company's whole history is booked. */
export function bookCompany(
  company: Company,
  seed: number,
  sequences: NewSequences,
): { readonly rows: TableRows; readonly booked: Booked } {
  const { asOf } = company;
  const master = createMaster(sequences);
  const customers = new CustomerBook();
  // Head offices come before their branches; the own customer is last, so that no other number changes.
  for (const customer of company.customers) bookCustomer(master, customers, customer);
  const booked: Booked = {
    ledger: new Subledger(sequences),
    customers,
    schedules: new Map(),
    receipts: new Map(),
    events: new Map(),
    entries: new Map(),
  };
  for (const event of company.events) bookEvent(booked, event);
  bookCustomer(master, customers, ownCustomer(asOf));
  bookOwnCustomer(booked, asOf);
  for (const schedule of booked.ledger.all('ar_payment_schedules_all')) {
    const org = Object.values(ORG_UNITS).find(({ orgId }) => orgId === schedule['org_id']) ?? ORG_UNITS['1000'];
    const stamp: Stamp = { org, on: asOf, at: `${asOf}T02:15:00`, by: USERS.COLLECTOR.id };
    scoreSchedule(booked.ledger, stamp, schedule, asOf, (account) => customers.partyOf(account));
  }
  const collections = collectionsRows(booked, master, company, seed);
  const ledgerRows = Object.fromEntries(
    LEDGER_TABLES.map((table: LedgerTable) => [table, booked.ledger.all(table)] as const),
  );
  return { rows: { ...setupRows(), ...master.rows, ...ledgerRows, ...collections }, booked };
}

/** Makes the simulated EBS's schemas in an empty database and books the company's whole history, in one transaction. */
export async function loadEbs(
  db: Pool,
  company: Company,
  { seed, timeZone }: { readonly seed: number; readonly timeZone: string },
): Promise<void> {
  const client = await db.connect();
  try {
    await client.query(`BEGIN; ${schemaSql()} ${SIMULATOR}`);
    const sequences = createSequences();
    const { rows } = bookCompany(company, seed, sequences);
    for (const [table, of] of Object.entries(rows)) await insertRows(client, table, of);
    await client.query(sequencesSql(sequences));
    for (const setting of [
      ['business_date', company.asOf],
      ['time_zone', timeZone],
    ])
      await client.query('INSERT INTO sim.setting VALUES ($1, $2)', setting);
    for (const [currency, rate] of Object.entries(RATES))
      await client.query('INSERT INTO sim.exchange_rate VALUES ($1, $2)', [currency, shifted(rate, 4)]);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
