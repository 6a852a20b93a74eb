import { plusDays } from './calendar.ts';
import type { CurrencyCode } from './currency.ts';
import type { CompanyCode, ContactPerson, CustomerRecord, Phone } from './model.ts';
import { COUNTRIES, type Country } from './places.ts';
import type { Random } from './random.ts';
import type { TermsName } from './terms.ts';

/** A phone number the way people type it: with spaces, slashes, a zero in brackets, or the country left out. */
function phone(random: Random, country: Country, area: string): Phone {
  const mobile = random.chance(0.25);
  const prefix = mobile && country.code === 'DE' ? '171' : area;
  const local = String(random.int(1_000_000, 9_999_999));
  const typed = random.weighted([
    [`+${country.dial} ${prefix} ${local.slice(0, 3)} ${local.slice(3)}`, 4],
    [`+${country.dial} (0)${prefix} / ${local}`, 2],
    [`0${prefix}/${local.slice(0, 4)}-${local.slice(4)}`, 2],
    [`00${country.dial}${prefix}${local}`, 1],
    [`(${prefix}) ${local.slice(0, 3)}-${local.slice(3)}`, 2],
  ] as const);
  return { typed, e164: `+${country.dial}${prefix}${local}`, mobile };
}

/** ASCII letters for a mail domain; names in other scripts get a numbered one. */
function domain(name: string, no: number): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
    .slice(0, 16);
  return `${plain.length >= 4 ? plain : 'customer'}${no}.example`;
}

function contacts(random: Random, country: Country, area: string, mailDomain: string): ContactPerson[] {
  const roles = ['accounting', 'purchasing', 'management'] as const;
  return roles.slice(0, random.int(0, 3)).map((role, at) => ({
    firstName: random.pick(country.firstNames),
    lastName: random.pick(country.lastNames),
    role,
    phone: random.chance(0.8) ? phone(random, country, area) : null,
    email: random.chance(0.85) ? `${role}${at + 1}@${mailDomain}` : null,
  }));
}

function tradesWith(random: Random, country: Country): { companies: CompanyCode[]; currency: CurrencyCode } {
  if (country.code === 'US') return { companies: random.chance(0.15) ? ['1000', '2000'] : ['2000'], currency: 'USD' };
  if (country.code === 'JP') return { companies: ['1000'], currency: 'JPY' };
  if (country.code === 'KW') return { companies: ['1000'], currency: 'KWD' };
  return { companies: random.chance(0.1) ? ['1000', '2000'] : ['1000'], currency: random.chance(0.05) ? 'USD' : 'EUR' };
}

const TERMS_WEIGHTS: readonly (readonly [TermsName, number])[] = [
  ['twoTen', 30],
  ['net30', 30],
  ['twoFourteen', 15],
  ['net60', 10],
  ['threeSteps', 8],
  ['immediate', 7],
];

function customer(random: Random, no: number, asOf: string): CustomerRecord {
  const country = random.weighted(COUNTRIES);
  const place = random.pick(country.towns);
  const name = `${random.pick(country.stems)} ${no} ${random.pick(country.suffixes)}`;
  const mailDomain = domain(name, no);
  return {
    no,
    name,
    street: `${random.pick(country.streets)} ${random.int(1, 180)}`,
    postalCode: place.postalCode,
    city: place.name,
    region: place.region,
    country: country.code,
    language: country.language,
    phone: random.chance(0.9) ? phone(random, country, place.area) : null,
    email: random.chance(0.8) ? `billing@${mailDomain}` : null,
    contacts: contacts(random, country, place.area, mailDomain),
    vatId: country.vat !== null && random.chance(0.8) ? `${country.vat}${random.int(100_000_000, 999_999_999)}` : null,
    ...tradesWith(random, country),
    terms: random.weighted(TERMS_WEIGHTS),
    method: random.weighted([
      ['transfer', 60],
      ['check', 20],
      ['debit', 15],
      ['card', 5],
    ] as const),
    creditLimit: random.chance(0.85) ? BigInt(random.int(5, 500)) * 100_000n : null,
    creditHold: random.chance(0.05),
    state: random.weighted([
      ['active', 94],
      ['blocked', 4],
      ['deleted', 2],
    ] as const),
    headOffice: null,
    doNotCall: random.chance(0.04),
    since: plusDays(asOf, -random.int(800, 6000)),
  };
}

/** Makes customers `from`..`to` of one seed; about one in twenty is a branch whose items stand on another's account. */
export function makeCustomers(random: Random, from: number, to: number, asOf: string): CustomerRecord[] {
  const made: CustomerRecord[] = [];
  for (let no = from; no <= to; no += 1) {
    const own = customer(random, no, asOf);
    const head = made.at(-1);
    const joins = random.chance(0.05) && head !== undefined && head.headOffice === null && head.state === 'active';
    if (!joins || head === undefined) made.push(own);
    else
      made.push({ ...own, headOffice: head.no, companies: head.companies, currency: head.currency, terms: head.terms });
  }
  return made;
}
