import { unlessMissing } from '../../connector/part.ts';
import type { ReadResult } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { ContactFacts, Selectors } from '../../domain/facts.ts';
import { alphaIn } from '../abap/alpha.ts';
import { replyInvalid } from '../abap/invalid.ts';
import { Z_ADIT_CONTACTS_READ, Z_ADIT_PREFERENCE_READ } from '../catalogue/addon.ts';
import { BAPI_CUSTOMER_GETDETAIL2 } from '../catalogue/functions.ts';
import { ADR2, ADR6, KNVK } from '../catalogue/tables.ts';
import { ourWord } from '../commands/codes.ts';
import { type ContactRow, contactFacts, contactsOfAddon, type MailRow, type PhoneRow } from '../map/contact.ts';
import { type CustomerDetail, customerFacts, type PreferenceFacts } from '../map/customer.ts';
import type { Ask } from '../session.ts';
import { compare } from '../where.ts';
import { inCompanyCodes, rememberHeadOffice } from './account.ts';
import { readCredit } from './credit.ts';
import { resultOf } from './result.ts';

const CONTACT_FIELDS = ['PARNR', 'KUNNR', 'NAMEV', 'NAME1', 'ABTNR', 'PAFKT', 'TELF1', 'PRSNR'] as const;
const PHONE_FIELDS = [
  'PERSNUMBER',
  'COUNTRY',
  'FLGDEFAULT',
  'FLG_NOUSE',
  'TEL_NUMBER',
  'TELNR_LONG',
  'R3_USER',
] as const;
const MAIL_FIELDS = ['PERSNUMBER', 'FLGDEFAULT', 'FLG_NOUSE', 'SMTP_ADDR'] as const;

/** More contact persons than this are not shown. */
const MAX_CONTACTS = 200;

/**
 * One customer with credit and contact persons. Everything is asked for at once; only the contacts' numbers and
 * addresses take a second round, the first time that the process meets this customer.
 */
export async function readCustomer(ask: Ask, selector: Selectors['customer']): Promise<ReadResult<'customer'>> {
  const customer = alphaIn(selector.customer, 10);
  const details = inCompanyCodes(ask, (companyCode) => readDetail(ask, companyCode, customer));
  const [found, credit, contacts, preferences] = await Promise.all([
    details,
    unlessMissing(ask, 'credit data', readCredit(ask, customer)),
    unlessMissing(ask, 'contact persons', contactsOf(ask, customer, details)),
    unlessMissing(ask, 'preferences', readPreferences(ask, customer)),
  ]);
  const facts = customerFacts({
    customer,
    details: found.map(({ detail }) => detail),
    companyCodes: found.map(({ companyCode }) => companyCode),
    credit,
    contacts,
    methods: ask.section.paymentMethods,
    preferences,
  });
  return resultOf<'customer'>(ask, [facts]);
}

interface Found {
  readonly companyCode: string;
  readonly detail: CustomerDetail;
}

async function readDetail(ask: Ask, companyCode: string, customer: string): Promise<Found> {
  const detail = await ask.call(BAPI_CUSTOMER_GETDETAIL2, { CUSTOMERNO: customer, COMPANYCODE: companyCode });
  if (detail.CUSTOMERCOMPANYDETAIL.COMP_CODE === '') {
    throw new AditError('NOT_FOUND', `the customer does not exist in company code ${companyCode}`, {
      details: { companyCode },
    });
  }
  const { CUSTOMERADDRESS: address, CUSTOMERGENERALDETAIL: general, CUSTOMERCOMPANYDETAIL: company } = detail;
  for (const { CUSTOMER } of [address, general, company]) {
    if (CUSTOMER !== '' && CUSTOMER !== customer)
      throw replyInvalid('BAPI_CUSTOMER_GETDETAIL2', 'the reply is about another customer');
  }
  rememberHeadOffice(ask, companyCode, customer, company.HD_OFFICE);
  return { companyCode, detail };
}

/** By the tables where they may be read: they tell every number. Else by the add-on, else not at all. */
async function contactsOf(
  ask: Ask,
  customer: string,
  details: Promise<readonly Found[]>,
): Promise<readonly ContactFacts[] | null> {
  if (ask.canReadTables) return readContacts(ask, customer, details);
  if (ask.section.addon === 'off') return null;
  const [{ ET_CONTACTS }, found] = await Promise.all([ask.call(Z_ADIT_CONTACTS_READ, { IV_KUNNR: customer }), details]);
  return contactsOfAddon(ET_CONTACTS.slice(0, MAX_CONTACTS), found[0]?.detail.CUSTOMERADDRESS.COUNTRY ?? '');
}

const METHODS: readonly string[] = ['check', 'ach', 'wire', 'card', 'direct_debit', 'other'];
const isMethod = (word: string): word is Exclude<PreferenceFacts['method'], 'not_available'> => METHODS.includes(word);

/** What the customer wishes, by the add-on; without it SAP keeps nothing of the kind. */
async function readPreferences(ask: Ask, customer: string): Promise<PreferenceFacts | 'not_kept'> {
  if (ask.section.addon === 'off') return 'not_kept';
  const reply = await ask.call(Z_ADIT_PREFERENCE_READ, { IV_KUNNR: customer });
  const method = ourWord(reply.EV_METHOD);
  return {
    method: isMethod(method) ? method : 'not_available',
    language: reply.EV_LANGUAGE,
    channel: ourWord(reply.EV_CHANNEL),
    doNotCall: reply.EV_DO_NOT_CALL === 'X',
  };
}

async function readContacts(
  ask: Ask,
  customer: string,
  details: Promise<readonly Found[]>,
): Promise<readonly ContactFacts[]> {
  const known = ask.memo.address.get(customer);
  const early = known === undefined ? null : readCommunication(ask, known);
  early?.catch(() => undefined);
  const [people, found] = await Promise.all([
    ask.table({
      table: KNVK,
      fields: CONTACT_FIELDS,
      where: compare(KNVK, 'KUNNR', 'EQ', customer),
      maxRows: MAX_CONTACTS,
    }),
    details,
  ]);
  const general = found[0]?.detail;
  const address = general?.CUSTOMERGENERALDETAIL.ADDRESS ?? '';
  if (address !== '') ask.memo.address.set(customer, address);
  const { phones, mails } = await communicationOf(ask, people, address, address === known ? early : null);
  const own = people.filter(({ KUNNR }) => KUNNR === customer);
  return contactFacts(own, phones, mails, general?.CUSTOMERADDRESS.COUNTRY ?? '');
}

interface Communication {
  readonly phones: readonly PhoneRow[];
  readonly mails: readonly MailRow[];
}

async function communicationOf(
  ask: Ask,
  people: readonly ContactRow[],
  address: string,
  early: Promise<Communication> | null,
): Promise<Communication> {
  if (early) return early;
  if (address === '' || people.every(({ PRSNR }) => PRSNR === '')) return { phones: [], mails: [] };
  return readCommunication(ask, address);
}

/** Numbers and mail addresses of everybody at one address: the company's own and those of its contact persons. */
async function readCommunication(ask: Ask, address: string): Promise<Communication> {
  const [phones, mails] = await Promise.all([
    ask.table({
      table: ADR2,
      fields: PHONE_FIELDS,
      where: compare(ADR2, 'ADDRNUMBER', 'EQ', address),
      maxRows: MAX_CONTACTS,
    }),
    ask.table({
      table: ADR6,
      fields: MAIL_FIELDS,
      where: compare(ADR6, 'ADDRNUMBER', 'EQ', address),
      maxRows: MAX_CONTACTS,
    }),
  ]);
  return { phones, mails };
}
