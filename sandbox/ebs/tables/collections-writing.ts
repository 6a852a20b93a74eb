import type { Receivable } from '../../company/collections.ts';
import type { SalesDocument } from '../../company/model.ts';
import type { Row } from '../receivables/rows.ts';
import { who } from '../receivables/subledger.ts';
import type { Booked } from './history.ts';
import type { Master, TableRows } from './master.ts';
import { USERS } from './numbers.ts';

/** An invoice as the collectors' stories name it, and where it stands in EBS. */
export interface Known extends Receivable {
  readonly document: SalesDocument;
  readonly schedule: Row;
}

/** What collectors write into, and what they look things up in. */
export interface Writing {
  readonly booked: Booked;
  readonly master: Master;
  readonly asOf: string;
  readonly rows: TableRows;
  of(receivable: Receivable): Known;
  customer(name: string): ReturnType<Booked['customers']['get']>;
}

/** A row that a collector entered. */
export function put(writing: Writing, table: string, row: Row, at: string): void {
  writing.rows[table] ??= [];
  writing.rows[table].push({ ...row, ...who({ at, by: USERS.COLLECTOR.id }) });
}
