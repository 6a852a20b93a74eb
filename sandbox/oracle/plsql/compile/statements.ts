import { PlsqlException, raised } from '../run/exceptions.ts';
import type { Frame, Step } from '../run/frame.ts';
import { atLine, runAll, traceLine } from '../run/steps.ts';
import type { Statement } from '../syntax/ast.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { distance } from '../types/types.ts';
import { type Context, wrongType } from './context.ts';
import { columnTypes, compileClose, compileFetch, compileInto, compileOpen } from './cursors.ts';
import { compileSql } from './embedded-sql.ts';
import { exceptionNamed } from './exception-names.ts';
import { compileBranch, compileCondition, compileExpression } from './expressions.ts';
import { compileLoop } from './loops.ts';
import { compileName, compileTarget } from './names.ts';

type Of<K extends Statement['kind']> = Statement & { readonly kind: K };

const NOTHING: Step = async () => null;

/** Statements in their order. What is wrong with one is noted, and the others are looked at all the same. */
export async function compileStatements(context: Context, statements: readonly Statement[]): Promise<Step[]> {
  const steps: Step[] = [];
  for (const statement of statements) {
    const isSql = statement.kind === 'select' || statement.kind === 'dml';
    const ignored = isSql ? 'SQL Statement' : 'Statement';
    const step = await context.unit.attempt(statement.place, ignored, () => compileStatement(context, statement));
    steps.push(atLine(statement.place.line, context.unit.name, step ?? NOTHING));
  }
  return steps;
}

function compileStatement(context: Context, statement: Statement): Promise<Step> | Step {
  switch (statement.kind) {
    case 'null':
      return NOTHING;
    case 'block':
      return context.compiler.block(context, statement.block);
    case 'assign':
      return compileAssignment(context, statement);
    case 'call': {
      const { run } = compileName(context, statement.callee, 'statement');
      return async (frame) => {
        await run(frame);
        return null;
      };
    }
    case 'if':
      return compileIf(context, statement);
    case 'case':
      return compileCase(context, statement);
    case 'loop':
      return compileLoop(context, statement);
    case 'leave':
      return compileLeave(context, statement);
    case 'return':
      return compileReturn(context, statement);
    case 'raise':
      return compileRaise(context, statement);
    case 'select':
      return compileSelect(context, statement);
    case 'dml':
      return compileDml(context, statement);
    case 'open':
      return compileOpen(context, statement);
    case 'fetch':
      return compileFetch(context, statement);
    case 'close':
      return compileClose(context, statement);
    case 'savepoint':
    case 'rollback':
    case 'commit':
      return compileTransaction(statement);
  }
}

function compileAssignment(context: Context, { target, value }: Of<'assign'>): Step {
  const reference = compileTarget(context, target, 'write');
  const compiled = compileExpression(context, value);
  if (distance(compiled.type, reference.type) === null) throw wrongType(value.place);
  return async (frame) => {
    await reference.write(frame, await compiled.run(frame));
    return null;
  };
}

async function compileIf(context: Context, statement: Of<'if'>): Promise<Step> {
  const branches: { condition: (frame: Frame) => Promise<boolean | null>; body: Step[] }[] = [];
  for (const branch of statement.branches) {
    const condition = compileCondition(context, branch.condition);
    branches.push({ condition, body: await compileStatements(context, branch.body) });
  }
  const otherwise = statement.otherwise === null ? [] : await compileStatements(context, statement.otherwise);
  return async (frame) => {
    for (const { condition, body } of branches) {
      if ((await condition(frame)) === true) return runAll(body, frame);
    }
    return runAll(otherwise, frame);
  };
}

async function compileCase(context: Context, statement: Of<'case'>): Promise<Step> {
  const branches: { when: (frame: Frame) => Promise<boolean | null>; body: Step[] }[] = [];
  for (const branch of statement.branches) {
    const when = compileBranch(context, statement.selector, branch.when);
    branches.push({ when, body: await compileStatements(context, branch.body) });
  }
  const otherwise = statement.otherwise === null ? null : await compileStatements(context, statement.otherwise);
  return async (frame) => {
    for (const { when, body } of branches) {
      if ((await when(frame)) === true) return runAll(body, frame);
    }
    if (otherwise === null) throw raised(6592);
    return runAll(otherwise, frame);
  };
}

function compileLeave(context: Context, statement: Of<'leave'>): Step {
  const loops = context.loops ?? [];
  const loop = statement.label === null ? loops.at(-1) : loops.findLast(({ label }) => label === statement.label);
  if (loop === undefined) {
    if (statement.label !== null)
      throw new SyntaxFault(201, `identifier '${statement.label}' must be declared`, statement.place);
    throw new SyntaxFault(376, 'illegal EXIT/CONTINUE statement; it must appear inside a loop', statement.place);
  }
  const condition = statement.condition === null ? null : compileCondition(context, statement.condition);
  const ending = { kind: statement.how === 'EXIT' ? 'exit' : 'continue', loop: loop.identity } as const;
  return async (frame) => (condition === null || (await condition(frame)) === true ? ending : null);
}

function compileReturn(context: Context, { value, place }: Of<'return'>): Step {
  const { returns } = context;
  if (value === null) {
    if (returns !== null && returns !== undefined)
      throw new SyntaxFault(503, 'RETURN <value> statement required for this return from function', place);
    return async () => ({ kind: 'return', value: null });
  }
  if (returns === null || returns === undefined)
    throw new SyntaxFault(372, 'In a procedure, RETURN statement cannot contain an expression', place);
  const compiled = compileExpression(context, value);
  if (distance(compiled.type, returns) === null) throw wrongType(value.place);
  return async (frame) => ({
    kind: 'return',
    value: await convert(await compiled.run(frame), returns, frame.execution),
  });
}

function compileRaise(context: Context, { exception, place }: Of<'raise'>): Step {
  const unit = context.unit.name;
  if (exception === null) {
    return async (frame) => {
      const { current } = frame.execution;
      if (current === null) throw raised(6510);
      current.trace.unshift(traceLine(place.line, unit));
      current.tracedIn = frame;
      throw current;
    };
  }
  const identity = exceptionNamed(context, exception);
  return async () => {
    if (identity.code === null) throw new PlsqlException(0, 'User-Defined Exception', identity);
    const text = raised(identity.code).text;
    throw new PlsqlException(identity.code, identity.code >= 20_000 && identity.code <= 20_999 ? '' : text, identity);
  };
}

async function compileSelect(context: Context, { query, into, place }: Of<'select'>): Promise<Step> {
  if (into.length === 0) throw new SyntaxFault(428, 'an INTO clause is expected in this SELECT statement', place);
  const sql = await compileSql(context, query);
  const types = columnTypes(sql.columns);
  const first = into[0];
  const isRecord =
    into.length === 1 && first !== undefined && compileTarget(context, first, 'write').type.kind === 'record';
  if (types !== null && !isRecord && types.length !== into.length) {
    throw new SyntaxFault(
      types.length < into.length ? 947 : 913,
      types.length < into.length ? 'not enough values' : 'too many values',
      place,
      'PL/SQL: ORA',
    );
  }
  const store = compileInto(context, into, types, place);
  return async (frame) => {
    const { execution } = frame;
    const { rows, columns } = await execution.session.rows(sql.text, sql.scope(frame));
    execution.sqlRowCount = Math.min(rows.length, 1);
    const [row] = rows;
    if (row === undefined) throw raised(1403);
    if (rows.length > 1) throw raised(1422);
    await store(frame, row, columns);
    return null;
  };
}

async function compileDml(context: Context, { statement, into, place }: Of<'dml'>): Promise<Step> {
  const sql = await compileSql(context, statement);
  if (into.length === 0) {
    return async (frame) => {
      const result = await frame.execution.session.sql(sql.text, [], sql.scope(frame));
      frame.execution.sqlRowCount = result.kind === 'statement' ? result.rowCount : 0;
      return null;
    };
  }
  const store = compileInto(context, into, columnTypes(sql.columns), place);
  return async (frame) => {
    const { execution } = frame;
    const { rows, columns } = await execution.session.rows(sql.text, sql.scope(frame));
    execution.sqlRowCount = rows.length;
    if (rows.length > 1) throw raised(1422);
    const [row] = rows;
    // Nothing was changed: the targets of RETURNING stay as they were.
    if (row !== undefined) await store(frame, row, columns);
    return null;
  };
}

function compileTransaction(statement: Of<'savepoint'> | Of<'rollback'> | Of<'commit'>): Step {
  return async ({ execution }) => {
    const { session } = execution;
    if (statement.kind === 'savepoint') await session.savepoint(statement.name);
    else if (statement.kind === 'commit') await session.commit();
    else await (statement.to === null ? session.rollback() : session.rollbackTo(statement.to));
    return null;
  };
}
