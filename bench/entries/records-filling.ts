import type { Records } from '../../agent/records/contract.ts';
import { addDays, toInstant } from '../../domain/dates.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { BENCH_SYSTEM } from './held-system.ts';

const ITEMS_OF_OTHERS = 20;

/** Holds `rows` open items for the customer that is asked for and twenty for each of the others. */
export async function fillRecords(
  records: Pick<Records, 'put' | 'useIdentity'>,
  { customer, rows, others }: { readonly customer: string; readonly rows: number; readonly others: number },
): Promise<void> {
  await records.useIdentity(BENCH_SYSTEM, 'bench');
  await put(records, customer, rows);
  for (let other = 0; other < others; other++) {
    await put(records, String(20_000 + other).padStart(10, '0'), ITEMS_OF_OTHERS);
  }
}

async function put(records: Pick<Records, 'put'>, customer: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, at) => openItem(customer, at));
  const asOf = toInstant(Date.now());
  await records.put({ system: BENCH_SYSTEM, entity: 'openItem', selector: { customer }, rows, complete: true, asOf });
}

/** An open item such as SAP has them, different for each customer and position. */
export function openItem(customer: string, at: number): OpenItemFacts {
  const date = addDays('2026-01-05', at * 9);
  const amount = (1_190 + at * 17.5 + Number(customer.slice(-3))).toFixed(2);
  return {
    invoice: String(90_000_000 + Number(customer.slice(-5)) * 100 + at).padStart(10, '0'),
    document: {
      orgUnit: '1000',
      number: `18${customer.slice(-5)}${String(at).padStart(3, '0')}`,
      year: '2026',
      item: '001',
    },
    kind: 'invoice',
    date,
    dueDate: addDays(date, 30),
    original: { amount, currency: 'EUR' },
    open: { amount, currency: 'EUR' },
    dunning: { level: at % 3, lastDate: at % 3 === 0 ? null : addDays(date, 45), block: '' },
    paymentBlock: '',
    assignment: `PO-${at}`,
    orgUnit: '1000',
    customer,
    branch: null,
    ...(at % 2 === 0 && {
      discount: { percent: '2.000', until: addDays(date, 10), amountIfTaken: { amount: '23.80', currency: 'EUR' } },
    }),
  };
}
