import { plusDays } from '../../company/calendar.ts';
import type { CurrencyCode, Minor } from '../../company/currency.ts';
import type { CompanyCode, CustomerRecord } from '../../company/model.ts';
import { applyCash, putOnAccount } from '../receivables/applications.ts';
import { enterReceipt } from '../receivables/receipts.ts';
import type { Row } from '../receivables/rows.ts';
import type { Stamp } from '../receivables/subledger.ts';
import { enterTransaction, type TransactionInput } from '../receivables/transactions.ts';
import { type Booked, first } from './history.ts';
import { ORG_UNITS, OWN_CUSTOMER, USERS } from './numbers.ts';
import { PAYMENT_TERMS, THIRDS } from './terms.ts';

/** A customer with what ECC has no like for: instalments, unapplied cash, both operating units, several currencies. */
export function ownCustomer(asOf: string): CustomerRecord {
  return {
    no: OWN_CUSTOMER,
    name: 'Osterley Rotating Equipment Ltd',
    street: 'Am Hafenkai 90',
    postalCode: '28195',
    city: 'Bremen',
    region: 'HB',
    country: 'DE',
    language: 'E',
    phone: { typed: '+49 421 5550190', e164: '+494215550190', mobile: false },
    email: 'payables@osterley.example',
    contacts: [
      {
        firstName: 'Marcus',
        lastName: 'Osterley',
        role: 'management',
        phone: { typed: '0171 5550191', e164: '+491715550191', mobile: true },
        email: 'marcus@osterley.example',
      },
    ],
    vatId: 'DE811907990',
    companies: ['1000', '2000'],
    currency: 'EUR',
    terms: 'net30',
    method: 'transfer',
    creditLimit: 25_000_000n,
    creditHold: false,
    state: 'active',
    headOffice: null,
    doNotCall: false,
    since: plusDays(asOf, -1500),
  };
}

/** Books the own customer's stories, behind everything else. `README.md` tells them. */
export function bookOwnCustomer(booked: Booked, asOf: string): void {
  const { ledger } = booked;
  const account = booked.customers.get(OWN_CUSTOMER);
  const stamp = (company: CompanyCode, days: number): Stamp => {
    const on = plusDays(asOf, -days);
    return { org: ORG_UNITS[company], on, at: `${on}T11:40:15`, by: USERS.CLERK.id };
  };
  const invoice = (
    at: Stamp,
    currency: CurrencyCode,
    item: { text: string; net: Minor; tax: Minor },
    more: Partial<TransactionInput>,
  ): readonly Row[] =>
    enterTransaction(ledger, at, {
      class: 'INV',
      billTo: account,
      shipTo: null,
      currency,
      lines: [{ description: item.text, quantity: 1, unitPrice: item.net, net: item.net, tax: item.tax }],
      term: PAYMENT_TERMS.net30,
      isImported: true,
      ...more,
    }).schedules;
  const receipt = (
    at: Stamp,
    currency: CurrencyCode,
    amount: Minor,
    reference: string,
    state: 'CLEARED' | 'CONFIRMED' = 'CLEARED',
  ) => enterReceipt(ledger, at, { customer: account, method: 'transfer', currency, amount, reference, state });

  // Three instalments, due at once, after 30 and after 60 days: the first is paid, the second overdue, the third not due.
  const thirds = invoice(
    stamp('1000', 45),
    'EUR',
    { text: 'Compressor, overhauled', net: 1_000_001n, tax: 190_000n },
    { term: THIRDS, reference: 'O-3001', purchaseOrder: 'PO-OST-1' },
  );
  const deposit = receipt(stamp('1000', 43), 'EUR', 404_600n, 'OST-0043');
  applyCash(ledger, stamp('1000', 43), deposit, first(thirds), { amount: 404_600n });

  // More came in than was owed: the rest waits unapplied, part of it on account.
  const small = invoice(
    stamp('1000', 70),
    'EUR',
    { text: 'Impeller', net: 50_000n, tax: 9_500n },
    { reference: 'O-3002' },
  );
  const large = receipt(stamp('1000', 20), 'EUR', 100_000n, 'OST-0020');
  applyCash(ledger, stamp('1000', 20), large, first(small), { amount: 59_500n });
  putOnAccount(ledger, stamp('1000', 20), large, 15_000n);

  // A credit that belongs to no invoice yet.
  invoice(
    stamp('1000', 12),
    'EUR',
    { text: 'Yearly bonus', net: 30_000n, tax: 0n },
    { class: 'CM', reason: 'RETURN', isImported: false },
  );

  // The other operating unit, in its currency and in yen; a transfer that the bank has not confirmed.
  invoice(stamp('2000', 40), 'USD', { text: 'Seal kit', net: 120_000n, tax: 0n }, { reference: 'O-3003' });
  invoice(
    stamp('2000', 5),
    'JPY',
    { text: 'Bearing set', net: 250_000n, tax: 0n },
    { term: PAYMENT_TERMS.twoTen, reference: 'O-3004' },
  );
  receipt(stamp('2000', 1), 'USD', 20_000n, 'OST-0001', 'CONFIRMED');
}
