import { beforeAll, describe, expect, it } from 'vitest';
import type { Change, Connection } from '../../domain/connector.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { differences } from './differences.ts';
import { documentKey, expectedOpenItems } from './expected.ts';
import type { Ledger } from './ledger.ts';
import { lossesOf } from './losses.ts';
import { type Booking, type ConformanceWorld, patiently } from './world.ts';

const BETWEEN_READINGS = 'changes between two whole readings of all open items, and events';

/** What a follower of the feed holds: open items by document, of all customers. */
type Held = ReadonlyMap<string, OpenItemFacts>;

function applied(held: Held, changes: readonly Change[]): Held {
  const next = new Map(held);
  for (const change of changes) {
    if (!isOpenItem(change)) continue;
    if (change.what === 'upsert') next.set(documentKey(change.row), change.row);
    else next.delete(documentKey(change.row));
  }
  return next;
}

function isOpenItem(change: Change): change is Change<'openItem'> {
  return change.entity === 'openItem';
}

function openIn(ledger: Ledger): OpenItemFacts[] {
  const accounts = new Set(ledger.items.map(({ customer }) => customer));
  return [...accounts].flatMap((account) =>
    expectedOpenItems(ledger, account).filter(({ customer }) => customer === account),
  );
}

export function describeChanges(world: () => ConformanceWorld): void {
  describe('following changes', () => {
    let connection: Connection;
    let held: Held;
    let cursor: string;
    /** As last read, when what is held was compared with it. */
    let ledger: Ledger | undefined;

    const poll = async (): Promise<readonly Change[]> => {
      const all: Change[] = [];
      for (let pages = 1; ; pages += 1) {
        expect(pages).toBeLessThan(100);
        const page = await connection.changes(cursor, patiently());
        all.push(...page.changes);
        cursor = page.cursor;
        if (!page.more) return all;
      }
    };

    /** Whether anything is to be learned between two whole readings, as the connector declares it. */
    const follows = () => {
      const { connector, section } = world();
      return !lossesOf(connector, section).has('openItem', BETWEEN_READINGS);
    };

    const readAll = async (): Promise<void> => {
      held = new Map();
      let page = await connection.changes(null, patiently());
      held = applied(held, page.changes);
      while (page.more) {
        page = await connection.changes(page.cursor, patiently());
        held = applied(held, page.changes);
      }
      cursor = page.cursor;
      expect(page.snapshot, 'the first run ends with everything delivered').toBe(true);
    };
    beforeAll(async () => {
      connection = world().connection('read');
      await readAll();
    });

    const upToDate = async (): Promise<void> => {
      ledger = await world().ledger();
      const expected = openIn(ledger);
      expect(differences(expected, [...held.values()], { keyOf: documentKey, isWhole: true })).toEqual([]);
    };

    /** Books, polls, and holds what came against the books; gives the documents that were touched. */
    const follow = async (booking: Booking): Promise<{ invoice: string | null; touched: readonly string[] }> => {
      const { invoice } = await world().post(booking);
      const changes = await poll();
      const before = held;
      held = applied(held, changes);
      await upToDate();
      const keys = changes.filter(isOpenItem).map(({ row }) => documentKey(row));
      const same = keys.filter((key) => JSON.stringify(before.get(key)) === JSON.stringify(held.get(key)));
      // A settled document may come that was never open here, such as the payment itself.
      const moved = same.filter((key) => held.has(key));
      expect(moved, 'delivered though nothing changed').toEqual([]);
      return { invoice, touched: keys };
    };

    const someone = async (wanted: (item: Ledger['items'][number]) => boolean) => {
      ledger ??= await world().ledger();
      const item = ledger.items.find((one) => one.isOpen && one.branch === null && wanted(one));
      if (item === undefined) throw new Error('the books hold no such item');
      return item;
    };

    it('delivers every open item at first, and nothing when there is no news', async () => {
      await upToDate();
      expect(await poll()).toEqual([]);
    });

    it('says so where it cannot follow, and brings news with the next whole reading', async () => {
      if (follows()) return;
      const { customer, total } = await someone(({ kind, status }) => kind === 'invoice' && status === 'open');
      await world().post({ kind: 'invoice', customer, total: { amount: '1000', currency: total.currency } });
      const page = await connection.changes(cursor, patiently());
      expect(page).toMatchObject({ changes: [], more: false, follows: false });
      await readAll();
      await upToDate();
    });

    it('delivers a new invoice, a partial payment of it and its clearing, each once', async () => {
      if (!follows()) return;
      const { customer, total } = await someone(({ kind, status }) => kind === 'invoice' && status === 'open');
      const { currency } = total;
      const [whole, part, rest] = currency === 'JPY' ? ['1000', '400', '600'] : ['1000.50', '400.25', '600.25'];
      const { invoice } = await follow({ kind: 'invoice', customer, total: { amount: whole, currency } });
      expect(invoice).not.toBeNull();
      const number = invoice ?? '';
      const paying = (amount: string): Booking => ({
        kind: 'payment',
        customer,
        amount: { amount, currency },
        applied: [{ invoice: number, amount: { amount, currency } }],
      });
      await follow(paying(part));
      expect([...held.values()].find((item) => item.invoice === number)?.open.amount).toBe(rest);
      await follow(paying(rest));
      expect([...held.values()].some((item) => item.invoice === number)).toBe(false);
      expect(await poll()).toEqual([]);
    });

    it('delivers money on account and a credit memo, and their clearing against an invoice', async () => {
      if (!follows()) return;
      const { customer } = await someone(({ total, kind }) => kind === 'invoice' && total.currency === 'EUR');
      const amount = { amount: '250.00', currency: 'EUR' };
      await follow({ kind: 'payment', customer, amount, reference: 'ON ACCOUNT' });
      const debt = await follow({ kind: 'invoice', customer, total: amount });
      const credit = await follow({ kind: 'credit_memo', customer, total: amount });
      const open = () => [...held.values()].map(({ invoice }) => invoice);
      expect(open()).toEqual(expect.arrayContaining([debt.invoice, credit.invoice]));
      await follow({ kind: 'clearing', customer, invoices: [debt.invoice ?? '', credit.invoice ?? ''] });
      expect(open()).not.toContain(debt.invoice);
      expect(open()).not.toContain(credit.invoice);
      expect(await poll()).toEqual([]);
    });

    it('delivers a credit memo that names an invoice with that invoice’s due date', async () => {
      if (!follows()) return;
      const target = await someone(
        ({ kind, status, total }) => kind === 'invoice' && status === 'open' && total.currency === 'EUR',
      );
      const { invoice } = await follow({
        kind: 'credit_memo',
        customer: target.customer,
        total: { amount: '1.00', currency: 'EUR' },
        invoice: target.invoice,
      });
      const open = [...held.values()];
      if (world().spelling.appliesCredits) {
        expect(open.some((item) => item.invoice === invoice)).toBe(false);
        const lowered = open.find((item) => documentKey(item) === documentKey(target));
        expect(lowered?.open.amount).not.toBe(target.open.amount);
        return;
      }
      expect(open.find((item) => item.invoice === invoice)?.dueDate).toBe(target.dueDate);
    });

    it('delivers an open credit anew when the invoice that it names is paid', async () => {
      if (!follows()) return;
      const { customer } = await someone(({ total, kind }) => kind === 'invoice' && total.currency === 'EUR');
      const euros = (amount: string) => ({ amount, currency: 'EUR' });
      const debt = await follow({ kind: 'invoice', customer, total: euros('500.00') });
      const invoice = debt.invoice ?? '';
      await follow({ kind: 'credit_memo', customer, total: euros('20.00'), invoice });
      const rest = euros(world().spelling.appliesCredits ? '480.00' : '500.00');
      await follow({ kind: 'payment', customer, amount: rest, applied: [{ invoice, amount: rest }] });
    });

    it('delivers an amount of as many digits as the ERP can post', async () => {
      if (!follows()) return;
      const { customer } = await someone(({ total, kind }) => kind === 'invoice' && total.currency === 'EUR');
      const total = { amount: '99999999999.99', currency: 'EUR' };
      const { invoice } = await follow({ kind: 'invoice', customer, total });
      expect([...held.values()].find((item) => item.invoice === invoice)?.open).toEqual(total);
      const applied = [{ invoice: invoice ?? '', amount: total }];
      await follow({ kind: 'payment', customer, amount: total, applied });
    });

    it('goes on from a stored cursor as if it had never stopped', async () => {
      if (!follows()) return;
      const { customer } = await someone(({ total, kind }) => kind === 'invoice' && total.currency === 'EUR');
      const stored = cursor;
      const { invoice } = await world().post({
        kind: 'invoice',
        customer,
        total: { amount: '77.00', currency: 'EUR' },
      });
      const first = await poll();
      cursor = stored;
      connection = world().connection('read');
      expect(await poll()).toEqual(first);
      held = applied(held, first);
      expect([...held.values()].some((item) => item.invoice === invoice)).toBe(true);
      await upToDate();
    });

    it('refuses a cursor that it never gave', async () => {
      await expect(connection.changes('yesterday', patiently())).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    });
  });
}
