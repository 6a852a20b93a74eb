import { AditError } from '../../domain/errors.ts';
import { sha256 } from '../ledger/canonical.ts';

export interface Page<T> {
  readonly rows: readonly T[];
  readonly nextCursor?: string;
}

export interface PageRequest<T> {
  /** Already in order of the key. */
  readonly rows: readonly T[];
  /** Text that orders the rows and names each one; at most 140 characters. */
  readonly keyOf: (row: T) => string;
  readonly order: 'ascending' | 'descending';
  readonly limit: number;
  readonly cursor: string | undefined;
  /** What the list is of (operation, customer, filters): a cursor of another list is refused. */
  readonly list: readonly unknown[];
}

const CURSOR = /^([0-9a-f]{8}):([\x20-\x7e]{1,140})$/;

/**
 * A page of a list. The cursor carries the key of the last row, not a count, so that rows which come or go meanwhile
 * neither repeat nor hide others.
 *
 * Throws: INPUT_INVALID for a cursor that is not one of this list.
 */
export function pageOf<T>({ rows, keyOf, order, limit, cursor, list }: PageRequest<T>): Page<T> {
  const after = cursor === undefined ? null : keyIn(cursor, list);
  const isAfter = (key: string) => after === null || (order === 'ascending' ? key > after : key < after);
  const left = after === null ? rows : rows.filter((row) => isAfter(keyOf(row)));
  const page = left.length > limit ? left.slice(0, limit) : left;
  const last = page.at(-1);
  if (left.length <= limit || last === undefined) return { rows: page };
  return { rows: page, nextCursor: Buffer.from(`${stamp(list)}:${keyOf(last)}`).toString('base64url') };
}

function keyIn(cursor: string, list: readonly unknown[]): string {
  const [, listStamp, key] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (key !== undefined && listStamp === stamp(list)) return key;
  throw new AditError('INPUT_INVALID', 'the cursor is not one of this list', {
    details: { fields: [{ field: 'cursor', problem: 'not a cursor of this list' }] },
  });
}

function stamp(list: readonly unknown[]): string {
  return sha256(JSON.stringify(list)).slice(0, 8);
}
