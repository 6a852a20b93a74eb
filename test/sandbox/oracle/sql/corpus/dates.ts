import type { Valid } from './kinds.ts';

export const DATES: readonly Valid[] = [
  [
    "SELECT TO_CHAR(made, 'YYYY-MM-DD') FROM item ORDER BY made",
    [['2025-12-01'], ['2026-01-31'], ['2026-02-28'], [null]],
  ],
  ['SELECT code FROM item ORDER BY made DESC', [['C'], ['B'], ['A'], ['D_1']]],
  ['SELECT code FROM item ORDER BY made DESC NULLS LAST', [['B'], ['A'], ['D_1'], ['C']]],
  ['SELECT code FROM item ORDER BY made NULLS FIRST', [['C'], ['D_1'], ['A'], ['B']]],
  ["SELECT TO_DATE('2026-02-28 13:30', 'YYYY-MM-DD HH24:MI') FROM dual", [['2026-02-28T13:30:00']]],
  [
    "SELECT TO_DATE('1-Mar-2026', 'DD-MON-YYYY'), TO_DATE('20260301', 'YYYYMMDD') FROM dual",
    [['2026-03-01T00:00:00', '2026-03-01T00:00:00']],
  ],
  [
    "SELECT TO_DATE('03/01/99', 'DD/MM/RR'), TO_DATE('03/01/07', 'DD/MM/RR') FROM dual",
    [['1999-01-03T00:00:00', '2007-01-03T00:00:00']],
  ],
  [
    "SELECT TO_DATE('2461115', 'J'), TO_CHAR(TO_DATE('2461115', 'J'), 'J') FROM dual",
    [['2026-03-15T00:00:00', '2461115']],
  ],
  [
    "SELECT DATE '2026-03-01' + 1, DATE '2026-03-01' - 1/24 FROM dual",
    [['2026-03-02T00:00:00', '2026-02-28T23:00:00']],
  ],
  ["SELECT DATE '2026-03-10' - DATE '2026-03-01' FROM dual", [['9']]],
  ["SELECT TO_DATE('2026-03-01 18:00', 'YYYY-MM-DD HH24:MI') - DATE '2026-03-01' FROM dual", [['0.75']]],
  ['SELECT SYSDATE FROM dual', [['2026-03-16T14:25:36']]],
  [
    "SELECT TRUNC(SYSDATE), TRUNC(SYSDATE, 'MM'), TRUNC(SYSDATE, 'YYYY') FROM dual",
    [['2026-03-16T00:00:00', '2026-03-01T00:00:00', '2026-01-01T00:00:00']],
  ],
  [
    "SELECT TRUNC(SYSDATE, 'IW'), TRUNC(SYSDATE, 'Q'), ROUND(SYSDATE) FROM dual",
    [['2026-03-16T00:00:00', '2026-01-01T00:00:00', '2026-03-17T00:00:00']],
  ],
  [
    "SELECT ADD_MONTHS(DATE '2026-01-31', 1), ADD_MONTHS(DATE '2026-02-28', 1) FROM dual",
    [['2026-02-28T00:00:00', '2026-03-31T00:00:00']],
  ],
  [
    "SELECT MONTHS_BETWEEN(DATE '2026-03-31', DATE '2026-02-28'), MONTHS_BETWEEN(DATE '2026-03-16', DATE '2026-01-01') FROM dual",
    [['1', '2.483870967741935483870967741935483870968']],
  ],
  [
    "SELECT LAST_DAY(DATE '2024-02-10'), NEXT_DAY(DATE '2026-03-16', 'MONDAY') FROM dual",
    [['2024-02-29T00:00:00', '2026-03-23T00:00:00']],
  ],
  [
    "SELECT TO_CHAR(SYSDATE, 'DD.MM.YYYY HH24:MI:SS'), TO_CHAR(SYSDATE, 'FMDD/MM/YY'), TO_CHAR(SYSDATE) FROM dual",
    [['16.03.2026 14:25:36', '16/3/26', '16-MAR-26']],
  ],
  ["SELECT TO_CHAR(SYSDATE, 'YYYY\"-W\"IW'), TO_CHAR(SYSDATE, 'SSSSS') FROM dual", [['2026-W12', '51936']]],
  [
    "SELECT TO_CHAR(TO_TIMESTAMP('2026-03-16 01:02:03.456', 'YYYY-MM-DD HH24:MI:SS.FF3'), 'HH24:MI:SS.FF3') FROM dual",
    [['01:02:03.456']],
  ],
  ['SELECT EXTRACT(YEAR FROM SYSDATE), EXTRACT(DAY FROM made) FROM item WHERE item_id = 1', [['2026', '31']]],
  [
    "SELECT code FROM item WHERE made >= TO_DATE(:from_date, 'YYYY-MM-DD') AND made < TO_DATE(:to_date, 'YYYY-MM-DD') + 1",
    [['B']],
    '2026-02-28',
    '2026-02-28',
  ],
];
