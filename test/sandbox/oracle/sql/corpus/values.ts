import type { Valid } from './kinds.ts';

export const VALUES: readonly Valid[] = [
  ['SELECT * FROM dual', [['X']]],
  ['select /* adit:ping */ 1 from dual', [['1']]],
  ["SELECT 'it''s', q'[it's]', N'x' FROM dual", [["it's", "it's", 'x']]],
  ['SELECT item_id FROM item ORDER BY item_id', [['1'], ['2'], ['3'], ['4']]],
  ['SELECT ITEM_ID FROM DEMO.ITEM WHERE CODE = :c', [['2']], 'B'],
  ['SELECT "ITEM_ID" FROM demo."ITEM" WHERE item_id = 1', [['1']]],
  ['SELECT i.item_id AS "Id" FROM item i WHERE i.item_id = :id', [['3']], 3],
  // The empty string is NULL.
  ["SELECT NVL('', 'null') FROM dual", [['null']]],
  ["SELECT 'x' FROM dual WHERE '' IS NULL", [['x']]],
  ["SELECT 'x' FROM dual WHERE '' = ''", []],
  ["SELECT 'a' || NULL || 'b' || '' FROM dual", [['ab']]],
  ["SELECT TRIM('   '), LENGTH(TRIM(' ')), SUBSTR('abc', 9) FROM dual", [[null, null, null]]],
  ["SELECT NVL(:v, 'none') FROM dual", [['none']], ''],
  ["SELECT REPLACE('aaa', 'a') FROM dual", [[null]]],
  ["SELECT COUNT(*) FROM item WHERE note <> ''", [['0']]],
  // NULL is equal to NULL in DECODE only.
  ["SELECT DECODE(note, NULL, 'none', note) FROM item WHERE item_id <= 2 ORDER BY item_id", [['first'], ['none']]],
  ["SELECT DECODE(2, 1, 'a', 2, 'b', 'c'), DECODE(9, 1, 'a', 'c'), DECODE(9, 1, 'a') FROM dual", [['b', 'c', null]]],
  ["SELECT DECODE('1', 1, 'number', 'other') FROM dual", [['number']]],
  ['SELECT DECODE(1, 1, NULL, 5) FROM dual', [[null]]],
  ['SELECT NVL2(note, 1, 0) FROM item ORDER BY item_id', [['1'], ['0'], ['1'], ['1']]],
  ['SELECT COALESCE(NULL, NULL, 3), NULLIF(1, 1), NULLIF(1, 2) FROM dual', [['3', null, '1']]],
  ['SELECT GREATEST(1, 3, 2), LEAST(3, 1), GREATEST(1, NULL) FROM dual', [['3', '1', null]]],
  ['SELECT NVL(amount, 0) FROM item ORDER BY item_id', [['10.5'], ['-3'], ['0'], ['0.25']]],
  ["SELECT NVL('7', 0) + 1 FROM dual", [['8']]],
  // Implicit conversions.
  ["SELECT '1' + '2.5', 1 || 2, '10' * 3 FROM dual", [['3.5', '12', '30']]],
  ['SELECT item_id FROM item WHERE item_id = :id', [['2']], ' 2 '],
  ['SELECT code FROM item WHERE :id = item_id', [['A']], '1'],
  ["SELECT code FROM item WHERE made = '31-JAN-26'", [['A']]],
  ["SELECT 'x' FROM dual WHERE '10' > 9", [['x']]],
  ["SELECT 'x' FROM dual WHERE '10' > '9'", []],
  ["SELECT 0.5 || '', -0.5 || '', 1.50 || '' FROM dual", [['.5', '-.5', '1.5']]],
];
