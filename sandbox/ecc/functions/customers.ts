import type { FunctionModule, Row } from './contract.ts';
import { bapiReturn1 } from './messages.ts';
import { rangeCondition } from './ranges.ts';

type Stored = Readonly<Record<string, unknown>>;
type FieldMap = readonly (readonly [field: string, column: string])[];

const copy = (map: FieldMap, row: Stored): Row =>
  Object.fromEntries(map.map(([field, column]) => [field, String(row[column] ?? '')]));

/** SPRAS is SAP's one-letter key; the BAPIs add the ISO code (T002). */
const ISO_LANGUAGE: Readonly<Record<string, string>> = {
  D: 'DE',
  E: 'EN',
  F: 'FR',
  S: 'ES',
  I: 'IT',
  J: 'JA',
  N: 'NL',
  P: 'PT',
  L: 'PL',
  R: 'RU',
  A: 'AR',
  '1': 'ZH',
  G: 'EL',
  T: 'TR',
};
const isoLanguage = (key: string) => (Object.hasOwn(ISO_LANGUAGE, key) ? (ISO_LANGUAGE[key] ?? '') : '');

/** BAPICUSTOMER_04, from KNA1: the short fields, not the ones of the central address. */
const ADDRESS: FieldMap = [
  ['CUSTOMER', 'kunnr'],
  ['NAME', 'name1'],
  ['NAME_2', 'name2'],
  ['NAME_3', 'name3'],
  ['NAME_4', 'name4'],
  ['CITY', 'ort01'],
  ['DISTRICT', 'ort02'],
  ['PO_BOX', 'pfach'],
  ['POBX_PCD', 'pstl2'],
  ['POSTL_CODE', 'pstlz'],
  ['REGION', 'regio'],
  ['COUNTYCODE', 'counc'],
  ['CITY_CODE', 'cityc'],
  ['STREET', 'stras'],
  ['TELEPHONE', 'telf1'],
  ['COUNTRY', 'land1'],
  ['LANGU', 'spras'],
  ['SORT_FLD', 'sortl'],
  ['MATCHCODE1', 'mcod1'],
  ['MATCHCODE2', 'mcod2'],
  ['MATCHCODE3', 'mcod3'],
  ['FORMOFADDR', 'anred'],
  ['TELEBOX', 'telbx'],
  ['TELEPHONE2', 'telf2'],
  ['TELETEX', 'teltx'],
  ['TELEX', 'telx1'],
  ['TRANSPZONE', 'lzone'],
  ['NIELSEN_ID', 'niels'],
];

/** BAPICUSTOMER_KNA1: what the simulated KNA1 has a column for. */
const GENERAL: FieldMap = [
  ['CUSTOMER', 'kunnr'],
  ['ACC_1_TIME', 'xcpdk'],
  ['ADDRESS', 'adrnr'],
  ['ORDR_BLK_G', 'aufsd'],
  ['EXPR_STAT', 'bahne'],
  ['TRAIN_STAT', 'bahns'],
  ['LOC_NO_1', 'bbbnr'],
  ['LOC_NO_2', 'bbsnr'],
  ['AUTH_GROUP', 'begru'],
  ['INDUSTRY', 'brsch'],
  ['CHK_DIGIT', 'bubkz'],
  ['DATA_LINE', 'datlt'],
  ['CREAT_DATE', 'erdat'],
  ['ENTERED_BY', 'ernam'],
  ['UNLOAD_PT', 'exabl'],
  ['BILL_BLK_G', 'faksd'],
  ['FISK_ADDR', 'fiskn'],
  ['WORK_TIME', 'knazk'],
  ['ALT_PAYER', 'knrza'],
  ['GROUPKEY', 'konzs'],
  ['ACCNT_GRP', 'ktokd'],
  ['CLASSIFIC', 'kukla'],
  ['VENDOR_NO', 'lifnr'],
  ['DELI_BLK_G', 'lifsd'],
  ['LOC_CODE', 'locco'],
  ['DEL_FLAG_G', 'loevm'],
  ['REG_MARKET', 'rpmkr'],
  ['PSTG_BLK_G', 'sperr'],
  ['TAX_NO_1', 'stcd1'],
  ['TAX_NO_2', 'stcd2'],
  ['EQUAL_TAX', 'stkza'],
  ['SLS_PUR_TX', 'stkzu'],
  ['PAYER_DOC', 'xzemp'],
  ['TRADE_ID', 'vbund'],
  ['VAT_REG_NO', 'stceg'],
];

/** BAPICUSTOMER_05, from KNB1. TEL (KNB1-TLFNS) has no column in the signatures. */
const COMPANY: FieldMap = [
  ['CUSTOMER', 'kunnr'],
  ['COMP_CODE', 'bukrs'],
  ['CLERK', 'busab'],
  ['HD_OFFICE', 'knrze'],
  ['ALT_PAYER', 'knrzb'],
  ['CUVD_CLEAR', 'xverr'],
  ['PMNTTRMS', 'zterm'],
  ['ACT_AT_CUS', 'eikto'],
  ['CUST_USER', 'zsabe'],
  ['NEXT_PAYEE', 'remit'],
  ['BUYING_GRP', 'ekvbd'],
  ['INTERNET', 'intad'],
  ['FAX', 'tlfxs'],
  ['PAYMENT_METHODS', 'zwels'],
];

/** Master data of one customer; RETURN is BAPIRET1. The message numbers F2 153 and 154 are from own knowledge. */
export const getCustomerDetail: FunctionModule = async (session, input) => {
  const customer = input.text('CUSTOMERNO');
  const companyCode = input.text('COMPANYCODE');
  const [general] = await session.query('SELECT * FROM ecc.kna1 WHERE mandt = $1 AND kunnr = $2', [
    session.client,
    customer,
  ]);
  const error = (number: string, text: string) => ({
    RETURN: bapiReturn1({ type: 'E', id: 'F2', number, text, variables: [customer, companyCode] }),
  });
  if (general === undefined) return error('153', `Customer ${customer} has not been created`);
  const views = {
    CUSTOMERADDRESS: {
      ...copy(ADDRESS, general),
      COUNTRYISO: String(general['land1'] ?? '').slice(0, 2),
      LANGU_ISO: isoLanguage(String(general['spras'] ?? '')),
    },
    CUSTOMERGENERALDETAIL: copy(GENERAL, general),
  };
  if (companyCode === '') return views;
  const [company] = await session.query('SELECT * FROM ecc.knb1 WHERE mandt = $1 AND kunnr = $2 AND bukrs = $3', [
    session.client,
    customer,
    companyCode,
  ]);
  if (company === undefined)
    return error('154', `Customer ${customer} has not been created for company code ${companyCode}`);
  return { ...views, CUSTOMERCOMPANYDETAIL: copy(COMPANY, company) };
};

const LIST: FieldMap = [
  ['CUSTOMER', 'kunnr'],
  ['SORT1', 'sort1'],
  ['NAME', 'name1'],
  ['COUNTRY', 'land1'],
  ['CITY', 'city1'],
  ['POSTL_COD1', 'post_code1'],
  ['REGION', 'region'],
  ['STREET', 'street'],
  ['TEL1_NUMBR', 'tel_number'],
  ['FAX_NUMBER', 'fax_number'],
  ['ADDRESS', 'adrnr'],
];

/** The address as of today and in the default script; in ADRC the master's own row has NATION initial. */
const CURRENT_ADDRESS = `LEFT JOIN ecc.adrc a ON a.client = k.mandt AND a.addrnumber = k.adrnr AND a.nation = ''
                              AND a.date_from <= $2 AND a.date_to >= $2`;

/** ADRC-TEL_NUMBER ("First telephone no.") repeats the standard number of ADR2; these tables keep it once. */
const STANDARD_NUMBER = `(SELECT t.tel_number FROM ecc.adr2 t
  WHERE t.client = k.mandt AND t.addrnumber = k.adrnr AND t.persnumber = '' AND t.flgdefault = 'X' LIMIT 1)`;

const noneFound = { RETURN: bapiReturn1({ type: 'E', id: 'F2', number: '718', text: 'No customers were found' }) };

const rangesOf = (rows: readonly Row[]) =>
  rows.map((row) => ({
    sign: row['SIGN'] ?? '',
    option: row['OPTION'] ?? '',
    low: row['LOW'] ?? '',
    high: row['HIGH'] ?? '',
  }));

const limit = (maxRows: string) => (Number(maxRows) > 0 ? `LIMIT ${Number(maxRows)}` : '');

/** Customers by number range, with their central address. Message F2 718 when the selection is empty. */
export const getCustomerList: FunctionModule = async (session, input) => {
  const condition = rangeCondition('k.kunnr', rangesOf(input.rows('IDRANGE')), 3);
  if ('problem' in condition) return { RETURN: condition.problem };
  const oneTime = input.text('CPDONLY') === '' ? '' : "AND k.xcpdk = 'X'";
  const rows = await session.query(
    `SELECT k.kunnr, k.land1, k.adrnr, k.xcpdk, coalesce(a.sort1, k.sortl) AS sort1, coalesce(a.name1, k.name1) AS name1,
            coalesce(a.city1, k.ort01) AS city1, coalesce(a.post_code1, k.pstlz) AS post_code1,
            coalesce(a.region, k.regio) AS region, coalesce(a.street, k.stras) AS street,
            coalesce(nullif(a.tel_number, ''), ${STANDARD_NUMBER}, k.telf1) AS tel_number,
            coalesce(nullif(a.fax_number, ''), k.telfx) AS fax_number
       FROM ecc.kna1 k ${CURRENT_ADDRESS}
      WHERE k.mandt = $1 AND ${condition.sql} ${oneTime} ORDER BY k.kunnr ${limit(input.text('MAXROWS'))}`,
    [session.client, session.today().replaceAll('-', ''), ...condition.values],
  );
  if (rows.length === 0) return noneFound;
  return {
    ADDRESSDATA: rows.map((row) => ({ ...copy(LIST, row), COUNTRYISO: String(row['land1'] ?? '').slice(0, 2) })),
    SPECIALDATA: rows.map((row) => ({ CUSTOMER: String(row['kunnr']), ACC_1_TIME: String(row['xcpdk'] ?? '') })),
  };
};

const CONTACT: FieldMap = [
  ['PARTNEREMPLOYEEID', 'parnr'],
  ['CUSTOMER', 'kunnr'],
  ['LASTNAME', 'lastname'],
  ['FIRSTNAME', 'namev'],
  ['SEX', 'parge'],
  ['TITLE_P', 'anred'],
  ['LANGU_P', 'parla'],
  ['COUNTRY', 'land1'],
  ['CITY', 'city1'],
  ['POSTL_COD1', 'post_code1'],
  ['REGION', 'region'],
  ['STREET', 'street'],
  ['TEL1_NUMBR', 'telephone'],
  ['FAX_NUMBER', 'fax_number'],
  ['ADDRESS', 'adrnr'],
  ['PERS_NO', 'prsnr'],
  ['E_MAIL', 'smtp_addr'],
];

/** Contact persons of customers: KNVK with the company's address and the person's own default number and mail. */
export const getContactList: FunctionModule = async (session, input) => {
  const condition = rangeCondition('k.kunnr', rangesOf(input.rows('CUSTOMERRANGE')), 3);
  if ('problem' in condition) return { RETURN: condition.problem };
  const rows = await session.query(
    `SELECT p.parnr, p.kunnr, p.name1 AS lastname, p.namev, p.parge, p.anred, p.parla, p.prsnr, k.adrnr, k.land1, a.city1,
            a.post_code1, a.region, a.street, a.fax_number, coalesce(t.tel_number, p.telf1) AS telephone, m.smtp_addr
       FROM ecc.knvk p JOIN ecc.kna1 k ON k.mandt = p.mandt AND k.kunnr = p.kunnr ${CURRENT_ADDRESS}
       LEFT JOIN ecc.adr2 t ON t.client = p.mandt AND t.addrnumber = k.adrnr AND t.persnumber = p.prsnr
                           AND p.prsnr <> '' AND t.flgdefault = 'X'
       LEFT JOIN ecc.adr6 m ON m.client = p.mandt AND m.addrnumber = k.adrnr AND m.persnumber = p.prsnr
                           AND p.prsnr <> '' AND m.flgdefault = 'X'
      WHERE p.mandt = $1 AND p.loevm = '' AND ${condition.sql} ORDER BY p.parnr ${limit(input.text('MAXROWS'))}`,
    [session.client, session.today().replaceAll('-', ''), ...condition.values],
  );
  if (rows.length === 0) return noneFound;
  return {
    CONTACTADDRESSDATA: rows.map((row) => ({
      ...copy(CONTACT, row),
      COUNTRYISO: String(row['land1'] ?? '').slice(0, 2),
      LANGUP_ISO: isoLanguage(String(row['parla'] ?? '')),
    })),
  };
};
