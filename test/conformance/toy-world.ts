import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { ConnectionHost } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import { type ToyTables, toyTables } from '../fixtures/toy-connector/books.ts';
import { connector } from '../fixtures/toy-connector/connector.ts';
import { toyAging, toyLedger } from '../fixtures/toy-connector/ledger.ts';
import { startToyServer } from '../fixtures/toy-connector/server.ts';
import type { Booking, ConformanceWorld, Spelling } from './world.ts';

const SPELLING: Spelling = {
  method: (own) => (own === 'bank' ? 'wire' : own === 'cash' ? 'other' : 'not_available'),
  agentOnly: ['activity'],
  isIndexed: ({ isBilled }) => isBilled,
};

/** The toy's books behind its server, and its connector opened against them. */
export async function startToy(today: string): Promise<ConformanceWorld> {
  const tables = toyTables(today);
  const words = { read: randomUUID(), write: randomUUID() };
  const server = await startToyServer(tables, words, today);
  const section = {
    url: server.url,
    today,
    read: { word: `\${cred:read}` },
    write: { word: `\${cred:write}` },
  };
  const host = (role: 'read' | 'write'): ConnectionHost => ({
    role,
    timeZone: 'Europe/Helsinki',
    secret: (reference) => {
      if (reference !== `\${cred:${role}}`) throw new AditError('SECRET_UNAVAILABLE', 'not the word of this role');
      return words[role];
    },
    now: () => Date.parse(`${today}T12:00:00Z`),
    monotonic: () => performance.now(),
    profile: 'development',
    workDir: tmpdir(),
    abandon: () => undefined,
    log: () => undefined,
  });
  return {
    connector,
    section,
    spelling: SPELLING,
    connection: (role) => connector.open(connector.configSchema.parse(section), host(role)),
    ledger: async () => toyLedger(tables, today),
    books: async () => ({ ledger: toyLedger(tables, today) }),
    expectedAging: async (customer, keyDate) => toyAging(tables, customer, keyDate),
    post: async (booking) => ({ invoice: book(tables, today, booking) }),
    close: () => server.close(),
  };
}

/** Books as the toy's people do; gives the bill's number. */
function book({ bills, receipts, uses, journal }: ToyTables, day: string, booking: Booking): string | null {
  const { customer } = booking;
  const units = ({ amount }: { amount: string }) => amount.replace('.', '');
  if (booking.kind === 'clearing') {
    const [debt, credit] = booking.invoices.map((id) => bills.find((bill) => bill.id === id));
    if (!debt || !credit) throw new Error('nothing to clear');
    uses.push({ of: credit.id, for: debt.id, day, units: debt.units });
    journal.push(debt.id, credit.id);
    return null;
  }
  if (booking.kind === 'payment') {
    const id = `R9${receipts.length}`;
    const { amount, reference = '', applied = [] } = booking;
    receipts.push({ id, customer, day, units: units(amount), currency: amount.currency, by: 'bank', note: reference });
    for (const part of applied) uses.push({ of: id, for: part.invoice, day, units: units(part.amount) });
    journal.push(id, ...applied.map(({ invoice }) => invoice));
    return null;
  }
  const isCredit = booking.kind === 'credit_memo';
  const id = `B9${bills.length}`;
  bills.push({
    id,
    customer,
    day,
    dueInDays: isCredit ? 0 : 14,
    units: `${isCredit ? '-' : ''}${units(booking.total)}`,
    taxUnits: '0',
    currency: booking.total.currency,
    order: '',
    note: `N-${id}`,
    corrects: booking.kind === 'credit_memo' ? (booking.invoice ?? '') : '',
    goods: [],
  });
  journal.push(id);
  return id;
}
