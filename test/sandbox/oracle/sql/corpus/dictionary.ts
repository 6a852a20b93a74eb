import type { Valid } from './kinds.ts';

export const DICTIONARY: readonly Valid[] = [
  [
    "SELECT USER, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), SYS_CONTEXT('userenv', 'db_name') FROM dual",
    [['DEMO', 'DEMO', 'EBSDB']],
  ],
  [
    "SELECT SYS_CONTEXT('NOBODY', 'X'), USERENV('LANG'), SYS_CONTEXT('USERENV', 'PROXY_USER') FROM dual",
    [[null, 'US', null]],
  ],
  ["SELECT property_value FROM database_properties WHERE property_name = 'DEFAULT_EDITION'", [['ORA$BASE']]],
  [
    "SELECT column_name, data_type, data_length, nullable FROM all_tab_columns WHERE owner = 'DEMO' AND table_name = 'PART' ORDER BY column_id",
    [
      ['PART_ID', 'NUMBER', '22', 'Y'],
      ['ITEM_ID', 'NUMBER', '22', 'Y'],
      ['LABEL', 'VARCHAR2', '30', 'Y'],
      ['SEEN', 'DATE', '7', 'Y'],
    ],
  ],
  ['SELECT username, account_status FROM user_users', [['DEMO', 'OPEN']]],
  ["SELECT CAST('12' AS NUMBER), CAST(5 AS VARCHAR2(3)) FROM dual", [['12', '5']]],
  ['SELECT body FROM item WHERE item_id = 1', [['one']]],
  ['SELECT label, seen FROM part WHERE part_id = 13', [['none', '2026-03-16T14:25:36']]],
];
