import { tmpdir } from 'node:os';
import { type Field, isField, isTable, type RfcFunction, type Structure } from '../../../bapi/catalogue/types.ts';
import { Section } from '../../../bapi/config.ts';
import { EccConnection } from '../../../bapi/connection.ts';
import type { RfcDriver } from '../../../bapi/driver.ts';
import type { ConnectionHost } from '../../../domain/connector.ts';
import { AditError } from '../../../domain/errors.ts';
import { reference } from '../world.ts';

/** 15 March 2026, noon in Berlin. */
export const NOW = Date.UTC(2026, 2, 15, 11);

export type Fields = Readonly<Record<string, unknown>>;
export type Answers = Readonly<Record<string, (input: Fields) => Fields>>;

export interface FakeSap {
  readonly erp: EccConnection;
  /** Every call in order; `session` tells which unit of work it belonged to, 0 for none. */
  readonly calls: { readonly name: string; readonly input: Fields; readonly session: number }[];
  named(name: string): readonly Fields[];
}

/** The connection over a driver that hands back what a test says; fields it leaves out are initial. */
export function fakeSap(answers: Answers, section: Fields = {}, keepsSession = true): FakeSap {
  const calls: FakeSap['calls'] = [];
  let sessions = 0;
  const answer = (fn: RfcFunction, input: Fields, session: number) => {
    calls.push({ name: fn.name, input, session });
    const given = answers[fn.name];
    if (!given) throw new AditError('ERP_REPLY_INVALID', `${fn.name}: FU_NOT_FOUND`, { outcome: 'none' });
    return { ...initialOf(fn), ...given(input) };
  };
  const driver = {
    road: keepsSession ? 'rfc' : 'soap',
    keepsSession,
    call: async (fn: RfcFunction, input: Fields) => answer(fn, input, 0),
    session: async (_signal: AbortSignal, work: (session: unknown) => Promise<unknown>) => {
      sessions += 1;
      const own = sessions;
      return work({ call: async (fn: RfcFunction, input: Fields) => answer(fn, input, own) });
    },
    probe: async () => [],
    close: async () => undefined,
  } as RfcDriver;
  return {
    erp: new EccConnection({ kind: 'sap-ecc', section: sectionOf(section, keepsSession), host: HOST, driver }),
    calls,
    named: (name) => calls.filter((call) => call.name === name).map(({ input }) => input),
  };
}

export function sectionOf(section: Fields = {}, isRfc = true): Section {
  const user = { user: reference('USER'), password: reference('PASSWORD') };
  return Section.parse({
    ...(isRfc ? { road: 'rfc', ashost: 'ecc', sysnr: '00' } : { road: 'soap', url: 'https://ecc.example' }),
    client: '100',
    companyCodes: ['1000'],
    read: user,
    write: user,
    ...section,
  });
}

const HOST: ConnectionHost = {
  role: 'write',
  timeZone: 'Europe/Berlin',
  profile: 'development',
  workDir: tmpdir(),
  abandon: (reason) => {
    throw reason;
  },
  secret: () => 'ADIT',
  now: () => NOW,
  monotonic: () => performance.now(),
  log: () => undefined,
};

/** What a function gives that has nothing to say: every field initial, every table empty. */
function initialOf(fn: RfcFunction): Fields {
  const exports = Object.entries(fn.exports).map(([name, type]) => [
    name,
    isField(type) ? initial(type) : isTable(type) ? [] : row(type),
  ]);
  return Object.fromEntries([...exports, ...Object.keys(fn.tables).map((name) => [name, []])]);
}

const row = (structure: Structure) =>
  Object.fromEntries(Object.entries(structure.fields).map(([name, field]) => [name, initial(field)]));

function initial({ abap, length }: Field): unknown {
  if (abap === 'DATS') return null;
  if (abap === 'TIMS') return '00:00:00';
  if (abap === 'INT4') return 0;
  if (abap === 'DEC' || abap === 'CURR') return '0';
  return abap === 'NUMC' ? '0'.repeat(length) : '';
}

/** A row of BAPI3007_2 as the codec hands it over. */
export function openLine(fields: Fields): Fields {
  return {
    COMP_CODE: '1000',
    CUSTOMER: '0000100001',
    SP_GL_IND: '',
    CLEAR_DATE: null,
    CLR_DOC_NO: '',
    ALLOC_NMBR: '',
    FISC_YEAR: '2026',
    DOC_NO: '1800000001',
    ITEM_NUM: '001',
    PSTNG_DATE: '2026-01-10',
    DOC_DATE: '2026-01-10',
    ENTRY_DATE: '2026-01-10',
    CURRENCY: 'EUR',
    REF_DOC_NO: '',
    DOC_TYPE: 'RV',
    POST_KEY: '01',
    DB_CR_IND: 'S',
    AMT_DOCCUR: '1000',
    TX_DOC_CUR: '0',
    BRANCH: '',
    BLINE_DATE: '2026-01-10',
    PMNTTRMS: 'ZB01',
    DSCT_DAYS1: '0',
    DSCT_DAYS2: '0',
    NETTERMS: '30',
    DSCT_PCT1: '0',
    DSCT_PCT2: '0',
    DISC_BASE: '1000',
    DSC_AMT_DC: '0',
    PYMT_METH: '',
    PMNT_BLOCK: '',
    INV_REF: '',
    INV_YEAR: '0000',
    INV_ITEM: '000',
    DUNN_BLOCK: '',
    LAST_DUNN: null,
    DUNN_LEVEL: '0',
    REVERSAL_DOC: '',
    BILL_DOC: '0090000018',
    ...fields,
  };
}

/** One customer with an invoice due in two parts, and one in yen. */
export const ACCOUNT: Answers = {
  BAPI_AR_ACC_GETOPENITEMS: () => ({
    LINEITEMS: [
      openLine({}),
      openLine({ ITEM_NUM: '002', NETTERMS: '60', AMT_DOCCUR: '500' }),
      openLine({ DOC_NO: '1800000002', BILL_DOC: '0090000019', CURRENCY: 'JPY', AMT_DOCCUR: '1200' }),
      openLine({ DOC_NO: '1800000003', BILL_DOC: '0090000020', POST_KEY: '11', DB_CR_IND: 'H' }),
    ],
  }),
  BAPI_CUSTOMER_GETDETAIL2: () => ({}),
};

export const money = (amount: string, currency = 'EUR') => ({ amount, currency });

/** A connection that broke, before or after the request had left. */
export const broken = (outcome: 'none' | 'unknown') =>
  new AditError('ERP_UNREACHABLE', 'the connection broke', { outcome });

export const failing = (type: string, id: string, number: string, text = 'no') => ({
  TYPE: type,
  ID: id,
  NUMBER: number,
  MESSAGE: text,
});
