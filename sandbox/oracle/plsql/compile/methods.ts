import type { PlValue } from '../../database.ts';
import type { Argument } from '../syntax/ast.ts';
import type { Place } from '../syntax/fault.ts';
import { BOOLEAN, INTEGER, type TableType } from '../types/types.ts';
import { type Compiled, type Context, noComponent, type Reference, wrongArguments } from './context.ts';
import { assignable, type Key, keyOf, rowOf } from './references.ts';

const ARGUMENTS: Readonly<Record<string, readonly number[]>> = {
  COUNT: [0],
  FIRST: [0],
  LAST: [0],
  NEXT: [1],
  PRIOR: [1],
  EXISTS: [1],
  DELETE: [0, 1, 2],
};

/** A method of a collection: `tab.COUNT`, `tab.NEXT(i)`. DELETE is a statement, all others are values. */
export function compileMethod(
  context: Context,
  base: Reference,
  table: TableType,
  name: string,
  args: readonly Argument[],
  place: Place,
): Compiled {
  const counts = ARGUMENTS[name];
  if (counts === undefined) throw noComponent(name, place);
  if (!counts.includes(args.length) || args.some((arg) => arg.name !== null)) throw wrongArguments(name, place);
  if (name === 'DELETE') assignable(base, place);
  const keys = args.map((arg) => keyOf(context.compiler.expression(context, arg.value), table, arg.place));
  return {
    type: name === 'COUNT' ? INTEGER : name === 'EXISTS' ? BOOLEAN : table.key,
    run: async (frame) => {
      const given = await Promise.all(keys.map((key) => key(frame)));
      return METHODS[name]?.(await (name === 'DELETE' ? base.touch(frame) : base.run(frame)), given) ?? null;
    },
  };
}

type Method = (table: PlValue, keys: readonly (Key | null)[]) => PlValue;

const METHODS: Readonly<Record<string, Method>> = {
  COUNT: (table) => ({ kind: 'number', value: String(sorted(table).length) }),
  FIRST: (table) => asValue(sorted(table)[0]),
  LAST: (table) => asValue(sorted(table).at(-1)),
  NEXT: (table, [key]) =>
    asValue(key === null || key === undefined ? undefined : sorted(table).find((other) => other > key)),
  PRIOR: (table, [key]) =>
    asValue(key === null || key === undefined ? undefined : sorted(table).findLast((other) => other < key)),
  EXISTS: (table, [key]) => ({
    kind: 'boolean',
    value: key !== null && key !== undefined && rowOf(table, key) !== undefined,
  }),
  DELETE: (table, keys) => {
    const [low, high = low] = keys;
    if (low === null || high === null) return null;
    for (const key of sorted(table)) {
      if (low === undefined || high === undefined || (key >= low && key <= high)) deleteRow(table, key);
    }
    return null;
  },
};

function sorted(table: PlValue): Key[] {
  if (table?.kind === 'table') return [...table.rows.keys()].sort((left, right) => left - right);
  return table?.kind === 'hash' ? [...table.rows.keys()].sort() : [];
}

function deleteRow(table: PlValue, key: Key): void {
  if (table?.kind === 'table' && typeof key === 'number') table.rows.delete(key);
  if (table?.kind === 'hash' && typeof key === 'string') table.rows.delete(key);
}

function asValue(key: Key | undefined): PlValue {
  if (key === undefined) return null;
  return typeof key === 'number' ? { kind: 'number', value: String(key) } : { kind: 'text', value: key };
}
