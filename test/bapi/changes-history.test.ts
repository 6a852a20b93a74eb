import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Settlement } from '../../domain/connector.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { startEcc } from '../conformance/ecc-world.ts';
import { documentKey } from '../conformance/expected.ts';
import { type ConformanceWorld, patiently } from '../conformance/world.ts';

/** The same in every run; `npm run test:soak` draws others, and ADIT_SEED repeats one of them. */
const seed = Number(process.env['ADIT_SEED'] ?? 228_959);

describe(`every clearing that SAP ECC ever made (seed ${seed})`, () => {
  let running: ConformanceWorld | undefined;
  beforeAll(async () => {
    running = await startEcc({ customers: 60, items: 1_500, seed });
  }, 120_000);
  afterAll(() => running?.close(), 60_000);

  it('is told as the books have it: paid, partly paid or cancelled', async () => {
    if (running === undefined) throw new Error('the world did not start');
    const connection = running.connection('read');
    const { cursor } = await connection.changes(null, patiently());
    // As if the last poll had been years ago.
    const at = { entered: null, cleared: null, backdated: null };
    const long = { ...JSON.parse(cursor), since: '2015-01-01', newest: '2015-01-01', seen: {}, at, isWhole: false };
    const told: Change[] = [];
    for (let from = JSON.stringify(long); ; ) {
      const page = await connection.changes(from, patiently());
      told.push(...page.changes.filter(({ what }) => what === 'cleared'));
      if (!page.more) break;
      from = page.cursor;
    }
    const { items } = await running.ledger();
    const inBooks = new Map(
      items.filter(({ kind }) => kind !== 'payment_on_account').map((item) => [documentKey(item), item]),
    );
    const compared = told.flatMap(({ row, settlement }) => {
      const item = inBooks.get(documentKey(row as OpenItemFacts));
      return item === undefined ? [] : [{ item, settlement }];
    });
    const words = (key: string, of: Pick<Settlement, 'status' | 'discountTaken'>, left: string) =>
      `${key} ${of.status} ${left} ${of.discountTaken}`;
    const own = compared.map(({ item, settlement }) =>
      settlement ? words(documentKey(item), settlement, settlement.balance.amount) : documentKey(item),
    );
    const books = compared.map(({ item }) =>
      item.status === 'open'
        ? 'open in the books'
        : words(documentKey(item), { ...item, status: item.status }, item.balance.amount),
    );
    expect(own).toEqual(books);
    const statuses = new Set(compared.map(({ settlement }) => settlement?.status));
    expect(statuses).toEqual(new Set(['paid', 'partial', 'cancelled']));
    const cleared = [...inBooks.values()].filter(({ isOpen }) => !isOpen);
    expect(new Set(compared.map(({ item }) => documentKey(item)))).toEqual(new Set(cleared.map(documentKey)));
  }, 60_000);
});
