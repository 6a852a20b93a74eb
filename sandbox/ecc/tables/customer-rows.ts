import type { ContactPerson, CustomerRecord, Phone } from '../../company/model.ts';
import { TERMS } from '../../company/terms.ts';
import { type DraftRow, dats, stored } from './document-rows.ts';
import { accountNumber, addressNumber, METHOD_LETTERS } from './numbers.ts';

/** First characters by code point, so that no letter is cut in half. */
const cut = (text: string, length: number): string => [...text].slice(0, length).join('').trimEnd();

const VALID = { date_from: '00010101' };

function kna1(customer: CustomerRecord): DraftRow {
  const { name, city } = customer;
  return {
    kunnr: accountNumber(customer.no),
    land1: customer.country,
    name1: cut(name, 35),
    ort01: cut(city, 35),
    pstlz: customer.postalCode,
    regio: customer.region,
    sortl: cut(name.toUpperCase(), 10),
    stras: cut(customer.street, 35),
    telf1: cut(customer.phone?.typed ?? '', 16),
    adrnr: addressNumber(customer.no),
    mcod1: cut(name.toUpperCase(), 25),
    mcod3: cut(city.toUpperCase(), 25),
    anred: 'Company',
    erdat: dats(customer.since),
    ernam: 'QUILL',
    ktokd: 'KUNA',
    spras: customer.language,
    stceg: customer.vatId ?? '',
    loevm: customer.state === 'deleted' ? 'X' : '',
    sperr: customer.state === 'blocked' ? 'X' : '',
    aufsd: customer.state === 'blocked' && customer.no % 2 === 0 ? '01' : '',
  };
}

function knb1(customer: CustomerRecord): DraftRow[] {
  return customer.companies.map((company) => ({
    kunnr: accountNumber(customer.no),
    bukrs: company,
    erdat: dats(customer.since),
    ernam: 'QUILL',
    zuawa: '001',
    busab: 'Q1',
    akont: '0000140000',
    knrze: customer.headOffice === null ? '' : accountNumber(customer.headOffice),
    zwels: METHOD_LETTERS[customer.method],
    zterm: TERMS[customer.terms].code,
    fdgrv: 'E2',
    togru: '0001',
  }));
}

function knb5(customer: CustomerRecord): DraftRow[] {
  return customer.companies.map((company) => ({
    kunnr: accountNumber(customer.no),
    bukrs: company,
    mahna: '0001',
    busab: 'Q1',
  }));
}

/** Receivables (SKFOR) are brought up to date from the open items, here and after every posting. */
function knkk(customer: CustomerRecord): DraftRow[] {
  if (customer.creditLimit === null) return [];
  const kunnr = accountNumber(customer.no);
  const { since } = customer;
  return [
    {
      kunnr,
      kkber: '1000',
      klimk: stored(customer.creditLimit),
      ctlpc: '001',
      crblb: customer.creditHold ? 'X' : '',
      ernam: 'QUILL',
      erdat: dats(since),
    },
  ];
}

function phoneRow(addrnumber: string, persnumber: string, phone: Phone, country: string): DraftRow {
  return {
    ...VALID,
    addrnumber,
    persnumber,
    consnumber: '001',
    country,
    flgdefault: 'X',
    home_flag: 'X',
    tel_number: phone.typed,
    telnr_long: phone.e164,
    telnr_call: phone.e164.slice(1),
    r3_user: phone.mobile ? '3' : '1',
  };
}

function mailRow(addrnumber: string, persnumber: string, email: string): DraftRow {
  return {
    ...VALID,
    addrnumber,
    persnumber,
    consnumber: '001',
    flgdefault: 'X',
    home_flag: 'X',
    smtp_addr: email,
    smtp_srch: cut(email.toUpperCase(), 20),
  };
}

/** Functions of contact persons (PAFKT): 01 management, 02 purchasing, 03 accounting in this company's customising. */
const FUNCTIONS = { management: '01', purchasing: '02', accounting: '03' } as const satisfies Record<
  ContactPerson['role'],
  string
>;

/** Contact person, with phone and e-mail under the customer's address and an own person number. */
function contactRows(
  customer: CustomerRecord,
  contact: ContactPerson,
  at: number,
): Record<'knvk' | 'adr2' | 'adr6', DraftRow[]> {
  const persnumber = String(600_000 + customer.no * 10 + at).padStart(10, '0');
  const addrnumber = addressNumber(customer.no);
  const { phone, email } = contact;
  return {
    knvk: [
      {
        parnr: String(30_000 + customer.no * 10 + at).padStart(10, '0'),
        kunnr: accountNumber(customer.no),
        namev: contact.firstName,
        name1: contact.lastName,
        adrnd: addrnumber,
        prsnr: persnumber,
        pafkt: FUNCTIONS[contact.role],
        parla: customer.language,
        telf1: cut(phone?.typed ?? '', 16),
      },
    ],
    adr2: phone === null ? [] : [phoneRow(addrnumber, persnumber, phone, customer.country)],
    adr6: email === null ? [] : [mailRow(addrnumber, persnumber, email)],
  };
}

function adrc(customer: CustomerRecord): DraftRow {
  return {
    ...VALID,
    addrnumber: addressNumber(customer.no),
    date_to: '99991231',
    name1: cut(customer.name, 40),
    city1: cut(customer.city, 40),
    post_code1: customer.postalCode,
    street: cut(customer.street, 60),
    country: customer.country,
    langu: customer.language,
    region: customer.region,
  };
}

/** All rows of the customer master, by table. */
export function customerTables(customers: readonly CustomerRecord[]): Record<string, DraftRow[]> {
  const contacts = customers.flatMap((customer) =>
    customer.contacts.map((contact, at) => contactRows(customer, contact, at)),
  );
  const own = (customer: CustomerRecord) => addressNumber(customer.no);
  return {
    kna1: customers.map(kna1),
    knb1: customers.flatMap(knb1),
    knb5: customers.flatMap(knb5),
    knkk: customers.flatMap(knkk),
    adrc: customers.map(adrc),
    knvk: contacts.flatMap(({ knvk }) => knvk),
    adr2: [
      ...customers.flatMap((customer) =>
        customer.phone === null ? [] : [phoneRow(own(customer), '', customer.phone, customer.country)],
      ),
      ...contacts.flatMap(({ adr2 }) => adr2),
    ],
    adr6: [
      ...customers.flatMap((customer) => (customer.email === null ? [] : [mailRow(own(customer), '', customer.email)])),
      ...contacts.flatMap(({ adr6 }) => adr6),
    ],
  };
}
