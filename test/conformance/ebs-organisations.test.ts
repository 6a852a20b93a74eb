import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadResult } from '../../domain/connector.ts';
import { addDays } from '../../domain/dates.ts';
import { operations } from '../../domain/operations.ts';
import { drawing, newSeed } from '../security/seeded.ts';
import { newCommandId } from './command-id.ts';
import { type EbsSandbox, startEbsSandbox } from './ebs-sandbox.ts';
import { type EbsMode, ebsWorld } from './ebs-world.ts';
import { concerns, type Ledger, type LedgerItem } from './ledger.ts';
import { said, telltales } from './telltales.ts';
import { type Books, type ConformanceWorld, patiently } from './world.ts';

/** Bremen and Dayton; customers of the company's American business owe in both. */
const UNITS = ['101', '102'] as const;
type Unit = (typeof UNITS)[number];
const other = (unit: Unit): Unit => (unit === '101' ? '102' : '101');

const seed = newSeed();
const draw = drawing(seed);
const FROM = '2015-01-01';
/** Customers about whom every write is tried, each draw another. */
const WRITTEN_ABOUT = 4;

/** Every command that names something of an operating unit, said about an item of the other one. */
const ABOUT_AN_ITEM: Readonly<Record<string, (item: LedgerItem, asOf: string, book: Books) => object | null>> = {
  create_promise: ({ invoice, open }, asOf) => ({
    items: [{ invoice, amount: { amount: '1.00', currency: open.currency } }],
    instalments: [{ date: addDays(asOf, 5), amount: { amount: '1.00', currency: open.currency } }],
    method: 'wire',
  }),
  create_dispute: ({ invoice, open }) => ({
    invoice,
    reason: 'price',
    amount: { amount: '1.00', currency: open.currency },
    text: 'of another one',
  }),
  change_promise: ({ invoice }, _asOf, { kept }) => {
    const promise = kept?.promises.find(({ items }) => items.some((one) => one.invoice === invoice))?.promise;
    return promise === undefined ? null : { promise, action: 'cancel' };
  },
  update_dispute: ({ invoice }, _asOf, { kept }) => {
    const dispute = kept?.disputes.find(({ invoices }) => invoices.includes(invoice))?.dispute;
    return dispute === undefined ? null : { dispute, action: 'note', text: 'of another one' };
  },
};
/** What hangs on the account or its party, which no operating unit owns. */
const ABOUT_THE_ACCOUNT = [
  'log_call',
  'create_task',
  'update_contact',
  'set_preference',
  'report_payment',
  'request_document',
];

let sandbox: EbsSandbox;
let books: Books;
const worlds = new Map<string, ConformanceWorld>();

beforeAll(async () => {
  process.stdout.write(`organisations: ADIT_TEST_SEED=${seed}\n`);
  sandbox = await startEbsSandbox({ customers: 24, items: 500, seed: 1 + draw.whole(1_000), addon: 'on' });
  const all = await worldOf('all', { reads: 'wrapper' });
  books = await all.books();
}, 240_000);
afterAll(async () => {
  for (const world of worlds.values()) await world.close();
  await sandbox?.stop();
});

async function worldOf(name: string, mode: EbsMode): Promise<ConformanceWorld> {
  const known = worlds.get(name) ?? (await ebsWorld(sandbox, mode));
  worlds.set(name, known);
  return known;
}

const reader = async (reads: EbsMode['reads'], units: readonly Unit[]) =>
  (await worldOf(`${reads} ${units.join()}`, { reads, section: { operatingUnits: units } })).connection('read');
const writer = async (units: readonly Unit[]) =>
  (await worldOf(`write ${units.join()}`, { reads: 'wrapper', section: { operatingUnits: units } })).connection(
    'write',
  );

const of = (ledger: Ledger, unit: Unit, customer: string) =>
  ledger.items.filter((item) => item.orgUnit === unit && concerns(customer, item));
const numbers = (items: readonly LedgerItem[]) => items.map(({ document }) => `${document.orgUnit}/${document.number}`);
const sorted = (texts: Iterable<string>) => [...new Set(texts)].sort();
const inBoth = ({ items, customers }: Ledger) =>
  customers.filter(({ customer }) =>
    UNITS.every((unit) => items.some((item) => item.orgUnit === unit && item.isOpen && item.customer === customer)),
  );

const cases = (['views', 'wrapper'] as const).flatMap((reads) => UNITS.map((unit) => [reads, unit] as const));

describe('a section that covers one operating unit', () => {
  it('is proved on customers who owe in both', () => {
    expect(inBoth(books.ledger).length).toBeGreaterThan(0);
    for (const unit of UNITS) expect(telltales(books, unit).length).toBeGreaterThan(20);
  });

  it.each(cases)('by %s tells all of %s and nothing of the other', async (reads, unit) => {
    const connection = await reader(reads, [unit]);
    const { ledger } = books;
    const foreign = new Set(telltales(books, other(unit)));
    for (const own of telltales(books, unit)) foreign.delete(own);
    const asked = sorted(Object.values(operations).flatMap((row) => ('entities' in row ? row.entities : [])));
    const seen = new Set<string>();
    const leaks: string[] = [];
    const note = (entity: string, answer: unknown) => {
      seen.add(entity);
      for (const text of said(answer)) if (foreign.has(text)) leaks.push(`${entity}: ${text}`);
    };
    for (const { customer, orgUnits } of ledger.customers) {
      if (!orgUnits.includes(unit)) {
        const asked = connection.read('openItem', { customer }, patiently());
        await expect(asked, customer).rejects.toMatchObject({ code: 'NOT_FOUND' });
        continue;
      }
      const read = async <E extends 'openItem' | 'payment' | 'dispute' | 'promise' | 'customer'>(
        entity: E,
        more: object = {},
      ) => {
        const { rows } = await connection.read(entity, { customer, ...more } as never, patiently());
        note(entity, rows);
        return rows;
      };
      const own = of(ledger, unit, customer);
      const open = await read('openItem');
      expect(sorted(open.map(({ document }) => `${document.orgUnit}/${document.number}`)), customer).toEqual(
        sorted(numbers(own.filter(({ isOpen }) => isOpen))),
      );
      const past = draw.whole(400);
      note('openItem', await read('openItem', { keyDate: addDays(ledger.asOf, -past) }));
      const span = { customer, from: FROM, to: ledger.asOf };
      const { rows: invoices } = await connection.read('invoice', span, patiently());
      note('invoice', invoices);
      expect(sorted(invoices.map(({ document }) => document.orgUnit)).filter((one) => one !== unit)).toEqual([]);
      const payments = await read('payment', { from: FROM, to: ledger.asOf });
      // A branch is told what its head office paid for it too.
      const expected = ledger.payments.filter((one) => one.orgUnit === unit && one.customer === customer);
      expect(payments.filter(({ orgUnit }) => orgUnit !== unit)).toEqual([]);
      expect(
        payments.map(({ payment }) => payment),
        customer,
      ).toEqual(expect.arrayContaining(expected.map(({ payment }) => payment)));
      await read('dispute');
      await read('promise');
      await read('customer');
      const { rows } = await connection.read('activity', { customer, from: `${FROM}T00:00:00Z` as never }, patiently());
      note('activity', rows);
    }
    for (let after: string | null = null, at = 0; at < 200; at += 1) {
      const page: ReadResult<'searchKey'> = await connection.read('searchKey', { after }, patiently());
      note('searchKey', page.rows);
      if (page.next === undefined) break;
      after = page.next;
    }
    expect(leaks).toEqual([]);
    expect(asked.filter((entity) => !seen.has(entity))).toEqual([]);
  });

  it.each(cases)('by %s of %s finds nothing of the other by any of its numbers', async (reads, unit) => {
    const connection = await reader(reads, [unit]);
    const { items, payments } = books.ledger;
    const foreign = items.filter(({ orgUnit }) => orgUnit === other(unit));
    for (let at = 0; at < 12; at += 1) {
      const { invoice, reference, references, customer } = draw.pick(foreign);
      const asked = [
        { invoice },
        { invoice, customer, lines: true },
        { purchaseOrder: references.purchaseOrder || '-' },
        { reference: reference || invoice },
      ];
      for (const selector of asked) {
        const { rows } = await connection.read('invoice', selector as never, patiently());
        expect(
          rows.filter(({ document }) => document.orgUnit !== unit),
          JSON.stringify(selector),
        ).toEqual([]);
      }
      const { found } = await connection.find({ by: 'invoice', value: invoice }, patiently());
      expect(found, invoice).toEqual([]);
    }
    const paid = payments.filter(({ orgUnit }) => orgUnit === other(unit));
    for (let at = 0; at < 6; at += 1) {
      const { rows } = await connection.read('payment', { reference: draw.pick(paid).reference }, patiently());
      expect(rows.filter(({ orgUnit }) => orgUnit !== unit)).toEqual([]);
    }
  });

  it.each(cases)('by %s of %s follows nothing of the other', async (reads, unit) => {
    const connection = await reader(reads, [unit]);
    let cursor: string | null = null;
    let told = 0;
    for (let page = 0; page < 200; page += 1) {
      const changes = await connection.changes(cursor, patiently());
      for (const { row } of changes.changes) {
        told += 1;
        const { document } = row as { document?: { orgUnit: string } };
        if (document) expect(document.orgUnit).toBe(unit);
      }
      cursor = changes.cursor;
      if (!changes.more) break;
    }
    expect(told).toBeGreaterThan(10);
  });
});

describe('writes about the other operating unit', () => {
  const foreignOf = (unit: Unit, customer: string) =>
    of(books.ledger, other(unit), customer).filter(
      ({ isOpen, kind, open }) => isOpen && kind === 'invoice' && Number(open.amount) > 5,
    );

  const commands = Object.entries(operations).flatMap(([kind, row]) => (row.kind === 'command' ? [kind] : []));

  /** Says every command about items of the other unit; none of them may leave anything anywhere. */
  async function tryAll(units: readonly Unit[], unit: Unit): Promise<number> {
    const connection = await writer(units);
    const world = worlds.get('all');
    if (!world) throw new Error('the world did not start');
    const before = await world.books();
    let tried = 0;
    const mentioned = inBoth(before.ledger).slice(0, WRITTEN_ABOUT);
    for (const [kind, args] of Object.entries(ABOUT_AN_ITEM)) {
      for (const { customer } of mentioned) {
        for (const item of foreignOf(unit, customer).slice(0, 3)) {
          const asked = args(item, before.ledger.asOf, before);
          if (asked === null) continue;
          const command = { commandId: newCommandId(), kind, customer, args: { ...asked } };
          const outcome = await connection.execute(command, patiently());
          expect(['refused', 'not-sent'], `${kind} ${item.invoice}: ${JSON.stringify(outcome)}`).toContain(
            outcome.outcome,
          );
          expect(await connection.lookup(command, patiently())).toMatchObject({ found: 'absent' });
          tried += 1;
        }
      }
    }
    expect(await world.books()).toEqual(before);
    return tried;
  }

  it('are named here, every command there is', () => {
    expect([...Object.keys(ABOUT_AN_ITEM), ...ABOUT_THE_ACCOUNT].sort()).toEqual([...commands].sort());
  });

  it.each(UNITS)('are refused by a section that covers %s alone, and leave nothing', async (unit) => {
    expect(await tryAll([unit], unit)).toBeGreaterThan(1);
  });
});

describe('XXADIT with settings that name one operating unit', () => {
  const allow = async (units: string) => {
    const text = `UPDATE xxadit.xxadit_settings SET value = '${units}' WHERE name = 'OPERATING_UNITS';`;
    expect(await sandbox.ask('/script', { system: 'ebs', user: 'SYSTEM', text })).toEqual({ errors: [] });
  };
  afterAll(() => allow('101,102'));

  it.each(UNITS)('narrows a section that asks for both to %s, whatever is read', async (unit) => {
    await allow(unit);
    const connection = await reader('wrapper', UNITS);
    const foreign = new Set(telltales(books, other(unit)));
    for (const own of telltales(books, unit)) foreign.delete(own);
    const { ledger } = books;
    for (const { customer, orgUnits } of ledger.customers) {
      if (!orgUnits.includes(unit)) continue;
      const span = { from: FROM, to: ledger.asOf };
      const answers = [
        await connection.read('openItem', { customer }, patiently()),
        await connection.read('invoice', { customer, ...span }, patiently()),
        await connection.read('payment', { customer, ...span }, patiently()),
        await connection.read('dispute', { customer }, patiently()),
        await connection.read('promise', { customer }, patiently()),
        await connection.read('activity', { customer, from: `${FROM}T00:00:00Z` as never }, patiently()),
      ];
      expect(
        answers.flatMap(({ rows }) => said(rows)).filter((text) => foreign.has(text)),
        customer,
      ).toEqual([]);
      const [open] = answers;
      expect(open?.rows.length, customer).toBe(of(ledger, unit, customer).filter(({ isOpen }) => isOpen).length);
    }
  });

  it.each(UNITS)('refuses writes beyond %s that a section asks for', async (unit) => {
    await allow(unit);
    const connection = await writer(UNITS);
    const world = worlds.get('all');
    if (!world) throw new Error('the world did not start');
    const before = await world.books();
    let tried = 0;
    for (const { customer } of inBoth(before.ledger).slice(0, WRITTEN_ABOUT)) {
      const item = of(before.ledger, other(unit), customer).find(({ isOpen, kind }) => isOpen && kind === 'invoice');
      if (!item) continue;
      for (const kind of ['create_promise', 'create_dispute']) {
        const args = ABOUT_AN_ITEM[kind]?.(item, before.ledger.asOf, before) ?? {};
        const command = { commandId: newCommandId(), kind, customer, args: { ...args } };
        expect(['refused', 'not-sent']).toContain((await connection.execute(command, patiently())).outcome);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(1);
    expect(await world.books()).toEqual(before);
  });
});
