import { chunked } from '../../connector/chunks.ts';
import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import type { Ask, Row } from '../ask.ts';
import { INVOICE_LINES, INVOICES } from '../catalogue/documents.ts';
import { invoices } from '../map/invoice.ts';
import { accountNumber, requireAccount } from './account.ts';
import { fetchCap, resultOf, wholeGroups } from './result.ts';

type Selector = Selectors['invoice'];

/** Documents under one number, order or reference: more are too many to be what a caller meant. */
const MAX_DOCUMENTS = 50;
/** Documents of one statement for lines. */
const IDS_PER_CALL = 10;

/** Documents of a customer by date, or single ones by number, order or reference. Lines take a second statement. */
export async function readInvoices(ask: Ask, selector: Selector): Promise<ReadResult<'invoice'>> {
  const isRange = 'from' in selector;
  const cap = isRange ? fetchCap(ask) : MAX_DOCUMENTS * IDS_PER_CALL;
  const found = await ask.rows(INVOICES, bindsOf(ask, selector), { cap });
  if (isRange && found.rows.length === 0) await requireAccount(ask, accountNumber(selector.customer));
  const rows = wholeGroups(found, ({ TRX_ID }) => TRX_ID);
  const lines = !isRange && selector.lines === true ? await readLines(ask, rows) : null;
  return resultOf<'invoice'>(ask, invoices(rows, lines), found.cut);
}

function bindsOf(ask: Ask, selector: Selector) {
  const none = { since: null, until: null, trx_number: null, purchase_order: null, reference: null };
  const binds = { ...none, customer: customerOf(selector), orgs: ask.orgs, key_date: ask.today };
  if ('from' in selector) return { ...binds, since: selector.from, until: selector.to };
  if ('invoice' in selector) return { ...binds, trx_number: selector.invoice.trim() };
  if ('purchaseOrder' in selector) return { ...binds, purchase_order: selector.purchaseOrder.trim() };
  const reference = selector.reference.trim();
  return { ...binds, reference, trx_number: reference };
}

function customerOf({ customer }: Selector): string | null {
  return customer === undefined ? null : accountNumber(customer);
}

type InvoiceRow = Row<typeof INVOICES>;
type LineRow = Row<typeof INVOICE_LINES>;

async function readLines(ask: Ask, rows: readonly InvoiceRow[]): Promise<readonly LineRow[]> {
  const ids = [...new Set(rows.map(({ TRX_ID }) => TRX_ID))];
  const parts = await Promise.all(
    chunked(ids, IDS_PER_CALL).map((part) => {
      const [id1, id2, id3, id4, id5, id6, id7, id8, id9, id10] = [...part, ...Array<null>(IDS_PER_CALL).fill(null)];
      const of = (id: string | null | undefined) => id ?? null;
      const binds = {
        ...{ id1: of(id1), id2: of(id2), id3: of(id3), id4: of(id4), id5: of(id5) },
        ...{ id6: of(id6), id7: of(id7), id8: of(id8), id9: of(id9), id10: of(id10) },
      };
      return ask.rows(INVOICE_LINES, { ...binds, orgs: ask.orgs }, { cap: fetchCap(ask) });
    }),
  );
  return parts.flatMap((part) => part.rows);
}
