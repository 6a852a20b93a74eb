import { afterAll, beforeAll } from 'vitest';
import { Entry } from '../../../../sandbox/ecc/posting/entries.ts';
import { postEntry } from '../../../../sandbox/ecc/posting/post.ts';
import type { AbapSystem } from '../../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../../sandbox/ecc/session/system.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { readLedger } from '../../../../sandbox/ledger/ledger.ts';
import { type LoadedBooks, loadedBooks } from '../../loaded.ts';

export const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** The books of a small company and the ways to enter something and to look: opened for the tests of a file, then closed. */
export function postingBooks() {
  let books: LoadedBooks;
  let abap: AbapSystem;
  const faults = new FaultBook();
  beforeAll(async () => {
    books = await loadedBooks({ customers: 20, items: 120, seed: 3, asOf: '2026-11-20' });
    const facts = { sid: 'ADT', client: '100', users: [], timeZone: 'Europe/Berlin', today: () => '2026-11-20' };
    abap = openAbapSystem({ db: books.db, faults, fscm: true, ...facts });
  }, 60_000);
  afterAll(async () => {
    await abap?.close();
    await books?.close();
  });

  const post = (entry: Record<string, unknown>) =>
    postEntry({ db: books.db, abap, timeOfDay: () => '101112' }, Entry.parse({ system: 'ecc', ...entry }));
  return {
    faults,
    get db() {
      return books.db;
    },
    post,
    item: async (invoice: string) =>
      (await readLedger(books.db, 'ecc')).items.find((one) => one['invoice'] === invoice),
    payment: async (number: string) =>
      (await readLedger(books.db, 'ecc')).payments.find((one) => String(one['payment']).includes(number)),
    count: async (table: string) =>
      Number((await books.db.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n),
    newInvoice: async (total: string, more: Record<string, unknown> = {}) => {
      const { invoice } = await post({ kind: 'invoice', customer: '10001', total: eur(total), ...more });
      return invoice ?? '';
    },
  };
}
