import { toE164 } from '../../connector/phone.ts';
import type { RowOf } from '../catalogue/types.ts';
import type { BAPIADSMTP, BAPIADSMTX, BAPIADTEL, BAPIADTELX } from '../catalogue/writes.ts';

type Phone = RowOf<typeof BAPIADTEL>;
type Mail = RowOf<typeof BAPIADSMTP>;

/** Numbers and addresses that an address has now. */
export interface Communication {
  readonly phones: readonly Phone[];
  readonly mails: readonly Mail[];
}

/** What shall be so afterwards. */
export interface Wish {
  readonly action: 'add' | 'change' | 'invalidate';
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

/** Rows of the change function; a row and its flags stand at the same place, inserts behind updates. */
export interface Plan {
  readonly BAPIADTEL: readonly Partial<Phone>[];
  readonly BAPIADTEL_X: readonly Partial<RowOf<typeof BAPIADTELX>>[];
  readonly BAPIADSMTP: readonly Partial<Mail>[];
  readonly BAPIADSMT_X: readonly Partial<RowOf<typeof BAPIADSMTX>>[];
}

/** A row of either kind, told apart by nothing but its value. */
interface Row {
  readonly CONSNUMBER: string;
  readonly STD_NO: string;
  readonly FLG_NOUSE: string;
}

const isUsable = ({ FLG_NOUSE }: Row) => FLG_NOUSE !== 'X';
const isStandard = ({ STD_NO }: Row) => STD_NO === 'X';

const isNumber = (wanted: string) => (row: Phone) =>
  toE164(row.TEL_NO || `${row.TELEPHONE}${row.EXTENSION}`, row.COUNTRY) === wanted;
const isAddress = (wanted: string) => (row: Mail) => row.E_MAIL.toLowerCase() === wanted.toLowerCase();

/** True if the address already is as wished: what was written, read back. */
export function isFulfilled(wish: Wish, { phones, mails }: Communication): boolean {
  const phone = wish.phone === undefined || holds(wish.action, phones, isNumber(wish.phone));
  const mail = wish.email === undefined || holds(wish.action, mails, isAddress(wish.email));
  return phone && mail;
}

function holds<R extends Row>(action: Wish['action'], rows: readonly R[], isIt: (row: R) => boolean): boolean {
  if (action === 'invalidate') return rows.filter(isIt).every((row) => !isUsable(row));
  return rows.some((row) => isIt(row) && isUsable(row) && (action === 'add' || isStandard(row)));
}

/**
 * The rows to send. `change` puts the new value in the place of the standard one (or of the only one), and adds it
 * where there is none; `invalidate` marks what is named as not to be used, so that it stays on record.
 */
export function planOf(wish: Wish, { phones, mails }: Communication): Plan {
  const tel = wish.phone === undefined ? [] : rowsFor(wish.action, phones, isNumber(wish.phone));
  const smtp = wish.email === undefined ? [] : rowsFor(wish.action, mails, isAddress(wish.email));
  const number = wish.phone ?? '';
  const address = wish.email ?? '';
  return {
    BAPIADTEL: tel.map(({ sets, ...row }) => (sets ? { ...row, TELEPHONE: number, EXTENSION: '' } : row)),
    BAPIADTEL_X: tel.map((row) => ({ ...flagsOf(row), ...(row.sets && { TELEPHONE: 'X', EXTENSION: 'X' }) })),
    BAPIADSMTP: smtp.map(({ sets, ...row }) => (sets ? { ...row, E_MAIL: address } : row)),
    BAPIADSMT_X: smtp.map((row) => ({ ...flagsOf(row), ...(row.sets && { E_MAIL: 'X' }) })),
  };
}

interface Step extends Row {
  /** True where the value itself is written, false where only its flag is. */
  readonly sets: boolean;
}

function rowsFor<R extends Row>(
  action: Wish['action'],
  rows: readonly R[],
  isIt: (row: R) => boolean,
): readonly Step[] {
  if (action === 'invalidate')
    return rows
      .filter((row) => isIt(row) && isUsable(row))
      .map(({ CONSNUMBER, STD_NO }) => ({ CONSNUMBER, STD_NO, FLG_NOUSE: 'X', sets: false }));
  const usable = rows.filter(isUsable);
  if (action === 'add') {
    const known = rows.find(isIt);
    // A value that was once marked as not to be used is taken back into use, not entered a second time.
    if (known) return [{ CONSNUMBER: known.CONSNUMBER, STD_NO: known.STD_NO, FLG_NOUSE: '', sets: false }];
    return [insert(usable.length === 0)];
  }
  const standard = usable.find(isStandard) ?? (usable.length === 1 ? usable[0] : undefined);
  return standard ? [{ CONSNUMBER: standard.CONSNUMBER, STD_NO: 'X', FLG_NOUSE: '', sets: true }] : [insert(true)];
}

/** The ERP counts; a new row has no number of its own yet. */
const NEW = '000';

function insert(asStandard: boolean): Step {
  return { CONSNUMBER: NEW, STD_NO: asStandard ? 'X' : '', FLG_NOUSE: '', sets: true };
}

function flagsOf({ CONSNUMBER }: Step) {
  return CONSNUMBER === NEW
    ? { STD_NO: 'X', UPDATEFLAG: 'I' }
    : { STD_NO: 'X', FLG_NOUSE: 'X', CONSNUMBER: 'X', UPDATEFLAG: 'U' };
}
