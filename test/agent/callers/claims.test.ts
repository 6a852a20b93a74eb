import { describe, expect, it } from 'vitest';
import { type Claims, claimsHold } from '../../../agent/callers/claims.ts';
import { amountForms, companyForm, numberForm, personForm } from '../../../agent/callers/normal-forms.ts';
import { money } from '../../../domain/money.ts';
import { customerFacts, openItemFacts } from '../router/facts.ts';

const facts = {
  customer: customerFacts('0000100001'),
  items: [
    openItemFacts('0000100001', '0090000001', { open: money('100', 'EUR') }),
    openItemFacts('0000100001', '0090000002', { original: money('5', 'EUR'), open: money('5', 'EUR') }),
  ],
};
const RULES = { claims: 2, numberClaims: 1 };
const holds = (claims: Claims, rules = RULES) => claimsHold(claims, facts, rules);

describe('claims', () => {
  it('compares names without case, accents, legal form and punctuation', () => {
    const name = companyForm('Zwetschge & Söhne GmbH');
    for (const said of [
      'zwetschge & söhne',
      'ZWETSCHGE UND SOEHNE GMBH',
      'Zwetschge, Sohne G.m.b.H.',
      'zwetschge and söhne',
    ]) {
      expect(companyForm(said)).toBe(name);
    }
    for (const said of ['zwetschge', 'söhne', 'zwetschgesöhne', 'gmbh', '']) expect(companyForm(said)).not.toBe(name);
    expect(companyForm('AG')).toBe('ag');
    expect(personForm('Kern, Mirabella')).toBe(personForm('mirabella KERN'));
  });

  it('compares numbers with or without leading zeros and marks', () => {
    for (const said of ['100001', '0000100001', '100-001', ' 100 001 ']) expect(numberForm(said)).toBe('100001');
    expect(numberForm('000')).toBe('0');
    expect(numberForm('1000010')).not.toBe('100001');
  });

  it('reads an amount in either notation, and in both where it cannot tell', () => {
    for (const [said, forms] of [
      ['7.319,42', ['7319.42']],
      ['7,319.42', ['7319.42']],
      ['EUR 7319.420', ['7319.42', '7319420']],
      ['$5', ['5']],
      ['5.00', ['5']],
      ['1.234.567', ['1234567']],
      ['1,234', ['1.234', '1234']],
      ['1.2.3', []],
      ['abc', []],
      ['', []],
      ['--5', []],
    ] as const) {
      expect([said, amountForms(said)]).toEqual([said, forms]);
    }
  });

  it('needs as many matching claims as the policy says, and as many numbers among them', () => {
    expect(holds({ companyName: 'Zwetschge & Söhne', accountNumber: '100001' })).toBe(true);
    expect(holds({ postalCode: 'D-73033', companyName: 'Zwetschge & Söhne' })).toBe(false);
    expect(holds({ contactName: 'Kern Mirabella', companyName: 'Zwetschge & Söhne' })).toBe(false);
    expect(
      holds({ contactName: 'Kern Mirabella', companyName: 'Zwetschge & Söhne' }, { claims: 2, numberClaims: 0 }),
    ).toBe(true);
    expect(holds({ taxIdLast4: '9869', postalCode: '73033' })).toBe(true);
    expect(holds({ taxIdLast4: '9869' })).toBe(false);
    expect(holds({ taxIdLast4: '869', postalCode: '73033' })).toBe(false);
    const three = { companyName: 'Zwetschge & Söhne', accountNumber: '100001', postalCode: '1' };
    expect(holds(three, { claims: 3, numberClaims: 1 })).toBe(false);
    expect(holds(three)).toBe(true);
  });

  it('takes the amount of the invoice that is named, and of any open one when none is', () => {
    expect(holds({ invoice: '90000001', invoiceAmount: '100' })).toBe(true);
    expect(holds({ invoice: '90000001', invoiceAmount: '7319.42' })).toBe(true);
    expect(holds({ invoice: '90000001', invoiceAmount: '5' })).toBe(false);
    expect(holds({ accountNumber: '100001', invoiceAmount: '5' })).toBe(true);
    expect(holds({ invoice: '1490000001', invoiceAmount: '100' })).toBe(true);
  });

  it('matches nothing with empty claims, nor with what the ERP does not have', () => {
    const nothing = {
      companyName: '',
      accountNumber: '',
      postalCode: '',
      invoice: '',
      contactName: '',
      taxIdLast4: '',
    };
    expect(holds(nothing, { claims: 1, numberClaims: 0 })).toBe(false);
    const bare = customerFacts('1', { taxId: 'not_available', contacts: 'not_available', tradeName: 'not_available' });
    const said = { taxIdLast4: 'able', contactName: 'not_available' };
    expect(claimsHold(said, { customer: bare, items: [] }, { claims: 1, numberClaims: 0 })).toBe(false);
    const named = { companyName: 'not_available' };
    expect(claimsHold(named, { customer: bare, items: [] }, { claims: 1, numberClaims: 0 })).toBe(false);
  });
});
