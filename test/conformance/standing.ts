import { beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../domain/connector.ts';
import { daysEarlier } from './arithmetic.ts';
import { differences } from './differences.ts';
import { asOfBranch } from './expected.ts';
import type { Kept, KeptActivity } from './kept.ts';
import type { Ledger } from './ledger.ts';
import { type ConformanceWorld, patiently } from './world.ts';

const own = (row: { readonly reference: string | null }) =>
  row.reference === null ? {} : { commandId: row.reference };

/** Of which org units the documents are that something is said of. */
function unitsOf(ledger: Ledger, customer: string, invoices: readonly string[]) {
  const own = ledger.items.filter((item) => item.customer === customer || item.branch === customer);
  return [...new Set(own.filter(({ invoice }) => invoices.includes(invoice)).map(({ orgUnit }) => orgUnit))];
}

function expectedPromise({
  promisedBy,
  takenAt,
  predecessor,
  reason,
  callId,
  reference,
  ...row
}: Kept['promises'][number]) {
  return { ...row, method: row.method.toLowerCase(), takenOn: takenAt.slice(0, 10), ...own({ reference }) };
}

function expectedDispute({ document, reference, ...row }: Kept['disputes'][number]) {
  return { ...row, documentsIn: [document.orgUnit], reason: row.reason.toLowerCase(), ...own({ reference }) };
}

const SAID: Readonly<Record<string, string>> = { payment: 'payment_reported', document: 'document_requested' };

function expectedActivity(row: KeptActivity) {
  const { customer, activity, kind, subject, at, direction, durationSeconds, by, text, status } = row;
  const state = kind === 'task' ? status : 'not_available';
  const named = [row.reference, row.named, row.invoice, ...row.references.map(({ value }) => value)];
  return {
    customer,
    activity,
    kind,
    at: new Date(at).toISOString(),
    direction,
    durationSeconds,
    by,
    text,
    outcome: SAID[subject] ?? (row.outcome === 'not_available' ? state : row.outcome.toLowerCase()),
    references: [...new Set(named.filter((one) => one !== null))],
    ...own(row),
  };
}

/** What collectors and Adit wrote down beside the accounts, where the ERP keeps it. */
export function describeStanding(world: () => ConformanceWorld): void {
  describe('reading what stands beside an account', () => {
    let kept: Kept | undefined;
    let ledger: Ledger;
    let connection: Connection;
    beforeAll(async () => {
      const books = await world().books();
      ({ kept, ledger } = books);
      connection = world().connection('read');
    });
    const disputesOf = (customer: string) => {
      const toBranch = asOfBranch(ledger, customer, world().spelling);
      return (kept?.disputes ?? []).flatMap((row) => {
        const own = row.customer === customer ? row : toBranch(row, row.invoices);
        return own ? [own] : [];
      });
    };
    const isKept = (entity: 'promise' | 'dispute' | 'activity') => !world().spelling.agentOnly.includes(entity);

    it('tells every promise, dispute and activity of every customer, every field of each', async () => {
      if (!kept) return;
      const wrong: string[] = [];
      let compared = 0;
      const from = `${daysEarlier(ledger.asOf, 1500)}T00:00:00Z`;
      for (const { customer } of ledger.customers) {
        const isOwn = (row: { readonly customer: string }) => row.customer === customer;
        const promiseOf = (row: Kept['promises'][number]) => {
          const invoices = row.items.map(({ invoice }) => invoice);
          return { ...expectedPromise(row), documentsIn: unitsOf(ledger, customer, invoices) };
        };
        const [promises, disputes, activities] = await Promise.all([
          connection.read('promise', { customer }, patiently()),
          connection.read('dispute', { customer }, patiently()),
          connection.read('activity', { customer, from }, patiently()),
        ]);
        const compare = <T extends object>(
          expected: readonly T[],
          rows: readonly object[],
          keyOf: (row: T) => string,
        ) => {
          compared += expected.length;
          wrong.push(...differences(expected, rows, { keyOf, isWhole: true }));
        };
        if (isKept('promise'))
          compare(kept.promises.filter(isOwn).map(promiseOf), promises.rows, ({ promise }) => promise);
        if (isKept('dispute'))
          compare(disputesOf(customer).map(expectedDispute), disputes.rows, ({ dispute }) => dispute);
        if (isKept('activity'))
          compare(kept.activities.filter(isOwn).map(expectedActivity), activities.rows, ({ activity }) => activity);
      }
      expect(wrong).toEqual([]);
      if (isKept('activity')) expect(compared).toBeGreaterThan(5);
    });
  });
}
