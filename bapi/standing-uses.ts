import type { SourceUse } from '../domain/connector.ts';
import { Z_ADIT_CHANGES_SINCE, Z_ADIT_VERSION } from './catalogue/addon-upkeep.ts';
import * as F from './catalogue/functions.ts';
import { CDHDR, DD17S, T000 } from './catalogue/system-tables.ts';
import * as T from './catalogue/tables.ts';
import { fn, table } from './catalogue/uses.ts';
import { CANCELLED_FIELDS } from './changes-settled.ts';
import { KEY_FIELDS } from './reads/search-keys.ts';

/** Called by SAP's RFC library, never by us: it has no descriptor. */
export const RFC_METADATA_GET = 'RFC_METADATA_GET';

/** What runs whatever the policy enables: `doctor` and `identity`, and the feeds by their schedule. */

const list = fn(F.BAPI_CUSTOMER_GETLIST);
const open = fn(F.BAPI_AR_ACC_GETOPENITEMS);
const detail = fn(F.BAPI_CUSTOMER_GETDETAIL2);

export const upkeep: readonly SourceUse[] = [
  fn(F.RFC_PING),
  fn(F.RFC_SYSTEM_INFO),
  fn(F.RFC_GET_FUNCTION_INTERFACE),
  fn(F.DDIF_FIELDINFO_GET),
  // Asked for by SAP's library before the first call of a function; older releases are asked by the two above.
  { name: RFC_METADATA_GET, fields: [] },
  fn(F.BAPI_AR_ACC_GETKEYDATEBALANCE),
  list,
  open,
  table(T.BSID, ['BUKRS', 'KUNNR']),
  table(T.TCURX, ['CURRKEY']),
  table(T000),
  table(DD17S),
  fn(Z_ADIT_VERSION),
];

/** The change feed and the load of the search index. The account BAPIs tell amounts that a table cannot print. */
export const feeds: readonly SourceUse[] = [
  list,
  open,
  fn(F.BAPI_AR_ACC_GETBALANCEDITEMS),
  detail,
  table(T.BSID),
  table(T.BSAD),
  table(T.BKPF),
  table(T.VBRK, CANCELLED_FIELDS),
  table(T.TCURX),
  table(T.KNA1),
  table(T.VBRK),
  table(T.KNVK, KEY_FIELDS.KNVK),
  table(T.ADR2, KEY_FIELDS.ADR2),
  table(T.ADR6, KEY_FIELDS.ADR6),
  table(CDHDR),
  table(DD17S),
  fn(Z_ADIT_CHANGES_SINCE),
];
