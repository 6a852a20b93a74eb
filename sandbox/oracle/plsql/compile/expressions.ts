import type { PlValue } from '../../database.ts';
import type { OracleValue } from '../../engine.ts';
import type { Frame } from '../run/frame.ts';
import type { Expression } from '../syntax/ast.ts';
import type { Place } from '../syntax/fault.ts';
import { compare } from '../types/compare.ts';
import { convert } from '../types/convert.ts';
import { BOOLEAN, distance, familyOf, NULL_TYPE, type PlType, REF_CURSOR, scalar, TEXT } from '../types/types.ts';
import { type Compiled, type Context, wrongArguments, wrongType } from './context.ts';
import { compileAttribute } from './cursors.ts';
import { bindReference, compileName } from './names.ts';
import { compileArithmetic, compileConcatenation, negated } from './operators.ts';

/** Checks an expression and makes it ready for evaluation. Throws SyntaxFault. */
export function compileExpression(context: Context, expression: Expression): Compiled {
  switch (expression.kind) {
    case 'literal':
      return literal(expression);
    case 'bind':
      return bindReference(context, expression, 'read');
    case 'name':
      return compileName(context, expression, 'value');
    case 'unary':
      return compileUnary(context, expression);
    case 'binary':
      return compileBinary(context, expression);
    case 'isNull':
      return compileIsNull(context, expression);
    case 'between':
      return compileBetween(context, expression);
    case 'in':
      return compileIn(context, expression);
    case 'like':
      return compileLike(context, expression);
    case 'case':
      return compileCase(context, expression);
    case 'attribute':
      return compileAttribute(context, expression.cursor, expression.attribute);
  }
}

type Of<K extends Expression['kind']> = Expression & { readonly kind: K };
type Truth = boolean | null;

function literal({ value, type }: Of<'literal'>): Compiled {
  if (type !== undefined) return { type: type === 'CURSOR' ? REF_CURSOR : scalar(type), run: () => value };
  if (value === null) return { type: NULL_TYPE, run: () => null };
  const base = value.kind === 'number' ? 'NUMBER' : value.kind === 'boolean' ? 'BOOLEAN' : 'VARCHAR2';
  return { type: scalar(base), run: () => value };
}

/** A boolean, checked. PLS-00382 where it is none. */
export function compileCondition(context: Context, expression: Expression): (frame: Frame) => Promise<Truth> {
  const compiled = compileExpression(context, expression);
  const family = familyOf(compiled.type);
  if (family !== 'boolean' && family !== 'null') throw wrongType(expression.place);
  return async (frame) => truthOf(await compiled.run(frame));
}

function truthOf(value: PlValue): Truth {
  return value?.kind === 'boolean' ? value.value : null;
}

function truth(run: (frame: Frame) => Promise<Truth>): Compiled {
  return {
    type: BOOLEAN,
    run: async (frame) => {
      const value = await run(frame);
      return value === null ? null : { kind: 'boolean', value };
    },
  };
}

const not = (value: Truth): Truth => (value === null ? null : !value);

function compileUnary(context: Context, { operator, operand, place }: Of<'unary'>): Compiled {
  if (operator === 'NOT') {
    const condition = compileCondition(context, operand);
    return truth(async (frame) => not(await condition(frame)));
  }
  const compiled = compileExpression(context, operand);
  return operator === '-' ? negated(compiled, place) : compiled;
}

function compileBinary(context: Context, expression: Of<'binary'>): Compiled {
  const { operator, place } = expression;
  if (operator === 'AND' || operator === 'OR') {
    const left = compileCondition(context, expression.left);
    const right = compileCondition(context, expression.right);
    // FALSE decides an AND and TRUE an OR, whatever the other side is.
    const deciding = operator === 'OR';
    return truth(async (frame) => {
      const first = await left(frame);
      if (first === deciding) return first;
      const second = await right(frame);
      return second === deciding || first !== null ? second : null;
    });
  }
  const left = compileExpression(context, expression.left);
  const right = compileExpression(context, expression.right);
  if (operator === '||') return compileConcatenation(left, right, place);
  if (['+', '-', '*', '/', '**', 'MOD'].includes(operator)) return compileArithmetic(operator, left, right, place);
  const comparison = compileComparison(left, right, operator, place);
  return truth(async (frame) => {
    const order = await comparison(frame);
    return order === null ? null : (ORDERS[operator]?.(order) ?? null);
  });
}

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** How two values stand to each other; null when one of them is NULL. A text is converted into what it is compared with. */
function compileComparison(
  left: Compiled,
  right: Compiled,
  name: string,
  place: Place,
): (frame: Frame) => Promise<number | null> {
  const common = commonType(left.type, right.type);
  if (common === null) throw wrongArguments(name, place);
  return async (frame) => {
    const first = await convert(await left.run(frame), common, frame.execution);
    const second = await convert(await right.run(frame), common, frame.execution);
    return first === null || second === null ? null : compare(first as OracleValue, second as OracleValue);
  };
}

function commonType(left: PlType, right: PlType): PlType | null {
  const families = [familyOf(left), familyOf(right)];
  if (families.some((family) => ['record', 'table', 'cursor'].includes(family))) return null;
  if (distance(left, right) === null && distance(right, left) === null) return null;
  for (const [family, type] of [
    ['number', scalar('NUMBER')],
    ['date', scalar('TIMESTAMP')],
    ['boolean', BOOLEAN],
    ['raw', scalar('RAW')],
  ] as const) {
    if (families.includes(family)) return type;
  }
  return left.kind === 'scalar' && right.kind === 'scalar' && (left.base === 'CLOB' || right.base === 'CLOB')
    ? scalar('CLOB')
    : TEXT;
}

function compileIsNull(context: Context, expression: Of<'isNull'>): Compiled {
  const operand = compileExpression(context, expression.operand);
  if (operand.type.kind === 'record' || operand.type.kind === 'table')
    throw wrongArguments('IS NULL', expression.place);
  return truth(async (frame) => ((await operand.run(frame)) === null) !== expression.negated);
}

function compileBetween(context: Context, expression: Of<'between'>): Compiled {
  const operand = compileExpression(context, expression.operand);
  const low = compileComparison(operand, compileExpression(context, expression.low), 'BETWEEN', expression.place);
  const high = compileComparison(operand, compileExpression(context, expression.high), 'BETWEEN', expression.place);
  return truth(async (frame) => {
    const above = await low(frame);
    const below = await high(frame);
    const outside = (above !== null && above < 0) || (below !== null && below > 0);
    if (!outside && (above === null || below === null)) return null;
    return outside === expression.negated;
  });
}

function compileIn(context: Context, expression: Of<'in'>): Compiled {
  const operand = compileExpression(context, expression.operand);
  const comparisons = expression.list.map((item) =>
    compileComparison(operand, compileExpression(context, item), '=', expression.place),
  );
  return truth(async (frame) => {
    let isUnknown = false;
    for (const comparison of comparisons) {
      const order = await comparison(frame);
      if (order === 0) return !expression.negated;
      isUnknown ||= order === null;
    }
    return isUnknown ? null : expression.negated;
  });
}

function compileLike(context: Context, expression: Of<'like'>): Compiled {
  const parts = [expression.operand, expression.pattern, ...(expression.escape === null ? [] : [expression.escape])];
  const compiled = parts.map((part) => compileExpression(context, part));
  if (compiled.some(({ type }) => distance(type, TEXT) === null)) throw wrongArguments('LIKE', expression.place);
  return truth(async (frame) => {
    const texts: (string | null)[] = [];
    for (const { run } of compiled) {
      const value = await convert(await run(frame), scalar('CLOB'), frame.execution);
      texts.push(value?.kind === 'clob' ? value.value : null);
    }
    const [subject, pattern, escaping] = texts;
    if (subject === null || subject === undefined || pattern === null || pattern === undefined || escaping === null)
      return null;
    return matches(subject, pattern, escaping) !== expression.negated;
  });
}

function matches(subject: string, pattern: string, escaping: string | undefined): boolean {
  let source = '';
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    if (character === escaping) source += quoted(characters[++index] ?? '');
    else if (character === '%') source += '.*';
    else if (character === '_') source += '.';
    else source += quoted(character);
  }
  return new RegExp(`^${source}$`, 'su').test(subject);
}

function quoted(character: string): string {
  return character.replace(/[$()*+./?[\\\]^{|}-]/, '\\$&');
}

function compileCase(context: Context, expression: Of<'case'>): Compiled {
  const branches = expression.branches.map((branch) => ({
    when: compileBranch(context, expression.selector, branch.when),
    result: compileExpression(context, branch.result),
  }));
  const otherwise = expression.otherwise === null ? null : compileExpression(context, expression.otherwise);
  const results = [...branches.map(({ result }) => result.type), ...(otherwise === null ? [] : [otherwise.type])];
  const first = results.find((result) => familyOf(result) !== 'null') ?? NULL_TYPE;
  const type = first.kind === 'scalar' ? { ...first, size: null, precision: null, scale: null } : first;
  if (results.some((result) => distance(result, type) === null)) throw wrongType(expression.place);
  return {
    type,
    run: async (frame) => {
      for (const { when, result } of branches) {
        if ((await when(frame)) === true) return convert(await result.run(frame), type, frame.execution);
      }
      return otherwise === null ? null : convert(await otherwise.run(frame), type, frame.execution);
    },
  };
}

/** The condition of a WHEN: of its own, or equality with the selector. */
export function compileBranch(
  context: Context,
  selector: Expression | null,
  when: Expression,
): (frame: Frame) => Promise<Truth> {
  if (selector === null) return compileCondition(context, when);
  const left = compileExpression(context, selector);
  const comparison = compileComparison(left, compileExpression(context, when), '=', when.place);
  return async (frame) => {
    const order = await comparison(frame);
    return order === null ? null : order === 0;
  };
}
