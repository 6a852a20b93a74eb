import { randomUUID } from 'node:crypto';
import type { ConnectorCommand } from '../../domain/connector.ts';
import { addDays, type BusinessDate } from '../../domain/dates.ts';
import type { Text } from '../../ebs/ask.ts';
import { CONTACTS, CUSTOMER, PREFERENCES } from '../../ebs/catalogue/accounts.ts';
import { OPEN_ITEMS } from '../../ebs/catalogue/items.ts';
import type { Query } from '../../ebs/catalogue/types.ts';

/** What is asked again and again. `customer` is three statements at once, as the connector asks them. */
export type Load = 'select 1' | 'customer' | 'few items' | 'many items' | 'task';

export interface Subjects {
  readonly everybody: readonly string[];
  /** Customers with about as many open items as a usual one. */
  readonly few: readonly string[];
  /** The customer with 5,000. */
  readonly many: string;
  readonly today: BusinessDate;
  /** As every statement's bind wants them. */
  readonly orgs: string;
}

/** One statement with its values. */
export interface Statement {
  readonly query: Query;
  readonly binds: Readonly<Record<string, Text>>;
}

/** As good as nothing to do for the database; `turn` keeps two at one time from being the same question. */
const ONE: Query = {
  kind: 'query',
  name: 'bench_one',
  file: '../../bench/ebs/one.sql',
  procedure: '',
  binds: ['turn'],
  columns: ['ONE'],
  uses: [],
  timeLimitMs: 8_000,
};

/** Sixteen at one time of 5,000 rows are more than two cores answer within the limit of one who waits. */
const PATIENT_ITEMS: Query = { ...OPEN_ITEMS, timeLimitMs: 120_000 };

/** No two questions under way are ever the same, since the same ones would be asked once: the day tells them apart. */
const DAYS = 64;

/** The account that the turn-th question is about. A key date to come lists the same items as today. */
export function accountAt(load: 'few items' | 'many items', { few, many, today }: Subjects, turn: number) {
  const customer = load === 'many items' ? many : (few[turn % few.length] ?? many);
  return { customer, keyDate: addDays(today, 1 + (turn % DAYS)) };
}

export function customerAt({ everybody, many }: Subjects, turn: number): string {
  return everybody[turn % everybody.length] ?? many;
}

/** The statements of one question, as `readCustomer` and `readOpenItems` ask them. */
export function statementsOf(load: Exclude<Load, 'task'>, subjects: Subjects, turn: number): readonly Statement[] {
  const { orgs } = subjects;
  if (load === 'select 1') return [{ query: ONE, binds: { turn: String(turn) } }];
  if (load === 'customer') {
    const binds = { customer: customerAt(subjects, turn), orgs };
    return [
      { query: CUSTOMER, binds: { ...binds, currency: 'EUR' } },
      { query: CONTACTS, binds },
      { query: PREFERENCES, binds },
    ];
  }
  const { customer, keyDate } = accountAt(load, subjects, turn);
  const query = load === 'many items' ? PATIENT_ITEMS : OPEN_ITEMS;
  return [{ query, binds: { customer, orgs, key_date: keyDate } }];
}

/** A task of a collector, each time another one. */
export function taskAt(subjects: Subjects, turn: number, commandId: string = randomUUID()): ConnectorCommand {
  const customer = customerAt(subjects, turn);
  const args = { customer, kind: 'follow_up', text: 'The customer will call back about the open items.' };
  return { commandId, kind: 'create_task', customer, args };
}
