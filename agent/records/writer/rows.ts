import type { EntityFacts } from '../../../domain/facts.ts';
import type { Bound, Database, Statement } from '../../../store/database.ts';
import { LAST } from '../scope.ts';
import { byKeySql, keyOf, type RowTable, upsertSql } from '../tables/table.ts';
import { type HeldEntity, ownersOf, rangeColumn, tables } from '../tables/tables.ts';

/** Writes rows of one entity. `seen` is the epoch millisecond at which they were so; older never replaces newer. */
export interface RowWriter<Row> {
  /** Returns 1 if something was written. */
  upsert(source: number, row: Row, seen: number): number;
  /** Like `upsert`, but leaves a row alone that says the same already. */
  change(source: number, row: Row, seen: number): number;
  remove(source: number, key: readonly Bound[]): number;
  find(source: number, key: readonly Bound[]): Row | null;
  key(row: Row): Bound[];
  /** Removes what an answer for this customer (or branch) and range should have held but did not. */
  removeUnseen(source: number, customer: string, range: { from: string; to: string } | null, seen: number): number;
  /** Removes everything of a customer or branch. */
  forget(source: number, customer: string): number;
}

export type RowWriters = { readonly [E in HeldEntity]: RowWriter<EntityFacts[E]> };

export function createRowWriters(db: Database): RowWriters {
  const of = <E extends HeldEntity>(entity: E) =>
    createRowWriter(db, entity, tables[entity] as RowTable<EntityFacts[E]>);
  return {
    customer: of('customer'),
    openItem: of('openItem'),
    invoice: of('invoice'),
    payment: of('payment'),
    dispute: of('dispute'),
    promise: of('promise'),
    activity: of('activity'),
  };
}

function createRowWriter<Row>(db: Database, entity: HeldEntity, table: RowTable<Row>): RowWriter<Row> {
  const upsert = db.prepare(upsertSql(table, false));
  const change = db.prepare(upsertSql(table, true));
  const remove = db.prepare(byKeySql(table, 'DELETE'));
  const find = db.prepare(byKeySql(table, `SELECT ${table.columns.join(', ')}`)).raw() as Statement<
    (string | number | null)[]
  >;
  const at = rangeColumn[entity];
  const ofEntity = table.name === 'fact' ? ` AND entity = '${entity}'` : '';
  const owners = ownersOf(entity);
  const inRange = at === null ? '' : ` AND ${at} BETWEEN ? AND ?`;
  const unseen = owners.map(({ from, column }) =>
    db.prepare(`DELETE FROM ${from} WHERE source = ? AND ${column} = ?${ofEntity} AND seen < ?${inRange}`),
  );
  const forget = owners.map(({ from, column }) =>
    db.prepare(`DELETE FROM ${from} WHERE source = ? AND ${column} = ?${ofEntity}`),
  );
  return {
    upsert: (source, row, seen) => upsert.run(source, ...table.encode(row), seen).changes,
    change: (source, row, seen) => change.run(source, ...table.encode(row), seen).changes,
    remove: (source, key) => remove.run(source, ...key).changes,
    find(source, key) {
      const cells = find.get(source, ...key);
      return cells ? table.decode(cells) : null;
    },
    key: (row) => keyOf(table, row),
    removeUnseen(source, customer, range, seen) {
      const bounds = at === null ? [] : [range?.from ?? '', range?.to ?? LAST];
      return unseen.reduce((count, statement) => count + statement.run(source, customer, seen, ...bounds).changes, 0);
    },
    forget: (source, customer) =>
      forget.reduce((count, statement) => count + statement.run(source, customer).changes, 0),
  };
}
