import type { RfcFunction } from '../../../bapi/catalogue/types.ts';
import { isField } from '../../../bapi/catalogue/types.ts';
import * as W from '../../../bapi/catalogue/writes.ts';
import type { Answers, Fields } from './fake-driver.ts';

type Row = Record<string, string>;

/** Numbers and mail addresses of one address, changed as the address BAPIs do: registered, then in force with the commit. */
export interface AddressBook {
  readonly answers: Answers;
  phones: Row[];
  mails: Row[];
}

const rowsOf = (value: unknown): readonly Row[] => (Array.isArray(value) ? (value as readonly Row[]) : []);

/** AM 256: rows and flags must be as many, and inserts stand behind everything else. */
function apply(before: readonly Row[], rows: readonly Row[], flags: readonly Row[]): Row[] {
  if (rows.length !== flags.length) throw new Error('AM256: rows and flags are not as many');
  const after = before.map((row) => ({ ...row }));
  let inserting = false;
  for (const [at, row] of rows.entries()) {
    const { UPDATEFLAG: what, ...named } = flags[at] ?? {};
    const values = Object.fromEntries(Object.keys(named).map((field) => [field, row[field] ?? '']));
    if (what === 'I') {
      inserting = true;
      const number = String(after.length + 1).padStart(3, '0');
      after.push({ FLG_NOUSE: '', STD_NO: '', EXTENSION: '', TEL_NO: '', COUNTRY: '', ...values, CONSNUMBER: number });
      continue;
    }
    if (inserting) throw new Error('AM256: an update behind an insert');
    const target = after.find(({ CONSNUMBER }) => CONSNUMBER === row['CONSNUMBER']);
    if (!target) throw new Error('no such row');
    Object.assign(target, values);
    if ('TELEPHONE' in values) target['TEL_NO'] = '';
  }
  return after;
}

/** What RFC_GET_FUNCTION_INTERFACE says of a system that has exactly what the catalogue expects. */
export const interfaces: Answers = {
  RFC_GET_FUNCTION_INTERFACE: ({ FUNCNAME }) => {
    const fn = W.STANDARD_WRITES.find(({ name }) => name === FUNCNAME);
    return { REMOTE_CALL: 'R', PARAMS: fn ? parametersOf(fn) : [] };
  },
};

function parametersOf(fn: RfcFunction): readonly Fields[] {
  const side = (letter: string, parameters: RfcFunction['imports']) =>
    Object.entries(parameters).map(([name, type]) => ({
      PARAMCLASS: letter,
      PARAMETER: name,
      TABNAME: isField(type) ? '' : type.name,
      OPTIONAL: 'X',
    }));
  return [...side('I', fn.imports), ...side('E', fn.exports), ...side('T', fn.tables)];
}

export function addressBook(phones: readonly Row[], mails: readonly Row[] = []): AddressBook {
  let pending: { phones: Row[]; mails: Row[] } | null = null;
  const read = () => ({ ADDRESS_NUMBER: '0000004711', BAPIADTEL: book.phones, BAPIADSMTP: book.mails });
  const change = (input: Fields) => {
    pending = {
      phones: apply(book.phones, rowsOf(input['BAPIADTEL']), rowsOf(input['BAPIADTEL_X'])),
      mails: apply(book.mails, rowsOf(input['BAPIADSMTP']), rowsOf(input['BAPIADSMT_X'])),
    };
    return {};
  };
  const book: AddressBook = {
    phones: phones.map(full),
    mails: mails.map(full),
    answers: {
      ...interfaces,
      BAPI_ADDRESSORG_GETDETAIL: read,
      BAPI_ADDRESSCONTPART_GETDETAIL: read,
      BAPI_ADDRESSORG_CHANGE: change,
      BAPI_ADDRESSCONTPART_CHANGE: change,
      BAPI_TRANSACTION_COMMIT: () => {
        if (pending) Object.assign(book, pending);
        pending = null;
        return {};
      },
      BAPI_TRANSACTION_ROLLBACK: () => {
        pending = null;
        return {};
      },
    },
  };
  return book;
}

const full = (row: Row): Row => ({
  COUNTRY: '',
  STD_NO: '',
  TELEPHONE: '',
  EXTENSION: '',
  TEL_NO: '',
  E_MAIL: '',
  FLG_NOUSE: '',
  ...row,
});
