import { raised } from '../run/exceptions.ts';
import type { Execution } from '../run/execution.ts';
import { Numeric } from '../types/numbers.ts';
import { DATE, NUMBER, TIMESTAMP } from '../types/types.ts';
import { numberIn, type Scalar, type StandardFunction } from './library.ts';
import { result, round, trunc } from './reckoning.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;

/** Milliseconds of a date on a calendar without zones; fractions of a second are not reckoned with. */
function instantOf(value: string): number {
  return Date.parse(`${value.slice(0, 19)}Z`);
}

function dateAt(instant: number): Scalar {
  const date = new Date(Math.round(instant / SECOND) * SECOND);
  if (date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 1) throw raised(1841);
  return { kind: 'date', value: date.toISOString().slice(0, 19) };
}

/** A date so many days later, fractions being parts of a day. */
export function plusDays(value: string, days: string): Scalar {
  const seconds = new Numeric(days).mul(86_400).toDecimalPlaces(0).toNumber();
  return dateAt(instantOf(value) + seconds * SECOND);
}

/** Days between two dates, with fractions. */
export function daysBetween(later: string, earlier: string): Scalar {
  return result(new Numeric(instantOf(later) - instantOf(earlier)).div(DAY));
}

function addMonths(value: string, months: number): Scalar {
  const year = Number(value.slice(0, 4));
  const month = Number(value.slice(5, 7)) - 1;
  const day = Number(value.slice(8, 10));
  const isLast = day === new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const last = new Date(Date.UTC(year, month + months + 1, 0));
  const target = isLast ? last.getUTCDate() : Math.min(day, last.getUTCDate());
  const made = Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), target);
  return dateAt(made + (instantOf(value) - Date.UTC(year, month, day)));
}

/** Functions with a rarer format or none at all are the database's: it knows the session's NLS settings. */
function byDatabase(name: string): (args: readonly Scalar[], execution: Execution) => Promise<Scalar> {
  return (args, execution) => execution.sqlFunction(name, args);
}

/** TRUNC and ROUND of dates and of numbers. */
function cut(name: 'TRUNC' | 'ROUND'): StandardFunction {
  const work = name === 'TRUNC' ? trunc : round;
  return {
    parameters: ['any', 'any'],
    required: 1,
    returns: ([first]) =>
      first?.kind === 'scalar' && (first.base === 'DATE' || first.base === 'TIMESTAMP') ? DATE : NUMBER,
    run: (args, execution) => {
      const [subject, how] = args;
      if (subject === null || subject === undefined || how === null) return null;
      if (subject.kind === 'date') {
        if (name === 'TRUNC' && how === undefined)
          return { kind: 'date', value: `${subject.value.slice(0, 10)}T00:00:00` };
        return execution.sqlFunction(name, args);
      }
      const digits = numberIn(subject) ?? (subject.kind === 'text' ? subject.value : null);
      if (digits === null) throw raised(6502);
      const places = numberIn(how);
      return result(work(new Numeric(digits), places === null ? undefined : new Numeric(places)));
    },
  };
}

export const DATE_FUNCTIONS: Readonly<Record<string, StandardFunction>> = {
  SYSDATE: {
    parameters: [],
    required: 0,
    returns: () => DATE,
    run: (_args, execution) => ({ kind: 'date', value: execution.session.now().slice(0, 19) }),
  },
  SYSTIMESTAMP: {
    parameters: [],
    required: 0,
    returns: () => TIMESTAMP,
    run: byDatabase('SYSTIMESTAMP'),
  },
  TRUNC: cut('TRUNC'),
  ROUND: cut('ROUND'),
  ADD_MONTHS: {
    parameters: ['date', 'number'],
    required: 2,
    returns: () => DATE,
    run: ([date, months]) =>
      date?.kind === 'date' && months?.kind === 'number'
        ? addMonths(date.value, Math.trunc(Number(months.value)))
        : null,
  },
  LAST_DAY: {
    parameters: ['date'],
    required: 1,
    returns: () => DATE,
    run: ([date]) => {
      if (date?.kind !== 'date') return null;
      const day = new Date(Date.UTC(Number(date.value.slice(0, 4)), Number(date.value.slice(5, 7)), 0));
      return { kind: 'date', value: `${day.toISOString().slice(0, 10)}${date.value.slice(10, 19)}` };
    },
  },
  MONTHS_BETWEEN: {
    parameters: ['date', 'date'],
    required: 2,
    returns: () => NUMBER,
    run: byDatabase('MONTHS_BETWEEN'),
  },
};
