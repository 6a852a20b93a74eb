import type { PlValue } from '../../database.ts';
import { raised } from '../run/exceptions.ts';
import type { Frame } from '../run/frame.ts';
import type { Selector } from '../syntax/ast.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { initialOf } from '../types/initial.ts';
import { familyOf, type TableType } from '../types/types.ts';
import { type Compiled, type Context, noComponent, type Reference, wrongArguments, wrongType } from './context.ts';
import type { Variable } from './declared.ts';

/** The frame that a variable's slot belongs to, seen from the running one. */
export type FrameOf = (frame: Frame) => Frame | Promise<Frame>;

/** A variable as something to read and to assign. */
export function variableReference(variable: Variable, frameOf: FrameOf): Reference {
  const { index } = variable.slot;
  const read = async (frame: Frame): Promise<PlValue> => (await frameOf(frame)).slots[index] ?? null;
  return {
    type: variable.type,
    fixed: variable.assignable ? null : variable.name,
    run: read,
    touch: read,
    write: async (frame, value) => {
      const converted = await convert(value, variable.type, frame.execution);
      if (converted === null && variable.notNull) throw raised(6502);
      (await frameOf(frame)).slots[index] = converted;
    },
  };
}

/** A component of a record. */
export function fieldReference(base: Reference, name: string, place: Selector['place']): Reference {
  const field = base.type.kind === 'record' ? base.type.fields.get(name) : undefined;
  if (field === undefined) throw noComponent(name, place);
  const within = async (container: Promise<PlValue> | PlValue): Promise<PlValue> => {
    const record = await container;
    return record?.kind === 'record' ? (record.fields.get(name) ?? null) : null;
  };
  return {
    type: field.type,
    fixed: base.fixed,
    run: (frame) => within(base.run(frame)),
    touch: (frame) => within(base.touch(frame)),
    write: async (frame, value) => {
      const converted = await convert(value, field.type, frame.execution);
      if (converted === null && field.notNull) throw raised(6502);
      const record = await base.touch(frame);
      if (record?.kind === 'record') record.fields.set(name, converted);
    },
  };
}

/** An element of an index-by table. */
export function elementReference(
  context: Context,
  base: Reference,
  table: TableType,
  selector: Selector & { kind: 'call' },
): Reference {
  const index = indexOf(context, table, selector);
  const element = table.element;
  return {
    type: element,
    fixed: base.fixed,
    run: async (frame) => {
      const key = await index(frame);
      const found = key === null ? undefined : rowOf(await base.run(frame), key);
      if (found === undefined) throw raised(key === null ? 6502 : 1403);
      return found;
    },
    touch: async (frame) => {
      const key = await index(frame);
      if (key === null) throw raised(6502, 'NULL index table key value');
      const rows = await base.touch(frame);
      const there = rowOf(rows, key);
      if (there !== undefined) return there;
      const made = await initialOf(element, frame);
      setRow(rows, key, made);
      return made;
    },
    write: async (frame, value) => {
      const key = await index(frame);
      if (key === null) throw raised(6502, 'NULL index table key value');
      const converted = await convert(value, element, frame.execution);
      setRow(await base.touch(frame), key, converted);
    },
  };
}

export type Key = number | string;

function indexOf(
  context: Context,
  table: TableType,
  selector: Selector & { kind: 'call' },
): (frame: Frame) => Promise<Key | null> {
  const [arg] = selector.args;
  if (arg === undefined || selector.args.length !== 1 || arg.name !== null) throw wrongArguments('', selector.place);
  return keyOf(context.compiler.expression(context, arg.value), table, arg.place);
}

/** An expression as a key of a table. */
export function keyOf(
  compiled: Compiled,
  table: TableType,
  place: Selector['place'],
): (frame: Frame) => Promise<Key | null> {
  if (!['number', 'text', 'null'].includes(familyOf(compiled.type))) throw wrongType(place);
  return async (frame) => {
    const key = await convert(await compiled.run(frame), table.key, frame.execution);
    if (key?.kind === 'number') return Number(key.value);
    return key?.kind === 'text' ? key.value : null;
  };
}

export function rowOf(table: PlValue, key: Key): PlValue | undefined {
  if (table?.kind === 'table' && typeof key === 'number') return table.rows.get(key);
  return table?.kind === 'hash' && typeof key === 'string' ? table.rows.get(key) : undefined;
}

function setRow(table: PlValue, key: Key, value: PlValue): void {
  if (table?.kind === 'table' && typeof key === 'number') table.rows.set(key, value);
  if (table?.kind === 'hash' && typeof key === 'string') table.rows.set(key, value);
}

/** PLS-00363 where something may not be assigned to. */
export function assignable(reference: Reference, place: Selector['place']): Reference {
  if (reference.fixed === null) return reference;
  throw new SyntaxFault(363, `expression '${reference.fixed}' cannot be used as an assignment target`, place);
}
