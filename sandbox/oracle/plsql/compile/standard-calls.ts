import type { PlValue } from '../../database.ts';
import type { ParameterKind, Scalar, StandardFunction } from '../functions/library.ts';
import { raised } from '../run/exceptions.ts';
import type { Frame } from '../run/frame.ts';
import type { Argument } from '../syntax/ast.ts';
import type { Place } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { CLOB, DATE, distance, familyOf, NUMBER, type PlType, TEXT } from '../types/types.ts';
import { type Compiled, type Context, wrongArguments } from './context.ts';

/** A call of a function of package STANDARD. */
export function compileStandard(
  context: Context,
  name: string,
  known: StandardFunction,
  args: readonly Argument[],
  place: Place,
): Compiled {
  const isTooLong = args.length > known.parameters.length && known.variadic !== true;
  if (args.length < known.required || isTooLong || args.some((arg) => arg.name !== null))
    throw wrongArguments(name, place);
  const compiled = args.map((arg) => context.compiler.expression(context, arg.value));
  const type = known.returns(compiled.map((arg) => arg.type));
  const gives = compiled.map((arg, index) =>
    give(name, arg, known.parameters[index] ?? known.parameters.at(-1) ?? 'any', type, place),
  );
  return {
    type,
    run: async (frame) => {
      const values: Scalar[] = [];
      for (const value of gives) values.push(scalarOf(await value(frame)));
      return known.run(values, frame.execution);
    },
  };
}

function give(
  name: string,
  arg: Compiled,
  kind: ParameterKind,
  result: PlType,
  place: Place,
): (frame: Frame) => Promise<PlValue> {
  if (!['text', 'number', 'date', 'boolean', 'raw', 'null'].includes(familyOf(arg.type)))
    throw wrongArguments(name, place);
  if (kind === 'any') return async (frame) => arg.run(frame);
  const type = kind === 'text' ? textLike(arg.type) : kind === 'number' ? NUMBER : kind === 'date' ? DATE : result;
  if (distance(arg.type, type) === null) throw wrongArguments(name, place);
  return async (frame) => convert(await arg.run(frame), type, frame.execution);
}

function textLike(type: PlType): PlType {
  return type.kind === 'scalar' && type.base === 'CLOB' ? CLOB : TEXT;
}

function scalarOf(value: PlValue): Scalar {
  if (value?.kind === 'record' || value?.kind === 'table' || value?.kind === 'hash') throw raised(6502);
  return value;
}
