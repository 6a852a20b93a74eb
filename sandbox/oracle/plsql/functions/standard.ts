import { CHOICE_FUNCTIONS } from './choices.ts';
import { CONVERSION_FUNCTIONS } from './conversions.ts';
import { DATE_FUNCTIONS } from './dates.ts';
import type { StandardFunction } from './library.ts';
import { NUMBER_FUNCTIONS } from './reckoning.ts';
import { TEXT_FUNCTIONS } from './texts.ts';

/** The functions of package STANDARD that PL/SQL may call, by name. */
export const STANDARD: ReadonlyMap<string, StandardFunction> = new Map(
  Object.entries({
    ...TEXT_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...DATE_FUNCTIONS,
    ...CONVERSION_FUNCTIONS,
    ...CHOICE_FUNCTIONS,
  }),
);

/** Functions of SQL's that PL/SQL refuses by name (PLS-00204). */
export const SQL_ONLY: ReadonlySet<string> = new Set([
  'DECODE',
  'COUNT',
  'SUM',
  'MIN',
  'MAX',
  'AVG',
  'ROWNUM',
  'ROW_NUMBER',
  'LISTAGG',
  'DUMP',
  'VSIZE',
]);
