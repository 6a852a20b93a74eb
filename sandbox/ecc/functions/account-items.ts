import { shiftPoint } from '../../../domain/money.ts';
import type { Row, Session } from './contract.ts';
import { bapiReturn } from './messages.ts';

/** Columns of the secondary indexes BSID and BSAD that line items are made of. */
const COLUMNS = [
  'mandt',
  'bukrs',
  'kunnr',
  'umskz',
  'augdt',
  'augbl',
  'zuonr',
  'gjahr',
  'belnr',
  'buzei',
  'budat',
  'bldat',
  'cpudt',
  'waers',
  'xblnr',
  'blart',
  'monat',
  'bschl',
  'shkzg',
  'gsber',
  'mwskz',
  'dmbtr',
  'wrbtr',
  'mwsts',
  'wmwst',
  'sgtxt',
  'filkd',
  'zfbdt',
  'zterm',
  'zbd1t',
  'zbd2t',
  'zbd3t',
  'zbd1p',
  'zbd2p',
  'skfbt',
  'sknto',
  'wskto',
  'zlsch',
  'zlspr',
  'zbfix',
  'rebzg',
  'rebzj',
  'rebzz',
  'mansp',
  'mschl',
  'madat',
  'manst',
  'maber',
  'vbeln',
  'bstat',
  'rebzt',
  'stceg',
  'rstgr',
  'xref1',
  'xref2',
  'uzawe',
  'pswsl',
  'pswbt',
  'nebtr',
  'xnegp',
].join(', ');

/** BAPI3007_2 fields that are copied from a column of the index (names by their public meaning). */
const COPIED: readonly (readonly [field: string, column: string])[] = [
  ['COMP_CODE', 'bukrs'],
  ['CUSTOMER', 'kunnr'],
  ['SP_GL_IND', 'umskz'],
  ['CLEAR_DATE', 'augdt'],
  ['CLR_DOC_NO', 'augbl'],
  ['ALLOC_NMBR', 'zuonr'],
  ['FISC_YEAR', 'gjahr'],
  ['DOC_NO', 'belnr'],
  ['ITEM_NUM', 'buzei'],
  ['PSTNG_DATE', 'budat'],
  ['DOC_DATE', 'bldat'],
  ['ENTRY_DATE', 'cpudt'],
  ['CURRENCY', 'waers'],
  ['REF_DOC_NO', 'xblnr'],
  ['DOC_TYPE', 'blart'],
  ['FIS_PERIOD', 'monat'],
  ['POST_KEY', 'bschl'],
  ['DB_CR_IND', 'shkzg'],
  ['BUS_AREA', 'gsber'],
  ['TAX_CODE', 'mwskz'],
  ['ITEM_TEXT', 'sgtxt'],
  ['BRANCH', 'filkd'],
  ['BLINE_DATE', 'zfbdt'],
  ['PMNTTRMS', 'zterm'],
  ['DSCT_DAYS1', 'zbd1t'],
  ['DSCT_DAYS2', 'zbd2t'],
  ['NETTERMS', 'zbd3t'],
  ['DSCT_PCT1', 'zbd1p'],
  ['DSCT_PCT2', 'zbd2p'],
  ['PYMT_METH', 'zlsch'],
  ['PMNT_BLOCK', 'zlspr'],
  ['FIXEDTERMS', 'zbfix'],
  ['INV_REF', 'rebzg'],
  ['INV_YEAR', 'rebzj'],
  ['INV_ITEM', 'rebzz'],
  ['DUNN_BLOCK', 'mansp'],
  ['DUNN_KEY', 'mschl'],
  ['LAST_DUNN', 'madat'],
  ['DUNN_LEVEL', 'manst'],
  ['DUNN_AREA', 'maber'],
  ['DOC_STATUS', 'bstat'],
  ['NXT_DOCTYP', 'rebzt'],
  ['VAT_REG_NO', 'stceg'],
  ['REASON_CDE', 'rstgr'],
  ['PMTMTHSUPL', 'uzawe'],
  ['REF_KEY_1', 'xref1'],
  ['REF_KEY_2', 'xref2'],
  ['T_CURRENCY', 'pswsl'],
  ['NEG_POSTNG', 'xnegp'],
  ['BILL_DOC', 'vbeln'],
];

/** Amounts and the currency each is kept in: document, company code, or general ledger update currency. */
const AMOUNTS: readonly (readonly [field: string, column: string, decimals: string])[] = [
  ['AMT_DOCCUR', 'wrbtr', 'doc_decimals'],
  ['TX_DOC_CUR', 'wmwst', 'doc_decimals'],
  ['DISC_BASE', 'skfbt', 'doc_decimals'],
  ['DSC_AMT_DC', 'wskto', 'doc_decimals'],
  ['NET_AMOUNT', 'nebtr', 'doc_decimals'],
  ['AMOUNT', 'pswbt', 'gl_decimals'],
  ['LC_AMOUNT', 'dmbtr', 'local_decimals'],
  ['LC_TAX', 'mwsts', 'local_decimals'],
  ['DSC_AMT_LC', 'sknto', 'local_decimals'],
];

/** An item as the tables have it; values as text. */
type StoredItem = Readonly<Record<string, string>>;

export interface ItemFilter {
  readonly companyCode: string;
  readonly customer: string;
  /** Conditions on BSID and BSAD with `$4`, `$5`, …; null leaves the table out. Constant text of this program only. */
  readonly open: string | null;
  readonly cleared: string | null;
  readonly values: readonly string[];
  /** Noted items (BSTAT 'S': down payment requests and the like) are left out unless asked for. */
  readonly notedItems: boolean;
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

/** Reads line items with what their document header and their currencies say. */
export async function readItems(session: Session, filter: ItemFilter): Promise<readonly StoredItem[]> {
  const noted = filter.notedItems ? '' : "AND bstat <> 'S'";
  const part = (table: 'bsid' | 'bsad', condition: string | null) =>
    condition === null
      ? []
      : [
          `SELECT ${COLUMNS} FROM ecc.${table} WHERE mandt = $1 AND bukrs = $2 AND kunnr = $3 ${noted} AND ${condition}`,
        ];
  const union = [...part('bsid', filter.open), ...part('bsad', filter.cleared)].join(' UNION ALL ');
  const rows = await session.query(
    `SELECT i.*, k.hwaer, k.stblg, k.awtyp, k.awkey, coalesce(d.currdec, 2) AS doc_decimals,
            coalesce(l.currdec, 2) AS local_decimals, coalesce(g.currdec, 2) AS gl_decimals
       FROM (${union}) i
       LEFT JOIN ecc.bkpf k ON k.mandt = i.mandt AND k.bukrs = i.bukrs AND k.belnr = i.belnr AND k.gjahr = i.gjahr
       LEFT JOIN ecc.tcurx d ON d.currkey = i.waers
       LEFT JOIN ecc.tcurx l ON l.currkey = k.hwaer
       LEFT JOIN ecc.tcurx g ON g.currkey = i.pswsl`,
    [session.client, filter.companyCode, filter.customer, ...filter.values],
  );
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, text(value)])));
}

/**
 * Open at a key date: posted by then and not cleared by then. What was cleared later stands in BSAD and was open, with
 * the clearing it has got since in its fields.
 */
export const openAt = (keyDate: string) => ({
  open: 'budat <= $4',
  cleared: 'budat <= $4 AND augdt > $4',
  values: [keyDate],
});

/**
 * Tables hold every amount with two decimals whatever the currency (TCURX); BAPI amounts are in real currency value,
 * DEC 23,4.
 */
export function bapiAmount(stored: string, decimals: string): string {
  return shiftPoint(stored === '' ? '0' : stored, 2 - Number(decimals));
}

/** One BAPI3007_2 line. With `indexOnly` (SECINDEX) what only the document header knows stays initial. */
export function lineItem(item: StoredItem, indexOnly = false): Row {
  const line: Record<string, string> = {};
  for (const [field, column] of COPIED) line[field] = item[column] ?? '';
  for (const [field, column, decimals] of AMOUNTS) line[field] = bapiAmount(item[column] ?? '', item[decimals] ?? '2');
  if (!indexOnly) {
    line['LOC_CURRCY'] = item['hwaer'] ?? '';
    line['REVERSAL_DOC'] = item['stblg'] ?? '';
    line['OBJ_TYPE'] = item['awtyp'] ?? '';
    line['REF_DOC'] = (item['awkey'] ?? '').slice(0, 10);
    line['REF_ORG_UN'] = (item['awkey'] ?? '').slice(10, 20);
  }
  return line;
}

/**
 * What the AR BAPIs check first. Gives the message for RETURN, or null when the account exists. Numbers as in
 * copies of the function group (FN502, FN503, FN510); no ALPHA conversion: a number without its zeros is unknown.
 */
export async function accountProblem(session: Session, companyCode: string, customer: string): Promise<Row | null> {
  const [found] = await session.query(
    `SELECT EXISTS (SELECT 1 FROM ecc.knb1 WHERE mandt = $1 AND bukrs = $2) AS company,
            EXISTS (SELECT 1 FROM ecc.kna1 WHERE mandt = $1 AND kunnr = $3) AS customer,
            EXISTS (SELECT 1 FROM ecc.knb1 WHERE mandt = $1 AND bukrs = $2 AND kunnr = $3) AS account`,
    [session.client, companyCode, customer],
  );
  const error = (number: string, message: string, variables: string[]) =>
    bapiReturn({ type: 'E', id: 'FN', number, text: message, variables });
  if (found?.['company'] !== true) return error('510', `Company code ${companyCode} does not exist`, [companyCode]);
  if (found['customer'] !== true) return error('502', `Customer ${customer} does not exist`, [customer]);
  if (found['account'] !== true) {
    return error('503', `Customer ${customer} does not exist in company code ${companyCode}`, [customer, companyCode]);
  }
  return null;
}
