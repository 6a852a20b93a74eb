import { beforeAll, describe, expect, it } from 'vitest';
import type { Connection, ReadResult } from '../../domain/connector.ts';
import type { SearchKey } from '../../domain/facts.ts';
import { differences } from './differences.ts';
import { expectedSearchKeys, isInvoice, isSearched, searchKeyKey } from './expected.ts';
import type { Ledger } from './ledger.ts';
import { type Losses, lossesOf } from './losses.ts';
import { documentsToAskFor } from './samples.ts';
import { type ConformanceWorld, patiently } from './world.ts';

/** A load that does not end is a defect of its own. */
const MOST_PAGES = 200;

export function describeSearch(world: () => ConformanceWorld): void {
  describe('finding customers', () => {
    let ledger: Ledger;
    let connection: Connection;
    let losses: Losses;
    beforeAll(async () => {
      const { connector, section } = world();
      losses = lossesOf(connector, section);
      ledger = await world().ledger();
      connection = world().connection('read');
    });

    const ownersFound = async (by: SearchKey['kind'], value: string) => {
      const { found, searched } = await connection.find({ by, value }, patiently());
      expect(searched, `${by} is searched`).toBe(true);
      return found;
    };

    it('loads every value that a caller may name into the search index', async () => {
      const loaded: SearchKey[] = [];
      let after: string | null = null;
      let pages = 0;
      do {
        pages += 1;
        expect(pages).toBeLessThanOrEqual(MOST_PAGES);
        const page: ReadResult<'searchKey'> = await connection.read('searchKey', { after }, patiently());
        expect(page.complete).toBe(true);
        loaded.push(...page.rows);
        after = page.next ?? null;
      } while (after !== null);
      const distinct = [...new Map(loaded.map((key) => [searchKeyKey(key), key])).values()];
      const owners = new Map(ledger.customers.map((customer) => [customer.customer, customer]));
      const expected = expectedSearchKeys(ledger, { spelling: world().spelling, losses }).map((key) => {
        const owner = owners.get(key.customer);
        return { ...key, name: owner?.name ?? '', city: owner?.address.city ?? '' };
      });
      expect(expected.length).toBeGreaterThan(ledger.customers.length);
      expect(differences(expected, distinct, { keyOf: searchKeyKey, isWhole: true })).toEqual([]);
    });

    it('finds a customer by number, with and without its leading zeros', async () => {
      for (const { customer, name, address } of ledger.customers) {
        const expected = [{ kind: 'number', value: customer, customer, name, city: address.city }];
        expect(await ownersFound('number', customer)).toEqual(expected);
        expect(await ownersFound('number', customer.replace(/^0+(?=\d+$)/, ''))).toEqual(expected);
      }
      expect(await ownersFound('number', '0009999999')).toEqual([]);
    });

    /** What this way of working cannot look up is said to be so, for the index to answer. */
    const isLeftToTheIndex = async (by: SearchKey['kind'], value: string) => {
      if (isSearched(losses, by)) return false;
      expect(await connection.find({ by, value }, patiently())).toMatchObject({ searched: false, found: [] });
      return true;
    };

    it('finds whose account an invoice stands on', async () => {
      const wrong: string[] = [];
      if (await isLeftToTheIndex('invoice', '0090000001')) return;
      for (const item of documentsToAskFor(ledger)) {
        const owners = new Set(
          ledger.items
            .filter((other) => isInvoice(other) && other.invoice === item.invoice)
            .flatMap(({ customer, billTo }) => [customer, billTo]),
        );
        const found = await ownersFound('invoice', item.invoice);
        const expected = [...owners].map((customer) => ({ kind: 'invoice' as const, value: item.invoice, customer }));
        wrong.push(...differences(expected, found, { keyOf: searchKeyKey }));
      }
      expect(wrong).toEqual([]);
      expect(await ownersFound('invoice', '0099999999')).toEqual([]);
    });

    it('finds whose purchase order it was', async () => {
      const wrong: string[] = [];
      if (await isLeftToTheIndex('purchaseOrder', 'PO-1')) return;
      for (const { references } of documentsToAskFor(ledger)) {
        const { purchaseOrder } = references;
        if (purchaseOrder === 'not_available') continue;
        const owners = new Set(
          ledger.items.filter((item) => item.references.purchaseOrder === purchaseOrder).map(({ billTo }) => billTo),
        );
        const expected = [...owners].map((customer) => ({
          kind: 'purchaseOrder' as const,
          value: purchaseOrder,
          customer,
        }));
        wrong.push(
          ...differences(expected, await ownersFound('purchaseOrder', purchaseOrder), { keyOf: searchKeyKey }),
        );
      }
      expect(wrong).toEqual([]);
      expect(await ownersFound('purchaseOrder', "no such ' order")).toEqual([]);
    });
  });
}
