import { AditError } from '../domain/errors.ts';
import type { RowOf, Structure } from './catalogue/types.ts';
import { all, any, type Condition, compare } from './where.ts';

/** Position of a page: the values of the key fields of the last row delivered, in SAP's own form. */
export type KeyPosition = readonly string[];

export interface KeyPage<R> {
  readonly rows: readonly R[];
  /** Where the next page starts, exclusive; null after the last. */
  readonly after: KeyPosition | null;
}

export interface KeyPaging<S extends Structure, R extends Partial<RowOf<S>>> {
  readonly table: S;
  /** Fields to page by, most significant first. */
  readonly key: readonly (keyof S['fields'] & string)[];
  readonly after: KeyPosition | null;
  readonly pageRows: number;
  readonly read: (where: Condition, maxRows: number) => Promise<readonly R[]>;
  /** The key of a row, as literals for a condition. */
  readonly keyOf: (row: R) => KeyPosition;
}

/** How often a page is halved before it counts as one key with too many rows. */
const MAX_HALVINGS = 40;

/**
 * Reads one page by key range. ROWCOUNT cuts a result in an order that nobody promises and ROWSKIPS reads it all again,
 * so a full answer is never trusted: it only proposes a middle key, and the page is what lies up to that key, complete.
 */
export async function readKeyPage<S extends Structure, R extends Partial<RowOf<S>>>(
  paging: KeyPaging<S, R>,
): Promise<KeyPage<R>> {
  const lower = paging.after === null ? [] : [beyond(paging.table, paging.key, paging.after)];
  let upTo: KeyPosition | null = null;
  for (let halving = 0; halving < MAX_HALVINGS; halving += 1) {
    const upper: readonly Condition[] = upTo === null ? [] : [upToKey(paging.table, paging.key, upTo)];
    const rows = await paging.read(all(...lower, ...upper), paging.pageRows + 1);
    if (rows.length <= paging.pageRows) return { rows, after: upTo };
    const keys = rows.map(paging.keyOf).sort(byKey);
    const middle = keys[Math.floor((keys.length - 1) / 2)];
    const last = keys[keys.length - 1];
    if (!middle || !last || (upTo !== null && byKey(middle, upTo) >= 0)) break;
    upTo = middle;
  }
  throw new AditError('ERP_REPLY_INVALID', `${paging.table.name}: more than ${paging.pageRows} rows under one key`, {
    details: { table: paging.table.name },
  });
}

/** Rows whose key lies behind `position`: `a > x or (a = x and b > y)`. */
function beyond<S extends Structure>(
  table: S,
  key: readonly (keyof S['fields'] & string)[],
  position: KeyPosition,
): Condition {
  return nested(table, key, position, 'GT', 'GT');
}

function upToKey<S extends Structure>(
  table: S,
  key: readonly (keyof S['fields'] & string)[],
  position: KeyPosition,
): Condition {
  return nested(table, key, position, 'LT', 'LE');
}

function nested<S extends Structure>(
  table: S,
  key: readonly (keyof S['fields'] & string)[],
  position: KeyPosition,
  operator: 'GT' | 'LT',
  last: 'GT' | 'LE',
): Condition {
  const [field, ...rest] = key;
  const [value = '', ...values] = position;
  if (field === undefined) throw new AditError('INTERNAL', `${table.name}: paging without a key`);
  if (rest.length === 0) return compare(table, field, last, value);
  return any(
    compare(table, field, operator, value),
    all(compare(table, field, 'EQ', value), nested(table, rest, values, operator, last)),
  );
}

/** Order of keys. Code units: a difference from the database's own collation costs a halving, never a row. */
function byKey(a: KeyPosition, b: KeyPosition): number {
  for (const [at, part] of a.entries()) {
    const other = b[at] ?? '';
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
