import type { BusinessDate } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import { replyInvalid } from '../abap/invalid.ts';
import {
  BAPI_AR_ACC_GETBALANCEDITEMS,
  BAPI_AR_ACC_GETOPENITEMS,
  BAPI_CUSTOMER_GETDETAIL2,
} from '../catalogue/functions.ts';
import type { AccountLines } from '../map/invoice.ts';
import { type Line, lineFromBapi, lineKey } from '../map/line.ts';
import type { Ask } from '../session.ts';
import type { Place } from './locate.ts';

/** Lines open on one account at a date. */
export async function openLines(
  ask: Ask,
  companyCode: string,
  account: string,
  keyDate: BusinessDate,
): Promise<readonly Line[]> {
  const output = await ask.call(BAPI_AR_ACC_GETOPENITEMS, {
    COMPANYCODE: companyCode,
    CUSTOMER: account,
    KEYDATE: keyDate,
  });
  return output.LINEITEMS.map(lineFromBapi);
}

/** Whole clearings of one account, by clearing date. */
export async function clearedLines(
  ask: Ask,
  companyCode: string,
  account: string,
  from: BusinessDate,
  to: BusinessDate,
): Promise<readonly Line[]> {
  if (from > to) return [];
  const output = await ask.call(BAPI_AR_ACC_GETBALANCEDITEMS, {
    COMPANYCODE: companyCode,
    CUSTOMER: account,
    DATE_FROM: from,
    DATE_TO: to,
  });
  return output.LINEITEMS.map(lineFromBapi);
}

/** Joins both kinds; a line whose clearing lies behind the key date is open there and counted once. */
export function joinLines(open: readonly Line[], cleared: readonly Line[]): AccountLines {
  const openKeys = new Set(open.map(lineKey));
  const asOpen = open.map((line) => (line.clearedOn === null ? line : { ...line, clearedOn: null, clearedBy: '' }));
  return { open: asOpen, cleared: cleared.filter((line) => line.clearedOn !== null && !openKeys.has(lineKey(line))) };
}

/**
 * Fetches a customer's lines in one company code. A branch's lines stand on its head office's account: asking for the
 * branch gives those of its own account and those of the head office that name it. Which customer is a branch is asked
 * beside the first fetch, so that the usual case costs no second round.
 */
export async function customerLines(
  ask: Ask,
  companyCode: string,
  customer: string,
  fetch: (account: string) => Promise<readonly Line[]>,
): Promise<readonly Line[]> {
  const key = `${companyCode}/${customer}`;
  const known = ask.memo.headOffice.get(key);
  const lines = fetch(customer);
  // Few customers exist in every company code: where one did not, its lines are asked for alone, and say so again.
  if (ask.memo.absent.get(key)) await lines;
  const [own, headOffice, early] = await Promise.all([
    lines,
    known ?? headOfficeOf(ask, companyCode, customer),
    known ? fetch(known) : null,
  ]);
  const accounts = headOffice === '' ? [customer] : [customer, headOffice];
  refuseOtherAccounts(own, accounts);
  if (headOffice === '' || headOffice === customer) return own;
  // Some releases resolve the branch themselves.
  if (own.some(({ account }) => account === headOffice))
    return own.filter(({ account, branch }) => account === customer || branch === customer);
  const theirs = early ?? (await fetch(headOffice));
  refuseOtherAccounts(theirs, [headOffice]);
  return [...own, ...theirs.filter(({ branch }) => branch === customer)];
}

/** Lines of an account that nobody asked for make the whole reply doubtful. Throws ERP_REPLY_INVALID. */
function refuseOtherAccounts(lines: readonly Line[], accounts: readonly string[]): void {
  if (lines.some(({ account }) => !accounts.includes(account)))
    throw replyInvalid('BAPI3007_2', 'the reply holds lines of another account');
}

/** Runs `work` for every company code at once; the customer need not exist in all of them. NOT_FOUND if in none. */
export async function inCompanyCodes<T>(ask: Ask, work: (companyCode: string) => Promise<T>): Promise<readonly T[]> {
  const settled = await Promise.all(ask.section.companyCodes.map((companyCode) => notFoundAsNull(work(companyCode))));
  const found = settled.filter((result) => !(result instanceof AditError)) as T[];
  const [missing] = settled.filter((result) => result instanceof AditError);
  if (found.length === 0 && missing) throw missing;
  return found;
}

async function notFoundAsNull<T>(work: Promise<T>): Promise<T | AditError> {
  return work.catch((thrown: unknown) => {
    if (thrown instanceof AditError && thrown.code === 'NOT_FOUND') return thrown;
    throw thrown;
  });
}

/** Head office of a customer in a company code, '' for none. Remembered for an hour. */
async function headOfficeOf(ask: Ask, companyCode: string, customer: string): Promise<string> {
  const detail = await ask
    .call(BAPI_CUSTOMER_GETDETAIL2, { CUSTOMERNO: customer, COMPANYCODE: companyCode })
    .catch((thrown: unknown) => {
      const isAbsent = thrown instanceof AditError && thrown.code === 'NOT_FOUND';
      if (isAbsent) ask.memo.absent.set(`${companyCode}/${customer}`, true);
      throw thrown;
    });
  rememberHeadOffice(ask, companyCode, customer, detail.CUSTOMERCOMPANYDETAIL.HD_OFFICE);
  return detail.CUSTOMERCOMPANYDETAIL.HD_OFFICE;
}

export function rememberHeadOffice(ask: Ask, companyCode: string, customer: string, headOffice: string): void {
  ask.memo.headOffice.set(`${companyCode}/${customer}`, headOffice);
}

/** Accounts that one number may lead to before it says nothing any more. */
const MAX_PLACES = 5;

/**
 * Lines of the accounts, open ones and the clearings of the days in question. Head offices are asked for only when the
 * account itself does not hold what is wanted.
 */
export async function linesAt(
  ask: Ask,
  places: readonly Place[],
  wanted: (line: Line) => boolean,
): Promise<AccountLines> {
  const accounts = [...new Map(places.map((place) => [`${place.companyCode}/${place.account}`, place])).values()];
  const parts = await Promise.all(
    accounts.slice(0, MAX_PLACES).map(async (place) => {
      const fetched = new Map<string, Promise<AccountLines>>();
      const fetch = (account: string) => {
        const lines = fetched.get(account) ?? placeLines(ask, place, account);
        fetched.set(account, lines);
        return lines;
      };
      const own = await fetch(place.account);
      if ([...own.open, ...own.cleared].some(wanted)) return own;
      const side = (which: keyof AccountLines) =>
        customerLines(ask, place.companyCode, place.account, async (account) => (await fetch(account))[which]);
      const [open, cleared] = await Promise.all([side('open'), side('cleared')]);
      return { open, cleared };
    }),
  );
  return merge(parts);
}

async function placeLines(ask: Ask, place: Place, account: string): Promise<AccountLines> {
  const { companyCode, clearedFrom, clearedTo } = place;
  const [open, cleared] = await Promise.all([
    openLines(ask, companyCode, account, ask.today),
    clearedFrom && clearedTo ? clearedLines(ask, companyCode, account, clearedFrom, clearedTo) : [],
  ]);
  return joinLines(open, cleared);
}

export function merge(parts: readonly AccountLines[]): AccountLines {
  return { open: parts.flatMap(({ open }) => open), cleared: parts.flatMap(({ cleared }) => cleared) };
}
