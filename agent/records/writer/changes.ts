import type { Change, Settlement } from '../../../domain/connector.ts';
import { epochOf } from '../../../domain/dates.ts';
import type { EntityFacts, EntityName, InvoiceFacts, OpenItemFacts } from '../../../domain/facts.ts';
import { type Money, subtract, zero } from '../../../domain/money.ts';
import type { Bound, Database } from '../../../store/database.ts';
import type { ChangePage, Written } from '../contract.ts';
import { coverageReader } from '../coverage.ts';
import type { HeldEntity } from '../tables/tables.ts';
import type { RowWriter, RowWriters } from './rows.ts';
import type { Sources } from './sources.ts';

interface FeedRow {
  readonly cursor: string | null;
  readonly chain: number;
  readonly as_of: string | null;
  readonly run_as_of: string | null;
  readonly from_start: number;
  readonly snapshot_at: string | null;
}

/** An item that left the list of open items, with what is known of how. */
interface Clearing {
  readonly item: OpenItemFacts | InvoiceFacts;
  readonly amount: Money;
  readonly balance: Money;
  readonly clearedOn: string;
  readonly event: 'invoice.paid' | 'invoice.partially_paid' | null;
}

/** Credits and payments leave the list as well; nobody waits to hear of them. */
const OWED: ReadonlySet<string> = new Set(['invoice', 'debit_memo', 'chargeback']);
/** A reversed invoice was not paid: there is nothing to tell. */
const TOLD = { paid: 'invoice.paid', partial: 'invoice.partially_paid', cancelled: null, open: null } as const;
const NEW_FEED: FeedRow = { cursor: null, chain: 1, as_of: null, run_as_of: null, from_start: 0, snapshot_at: null };

/**
 * Applies one page of the change feed: rows, events, cursor and coverage in one transaction, so that a process that
 * dies in between has done all or nothing of it.
 *
 * A clearing is told once, however often the overlap of two polls delivers it. The first run of a feed is no news:
 * it tells only of items that were held as open.
 */
export function createApplyChanges(db: Database, sources: Sources, rows: RowWriters): (page: ChangePage) => Written {
  const coverage = coverageReader(db);
  const feedOf = db.prepare<FeedRow>(
    `SELECT cursor, chain, as_of, run_as_of, from_start, snapshot_at FROM feed WHERE source = ? AND feed = 'changes'`,
  );
  const saveFeed = db.prepare(
    `INSERT OR REPLACE INTO feed (source, feed, cursor, chain, as_of, run_as_of, page_as_of, from_start, snapshot_at)
     VALUES (?, 'changes', ?, ?, ?, ?, ?, ?, ?)`,
  );
  const tell = db.prepare(
    `INSERT OR IGNORE INTO clearing (source, org_unit, number, year, item, cleared_on, seen) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const emit = db.prepare('INSERT INTO event (kind, body) VALUES (?, ?)');
  const coverAll = db.prepare(
    `INSERT OR REPLACE INTO coverage (source, entity, customer, scope, complete, as_of, chain)
     VALUES (?, 'openItem', '*', '', 1, ?, ?)`,
  );
  const uncover = db.prepare('DELETE FROM coverage WHERE source = ? AND entity = ? AND customer = ? AND as_of <= ?');
  const removeUnseen = db.prepare('DELETE FROM open_item WHERE source = ? AND seen < ?');

  /**
   * Something read after this page's view is held for the customer: it already knows. Looked up once a customer, for
   * no coverage changes while the rows of a page are applied.
   */
  const behindOf = (source: number, asOf: string) => {
    const known = new Map<string, boolean>();
    const isBehind = (owner: string): boolean => {
      const held = coverage(source, 'openItem', owner, '');
      const answer = held?.complete === true && held.asOf > asOf;
      known.set(owner, answer);
      return answer;
    };
    return ({ customer, branch }: OpenItemFacts): boolean =>
      [customer, branch].some((owner) => owner !== null && (known.get(owner) ?? isBehind(owner)));
  };

  return db.transaction((page: ChangePage): Written => {
    const source = sources.current(page.system);
    const feed = feedOf.get(source) ?? NEW_FEED;
    const isFirstPage = feed.run_as_of === null;
    const runAsOf = feed.run_as_of ?? page.asOf;
    const fromStart = isFirstPage ? feed.cursor === null : feed.from_start === 1;
    const seen = epochOf(page.asOf);
    const invoices = invoicesOf(page.changes);
    const isBehind = behindOf(source, page.asOf);
    let written = 0;
    let events = 0;
    // What was read after this page's view has the change in it already.
    for (const { entity, customer } of page.touched ?? []) uncover.run(source, entity, customer, page.asOf);
    for (const change of page.changes) {
      if (change.entity === 'searchKey') continue;
      if (change.what === 'cleared') {
        const clearing = clearingOf(change, invoices, page.asOf);
        if (!clearing) continue;
        const { item } = clearing;
        const wasOpen = rows.openItem.remove(source, documentKey(item)) > 0;
        written += Number(wasOpen) + markInvoice(rows.invoice, source, change, clearing, seen);
        const { orgUnit, number, year, item: line } = item.document;
        const isNews = tell.run(source, orgUnit, number, year, line, clearing.clearedOn, seen).changes > 0;
        if (isNews && clearing.event && (!fromStart || wasOpen)) {
          emit.run(clearing.event, eventBody(page, clearing));
          events++;
        }
      } else if (change.entity === 'openItem') {
        const row = change.row as OpenItemFacts;
        if (isBehind(row)) continue;
        // A snapshot stamps every row it delivers, so that those it did not deliver can be told.
        written += fromStart ? rows.openItem.upsert(source, row, seen) : rows.openItem.change(source, row, seen);
      } else {
        const writer = rows[change.entity] as RowWriter<EntityFacts[HeldEntity]>;
        written += writer.change(source, change.row as EntityFacts[HeldEntity], seen);
      }
    }
    if (page.last && page.snapshot && fromStart) {
      written += removeUnseen.run(source, epochOf(runAsOf)).changes;
      coverAll.run(source, runAsOf, feed.chain);
    }
    // A start without a cursor that did not deliver everything leaves a gap behind which nothing was followed.
    const hasGap = page.last && fromStart && !page.snapshot;
    saveFeed.run(
      source,
      page.cursor,
      hasGap ? feed.chain + 1 : feed.chain,
      page.last ? runAsOf : feed.as_of,
      page.last ? null : runAsOf,
      page.asOf,
      fromStart && !page.last ? 1 : 0,
      page.last && page.snapshot && fromStart ? runAsOf : feed.snapshot_at,
    );
    return { rows: written, events };
  });
}

function isOf<E extends EntityName>(change: Change, entity: E): change is Change<E> {
  return change.entity === entity;
}

/** Open items and invoices are held under the same key. */
const documentKey = ({ customer, document }: OpenItemFacts | InvoiceFacts): Bound[] => [
  customer,
  document.orgUnit,
  document.number,
  document.year,
  document.item,
];
const keyText = (row: OpenItemFacts | InvoiceFacts) => Object.values(row.document).join('/');

function invoicesOf(changes: readonly Change[]): Map<string, InvoiceFacts> {
  const found = new Map<string, InvoiceFacts>();
  for (const change of changes) if (isOf(change, 'invoice')) found.set(keyText(change.row), change.row);
  return found;
}

/** A connector names the cleared item or its invoice; the invoice knows more and wins where the page has both. */
function clearingOf(change: Change, invoices: Map<string, InvoiceFacts>, asOf: string): Clearing | null {
  if (isOf(change, 'invoice')) return invoiceClearing(change.row, asOf);
  if (!isOf(change, 'openItem')) return null;
  const invoice = invoices.get(keyText(change.row));
  if (invoice && invoice.status !== 'open') return invoiceClearing(invoice, asOf);
  const item = change.row;
  const { status, balance } = settlementOf(change);
  return {
    item,
    amount: item.original,
    balance,
    clearedOn: change.clearedOn ?? asOf.slice(0, 10),
    event: OWED.has(item.kind) ? TOLD[status] : null,
  };
}

function settlementOf({ row, settlement }: Change<'openItem'>): Settlement {
  return settlement ?? { status: 'paid', balance: zero(row.original.currency), discountTaken: false };
}

function invoiceClearing(invoice: InvoiceFacts, asOf: string): Clearing {
  return {
    item: invoice,
    amount: invoice.total,
    balance: invoice.balance,
    clearedOn: invoice.clearedOn ?? asOf.slice(0, 10),
    event: OWED.has(invoice.kind) ? TOLD[invoice.status] : null,
  };
}

function markInvoice(
  writer: RowWriter<InvoiceFacts>,
  source: number,
  change: Change,
  clearing: Clearing,
  seen: number,
): number {
  if (isOf(change, 'invoice')) return writer.change(source, change.row, seen);
  const held = writer.find(source, documentKey(clearing.item));
  if (!held || held.status === 'paid' || held.status === 'cancelled') return 0;
  if (!isOf(change, 'openItem')) return 0;
  const { status, balance, discountTaken } = settlementOf(change);
  const paid = subtract(held.total, balance);
  return writer.change(source, { ...held, status, paid, balance, discountTaken, clearedOn: clearing.clearedOn }, seen);
}

function eventBody(page: ChangePage, { item, amount, balance, clearedOn }: Clearing): string {
  const { customer, document, invoice, kind } = item;
  return JSON.stringify({
    system: page.system,
    customer,
    invoice,
    document,
    kind,
    amount,
    balance,
    clearedOn,
    asOf: page.asOf,
  });
}
