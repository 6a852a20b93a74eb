import type { PlValue } from '../../database.ts';
import type { OracleColumn, OracleValue } from '../../engine.ts';
import { PlCursor } from '../run/cursor.ts';
import { raised } from '../run/exceptions.ts';
import type { Ending, Frame, Step } from '../run/frame.ts';
import type { BindExpression, CursorAttribute, NameExpression, Statement, Target } from '../syntax/ast.ts';
import { type Place, SyntaxFault } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { BOOLEAN, distance, INTEGER, type RecordType } from '../types/types.ts';
import { compileCall } from './calls.ts';
import { type Compiled, type Context, type Reference, wrongArguments, wrongType } from './context.ts';
import { rowType, typeOfColumn } from './datatypes.ts';
import type { DeclaredCursor, PackageInterface } from './declared.ts';
import { compileSql, type EmbeddedSql } from './embedded-sql.ts';
import { bindReference, compileTarget, findName } from './names.ts';

type Of<K extends Statement['kind']> = Statement & { readonly kind: K };

/** A cursor under its name: declared with its query, or a variable of a REF CURSOR type. */
interface Handle {
  readonly declared: DeclaredCursor | null;
  /** The package that declares it. */
  readonly from: PackageInterface | null;
  readonly row: RecordType | null;
  read(frame: Frame): Promise<PlCursor | null>;
  write(frame: Frame, cursor: PlValue): Promise<void>;
}

function handleOf(context: Context, target: Target, how: 'read' | 'write'): Handle {
  if (target.kind === 'name') {
    const found = findName(context, target);
    if (found?.declared.kind === 'cursor') return declaredHandle(context, found.declared, found.from);
  }
  const reference: Reference =
    target.kind === 'bind' ? bindReference(context, target, how) : compileTarget(context, target, 'both');
  if (reference.type.kind !== 'cursor') throw wrongType(target.place);
  return {
    declared: null,
    from: null,
    row: reference.type.row,
    read: async (frame) => cursorIn(await reference.run(frame)),
    write: reference.write,
  };
}

function declaredHandle(context: Context, declared: DeclaredCursor, from: PackageInterface | null): Handle {
  const levels = context.scope.layout.level - declared.slot.level;
  const home = async (frame: Frame): Promise<Frame> =>
    from === null ? frame.up(levels) : ((await from.state(frame.execution)) ?? frame);
  return {
    declared,
    from,
    row: declared.type.row,
    read: async (frame) => cursorIn((await home(frame)).slots[declared.slot.index] ?? null),
    write: async (frame, cursor) => {
      (await home(frame)).slots[declared.slot.index] = cursor;
    },
  };
}

/** A cursor that came from outside, a bind's or an API's, is taken in. */
function cursorIn(value: PlValue): PlCursor | null {
  if (value?.kind !== 'cursor') return null;
  return value.value instanceof PlCursor ? value.value : new PlCursor(value.value);
}

/** Opens a query. It reads as of now, whatever happens to the tables afterwards. */
export async function openQuery(frame: Frame, sql: EmbeddedSql): Promise<PlCursor> {
  const result = await frame.execution.session.sql(sql.text, [], sql.scope(frame));
  if (result.kind !== 'query') throw raised(1001);
  const cursor = new PlCursor(result.cursor);
  frame.execution.opened.add(cursor);
  return cursor;
}

export function compileAttribute(
  context: Context,
  target: NameExpression | BindExpression,
  attribute: CursorAttribute,
): Compiled {
  if (target.kind === 'name' && target.name === 'SQL' && target.selectors.length === 0)
    return implicitAttribute(attribute);
  const handle = handleOf(context, target, 'read');
  return {
    type: attribute === 'ROWCOUNT' ? INTEGER : BOOLEAN,
    run: async (frame) => {
      const cursor = await handle.read(frame);
      const isOpen = cursor?.isOpen === true;
      if (attribute === 'ISOPEN') return { kind: 'boolean', value: isOpen };
      if (cursor === null || !isOpen) throw raised(1001);
      if (attribute === 'ROWCOUNT') return { kind: 'number', value: String(cursor.rowCount) };
      if (cursor.found === null) return null;
      return { kind: 'boolean', value: cursor.found === (attribute === 'FOUND') };
    },
  };
}

function implicitAttribute(attribute: CursorAttribute): Compiled {
  return {
    type: attribute === 'ROWCOUNT' ? INTEGER : BOOLEAN,
    run: ({ execution }) => {
      const count = execution.sqlRowCount;
      if (attribute === 'ISOPEN') return { kind: 'boolean', value: false };
      if (count === null) return null;
      if (attribute === 'ROWCOUNT') return { kind: 'number', value: String(count) };
      return { kind: 'boolean', value: count > 0 === (attribute === 'FOUND') };
    },
  };
}

export async function compileOpen(context: Context, statement: Of<'open'>): Promise<Step> {
  const handle = handleOf(context, statement.cursor, 'write');
  const { declared } = handle;
  if (statement.query !== null) {
    if (declared !== null) throw SyntaxFault.encountered('FOR', statement.place, ['. ( % ;']);
    const sql = await compileSql(context, statement.query);
    return async (frame) => {
      await handle.write(frame, { kind: 'cursor', value: await openQuery(frame, sql) });
      return null;
    };
  }
  if (declared === null) throw wrongType(statement.place);
  const opening = openingOf(context, declared, handle.from, statement);
  return async (frame) => {
    if ((await handle.read(frame))?.isOpen === true) throw raised(6511);
    await handle.write(frame, await opening.run(frame));
    return null;
  };
}

/** Opening a declared cursor is a call of a function with its parameters. */
function openingOf(
  context: Context,
  declared: DeclaredCursor,
  from: PackageInterface | null,
  { args, place }: { args: Of<'open'>['args']; place: Place },
): Compiled {
  const levels = context.scope.layout.level - declared.slot.level;
  const opener = {
    name: declared.name,
    parameters: declared.parameters,
    returns: declared.type,
    invoke: async (_execution: Frame['execution'], outer: Frame | null, values: (PlValue | undefined)[]) => {
      if (outer === null) throw raised(1001);
      return { result: await declared.open(outer, values), values: [] };
    },
  };
  return compileCall(context, declared.name, [opener], args, place, (frame) =>
    from === null ? frame.up(levels) : from.state(frame.execution),
  );
}

/** The cursor of a FOR loop, opened anew: of a query in the loop's head, or a declared one with its arguments. */
export function compileLoopCursor(
  context: Context,
  name: NameExpression,
): { readonly row: RecordType | null; readonly open: (frame: Frame) => Promise<PlCursor> } {
  const found = findName(context, name);
  if (found?.declared.kind !== 'cursor') {
    throw new SyntaxFault(456, `item '${name.name}' is not a cursor`, name.place);
  }
  const handle = declaredHandle(context, found.declared, found.from);
  const first = found.rest[0];
  const opening = openingOf(context, found.declared, found.from, {
    args: first?.kind === 'call' ? first.args : [],
    place: name.place,
  });
  return {
    row: found.declared.type.row,
    open: async (frame) => {
      if ((await handle.read(frame))?.isOpen === true) throw raised(6511);
      const opened = await opening.run(frame);
      const cursor = cursorIn(opened);
      if (cursor === null) throw raised(1001);
      // Its attributes can be asked for within the loop.
      await handle.write(frame, opened);
      return cursor;
    },
  };
}

export function compileClose(context: Context, statement: Of<'close'>): Step {
  const handle = handleOf(context, statement.cursor, 'read');
  return async (frame) => {
    const cursor = await handle.read(frame);
    if (cursor?.isOpen !== true) throw raised(1001);
    await cursor.close();
    return null;
  };
}

export function compileFetch(context: Context, statement: Of<'fetch'>): Step {
  const handle = handleOf(context, statement.cursor, 'read');
  const store = compileInto(
    context,
    statement.into,
    handle.row === null ? null : [...handle.row.fields.values()].map(({ type }) => type),
    statement.place,
  );
  return async (frame): Promise<Ending | null> => {
    const cursor = await handle.read(frame);
    if (cursor?.isOpen !== true) throw raised(1001);
    // Targets keep what they had when there is no further row.
    const row = await cursor.next();
    if (row !== null) await store(frame, row, cursor.columns);
    return null;
  };
}

type Store = (
  frame: Frame,
  row: readonly (OracleValue | null)[],
  columns: readonly Pick<OracleColumn, 'name'>[],
) => Promise<void>;

/** INTO: one record for the whole row, or a target for each column. `types` are the columns', null when only the run tells. */
export function compileInto(
  context: Context,
  targets: readonly Target[],
  types: readonly Reference['type'][] | null,
  place: Place,
): Store {
  const references = targets.map((target) => compileTarget(context, target, 'write'));
  const [first] = references;
  if (first !== undefined && references.length === 1 && first.type.kind === 'record') {
    const { fields } = first.type;
    if (types !== null && types.length !== fields.size)
      throw new SyntaxFault(394, 'wrong number of values in the INTO list of a FETCH statement', place);
    const names = [...fields.keys()];
    return async (frame, row) => {
      if (row.length !== names.length) throw raised(6504);
      await first.write(frame, {
        kind: 'record',
        fields: new Map(names.map((name, index) => [name, row[index] ?? null])),
      });
    };
  }
  if (types !== null && types.length !== references.length) {
    throw new SyntaxFault(394, 'wrong number of values in the INTO list of a FETCH statement', place);
  }
  for (const [index, reference] of references.entries()) {
    const type = types?.[index];
    if (type !== undefined && distance(type, reference.type) === null) throw wrongArguments('INTO', place);
  }
  return async (frame, row) => {
    if (row.length !== references.length) throw raised(6504);
    for (const [index, reference] of references.entries()) await reference.write(frame, row[index] ?? null);
  };
}

export function rowOfColumns(name: string, columns: readonly OracleColumn[] | null): RecordType | null {
  return columns === null ? null : rowType(name, columns);
}

/** A fetched row as the loop's record. */
export async function recordOf(row: readonly (OracleValue | null)[], type: RecordType, frame: Frame): Promise<PlValue> {
  const names = [...type.fields.keys()];
  return convert(
    { kind: 'record', fields: new Map(names.map((name, index) => [name, row[index] ?? null])) },
    type,
    frame.execution,
  );
}

export function columnTypes(columns: readonly OracleColumn[] | null): Reference['type'][] | null {
  return columns === null ? null : columns.map(typeOfColumn);
}
