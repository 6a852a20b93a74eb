import { createBook } from './book.ts';
import { plusDays } from './calendar.ts';
import type { CurrencyCode } from './currency.ts';
import type { BusinessEvent, CustomerRecord } from './model.ts';

interface Rare {
  readonly name: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  /** SPRAS. */
  readonly language: string;
  readonly phone: string;
  readonly contact: readonly [first: string, last: string];
  readonly text: string;
  readonly currency: CurrencyCode;
  /** Minor units of the currency. */
  readonly amount: bigint;
}

/**
 * Customers for what a Latin-1 system, a naive upper case or a floating-point number would break. Letters were chosen
 * for their traps: İ/ı/i in Turkish, final sigma in Greek, characters of three bytes; 23 digits are all that DEC 23,4 holds.
 */
const RARE: readonly Rare[] = [
  {
    name: 'ООО «Уральский подшипник»',
    street: 'ул. Кузнечная 14',
    postalCode: '620075',
    city: 'Екатеринбург',
    country: 'RU',
    language: 'R',
    phone: '+73435550101',
    contact: ['Юлия', 'Щербакова'],
    text: 'Подшипник 6204',
    currency: 'EUR',
    amount: 98_765n,
  },
  {
    name: 'Ωκεανός Αντλίες ΑΕ',
    street: 'Οδός Σιδηρουργός 7',
    postalCode: '18538',
    city: 'Πειραιάς',
    country: 'GR',
    language: 'G',
    phone: '+302105550102',
    contact: ['Ζωή', 'Αγγελόπουλος'],
    text: 'Αντλία νερού',
    currency: 'EUR',
    amount: 123_400n,
  },
  {
    name: '宁波东海阀门有限公司',
    street: '中山东路25号',
    postalCode: '315000',
    city: '宁波市',
    country: 'CN',
    language: '1',
    phone: '+8657455550103',
    contact: ['晓燕', '欧阳'],
    text: '球阀 DN50',
    currency: 'USD',
    amount: 4_500_000n,
  },
  {
    name: 'İğneli Rulman Işık Sanayi A.Ş.',
    street: 'Şişhane Çıkmazı 9',
    postalCode: '34420',
    city: 'İstanbul',
    country: 'TR',
    language: 'T',
    phone: '+902125550104',
    contact: ['Iğdır', 'Çağlayanğlu'],
    text: 'Rulman iğnesi',
    currency: 'EUR',
    amount: 77_700n,
  },
  {
    name: 'Grenzwert Anlagenbau AG',
    street: 'Lange Gasse 23',
    postalCode: '73033',
    city: 'Göppingen',
    country: 'DE',
    language: 'D',
    phone: '+4971615550105',
    contact: ['Max', 'Grenz'],
    text: 'Plant, indexed price',
    currency: 'UYW',
    amount: 12_345_678_901_234_567_891_234n,
  },
];
/** Behind the large customer's, far above what is drawn. */
const FIRST_NUMBER = 67_002;

/** The rare customers, each with one open invoice over its amount, 45 days old and due after 30. */
export function rareCustomers(
  asOf: string,
  firstId: number,
): { readonly customers: readonly CustomerRecord[]; readonly events: readonly BusinessEvent[] } {
  const book = createBook(firstId);
  const customers = RARE.map((rare, at): CustomerRecord => {
    const no = FIRST_NUMBER + at;
    const { contact, phone, text, amount, currency, ...address } = rare;
    book.document(
      { company: '1000', account: no, branch: null, currency },
      {
        date: plusDays(asOf, -45),
        terms: 'net30',
        net: amount,
        tax: 0n,
        lines: [{ material: 'QF-900', text, quantity: 1, unitPrice: amount, net: amount, tax: 0n }],
        purchaseOrder: `PO-R-${at + 1}`,
        reference: `R-${at + 1}`,
        text,
      },
    );
    const number = { typed: phone, e164: phone, mobile: false };
    return {
      ...address,
      no,
      region: '',
      phone: number,
      email: `rare${at + 1}@quillfeather.example`,
      contacts: [
        {
          firstName: contact[0],
          lastName: contact[1],
          role: 'accounting',
          phone: null,
          email: `ar${at + 1}@rare.example`,
        },
      ],
      vatId: null,
      companies: ['1000'],
      currency,
      terms: 'net30',
      method: 'transfer',
      creditLimit: null,
      creditHold: false,
      state: 'active',
      headOffice: null,
      doNotCall: false,
      since: plusDays(asOf, -900),
    };
  });
  return { customers, events: book.events };
}
