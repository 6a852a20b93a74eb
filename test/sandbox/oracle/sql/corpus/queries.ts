import type { Valid } from './kinds.ts';

export const QUERIES: readonly Valid[] = [
  // Joins, groups, windows.
  [
    'SELECT i.code, p.label FROM item i JOIN part p ON p.item_id = i.item_id ORDER BY p.part_id',
    [
      ['A', 'bolt'],
      ['A', 'nut'],
      ['B', 'none'],
    ],
  ],
  [
    "SELECT i.code, p.label FROM item i LEFT OUTER JOIN part p ON p.item_id = i.item_id AND p.label = 'nut' ORDER BY i.item_id",
    [
      ['A', 'nut'],
      ['B', null],
      ['C', null],
      ['D_1', null],
    ],
  ],
  [
    'SELECT i.code, p.label FROM item i, part p WHERE p.item_id (+) = i.item_id ORDER BY i.item_id, p.part_id',
    [
      ['A', 'bolt'],
      ['A', 'nut'],
      ['B', 'none'],
      ['C', null],
      ['D_1', null],
    ],
  ],
  ['SELECT COUNT(*) FROM item, part', [['12']]],
  ['SELECT item_id, COUNT(*) n FROM part GROUP BY item_id HAVING COUNT(*) > 1', [['1', '2']]],
  [
    'SELECT COUNT(note), COUNT(DISTINCT item_id), MIN(code), MAX(made), SUM(amount), AVG(amount) FROM item',
    [['3', '4', 'A', '2026-02-28T13:30:15', '7.75', '2.583333333333333333333333333333333333333']],
  ],
  ['SELECT SUM(amount) FROM item WHERE 1 = 0', [[null]]],
  [
    "SELECT TO_CHAR(made, 'YYYY'), COUNT(*) FROM item WHERE made IS NOT NULL GROUP BY TO_CHAR(made, 'YYYY') ORDER BY 1",
    [
      ['2025', '1'],
      ['2026', '2'],
    ],
  ],
  [
    'SELECT code, ROW_NUMBER() OVER (ORDER BY amount DESC NULLS LAST) FROM item ORDER BY item_id',
    [
      ['A', '1'],
      ['B', '3'],
      ['C', '4'],
      ['D_1', '2'],
    ],
  ],
  [
    'SELECT part_id, COUNT(*) OVER (PARTITION BY item_id) FROM part ORDER BY part_id',
    [
      ['11', '2'],
      ['12', '2'],
      ['13', '1'],
    ],
  ],
  [
    'SELECT part_id, SUM(part_id) OVER (ORDER BY part_id) FROM part ORDER BY part_id',
    [
      ['11', '11'],
      ['12', '23'],
      ['13', '36'],
    ],
  ],
  ['SELECT DISTINCT item_id FROM part ORDER BY item_id DESC', [['2'], ['1']]],
  // Subqueries, WITH, sets.
  [
    'SELECT (SELECT MAX(label) FROM part p WHERE p.item_id = i.item_id) FROM item i ORDER BY item_id',
    [['nut'], ['none'], [null], [null]],
  ],
  [
    'WITH big AS (SELECT item_id, amount FROM item WHERE amount > 0) SELECT COUNT(*), MAX(b.amount) FROM big b',
    [['2', '10.5']],
  ],
  [
    "SELECT 'a' x FROM dual UNION ALL SELECT NULL FROM dual UNION ALL SELECT 'a' FROM dual ORDER BY x",
    [['a'], ['a'], [null]],
  ],
  ['SELECT item_id FROM item MINUS SELECT item_id FROM part ORDER BY 1', [['3'], ['4']]],
  ['SELECT v.id FROM (SELECT item_id id FROM item) v WHERE v.id > 3', [['4']]],
  // ROWNUM.
  ['SELECT * FROM (SELECT code FROM item ORDER BY amount DESC NULLS LAST) WHERE ROWNUM <= :n', [['A'], ['D_1']], '2'],
  [
    'SELECT q.* FROM (SELECT q.*, ROWNUM rn FROM (SELECT code FROM item ORDER BY code) q WHERE ROWNUM <= 3) q WHERE rn >= 2',
    [
      ['B', '2'],
      ['C', '3'],
    ],
  ],
  ['SELECT COUNT(*) FROM item WHERE ROWNUM <= 2', [['2']]],
  ['SELECT code FROM item WHERE ROWNUM = 2', []],
  ['SELECT code FROM item WHERE ROWNUM <= NULL', []],
  ["SELECT MAX(code) FROM (SELECT code FROM item ORDER BY code) WHERE ROWNUM < 3 AND code <> 'B'", [['C']]],
];
