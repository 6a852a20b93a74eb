import type { Row } from '../contract.ts';

/** BAPI field and the column of the address tables that holds it. */
export type FieldMap = readonly (readonly [field: string, column: string])[];

/**
 * BAPIAD1VL from ADRC. Its STREET_NO is filled by one public caller as the house number and is by its sister structures
 * the code of the street; the number stands in HOUSE_NO here and STREET_NO stays empty.
 */
export const COMPANY_ADDRESS: FieldMap = [
  ['NAME', 'name1'],
  ['NAME_2', 'name2'],
  ['NAME_3', 'name3'],
  ['NAME_4', 'name4'],
  ['C_O_NAME', 'name_co'],
  ['CITY', 'city1'],
  ['DISTRICT', 'city2'],
  ['POSTL_COD1', 'post_code1'],
  ['POSTL_COD2', 'post_code2'],
  ['POSTL_COD3', 'post_code3'],
  ['PO_BOX', 'po_box'],
  ['STREET', 'street'],
  ['HOUSE_NO', 'house_num1'],
  ['HOUSE_NO2', 'house_num2'],
  ['STR_SUPPL1', 'str_suppl1'],
  ['STR_SUPPL2', 'str_suppl2'],
  ['STR_SUPPL3', 'str_suppl3'],
  ['LOCATION', 'location'],
  ['FLOOR', 'floor'],
  ['ROOM_NO', 'roomnumber'],
  ['COUNTRY', 'country'],
  ['LANGU', 'langu'],
  ['REGION', 'region'],
  ['SORT1', 'sort1'],
  ['SORT2', 'sort2'],
  ['TIME_ZONE', 'time_zone'],
  ['TAXJURCODE', 'taxjurcode'],
];

/** One kind of communication data: a table of the interface, its change flags, and the table behind both. */
export interface Communication {
  readonly parameter: 'BAPIADTEL' | 'BAPIADSMTP';
  readonly flags: 'BAPIADTEL_X' | 'BAPIADSMT_X';
  readonly table: 'adr2' | 'adr6';
  readonly fields: FieldMap;
  /** The field without which an entry is none. */
  readonly content: string;
}

const TELEPHONES: Communication = {
  parameter: 'BAPIADTEL',
  flags: 'BAPIADTEL_X',
  table: 'adr2',
  content: 'TELEPHONE',
  fields: [
    ['COUNTRY', 'country'],
    ['STD_NO', 'flgdefault'],
    ['TELEPHONE', 'tel_number'],
    ['EXTENSION', 'tel_extens'],
    ['TEL_NO', 'telnr_long'],
    ['CALLER_NO', 'telnr_call'],
    ['STD_RECIP', 'dft_receiv'],
    ['R_3_USER', 'r3_user'],
    ['HOME_FLAG', 'home_flag'],
    ['CONSNUMBER', 'consnumber'],
    ['FLG_NOUSE', 'flg_nouse'],
    ['VALID_FROM', 'valid_from'],
    ['VALID_TO', 'valid_to'],
  ],
};

const MAILS: Communication = {
  parameter: 'BAPIADSMTP',
  flags: 'BAPIADSMT_X',
  table: 'adr6',
  content: 'E_MAIL',
  fields: [
    ['STD_NO', 'flgdefault'],
    ['E_MAIL', 'smtp_addr'],
    ['EMAIL_SRCH', 'smtp_srch'],
    ['STD_RECIP', 'dft_receiv'],
    ['R_3_USER', 'r3_user'],
    ['ENCODE', 'encode'],
    ['TNEF', 'tnef'],
    ['HOME_FLAG', 'home_flag'],
    ['CONSNUMBER', 'consnumber'],
    ['FLG_NOUSE', 'flg_nouse'],
    ['VALID_FROM', 'valid_from'],
    ['VALID_TO', 'valid_to'],
  ],
};

export const COMMUNICATIONS = [TELEPHONES, MAILS] as const;

type Stored = Readonly<Record<string, unknown>>;

export const toFields = (map: FieldMap, row: Stored): Row =>
  Object.fromEntries(map.map(([field, column]) => [field, String(row[column] ?? '')]));
