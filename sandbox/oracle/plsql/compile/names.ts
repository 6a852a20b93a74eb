import { SQL_ONLY, STANDARD } from '../functions/standard.ts';
import { raised, textOf } from '../run/exceptions.ts';
import type { Frame } from '../run/frame.ts';
import type { Argument, NameExpression, Selector, Target } from '../syntax/ast.ts';
import { type Place, SyntaxFault } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { familyOf, INTEGER, NULL_TYPE, TEXT } from '../types/types.ts';
import { compileCall } from './calls.ts';
import {
  type Compiled,
  type Context,
  noComponent,
  type Reference,
  undeclared,
  wrongArguments,
  wrongType,
} from './context.ts';
import type { Constant, Declared, PackageInterface, Subprograms, Variable } from './declared.ts';
import { compileMethod } from './methods.ts';
import { assignable, elementReference, type FrameOf, fieldReference, variableReference } from './references.ts';
import { compileStandard } from './standard-calls.ts';

/** What a name turned out to be, with the selectors that have not been used up. */
interface Found {
  readonly declared: Declared;
  /** Of a package's member. */
  readonly from: PackageInterface | null;
  readonly name: string;
  readonly rest: readonly Selector[];
}

/** Looks a name up: in the scopes around, behind a label, in packages. Null when there is nothing. */
export function findName(context: Context, expression: NameExpression): Found | null {
  const { name, selectors } = expression;
  const declared = context.scope.lookup(name);
  const [first, second] = selectors;
  // Inside of a subprogram its name qualifies its own variables.
  const isCallable = declared === null || declared.kind === 'subprograms';
  const labelled = isCallable && first?.kind === 'field' ? context.scope.labelled(name)?.own(first.name) : undefined;
  if (labelled !== undefined && first?.kind === 'field') {
    return { declared: labelled, from: null, name: first.name, rest: selectors.slice(1) };
  }
  if (declared !== null) return { declared, from: null, name, rest: selectors };
  if (first?.kind !== 'field') return null;
  const direct = context.unit.packages.find(null, name);
  if (direct !== null) return member(direct, first, selectors.slice(1));
  const owned = context.unit.packages.find(name, first.name);
  if (owned === null || second?.kind !== 'field') return null;
  return member(owned, second, selectors.slice(2));
}

function member(from: PackageInterface, selector: Selector & { kind: 'field' }, rest: readonly Selector[]): Found {
  const declared = from.members.get(selector.name);
  if (declared === undefined) throw noComponent(selector.name, selector.place);
  return { declared, from, name: selector.name, rest };
}

/** A name where a value is wanted: a variable, a constant, a function's result. */
export function compileName(context: Context, expression: NameExpression, wanted: 'value' | 'statement'): Compiled {
  const found = findName(context, expression);
  if (found === null) return compileUnknown(context, expression, wanted);
  const { declared, rest } = found;
  switch (declared.kind) {
    case 'variable':
      return select(context, variableReference(declared, frameOf(context, declared, found.from)), rest);
    case 'constant':
      return select(context, constantReference(declared, found.name), rest);
    case 'subprograms':
      return compileSubprogram(context, found, declared, wanted, expression.place);
    case 'cursor':
    case 'exception':
    case 'type':
      throw new SyntaxFault(330, 'invalid use of type name or subtype name', expression.place);
  }
}

function constantReference(constant: Constant, name: string): Reference {
  const fail = (): never => {
    throw raised(6502);
  };
  return { type: constant.type, run: constant.evaluate, touch: constant.evaluate, write: fail, fixed: name };
}

function frameOf(context: Context, variable: Variable, from: PackageInterface | null): FrameOf {
  if (from !== null) {
    return async (frame) => {
      const state = await from.state(frame.execution);
      if (state === null) throw raised(6508);
      return state;
    };
  }
  if (context.detached === true) return (frame) => frame.root();
  const levels = context.scope.layout.level - variable.slot.level;
  return (frame) => frame.up(levels);
}

/** Goes on from a variable to its components, elements and methods. */
function select(context: Context, base: Reference, selectors: readonly Selector[]): Reference {
  let reference = base;
  for (const [index, selector] of selectors.entries()) {
    const { type } = reference;
    if (selector.kind === 'call') {
      if (type.kind !== 'table')
        throw new SyntaxFault(224, 'object must be of type function or array to be used this way', selector.place);
      reference = elementReference(context, reference, type, selector);
    } else if (type.kind === 'table') {
      const next = selectors[index + 1];
      const args = next?.kind === 'call' ? next.args : [];
      if (selectors.length > index + (next?.kind === 'call' ? 2 : 1)) throw noComponent(selector.name, selector.place);
      const compiled = compileMethod(context, reference, type, selector.name, args, selector.place);
      return valueOnly(compiled, selector.name);
    } else {
      reference = fieldReference(reference, selector.name, selector.place);
    }
  }
  return reference;
}

/** A value that is nothing to assign to. */
function valueOnly(compiled: Compiled, name: string): Reference {
  return {
    ...compiled,
    touch: compiled.run,
    fixed: name,
    write: () => {
      throw raised(6502);
    },
  };
}

function compileSubprogram(
  context: Context,
  found: Found,
  declared: Subprograms,
  wanted: 'value' | 'statement',
  place: Place,
): Compiled {
  const [first] = found.rest;
  const args: readonly Argument[] = first?.kind === 'call' ? first.args : [];
  const rest = first?.kind === 'call' ? found.rest.slice(1) : found.rest;
  const isFunction = wanted === 'value' || rest.length > 0;
  const candidates = declared.overloads.filter(({ returns }) => (returns !== null) === isFunction);
  if (candidates.length === 0) {
    if (isFunction) throw new SyntaxFault(222, `no function with name '${found.name}' exists in this scope`, place);
    throw new SyntaxFault(221, `'${found.name}' is not a procedure or is undefined`, place);
  }
  const { from } = found;
  const levels = context.scope.layout.level - declared.level;
  const outerOf = from === null ? (frame: Frame) => frame.up(levels) : (frame: Frame) => from.state(frame.execution);
  const call = compileCall(context, found.name, candidates, args, place, outerOf);
  return rest.length === 0 ? call : select(context, valueOnly(call, found.name), rest);
}

/** Names that no scope and no package has: package STANDARD and what the compiler knows by itself. */
function compileUnknown(context: Context, expression: NameExpression, wanted: 'value' | 'statement'): Compiled {
  const standard =
    expression.name === 'STANDARD' && expression.selectors[0]?.kind === 'field' ? expression.selectors[0] : null;
  const name = standard?.name ?? expression.name;
  const [first, ...others] = standard === null ? expression.selectors : expression.selectors.slice(1);
  const args = first?.kind === 'call' ? first.args : [];
  const isPlain = first?.kind !== 'field' && others.length === 0;
  if (isPlain && wanted === 'statement' && name === 'RAISE_APPLICATION_ERROR')
    return compileRaiseApplicationError(context, args, expression.place);
  if (isPlain && name === 'SQLCODE' && first === undefined) return SQLCODE;
  if (isPlain && name === 'SQLERRM') return compileSqlerrm(context, args, expression.place);
  const known = STANDARD.get(name);
  if (known !== undefined && isPlain) {
    if (wanted === 'statement')
      throw new SyntaxFault(221, `'${name}' is not a procedure or is undefined`, expression.place);
    return compileStandard(context, name, known, args, expression.place);
  }
  if (isPlain && SQL_ONLY.has(name)) {
    throw new SyntaxFault(
      204,
      `function or pseudo-column '${name}' may be used inside a SQL statement only`,
      expression.place,
    );
  }
  throw undeclared(spelledOut(expression), expression.place);
}

/** Oracle names the first part only where an owner or a package is hidden, else the whole dotted name. */
function spelledOut({ name, selectors }: NameExpression): string {
  const parts = [name];
  for (const selector of selectors) {
    if (selector.kind !== 'field') break;
    parts.push(selector.name);
  }
  const isUser = parts.length > 2 || name === 'APPS' || name === 'SYS';
  return isUser ? parts.slice(0, 2).join('.') : parts.join('.');
}

const SQLCODE: Compiled = {
  type: INTEGER,
  run: ({ execution }) => ({ kind: 'number', value: String(execution.current?.sqlcode ?? 0) }),
};

function compileSqlerrm(context: Context, args: readonly Argument[], place: Place): Compiled {
  const [code] = args;
  if (code === undefined) {
    return {
      type: TEXT,
      run: ({ execution }) => ({ kind: 'text', value: execution.current?.sqlerrm ?? textOf(0) }),
    };
  }
  const compiled = context.compiler.expression(context, code.value);
  if (args.length > 1 || !['number', 'text', 'null'].includes(familyOf(compiled.type)))
    throw wrongArguments('SQLERRM', place);
  return {
    type: TEXT,
    run: async (frame) => {
      const number = await convert(await compiled.run(frame), INTEGER, frame.execution);
      return { kind: 'text', value: textOf(number?.kind === 'number' ? Number(number.value) : 0) };
    },
  };
}

function compileRaiseApplicationError(context: Context, args: readonly Argument[], place: Place): Compiled {
  const formals = ['NUM', 'MSG', 'KEEPERRORSTACK'];
  const actuals = formals.map((formal, index) =>
    args.find((arg, at) => (arg.name ?? formals[at]) === formal && at >= 0 && (arg.name !== null || at === index)),
  );
  const [code, message, keep] = actuals.map((arg) =>
    arg === undefined ? null : context.compiler.expression(context, arg.value),
  );
  const known = args.filter((arg, index) => formals.includes(arg.name ?? formals[index] ?? '')).length;
  if (code === null || code === undefined || message === null || message === undefined || known !== args.length) {
    throw wrongArguments('RAISE_APPLICATION_ERROR', place);
  }
  if (keep !== null && keep !== undefined && familyOf(keep.type) !== 'boolean') throw wrongType(place);
  return {
    type: NULL_TYPE,
    run: async (frame) => {
      const number = await convert(await code.run(frame), INTEGER, frame.execution);
      const text = await convert(await message.run(frame), TEXT, frame.execution);
      const kept = await keep?.run(frame);
      throw frame.execution.applicationError(
        number?.kind === 'number' ? Number(number.value) : 0,
        text?.kind === 'text' ? text.value : '',
        kept?.kind === 'boolean' && kept.value,
      );
    },
  };
}

/** Something to assign to: a variable, a part of one, a bind. */
export function compileTarget(context: Context, target: Target, how: 'write' | 'both'): Reference {
  if (target.kind === 'bind') return bindReference(context, target, how);
  const found = findName(context, target);
  if (found === null) {
    const known = target.selectors.length === 0 && STANDARD.has(target.name);
    throw known
      ? new SyntaxFault(363, `expression '${target.name}' cannot be used as an assignment target`, target.place)
      : undeclared(spelledOut(target), target.place);
  }
  if (found.declared.kind === 'variable') {
    const base = variableReference(found.declared, frameOf(context, found.declared, found.from));
    return assignable(select(context, base, found.rest), target.place);
  }
  throw new SyntaxFault(363, `expression '${found.name}' cannot be used as an assignment target`, target.place);
}

/** A placeholder of the client's. */
export function bindReference(
  context: Context,
  target: Target & { kind: 'bind' },
  how: 'read' | 'write' | 'both',
): Reference {
  const bind = context.unit.binds.get(target.name);
  if (bind === undefined) {
    // A stored unit has no client to ask.
    throw new SyntaxFault(49, `bad bind variable '${target.name}'`, target.place);
  }
  const { index, use } = bind;
  if (how !== 'write') use.isRead = true;
  if (how !== 'read') use.isWritten = true;
  const read = (frame: Frame) => frame.execution.binds[index] ?? null;
  return {
    type: use.type,
    fixed: null,
    run: read,
    touch: read,
    write: async (frame, value) => {
      const converted = await convert(value, use.type, frame.execution);
      const isLong = converted?.kind === 'text' && Buffer.byteLength(converted.value) > use.maxSize;
      if (isLong) throw raised(6502, 'character string buffer too small');
      frame.execution.binds[index] = converted;
    },
  };
}
