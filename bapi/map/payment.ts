import { cleanText } from '../../connector/text.ts';
import type { PaymentFacts } from '../../domain/facts.ts';
import { type Money, negate, sign, subtract, sum, zero } from '../../domain/money.ts';
import { clearingKey, divideClearing, residualsOf } from './clearing.ts';
import type { AccountLines } from './invoice.ts';
import { PAYMENT_KEY, RESIDUAL_KEY } from './kind.ts';
import { invoiceNumber, isCredit, type Line, refersToKey } from './line.ts';
import { sortOpenLines } from './open-item.ts';

export type PaymentMethods = Readonly<Record<string, Exclude<PaymentFacts['method'], 'not_available'>>>;

/** Payment difference on the credit side: more than what was due came in. */
const OVERPAID_KEY = '16';

/** Payments among the lines of an account, newest first. `lines` must hold whole clearings and all that is open. */
export function payments(lines: AccountLines, methods: PaymentMethods): readonly PaymentFacts[] {
  const all = [...lines.open, ...lines.cleared];
  const documents = new Map<string, Line[]>();
  for (const line of all) {
    if (line.postingKey !== PAYMENT_KEY || line.isSpecialLedger || !isCredit(line)) continue;
    const key = `${line.companyCode}/${line.document}/${line.year}/${line.account}/${line.amount.currency}`;
    documents.set(key, [...(documents.get(key) ?? []), line]);
  }
  const shares = dividedClearings(lines, all);
  const partials = new Map(sortOpenLines(lines.open).partials.map(({ payment, item }) => [payment, item]));
  return [...documents.values()]
    .map((own) => paymentFacts(own, all, { shares, partials, methods }))
    .sort((a, b) => (a.date === b.date ? (a.payment < b.payment ? 1 : -1) : a.date < b.date ? 1 : -1));
}

interface Links {
  readonly shares: ReadonlyMap<Line, ReturnType<typeof divideClearing> extends ReadonlyMap<Line, infer S> ? S : never>;
  readonly partials: ReadonlyMap<Line, Line>;
  readonly methods: PaymentMethods;
}

function paymentFacts(own: readonly Line[], all: readonly Line[], links: Links): PaymentFacts {
  const first = own[0] as Line;
  const { currency } = first.amount;
  const isReversed = own.some((line) => line.isReversed);
  const open = own.filter((line) => line.clearedOn === null);
  const onAccount = negate(
    sum(
      open.filter((line) => line.refersTo === null).map(({ amount }) => amount),
      currency,
    ),
  );
  return {
    payment: `${first.companyCode}/${first.document}/${first.year}`,
    customer: first.account,
    branch: first.branch || null,
    orgUnit: first.companyCode,
    date: first.postedOn,
    amount: receivedAmount(own, all),
    method: methodOf(first.method, links.methods),
    status: isReversed ? 'reversed' : 'cleared',
    reference: cleanText(first.reference, 60),
    applied: isReversed ? [] : appliedOf(own, links),
    unapplied: onAccount,
    onAccount,
  };
}

/** What came in at the bank: the payment's lines less the discount on them and less what they left as a residual item. */
function receivedAmount(own: readonly Line[], all: readonly Line[]): Money {
  const first = own[0] as Line;
  const { currency } = first.amount;
  const gross = negate(
    sum(
      own.map(({ amount }) => amount),
      currency,
    ),
  );
  const overpaid = all.filter((line) => line.postingKey === OVERPAID_KEY && isSameDocument(line, first));
  const more = negate(
    sum(
      overpaid.map(({ amount }) => amount),
      currency,
    ),
  );
  const discount = sum(
    own.map(({ discountTaken }) => discountTaken),
    currency,
  );
  const residual = sum(
    residualsOf(all, first.document, first.year)
      .filter((line) => isSameDocument(line, first))
      .map(({ amount }) => amount),
    currency,
  );
  // A clearing that balances without the residual posted the full item on the payment line, the residual against it.
  const group = all.filter(
    (line) => clearingKey(line) !== null && own.some((payment) => clearingKey(payment) === clearingKey(line)),
  );
  const unbalanced = sum(
    group.map(({ amount }) => amount),
    currency,
  );
  const taken = sign(unbalanced) > 0 ? subtract(residual, unbalanced) : residual;
  const net = subtract(gross, discount);
  return subtract(sign(more) > 0 ? sum([net, more], currency) : net, sign(taken) > 0 ? taken : zero(currency));
}

function appliedOf(own: readonly Line[], links: Links): PaymentFacts['applied'] {
  const merged = new Map<string, { amount: Money; discount: Money }>();
  const put = (invoice: string, amount: Money, discount: Money) => {
    const before = merged.get(invoice);
    const { currency } = amount;
    merged.set(
      invoice,
      before
        ? { amount: sum([before.amount, amount], currency), discount: sum([before.discount, discount], currency) }
        : { amount, discount },
    );
  };
  for (const line of own) {
    for (const { item, gross, discount } of links.shares.get(line) ?? [])
      put(invoiceNumber(item), subtract(gross, discount), discount);
    const named = links.partials.get(line);
    if (named) put(invoiceNumber(named), subtract(negate(line.amount), line.discountTaken), line.discountTaken);
  }
  return [...merged].map(([invoice, { amount, discount }]) => ({ invoice, amount, discount }));
}

function dividedClearings(lines: AccountLines, all: readonly Line[]): Links['shares'] {
  const groups = new Map<string, Line[]>();
  for (const line of lines.cleared) {
    const key = clearingKey(line);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const residuals = all.filter((line) => line.postingKey === RESIDUAL_KEY && refersToKey(line) !== null);
  return new Map([...groups.values()].flatMap((group) => [...divideClearing(group, residuals)]));
}

export function methodOf(letter: string, methods: PaymentMethods): PaymentFacts['method'] {
  if (letter === '') return 'not_available';
  return Object.hasOwn(methods, letter) ? (methods[letter] ?? 'other') : 'other';
}

function isSameDocument(a: Line, b: Line): boolean {
  return (
    a.companyCode === b.companyCode &&
    a.document === b.document &&
    a.year === b.year &&
    a.amount.currency === b.amount.currency
  );
}
