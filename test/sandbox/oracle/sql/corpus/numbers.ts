import type { Valid } from './kinds.ts';

export const NUMBERS: readonly Valid[] = [
  // Numbers.
  ['SELECT 1 / 3 FROM dual', [['0.3333333333333333333333333333333333333333']]],
  ['SELECT 2 / 3 * 3, 10 / 4, 7 / 7 FROM dual', [['2', '2.5', '1']]],
  ['SELECT 99999999999999999999999999999999999999 + 1 FROM dual', [['100000000000000000000000000000000000000']]],
  ['SELECT 0.1 + 0.2, 1e3, .5, 5. FROM dual', [['0.3', '1000', '0.5', '5']]],
  ['SELECT 100000 * 100000 * 100000 FROM dual', [['1000000000000000']]],
  ['SELECT MOD(11, 4), MOD(-11, 4), MOD(11, 0), MOD(5.5, 2) FROM dual', [['3', '-3', '11', '1.5']]],
  [
    'SELECT ROUND(2.5), ROUND(-2.5), ROUND(1234.567, -2), TRUNC(2.79, 1), TRUNC(-2.7) FROM dual',
    [['3', '-3', '1200', '2.7', '-2']],
  ],
  ['SELECT ABS(-3), SIGN(-2), CEIL(1.2), FLOOR(-1.2) FROM dual', [['3', '-1', '2', '-2']]],
  ['SELECT - -3, +4, -(1 + 2) FROM dual', [['3', '4', '-3']]],
  // TO_CHAR of numbers.
  ["SELECT TO_CHAR(1234.5), TO_CHAR(0.5), TO_CHAR(-0.25, 'TM9') FROM dual", [['1234.5', '.5', '-.25']]],
  ["SELECT TO_CHAR(1234.5, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') FROM dual", [['1234.5']]],
  ["SELECT TO_CHAR(1234.5, 'TM9', 'NLS_NUMERIC_CHARACTERS = '',.''') FROM dual", [['1234,5']]],
  ["SELECT TO_CHAR(1234.5, '999G990D00', 'NLS_NUMERIC_CHARACTERS='',.''') FROM dual", [['   1.234,50']]],
  [
    "SELECT TO_CHAR(1234.5, 'FM999990.00'), TO_CHAR(-7, '099'), TO_CHAR(7, '999') FROM dual",
    [['1234.50', '-007', '   7']],
  ],
  ["SELECT TO_CHAR(12345, '999') FROM dual", [['####']]],
  ["SELECT TO_CHAR(0, 'FM999.99'), TO_CHAR(5, 'S99'), TO_CHAR(-5, '99MI') FROM dual", [['0.', ' +5', ' 5-']]],
  [
    "SELECT TO_NUMBER('12.5'), TO_NUMBER('1,234.50', '9,999.99'), TO_NUMBER('-7') FROM dual",
    [['12.5', '1234.5', '-7']],
  ],
  ["SELECT TO_NUMBER('1.234,5', '9G999D9', 'NLS_NUMERIC_CHARACTERS='',.''') FROM dual", [['1234.5']]],
];
