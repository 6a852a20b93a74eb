import type { PlValue } from '../../database.ts';
import { daysBetween, plusDays } from '../functions/dates.ts';
import { modulo, result } from '../functions/reckoning.ts';
import { raised } from '../run/exceptions.ts';
import type { Place } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { Numeric } from '../types/numbers.ts';
import { CLOB, DATE, distance, familyOf, NUMBER, TEXT } from '../types/types.ts';
import { type Compiled, wrongArguments } from './context.ts';

/** `||`: NULL is the empty string here, and nothing else. */
export function compileConcatenation(left: Compiled, right: Compiled, place: Place): Compiled {
  if (distance(left.type, TEXT) === null || distance(right.type, TEXT) === null) throw wrongArguments('||', place);
  const isClob = [left.type, right.type].some((type) => type.kind === 'scalar' && type.base === 'CLOB');
  const type = isClob ? CLOB : TEXT;
  return {
    type,
    run: async (frame) => {
      const first = textIn(await convert(await left.run(frame), CLOB, frame.execution));
      const second = textIn(await convert(await right.run(frame), CLOB, frame.execution));
      const joined = first + second;
      if (joined === '') return null;
      return convert({ kind: isClob ? 'clob' : 'text', value: joined }, type, frame.execution);
    },
  };
}

function textIn(value: PlValue): string {
  return value?.kind === 'clob' || value?.kind === 'text' ? value.value : '';
}

export function negated(operand: Compiled, place: Place): Compiled {
  if (distance(operand.type, NUMBER) === null || familyOf(operand.type) === 'date') throw wrongArguments('-', place);
  return {
    type: NUMBER,
    run: async (frame) => {
      const value = await convert(await operand.run(frame), NUMBER, frame.execution);
      return value?.kind === 'number' ? result(new Numeric(value.value).neg()) : null;
    },
  };
}

type Work = (left: string, right: string) => PlValue;

const ARITHMETIC: Readonly<Record<string, Work>> = {
  '+': (left, right) => result(new Numeric(left).add(right)),
  '-': (left, right) => result(new Numeric(left).sub(right)),
  '*': (left, right) => result(new Numeric(left).mul(right)),
  '/': (left, right) => {
    if (right === '0') throw raised(1476);
    return result(new Numeric(left).div(right));
  },
  '**': (left, right) => result(new Numeric(left).pow(right)),
  MOD: (left, right) => result(modulo(new Numeric(left), new Numeric(right))),
};

/** Arithmetic of numbers, and of dates with days. */
export function compileArithmetic(operator: string, left: Compiled, right: Compiled, place: Place): Compiled {
  const families = [familyOf(left.type), familyOf(right.type)] as const;
  const isNumber = (family: string): boolean => ['number', 'text', 'null'].includes(family);
  const [first, second] = families;
  if (first === 'date' && isNumber(second) && (operator === '+' || operator === '-')) {
    return onDate(left, right, operator === '+' ? 1 : -1);
  }
  if (isNumber(first) && second === 'date' && operator === '+') return onDate(right, left, 1);
  if (first === 'date' && second === 'date' && operator === '-') return betweenDates(left, right);
  const work = ARITHMETIC[operator];
  if (!isNumber(first) || !isNumber(second) || work === undefined) throw wrongArguments(operator, place);
  return {
    type: NUMBER,
    run: async (frame) => {
      const one = await convert(await left.run(frame), NUMBER, frame.execution);
      const other = await convert(await right.run(frame), NUMBER, frame.execution);
      return one?.kind === 'number' && other?.kind === 'number' ? work(one.value, other.value) : null;
    },
  };
}

function onDate(date: Compiled, days: Compiled, sign: 1 | -1): Compiled {
  return {
    type: DATE,
    run: async (frame) => {
      const start = await convert(await date.run(frame), DATE, frame.execution);
      const count = await convert(await days.run(frame), NUMBER, frame.execution);
      if (start?.kind !== 'date' || count?.kind !== 'number') return null;
      return plusDays(start.value, new Numeric(count.value).mul(sign).toFixed());
    },
  };
}

function betweenDates(later: Compiled, earlier: Compiled): Compiled {
  return {
    type: NUMBER,
    run: async (frame) => {
      const end = await convert(await later.run(frame), DATE, frame.execution);
      const start = await convert(await earlier.run(frame), DATE, frame.execution);
      return end?.kind === 'date' && start?.kind === 'date' ? daysBetween(end.value, start.value) : null;
    },
  };
}
