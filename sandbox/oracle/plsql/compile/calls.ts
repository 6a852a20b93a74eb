import type { PlValue } from '../../database.ts';
import type { Frame } from '../run/frame.ts';
import type { Argument, Expression } from '../syntax/ast.ts';
import { type Place, SyntaxFault } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { BOOLEAN, distance, NULL_TYPE, type PlType } from '../types/types.ts';
import { type Compiled, type Context, type Reference, wrongArguments } from './context.ts';
import type { FormalParameter, SubprogramType } from './declared.ts';

/** The frame that a subprogram was declared in, seen from the running one. */
type OuterOf = (frame: Frame) => Frame | null | Promise<Frame | null>;

/**
 * A call, resolved among the overloads by the names, number and types of its arguments. PLS-00306 when none fits,
 * PLS-00307 when more than one does.
 */
export function compileCall(
  context: Context,
  name: string,
  overloads: readonly SubprogramType[],
  args: readonly Argument[],
  place: Place,
  outerOf: OuterOf,
): Compiled {
  const chosen = overloads.length === 1 ? overloads[0] : choose(context, name, overloads, args, place);
  if (chosen === undefined) throw wrongArguments(name, place);
  const actuals = match(chosen.parameters, args);
  if (actuals === null) throw wrongArguments(name, place);
  const passes = chosen.parameters.map((formal, index) => pass(context, name, formal, actuals[index] ?? null, place));
  return {
    type: chosen.returns ?? NULL_TYPE,
    run: async (frame) => {
      const values: (PlValue | undefined)[] = [];
      for (const { give } of passes) values.push(give === null ? undefined : await give(frame));
      const outcome = await chosen.invoke(frame.execution, await outerOf(frame), values);
      // Only here, after all went well: an exception leaves OUT and IN OUT arguments as they were.
      for (const [index, { take }] of passes.entries()) {
        if (take !== null) await take(frame, outcome.values[index] ?? null);
      }
      return outcome.result;
    },
  };
}

interface Pass {
  readonly give: ((frame: Frame) => Promise<PlValue>) | null;
  readonly take: ((frame: Frame, value: PlValue) => Promise<void>) | null;
}

/** How one argument goes in and comes out. */
function pass(context: Context, name: string, formal: FormalParameter, actual: Argument | null, place: Place): Pass {
  if (actual === null) return { give: null, take: null };
  if (formal.mode === 'IN') {
    const compiled = context.compiler.expression(context, actual.value);
    if (distance(compiled.type, formal.type) === null) throw wrongArguments(name, place);
    return { give: async (frame) => convert(await compiled.run(frame), formal.type, frame.execution), take: null };
  }
  const target = targetOf(context, formal, actual);
  const fits = distance(formal.type, target.type) !== null;
  if (!fits || (formal.mode === 'IN/OUT' && distance(target.type, formal.type) === null))
    throw wrongArguments(name, place);
  return {
    give:
      formal.mode === 'OUT' ? null : async (frame) => convert(await target.run(frame), formal.type, frame.execution),
    take: target.write,
  };
}

function targetOf(context: Context, formal: FormalParameter, actual: Argument): Reference {
  const { value } = actual;
  if (value.kind === 'name' || value.kind === 'bind') {
    return context.compiler.target(context, value, formal.mode === 'OUT' ? 'write' : 'both');
  }
  throw new SyntaxFault(363, `expression '${spelled(value)}' cannot be used as an assignment target`, actual.place);
}

function spelled(expression: Expression): string {
  if (expression.kind !== 'literal') return '<expression>';
  if (expression.value === null) return 'NULL';
  return 'value' in expression.value && typeof expression.value.value === 'string'
    ? expression.value.value
    : '<expression>';
}

/** The arguments by position of the formals, null where the default counts; null when they do not fit by name or number. */
function match(formals: readonly FormalParameter[], args: readonly Argument[]): (Argument | null)[] | null {
  const actuals: (Argument | null)[] = formals.map(() => null);
  for (const [position, arg] of args.entries()) {
    const index = arg.name === null ? position : formals.findIndex((formal) => formal.name === arg.name);
    if (index < 0 || index >= formals.length || actuals[index] !== null) return null;
    actuals[index] = arg;
  }
  const isComplete = formals.every((formal, index) => actuals[index] !== null || formal.hasDefault);
  return isComplete ? actuals : null;
}

function choose(
  context: Context,
  name: string,
  overloads: readonly SubprogramType[],
  args: readonly Argument[],
  place: Place,
): SubprogramType {
  const fitting = overloads.flatMap((overload) => {
    const actuals = match(overload.parameters, args);
    return actuals === null ? [] : [{ overload, actuals }];
  });
  if (fitting.length === 0) throw wrongArguments(name, place);
  if (fitting.length === 1 && fitting[0] !== undefined) return fitting[0].overload;
  const types = new Map(args.map((arg) => [arg, typeOf(context, arg.value)] as const));
  const ranked = fitting.flatMap(({ overload, actuals }) => {
    const rank = rankOf(overload.parameters, actuals, types);
    return rank === null ? [] : [{ overload, rank }];
  });
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const winners = ranked.filter(({ rank }) => rank === best);
  const [winner] = winners;
  if (winner === undefined) throw wrongArguments(name, place);
  if (winners.length > 1) throw new SyntaxFault(307, `too many declarations of '${name}' match this call`, place);
  return winner.overload;
}

/** How much would have to be converted; null when something cannot be. The same base type is better than its family. */
function rankOf(
  formals: readonly FormalParameter[],
  actuals: readonly (Argument | null)[],
  types: ReadonlyMap<Argument, PlType>,
): number | null {
  let rank = 0;
  for (const [index, formal] of formals.entries()) {
    const actual = actuals[index];
    const type = actual === null || actual === undefined ? undefined : types.get(actual);
    if (type === undefined) continue;
    const step = formal.mode === 'OUT' ? distance(formal.type, type) : distance(type, formal.type);
    if (step === null) return null;
    const sameBase = type.kind !== 'scalar' || formal.type.kind !== 'scalar' || type.base === formal.type.base;
    rank += step * 100 + (sameBase || type === NULL_TYPE ? 0 : 1);
  }
  return rank;
}

/** The type of an argument before it is known which way it goes. */
function typeOf(context: Context, expression: Expression): PlType {
  if (expression.kind === 'bind') return context.unit.binds.get(expression.name)?.use.type ?? BOOLEAN;
  return context.compiler.expression(context, expression).type;
}
