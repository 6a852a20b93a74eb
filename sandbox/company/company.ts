import { type Book, createBook, dealOf, priced, taxRate } from './book.ts';
import { CREDIT_SCENARIOS } from './credit-scenarios.ts';
import type { Minor } from './currency.ts';
import { makeCustomers } from './customers.ts';
import { largeCustomer } from './large-customer.ts';
import type { Company, CustomerRecord, SalesLine } from './model.ts';
import { createRandom, type Random } from './random.ts';
import { rareCustomers } from './rare-customers.ts';
import { SCENARIOS, type Scenario, type Scene } from './scenarios.ts';
import { writeWellKnown } from './well-known.ts';
import { WELL_KNOWN_COUNT, wellKnownCustomers } from './well-known-customers.ts';

export interface CompanySize {
  readonly customers: number;
  /** Items on customer accounts, open and cleared, that the history leaves behind. */
  readonly items: number;
  readonly seed: number;
  /** Business date, `YYYY-MM-DD`: everything lies before it. */
  readonly asOf: string;
  /** Adds the customer with 5,000 open items; they do not count as `items`. */
  readonly largeCustomer?: boolean;
  /** Open items of that customer instead of 5,000. */
  readonly largeItems?: number;
  /** Adds the customers with rare names and amounts; neither they nor their items count. */
  readonly rareCustomers?: boolean;
}

/** Items that the well-known stories leave; a test counts them. */
const WELL_KNOWN_ITEMS = 24;
export const SMALLEST = { customers: 20, items: 100 } as const;

const ALL: readonly Scenario[] = [...SCENARIOS, ...CREDIT_SCENARIOS];
const GOODS = [
  'Ball valve',
  'Hex bolt M12',
  'Bearing 6204',
  'Hydraulic hose',
  'Dichtung für Flansch',
  'Coupling',
  'Filter element',
  'Pressure gauge',
] as const;

/** Prices are drawn in hundredths and brought to about the same worth in the deal's currency. */
const SCALE = { EUR: [1n, 1n], USD: [1n, 1n], JPY: [8n, 5n], KWD: [3n, 1n], UYW: [30n, 1n] } as const;

function drawLines(random: Random, currency: keyof typeof SCALE): Omit<SalesLine, 'net' | 'tax'>[] {
  const [times, by] = SCALE[currency];
  return Array.from(
    {
      length: random.weighted([
        [1, 45],
        [2, 30],
        [3, 15],
        [4, 10],
      ] as const),
    },
    () => {
      const at = random.int(0, GOODS.length - 1);
      return {
        material: `QF-${200 + at}`,
        text: GOODS[at] ?? GOODS[0],
        quantity: random.int(1, 40),
        unitPrice: (BigInt(random.int(300, 90_000)) * times) / by + 1n,
      };
    },
  );
}

function sceneFor(book: Book, random: Random, customer: CustomerRecord, asOf: string): Scene {
  const company = customer.companies[random.int(0, customer.companies.length - 1)] ?? '1000';
  const deal = dealOf(customer, company);
  const rate = taxRate(company, customer.country);
  const sum = (): { lines: SalesLine[]; net: Minor; tax: Minor } => priced(drawLines(random, deal.currency), rate);
  return {
    book,
    random,
    asOf,
    deal,
    customer,
    sum,
    draft: (date, more = {}) => {
      const billed = more.billed ?? random.chance(0.9);
      const number = random.int(100_000, 999_999);
      return book.document(deal, {
        date,
        ...sum(),
        billed,
        terms: customer.terms,
        purchaseOrder: billed ? `PO-${number}` : '',
        salesOrder: billed ? String(number) : '',
        reference: billed ? `80${String(number).padStart(8, '0')}` : `R-${number}`,
        text: billed ? '' : 'Service on call',
        ...more,
      });
    },
  };
}

/** Plays scenarios until exactly `items` are in the books, for customers of very different size. */
function play(book: Book, random: Random, customers: readonly CustomerRecord[], items: number, asOf: string): void {
  const buyers = customers
    .filter(() => random.chance(0.95))
    .map((customer, at) => [customer, 1 / Math.sqrt(at + 1)] as const);
  const smallest = ALL.filter((scenario) => scenario.items === 1);
  for (let left = items; left > 0; ) {
    const scenario = random.weighted((left < 3 ? smallest : ALL).map((one) => [one, one.weight] as const));
    scenario.play(sceneFor(book, random, random.weighted(buyers), asOf));
    left -= scenario.items;
  }
}

/** Makes the company: the same size, seed and date give the same one, on every machine. */
export function makeCompany(size: CompanySize): Company {
  if (size.customers < SMALLEST.customers || size.items < SMALLEST.items) {
    throw new RangeError(`a company has at least ${SMALLEST.customers} customers and ${SMALLEST.items} items`);
  }
  const known = createBook();
  writeWellKnown(known, size.asOf);
  const drawn = makeCustomers(createRandom(size.seed, 'customers'), WELL_KNOWN_COUNT + 1, size.customers, size.asOf);
  const book = createBook(known.lastId());
  play(book, createRandom(size.seed, 'history'), drawn, size.items - WELL_KNOWN_ITEMS, size.asOf);
  // Sorting is stable, so events of one story and one day keep their order.
  const history = book.events.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  // Behind everything else, so that all other numbers are the same with and without them.
  const large = size.largeCustomer === true ? largeCustomer(size.asOf, book.lastId(), size.largeItems) : null;
  const lastId = large?.events.at(-1)?.id ?? book.lastId();
  const rare = size.rareCustomers === true ? rareCustomers(size.asOf, lastId) : null;
  return {
    asOf: size.asOf,
    customers: [
      ...wellKnownCustomers(size.asOf),
      ...drawn,
      ...(large === null ? [] : [large.customer]),
      ...(rare?.customers ?? []),
    ],
    events: [...known.events, ...history, ...(large?.events ?? []), ...(rare?.events ?? [])],
  };
}
