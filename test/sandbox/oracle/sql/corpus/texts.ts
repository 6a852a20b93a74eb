import type { Valid } from './kinds.ts';

export const TEXTS: readonly Valid[] = [
  // Texts.
  ["SELECT UPPER('aé'), LOWER('AB'), INITCAP('ann lee') FROM dual", [['AÉ', 'ab', 'Ann Lee']]],
  [
    "SELECT SUBSTR('abcdef', 2, 3), SUBSTR('abcdef', -2), SUBSTR('abcdef', 0, 2), SUBSTR('abc', 2, 0) FROM dual",
    [['bcd', 'ef', 'ab', null]],
  ],
  [
    "SELECT INSTR('banana', 'an'), INSTR('banana', 'an', 1, 2), INSTR('banana', 'a', -1), INSTR('banana', 'x') FROM dual",
    [['2', '4', '6', '0']],
  ],
  ["SELECT LPAD('7', 3, '0'), RPAD('ab', 4) || '|', LPAD('abcdef', 3) FROM dual", [['007', 'ab  |', 'abc']]],
  [
    "SELECT LTRIM('xxa', 'x'), RTRIM('axx', 'x'), TRIM(' a '), TRIM(BOTH 'x' FROM 'xax'), TRIM(LEADING '0' FROM '007') FROM dual",
    [['a', 'a', 'a', 'a', '7']],
  ],
  ["SELECT TRANSLATE('1-2', '-', '_'), REPLACE('a.b', '.', ','), CHR(65) FROM dual", [['1_2', 'a,b', 'A']]],
  ["SELECT LENGTH('äb'), LENGTHB('äb') FROM dual", [['2', '3']]],
  ["SELECT code FROM item WHERE code LIKE 'D\\_%' ESCAPE '\\'", [['D_1']]],
  ["SELECT code FROM item WHERE note LIKE '%!%' ESCAPE '!'", [['D_1']]],
  ['SELECT code FROM item WHERE note LIKE :p', [['A']], 'fi%'],
  ["SELECT 'x' FROM dual WHERE 'a\\b' LIKE 'a\\b'", [['x']]],
  ["SELECT code FROM item WHERE note NOT LIKE '%r%' ORDER BY 1", [['D_1']]],
  // Conditions.
  ['SELECT code FROM item WHERE item_id BETWEEN 2 AND 3 ORDER BY code', [['B'], ['C']]],
  ['SELECT code FROM item WHERE item_id NOT BETWEEN 2 AND 3 ORDER BY code', [['A'], ['D_1']]],
  ['SELECT code FROM item WHERE item_id IN (:a, :b) ORDER BY 1', [['A'], ['C']], '1', '3'],
  ["SELECT code FROM item WHERE (item_id, code) IN ((1, 'A'), (2, 'X'))", [['A']]],
  ["SELECT code FROM item WHERE (item_id, code) IN (SELECT 2, 'B' FROM dual)", [['B']]],
  ['SELECT code FROM item WHERE NOT (item_id = 1 OR amount < 0) ORDER BY 1', [['D_1']]],
  ['SELECT code FROM item WHERE item_id ^= 1 AND item_id != 2 AND item_id <> 3', [['D_1']]],
  [
    'SELECT code FROM item i WHERE EXISTS (SELECT 1 FROM part p WHERE p.item_id = i.item_id) ORDER BY code',
    [['A'], ['B']],
  ],
  ['SELECT code FROM item WHERE item_id NOT IN (SELECT item_id FROM part) ORDER BY code', [['C'], ['D_1']]],
  [
    "SELECT CASE WHEN amount > 0 THEN 'plus' WHEN amount < 0 THEN 'minus' ELSE 'none' END FROM item ORDER BY item_id",
    [['plus'], ['minus'], ['none'], ['plus']],
  ],
  ["SELECT CASE code WHEN 'A' THEN 1 ELSE 0 END FROM item ORDER BY item_id", [['1'], ['0'], ['0'], ['0']]],
];
