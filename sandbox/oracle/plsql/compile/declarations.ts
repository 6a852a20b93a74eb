import { PlCursor } from '../run/cursor.ts';
import { raised } from '../run/exceptions.ts';
import type { Step } from '../run/frame.ts';
import { atLine } from '../run/steps.ts';
import type { Declaration } from '../syntax/ast.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { initialOf } from '../types/initial.ts';
import { distance, type RecordFieldType } from '../types/types.ts';
import { type Context, undeclared, wrongType } from './context.ts';
import { openQuery, rowOfColumns } from './cursors.ts';
import { datatypeOf } from './datatypes.ts';
import { compileSql, type EmbeddedSql } from './embedded-sql.ts';
import { compileExpression } from './expressions.ts';
import { Scope } from './scope.ts';
import { compileSubprogram, declareSubprogram, type Routine, unfinished } from './subprograms.ts';

type Of<K extends Declaration['kind']> = Declaration & { readonly kind: K };

/** Declares into the scope. The steps set the variables when the block is entered. */
export async function compileDeclarations(context: Context, declarations: readonly Declaration[]): Promise<Step[]> {
  const routines: Routine[] = [];
  const steps = await declareAll(context, declarations, routines);
  for (const fault of unfinished(routines)) context.unit.note(fault);
  return steps;
}

/** Declares, and leaves it to the caller which of the subprograms must have had a body. */
export async function declareAll(
  context: Context,
  declarations: readonly Declaration[],
  routines: Routine[],
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const declaration of declarations) {
    const step = await context.unit.attempt(declaration.place, 'Item', () =>
      compileDeclaration(context, declaration, routines),
    );
    if (step !== null && step !== undefined) steps.push(atLine(declaration.place.line, context.unit.name, step));
  }
  return steps;
}

async function compileDeclaration(
  context: Context,
  declaration: Declaration,
  routines: Routine[],
): Promise<Step | null> {
  const { scope } = context;
  const known = scope.own(declaration.name);
  const mayMeet =
    declaration.kind === 'exceptionInit' || (declaration.kind === 'subprogram' && known?.kind === 'subprograms');
  if (known !== undefined && !mayMeet) {
    throw new SyntaxFault(371, `at most one declaration for '${declaration.name}' is permitted`, declaration.place);
  }
  switch (declaration.kind) {
    case 'variable':
      return compileVariable(context, declaration);
    case 'exception':
      scope.declare(declaration.name, { kind: 'exception', identity: { name: declaration.name, code: null } });
      return null;
    case 'exceptionInit': {
      if (known?.kind !== 'exception') throw undeclared(declaration.name, declaration.place);
      known.identity.code = Math.abs(declaration.code);
      return null;
    }
    case 'recordType':
      scope.declare(declaration.name, { kind: 'type', type: recordType(context, declaration) });
      return null;
    case 'tableType': {
      const key = datatypeOf(context, declaration.key, 'variable');
      const isKey = key.kind === 'scalar' && ['BINARY_INTEGER', 'VARCHAR2'].includes(key.base);
      if (!isKey)
        throw new SyntaxFault(315, 'Implementation restriction: unsupported table index type', declaration.key.place);
      const element = datatypeOf(context, declaration.element, 'variable');
      scope.declare(declaration.name, {
        kind: 'type',
        type: { kind: 'table', name: unique(context, declaration.name), element, key },
      });
      return null;
    }
    case 'cursorType': {
      const row = declaration.returns === null ? null : datatypeOf(context, declaration.returns, 'variable');
      if (row !== null && row.kind !== 'record') throw wrongType(declaration.place);
      scope.declare(declaration.name, { kind: 'type', type: { kind: 'cursor', name: declaration.name, row } });
      return null;
    }
    case 'subtype':
      scope.declare(declaration.name, { kind: 'type', type: datatypeOf(context, declaration.base, 'variable') });
      return null;
    case 'cursor':
      return compileCursor(context, declaration);
    case 'subprogram': {
      const routine = declareSubprogram(context, declaration, routines);
      await compileSubprogram(context, declaration, routine);
      return null;
    }
  }
}

let counter = 0;

/** Two types of one name in different places are two types. */
function unique(context: Context, name: string): string {
  if (context.unit.name !== null && context.scope.layout.level === 0) return `${context.unit.name}.${name}`;
  counter += 1;
  return `${name}#${counter}`;
}

function compileVariable(context: Context, declaration: Of<'variable'>): Step {
  const { scope } = context;
  const type = datatypeOf(context, declaration.type, 'variable');
  const initial = declaration.initial === null ? null : compileExpression(context, declaration.initial);
  if (initial !== null && distance(initial.type, type) === null) throw wrongType(declaration.place);
  const slot = scope.layout.add();
  const { name, constant, notNull } = declaration;
  scope.declare(name, { kind: 'variable', name, type, slot, assignable: !constant, notNull });
  return async (frame) => {
    const given = initial === null ? await initialOf(type, frame) : await initial.run(frame);
    const value = await convert(given, type, frame.execution);
    if (notNull && value === null) throw raised(6502);
    frame.slots[slot.index] = value;
    return null;
  };
}

function recordType(
  context: Context,
  declaration: Of<'recordType'>,
): { kind: 'record'; name: string; fields: Map<string, RecordFieldType>; isRow: false } {
  const fields = new Map<string, RecordFieldType>();
  for (const field of declaration.fields) {
    if (fields.has(field.name))
      throw new SyntaxFault(410, 'duplicate fields in RECORD,TABLE or argument list are not permitted', field.place);
    const type = datatypeOf(context, field.type, 'variable');
    const initial = field.initial === null ? null : compileExpression({ ...context, detached: true }, field.initial);
    if (initial !== null && distance(initial.type, type) === null) throw wrongType(field.place);
    fields.set(field.name, { type, notNull: field.notNull, initial: initial?.run ?? null });
  }
  return { kind: 'record', name: unique(context, declaration.name), fields, isRow: false };
}

/** A cursor with its query, which sees its parameters. */
async function compileCursor(context: Context, declaration: Of<'cursor'>): Promise<Step> {
  const { layout } = context.scope;
  const inside = new Scope(context.scope, layout, null);
  const parameters = declaration.parameters.map((parameter) => {
    const type = datatypeOf(context, parameter.type, 'parameter');
    const initial = parameter.initial === null ? null : compileExpression(context, parameter.initial);
    const slot = layout.add();
    inside.declare(parameter.name, {
      kind: 'variable',
      name: parameter.name,
      type,
      slot,
      assignable: false,
      notNull: false,
    });
    return { name: parameter.name, mode: 'IN' as const, type, hasDefault: initial !== null, initial, slot };
  });
  const sql: EmbeddedSql = await compileSql({ ...context, scope: inside }, declaration.query);
  const slot = layout.add();
  const row = rowOfColumns(`${unique(context, declaration.name)}%ROWTYPE`, sql.columns);
  context.scope.declare(declaration.name, {
    kind: 'cursor',
    name: declaration.name,
    type: { kind: 'cursor', name: declaration.name, row },
    parameters,
    slot,
    open: async (frame, values) => {
      for (const [index, parameter] of parameters.entries()) {
        const given = values[index];
        const value = given === undefined ? ((await parameter.initial?.run(frame)) ?? null) : given;
        frame.slots[parameter.slot.index] = await convert(value, parameter.type, frame.execution);
      }
      return { kind: 'cursor', value: await openQuery(frame, sql) };
    },
  });
  return async (frame) => {
    // A block that is entered again finds its cursor closed.
    const left = frame.slots[slot.index];
    if (left?.kind === 'cursor' && left.value instanceof PlCursor) await left.value.close();
    frame.slots[slot.index] = null;
    return null;
  };
}
