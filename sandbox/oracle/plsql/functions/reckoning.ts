import { raised } from '../run/exceptions.ts';
import { type Decimal, kept, Numeric, overflows } from '../types/numbers.ts';
import { NUMBER } from '../types/types.ts';
import { numberIn, type Scalar, type StandardFunction } from './library.ts';

/** A result as NUMBER keeps it. Raises ORA-01426. */
export function result(value: Decimal): Scalar {
  if (overflows(value)) throw raised(1426);
  return { kind: 'number', value: kept(value) };
}

function ofNumbers(most: number, required: number, work: (...args: Decimal[]) => Decimal): StandardFunction {
  return {
    parameters: Array.from({ length: most }, () => 'number' as const),
    required,
    returns: () => NUMBER,
    run: (args) => {
      const numbers = args.map(numberIn);
      if (numbers.some((value) => value === null)) return null;
      return result(work(...numbers.map((value) => new Numeric(value ?? 0))));
    },
  };
}

function toPlaces(value: Decimal, places: Decimal | undefined, rounding: Decimal.Rounding): Decimal {
  const digits = (places ?? new Numeric(0)).trunc().toNumber();
  if (digits >= 0) return value.toDecimalPlaces(digits, rounding);
  const factor = new Numeric(10).pow(-digits);
  return value.div(factor).toDecimalPlaces(0, rounding).mul(factor);
}

export const round = (value: Decimal, places?: Decimal): Decimal => toPlaces(value, places, Numeric.ROUND_HALF_UP);
export const trunc = (value: Decimal, places?: Decimal): Decimal => toPlaces(value, places, Numeric.ROUND_DOWN);

/** MOD keeps the sign of the dividend, and of nothing modulo 0. */
export function modulo(value: Decimal, by: Decimal): Decimal {
  return by.isZero() ? value : value.sub(by.mul(value.div(by).trunc()));
}

const sign = (value: Decimal): Decimal => new Numeric(value.isZero() ? 0 : value.isNegative() ? -1 : 1);

export const NUMBER_FUNCTIONS: Readonly<Record<string, StandardFunction>> = {
  ABS: ofNumbers(1, 1, (value) => (value ?? new Numeric(0)).abs()),
  SIGN: ofNumbers(1, 1, sign),
  FLOOR: ofNumbers(1, 1, (value) => value.floor()),
  CEIL: ofNumbers(1, 1, (value) => value.ceil()),
  MOD: ofNumbers(2, 2, modulo),
  REMAINDER: ofNumbers(2, 2, (value, by) =>
    value.sub(by.mul(value.div(by).toDecimalPlaces(0, Numeric.ROUND_HALF_EVEN))),
  ),
  POWER: ofNumbers(2, 2, (value, by) => value.pow(by)),
  SQRT: ofNumbers(1, 1, (value) => value.sqrt()),
};
