import type { Execution } from '../run/execution.ts';
import { compare } from '../types/compare.ts';
import { BOOLEAN, familyOf, NUMBER, type PlType, TEXT } from '../types/types.ts';
import type { Scalar, StandardFunction } from './library.ts';

/** The type of the first argument that is not the literal NULL. */
function first(args: readonly PlType[]): PlType {
  const type = args.find((arg) => familyOf(arg) !== 'null') ?? TEXT;
  // A function gives back what fits, not what its argument was declared with.
  if (type.kind !== 'scalar') return type;
  return {
    kind: 'scalar',
    base: type.base === 'CHAR' ? 'VARCHAR2' : type.base,
    size: null,
    precision: null,
    scale: null,
  };
}

function extreme(sign: 1 | -1): StandardFunction['run'] {
  return (args) => {
    let best: Scalar = args[0] ?? null;
    for (const arg of args) {
      if (arg === null || best === null) return null;
      if ((compare(arg, best) ?? 0) * sign > 0) best = arg;
    }
    return best;
  };
}

const environment = (name: string) => (args: readonly Scalar[], execution: Execution) =>
  execution.sqlFunction(name, args);

export const CHOICE_FUNCTIONS: Readonly<Record<string, StandardFunction>> = {
  NVL: { parameters: ['any', 'like'], required: 2, returns: first, run: ([value, other]) => value ?? other ?? null },
  NVL2: {
    parameters: ['any', 'any', 'any'],
    required: 3,
    returns: (args) => first(args.slice(1)),
    run: ([value, there, not]) => (value === null ? not : there) ?? null,
  },
  COALESCE: {
    parameters: ['any', 'like'],
    required: 2,
    variadic: true,
    returns: first,
    run: (args) => args.find((arg) => arg !== null) ?? null,
  },
  NULLIF: {
    parameters: ['any', 'like'],
    required: 2,
    returns: first,
    run: ([value, other]) =>
      value !== null && value !== undefined && other !== null && other !== undefined && compare(value, other) === 0
        ? null
        : (value ?? null),
  },
  GREATEST: { parameters: ['any', 'like'], required: 1, variadic: true, returns: first, run: extreme(1) },
  LEAST: { parameters: ['any', 'like'], required: 1, variadic: true, returns: first, run: extreme(-1) },
  USER: {
    parameters: [],
    required: 0,
    returns: () => TEXT,
    run: (_args, { session }) => ({ kind: 'text', value: session.user }),
  },
  UID: { parameters: [], required: 0, returns: () => NUMBER, run: environment('UID') },
  SYS_CONTEXT: { parameters: ['text', 'text'], required: 2, returns: () => TEXT, run: environment('SYS_CONTEXT') },
  USERENV: { parameters: ['text'], required: 1, returns: () => TEXT, run: environment('USERENV') },
  SYS_GUID: {
    parameters: [],
    required: 0,
    returns: () => ({ ...TEXT, base: 'RAW', size: 16 }),
    run: environment('SYS_GUID'),
  },
  XOR: {
    parameters: ['any', 'any'],
    required: 2,
    returns: () => BOOLEAN,
    run: ([left, right]) =>
      left?.kind === 'boolean' && right?.kind === 'boolean'
        ? { kind: 'boolean', value: left.value !== right.value }
        : null,
  },
};
