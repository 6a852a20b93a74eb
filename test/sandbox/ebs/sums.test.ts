import { describe, expect, it } from 'vitest';
import { makeCompany } from '../../../sandbox/company/company.ts';
import { minorOf } from '../../../sandbox/company/currency.ts';
import { currencyOf, type Row, textOf } from '../../../sandbox/ebs/receivables/rows.ts';
import { isTrue } from '../../../sandbox/ebs/tables/history.ts';
import { bookCompany } from '../../../sandbox/ebs/tables/load.ts';
import { createSequences } from '../../../sandbox/ebs/tables/sequences.ts';

const SEEDS = [1, 7, 42, 1234, Math.floor(Math.random() * 1_000_000)];

describe.each(SEEDS)('the history of seed %i in EBS', (seed) => {
  const company = makeCompany({ customers: 80, items: 1500, seed, asOf: '2026-11-20' });
  const { rows } = bookCompany(company, seed, createSequences());
  const of = (table: string) => rows[table] ?? [];
  const amount = (row: Row, column: string, currency: Row[string] | undefined) =>
    minorOf(textOf(row, column) || '0', currencyOf(currency));

  it('leaves every schedule true', () => {
    expect(of('ar_payment_schedules_all').filter((row) => !isTrue(row))).toEqual([]);
  });

  it('makes lines and tax the total of the schedules', () => {
    const totals = new Map<unknown, bigint>();
    const add = (id: unknown, value: bigint) => totals.set(id, (totals.get(id) ?? 0n) + value);
    const currency = new Map(
      of('ra_customer_trx_all').map((row) => [row['customer_trx_id'], row['invoice_currency_code']]),
    );
    for (const row of of('ra_customer_trx_lines_all'))
      add(row['customer_trx_id'], amount(row, 'extended_amount', currency.get(row['customer_trx_id'])));
    for (const row of of('ar_payment_schedules_all'))
      if ((row['customer_trx_id'] ?? null) !== null)
        add(row['customer_trx_id'], -amount(row, 'amount_due_original', row['invoice_currency_code']));
    expect([...totals].filter(([, value]) => value !== 0n)).toEqual([]);
  });

  it('divides every receipt into what is applied, unapplied and on account, and no more', () => {
    const left = new Map(
      of('ar_cash_receipts_all').map((row) => [
        row['cash_receipt_id'],
        ['REV', 'NSF', 'STOP'].includes(textOf(row, 'status')) ? 0n : amount(row, 'amount', row['currency_code']),
      ]),
    );
    const currency = new Map(of('ar_cash_receipts_all').map((row) => [row['cash_receipt_id'], row['currency_code']]));
    for (const row of of('ar_receivable_applications_all')) {
      const id = row['cash_receipt_id'];
      if (id === undefined || id === null) continue;
      left.set(id, (left.get(id) ?? 0n) - amount(row, 'amount_applied', currency.get(id)));
    }
    expect([...left].filter(([, value]) => value !== 0n)).toEqual([]);
  });

  it('gives every overdue schedule a delinquency, and every promise one to hang on', () => {
    const delinquent = new Set(
      of('iex_delinquencies_all')
        .filter((row) => row['status'] === 'DELINQUENT')
        .map((row) => row['payment_schedule_id']),
    );
    const overdue = of('ar_payment_schedules_all')
      .filter(
        (row) =>
          row['status'] === 'OP' &&
          ['INV', 'DM', 'CB'].includes(textOf(row, 'class')) &&
          textOf(row, 'due_date') < company.asOf,
      )
      .map((row) => row['payment_schedule_id']);
    expect(new Set(overdue)).toEqual(delinquent);
    const known = new Set(of('iex_delinquencies_all').map((row) => row['delinquency_id']));
    expect(of('iex_promise_details').length).toBeGreaterThan(3);
    expect(of('iex_promise_details').filter((row) => !known.has(row['delinquency_id'] ?? null))).toEqual([]);
  });

  it('never gives a number twice', () => {
    for (const [table, column] of [
      ['ra_customer_trx_all', 'trx_number'],
      ['ar_cash_receipts_all', 'receipt_number'],
      ['hz_cust_accounts', 'account_number'],
      ['hz_parties', 'party_id'],
    ] as const) {
      const numbers = of(table).map((row) => row[column]);
      expect(new Set(numbers).size, table).toBe(numbers.length);
    }
  });

  it('changes no row after its last update was noted, nor before it was made', () => {
    for (const [table, all] of Object.entries(rows))
      for (const row of all)
        if (typeof row['creation_date'] === 'string')
          expect(
            textOf(row, 'last_update_date') >= textOf(row, 'creation_date'),
            `${table} ${JSON.stringify(row)}`,
          ).toBe(true);
  });
});
