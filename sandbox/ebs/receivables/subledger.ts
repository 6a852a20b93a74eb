import type { OrgUnit } from '../tables/numbers.ts';
import type { SequenceName, Sequences } from '../tables/sequences.ts';
import { numberOf, type Row } from './rows.ts';

/** Tables of the subledger: primary key, its sequence, and the columns that rows are found by. */
export const TABLES = {
  ra_customer_trx_all: { key: 'customer_trx_id', sequence: 'RA_CUSTOMER_TRX_S', by: [] },
  ra_customer_trx_lines_all: {
    key: 'customer_trx_line_id',
    sequence: 'RA_CUSTOMER_TRX_LINES_S',
    by: ['customer_trx_id'],
  },
  ar_payment_schedules_all: {
    key: 'payment_schedule_id',
    sequence: 'AR_PAYMENT_SCHEDULES_S',
    by: ['customer_trx_id', 'cash_receipt_id'],
  },
  ar_cash_receipts_all: { key: 'cash_receipt_id', sequence: 'AR_CASH_RECEIPTS_S', by: [] },
  ar_cash_receipt_history_all: {
    key: 'cash_receipt_history_id',
    sequence: 'AR_CASH_RECEIPT_HISTORY_S',
    by: ['cash_receipt_id'],
  },
  ar_receivable_applications_all: {
    key: 'receivable_application_id',
    sequence: 'AR_RECEIVABLE_APPLICATIONS_S',
    by: ['cash_receipt_id', 'applied_payment_schedule_id', 'payment_schedule_id'],
  },
  ar_adjustments_all: { key: 'adjustment_id', sequence: 'AR_ADJUSTMENTS_S', by: ['payment_schedule_id'] },
  iex_delinquencies_all: { key: 'delinquency_id', sequence: 'IEX_DELINQUENCIES_S', by: ['payment_schedule_id'] },
} as const satisfies Record<string, { key: string; sequence: SequenceName; by: readonly string[] }>;
export type LedgerTable = keyof typeof TABLES;
export const LEDGER_TABLES = Object.keys(TABLES) as LedgerTable[];

/** When, where and by whom something is entered. */
export interface Stamp {
  readonly org: OrgUnit;
  /** Date of the transaction, receipt or application. */
  readonly on: string;
  /** Instant of the entry in the server's zone, `YYYY-MM-DDTHH:MM:SS`: who-columns. */
  readonly at: string;
  /** FND_USER.USER_ID. */
  readonly by: number;
}

/** The five who-columns of a new row. */
export function who(stamp: Pick<Stamp, 'at' | 'by'>): Row {
  return {
    created_by: stamp.by,
    creation_date: stamp.at,
    last_updated_by: stamp.by,
    last_update_date: stamp.at,
    last_update_login: -1,
  };
}

/**
 * The receivables subledger in memory: rows by their keys, read from the tables or made new, and which of them are to be
 * written. What people do in the forms is done on it by the functions beside it, for the history and for postings alike.
 */
export class Subledger {
  readonly #sequences: Sequences;
  readonly #rows = new Map<LedgerTable, Map<number, Row>>();
  readonly #index = new Map<string, Row[]>();
  readonly #added = new Set<Row>();
  readonly #changed = new Map<Row, LedgerTable>();
  readonly #removed = new Map<Row, LedgerTable>();

  constructor(sequences: Sequences) {
    this.#sequences = sequences;
    for (const table of LEDGER_TABLES) this.#rows.set(table, new Map());
  }

  take(sequence: SequenceName): number {
    return this.#sequences.take(sequence);
  }

  /** A row that stands in the tables already. Given twice, the first one counts. */
  load(table: LedgerTable, row: Row): Row {
    const known = this.#rows.get(table)?.get(numberOf(row, TABLES[table].key));
    if (known !== undefined) return known;
    this.#keep(table, row);
    return row;
  }

  /** A new row; it gets its key and who-columns. */
  add(table: LedgerTable, stamp: Stamp, values: Row): Row {
    const { key, sequence } = TABLES[table];
    const row = { [key]: this.#sequences.take(sequence), org_id: stamp.org.orgId, ...values, ...who(stamp) };
    this.#keep(table, row);
    this.#added.add(row);
    this.#changed.set(row, table);
    return row;
  }

  /** Marks a row as changed by somebody, with the new values if there are any. */
  change(table: LedgerTable, stamp: Stamp, row: Row, values: Row = {}): void {
    Object.assign(row, values, { last_updated_by: stamp.by, last_update_date: stamp.at });
    this.#changed.set(row, table);
  }

  /** Takes a row away that stands in the tables: what becomes incomplete has no schedules. */
  remove(table: LedgerTable, row: Row): void {
    this.#removed.set(row, table);
    this.#changed.delete(row);
  }

  get(table: LedgerTable, id: number): Row {
    const row = this.#rows.get(table)?.get(id);
    if (row === undefined) throw new Error(`there is no row ${id} in ${table}`);
    return row;
  }

  /** Rows by one of the table's `by` columns, oldest key first. */
  find<T extends LedgerTable>(table: T, column: (typeof TABLES)[T]['by'][number], value: number): readonly Row[] {
    return this.#index.get(`${table}/${String(column)}/${value}`) ?? [];
  }

  all(table: LedgerTable): Row[] {
    return [...(this.#rows.get(table)?.values() ?? [])];
  }

  /** What is to be written: new rows, those that were there and changed, and those that are gone. */
  work(table: LedgerTable): Record<'added' | 'changed' | 'removed', readonly Row[]> {
    const rows = [...this.#changed].filter(([, of]) => of === table).map(([row]) => row);
    return {
      added: rows.filter((row) => this.#added.has(row)),
      changed: rows.filter((row) => !this.#added.has(row)),
      removed: [...this.#removed].filter(([, of]) => of === table).map(([row]) => row),
    };
  }

  #keep(table: LedgerTable, row: Row): void {
    this.#rows.get(table)?.set(numberOf(row, TABLES[table].key), row);
    for (const column of TABLES[table].by) {
      const value = row[column];
      if (value === null || value === undefined) continue;
      const key = `${table}/${column}/${value}`;
      const found = this.#index.get(key);
      if (found === undefined) this.#index.set(key, [row]);
      else found.push(row);
    }
  }
}
