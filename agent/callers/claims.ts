import { createHash, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import type { CustomerFacts, OpenItemFacts } from '../../domain/facts.ts';
import type { operations } from '../../domain/operations.ts';
import { amountForms, companyForm, numberForm, personForm, postalForm } from './normal-forms.ts';

export type Claims = z.infer<(typeof operations)['verify_caller']['input']>['claims'];
type ClaimName = keyof Claims;

export interface ClaimFacts {
  readonly customer: CustomerFacts;
  readonly items: readonly OpenItemFacts[];
}

/** Claims that only somebody with the account's papers can make; a name can be read off a website. */
const NUMBERS: ReadonlySet<ClaimName> = new Set(['accountNumber', 'invoice', 'taxIdLast4']);

/** What the ERP knows for each claim, in the form that a claim is brought into. An empty list matches nothing. */
const KNOWN: { readonly [C in ClaimName]-?: (facts: ClaimFacts, claims: Claims) => readonly string[] } = {
  companyName: ({ customer }) =>
    [customer.name, customer.legalName, customer.tradeName].filter((name) => name !== 'not_available').map(companyForm),
  accountNumber: ({ customer }) => [numberForm(customer.customer), numberForm(customer.number)],
  postalCode: ({ customer }) => {
    const code = postalForm(customer.address.postalCode);
    return customer.address.country === 'US' ? [code, code.slice(0, 5)] : [code];
  },
  invoice: ({ items }) => items.flatMap(({ invoice, document }) => [numberForm(invoice), numberForm(document.number)]),
  invoiceAmount: ({ items }, { invoice }) =>
    items
      .filter((item) => invoice === undefined || isNamed(item, invoice))
      .flatMap(({ original, open }) => [...amountForms(original.amount), ...amountForms(open.amount)]),
  contactName: ({ customer }) =>
    customer.contacts === 'not_available' ? [] : customer.contacts.map(({ name }) => personForm(name)),
  taxIdLast4: ({ customer }) => (customer.taxId === 'not_available' ? [] : [numberTail(customer.taxId)]),
};

const FORM: { readonly [C in ClaimName]-?: (claim: string) => readonly string[] } = {
  companyName: (claim) => [companyForm(claim)],
  accountNumber: (claim) => [numberForm(claim)],
  postalCode: (claim) => [postalForm(claim)],
  invoice: (claim) => [numberForm(claim)],
  invoiceAmount: amountForms,
  contactName: (claim) => [personForm(claim)],
  taxIdLast4: (claim) => (numberTail(claim).length === 4 ? [numberTail(claim)] : []),
};

/**
 * Whether enough of what a caller claims is what the ERP knows. Every claim is compared, whatever the others gave, so
 * that the answer's time says nothing about which one was wrong.
 */
export function claimsHold(
  claims: Claims,
  facts: ClaimFacts,
  rules: { readonly claims: number; readonly numberClaims: number },
): boolean {
  let matching = 0;
  let numbers = 0;
  for (const name of Object.keys(KNOWN) as ClaimName[]) {
    const claim = claims[name];
    if (claim === undefined) continue;
    const known = KNOWN[name](facts, claims);
    const holds = FORM[name](claim).filter((form) => form !== '' && isAmong(form, known)).length > 0;
    if (!holds) continue;
    matching++;
    if (NUMBERS.has(name)) numbers++;
  }
  return matching >= rules.claims && numbers >= rules.numberClaims;
}

/** Whether comparing these claims needs the customer's open items. */
export function needsItems(claims: Claims): boolean {
  return claims.invoice !== undefined || claims.invoiceAmount !== undefined;
}

function isNamed({ invoice, document }: OpenItemFacts, claim: string): boolean {
  const wanted = numberForm(claim);
  return wanted !== '' && (numberForm(invoice) === wanted || numberForm(document.number) === wanted);
}

function numberTail(taxId: string): string {
  return taxId
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
    .slice(-4);
}

function isAmong(form: string, known: readonly string[]): boolean {
  const wanted = digest(form);
  let found = false;
  for (const one of known) if (timingSafeEqual(digest(one), wanted)) found = true;
  return found;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
