import { plusDays } from './calendar.ts';
import { type CurrencyCode, type Minor, percent } from './currency.ts';
import {
  type BusinessEvent,
  COMPANIES,
  type CompanyCode,
  type PaymentReceived,
  type Reversal,
  type SalesDocument,
  type SalesLine,
  type SetOff,
  type Settlement,
} from './model.ts';
import { TERMS, type TermsName } from './terms.ts';

/** Whose account, which branch, which company code, which currency: what all events of one deal share. */
export interface Deal {
  readonly company: CompanyCode;
  readonly account: number;
  readonly branch: number | null;
  readonly currency: CurrencyCode;
}

type DocumentInput = Partial<Omit<SalesDocument, 'event' | 'id' | 'total'>> & { date: string; net: Minor; tax: Minor };
type PaymentInput = Partial<Pick<PaymentReceived, 'settles' | 'partial' | 'method' | 'reference' | 'downPayment'>> & {
  date: string;
  onAccount?: Minor;
};
type SettleInput = Partial<Pick<Settlement, 'discount' | 'credit' | 'earlier'>> & { residual?: Minor };

/** Collects the events of the history, gives ids, and keeps the sums true by construction. */
export interface Book {
  readonly events: BusinessEvent[];
  lastId(): number;
  document(deal: Deal, input: DocumentInput): SalesDocument;
  payment(deal: Deal, input: PaymentInput): PaymentReceived;
  /** What a payment does to a document: all of it, less what `parts` say was not cash. */
  settle(document: SalesDocument, parts?: SettleInput): Settlement;
  setOff(deal: Deal, date: string, documents: readonly number[]): SetOff;
  reversal(deal: Deal, date: string, of: number): Reversal;
}

export function createBook(firstId = 0): Book {
  const events: BusinessEvent[] = [];
  let lastId = firstId;
  const id = (): number => {
    lastId += 1;
    return lastId;
  };
  const keep = <E extends BusinessEvent>(event: E): E => {
    events.push(event);
    return event;
  };
  return {
    events,
    lastId: () => lastId,
    document: (deal, input) =>
      keep({
        event: 'document',
        id: id(),
        kind: 'invoice',
        billed: true,
        terms: null,
        lines: [],
        purchaseOrder: '',
        salesOrder: '',
        reference: '',
        text: '',
        corrects: null,
        dunning: null,
        paymentBlock: '',
        ...deal,
        ...input,
        total: input.net + input.tax,
      }),
    payment: (deal, input) => {
      const { onAccount, ...rest } = input;
      return keep({
        event: 'payment',
        id: id(),
        method: 'transfer',
        reference: '',
        settles: [],
        partial: [],
        downPayment: false,
        ...deal,
        ...rest,
        onAccount: onAccount === undefined ? null : { id: id(), amount: onAccount },
      });
    },
    settle: (document, parts = {}) => {
      const { residual, discount = 0n, credit = null, earlier = [] } = parts;
      const before = earlier.reduce((sum, { amount }) => sum + amount, 0n) + (credit?.amount ?? 0n);
      const cash = document.total - discount - before - (residual ?? 0n);
      if (cash < 0n) throw new RangeError(`document ${document.id} cannot be settled for more than it is`);
      const left = residual === undefined ? null : { id: id(), amount: residual };
      return { document: document.id, cash, discount, credit, earlier, residual: left };
    },
    setOff: (deal, date, documents) => keep({ event: 'set_off', id: id(), ...deal, date, documents }),
    reversal: (deal, date, of) => keep({ event: 'reversal', id: id(), ...deal, date, of }),
  };
}

/** Lines of equal tax rate and their sums. `taxRate` in thousandths of a percent. */
export function priced(
  lines: readonly Omit<SalesLine, 'net' | 'tax'>[],
  taxRate: number,
): { lines: SalesLine[]; net: Minor; tax: Minor } {
  const full = lines.map((line) => {
    const net = line.unitPrice * BigInt(line.quantity);
    return { ...line, net, tax: percent(net, taxRate) };
  });
  return {
    lines: full,
    net: full.reduce((sum, line) => sum + line.net, 0n),
    tax: full.reduce((sum, line) => sum + line.tax, 0n),
  };
}

/** Tax at home, none across a border: enough for sums that must agree. */
export function taxRate(company: CompanyCode, country: string): number {
  if (company === '1000') return country === 'DE' ? 19_000 : 0;
  return country === 'US' ? 7_250 : 0;
}

/** Day on which a document falls due net. */
export function dueOn(date: string, terms: TermsName | null): string {
  return plusDays(date, terms === null ? 0 : TERMS[terms].netDays);
}

export function dealOf(
  customer: { no: number; headOffice: number | null; currency: CurrencyCode },
  company: CompanyCode,
): Deal {
  return {
    company,
    account: customer.headOffice ?? customer.no,
    branch: customer.headOffice === null ? null : customer.no,
    currency: company === '2000' ? COMPANIES[company].currency : customer.currency,
  };
}
