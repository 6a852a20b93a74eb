import type { OracleColumn } from '../../engine.ts';
import type { TypeName } from '../syntax/ast.ts';
import { type Place, SyntaxFault } from '../syntax/fault.ts';
import {
  type PlType,
  REF_CURSOR,
  type RecordFieldType,
  type RecordType,
  type ScalarType,
  scalar,
} from '../types/types.ts';
import { type Context, noComponent, undeclared } from './context.ts';
import type { Declared } from './declared.ts';

const LONGEST = 32_767;
const NUMERIC: ScalarType = { kind: 'scalar', base: 'NUMBER', size: null, precision: null, scale: null };
const WHOLE: ScalarType = { ...NUMERIC, precision: 38, scale: 0 };

const BASES: ReadonlyMap<string, ScalarType> = new Map<string, ScalarType>([
  ...['VARCHAR2', 'VARCHAR', 'STRING', 'NVARCHAR2'].map((name) => [name, scalar('VARCHAR2')] as const),
  ...['CHAR', 'CHARACTER', 'NCHAR'].map((name) => [name, scalar('CHAR')] as const),
  ...['NUMBER', 'NUMERIC', 'DECIMAL', 'DEC', 'FLOAT', 'REAL', 'DOUBLE'].map((name) => [name, NUMERIC] as const),
  ...['INTEGER', 'INT', 'SMALLINT'].map((name) => [name, WHOLE] as const),
  ...['BINARY_INTEGER', 'PLS_INTEGER', 'SIMPLE_INTEGER'].map((name) => [name, scalar('BINARY_INTEGER')] as const),
  ['NATURAL', { ...scalar('BINARY_INTEGER'), least: 0 }],
  ['POSITIVE', { ...scalar('BINARY_INTEGER'), least: 1 }],
  ['DATE', scalar('DATE')],
  ['TIMESTAMP', scalar('TIMESTAMP')],
  ['BOOLEAN', scalar('BOOLEAN')],
  ['CLOB', scalar('CLOB')],
  ['RAW', scalar('RAW')],
  ['LONG', { ...scalar('VARCHAR2'), size: 32_760 }],
  ['ROWID', scalar('VARCHAR2', 18)],
  ['UROWID', scalar('VARCHAR2', 4000)],
]);

/** What a declaration is for: a variable needs the length of its text, a parameter must not have one. */
type Purpose = 'variable' | 'parameter';

/** The datatype that a name stands for. */
export function datatypeOf(context: Context, name: TypeName, purpose: Purpose): PlType {
  if (name.anchor === 'TYPE') return unconstrainedFor(purpose, anchored(context, name));
  if (name.anchor === 'ROWTYPE') return rowOf(context, name);
  const [first = ''] = name.path;
  if (name.path.length === 1) {
    const declared = context.scope.lookup(first);
    if (declared?.kind === 'type') return unconstrainedFor(purpose, declared.type);
    const base = BASES.get(first);
    if (base !== undefined) return constrained(base, name, purpose);
    if (first === 'SYS_REFCURSOR') return REF_CURSOR;
    throw undeclared(first, name.place);
  }
  const declared = memberOf(context, name.path, name.place);
  if (declared?.kind !== 'type') throw noComponent(name.path.at(-1) ?? '', name.place);
  return unconstrainedFor(purpose, declared.type);
}

/** Formal parameters take the length and precision of what they are given. */
function unconstrainedFor(purpose: Purpose, type: PlType): PlType {
  if (purpose === 'variable' || type.kind !== 'scalar') return type;
  return { ...type, size: null, precision: null, scale: null };
}

function constrained(base: ScalarType, name: TypeName, purpose: Purpose): PlType {
  const [first, second] = name.sizes;
  const needsSize = base.base === 'VARCHAR2' || base.base === 'RAW';
  if (purpose === 'parameter') {
    if (first !== undefined) throw SyntaxFault.encountered('(', name.place, [':= . ) , @ % default character']);
    return { ...base, size: null, precision: null, scale: null };
  }
  if (base.base === 'CHAR' || needsSize) {
    const size = base.size ?? (first === undefined && base.base === 'CHAR' ? 1 : first);
    if (size === undefined || size < 1 || size > LONGEST) {
      throw new SyntaxFault(215, 'String length constraints must be in range (1 .. 32767)', name.place);
    }
    return { ...base, size, ...(name.inCharacters ? { inCharacters: true } : {}) };
  }
  if (base.base !== 'NUMBER' || first === undefined) return base;
  if (first < 1 || first > 38) {
    throw new SyntaxFault(216, 'NUMBER precision constraint must be in range (1 .. 38)', name.place);
  }
  return { ...base, precision: first, scale: second ?? 0 };
}

function memberOf(context: Context, path: readonly string[], place: Place): Declared | null {
  const [first = '', second = '', third] = path;
  if (path.length === 2) {
    const inScope = context.scope.labelled(first)?.own(second);
    if (inScope !== undefined) return inScope;
  }
  const found = path.length === 3 ? context.unit.packages.find(first, second) : context.unit.packages.find(null, first);
  if (found === null) throw undeclared(path.slice(0, -1).join('.'), place);
  return found.members.get(third ?? second) ?? null;
}

/** `variable%TYPE`, `record.field%TYPE`, `table.column%TYPE`, `package.variable%TYPE`. */
function anchored(context: Context, name: TypeName): PlType {
  const [first = '', ...rest] = name.path;
  const local = context.scope.lookup(first) ?? null;
  if (local !== null) return componentType(local, rest, name.place);
  const column = columnType(context, name.path);
  if (column !== null) return column;
  const table = context.unit.session.object(name.path.slice(0, -1));
  if (table !== null && table.type !== 'PACKAGE' && name.path.length > 1) {
    throw noComponent(name.path.at(-1) ?? '', name.place);
  }
  if (name.path.length === 1) throw undeclared(first, name.place);
  const member = memberOf(context, name.path, name.place);
  if (member === null) throw noComponent(name.path.at(-1) ?? '', name.place);
  return componentType(member, [], name.place);
}

function componentType(declared: Declared, rest: readonly string[], place: Place): PlType {
  if (declared.kind !== 'variable' && declared.kind !== 'constant') {
    throw new SyntaxFault(206, '%TYPE must be applied to a variable, column, field or attribute', place);
  }
  let type = declared.type;
  for (const name of rest) {
    const field = type.kind === 'record' ? type.fields.get(name) : undefined;
    if (field === undefined) throw noComponent(name, place);
    type = field.type;
  }
  return type;
}

function columnType(context: Context, path: readonly string[]): PlType | null {
  if (path.length < 2) return null;
  const object = context.unit.session.object(path.slice(0, -1));
  const column = object?.columns.find(({ name }) => name === path.at(-1));
  return column === undefined ? null : typeOfColumn(column);
}

/** `table%ROWTYPE` and `cursor%ROWTYPE`. */
function rowOf(context: Context, name: TypeName): PlType {
  const [first = ''] = name.path;
  const local = context.scope.lookup(first);
  if (local?.kind === 'cursor' || (local?.kind === 'variable' && local.type.kind === 'cursor')) {
    const row = local.type.kind === 'cursor' ? local.type.row : null;
    if (row === null)
      throw new SyntaxFault(
        320,
        'the declaration of the type of this expression is incomplete or malformed',
        name.place,
      );
    return row;
  }
  const object = context.unit.session.object(name.path);
  if (object === null || object.columns.length === 0) throw undeclared(name.path.join('.'), name.place);
  return rowType(`${object.owner}.${object.name}%ROWTYPE`, object.columns);
}

/** The record of a row with these columns. */
export function rowType(name: string, columns: readonly OracleColumn[]): RecordType {
  const fields = new Map<string, RecordFieldType>();
  for (const column of columns) fields.set(column.name, { type: typeOfColumn(column), notNull: false, initial: null });
  return { kind: 'record', name, fields, isRow: true };
}

export function typeOfColumn(column: OracleColumn): PlType {
  if (column.type === 'CURSOR') return REF_CURSOR;
  const precision = column.type === 'NUMBER' && (column.precision ?? 0) > 0 ? (column.precision ?? null) : null;
  return {
    kind: 'scalar',
    base: column.type === 'LONG' ? 'VARCHAR2' : column.type,
    size: ['VARCHAR2', 'CHAR', 'RAW'].includes(column.type) && column.size > 0 ? column.size : null,
    precision,
    scale: precision === null ? null : (column.scale ?? 0),
  };
}
