import { ownerOf, searchKey } from '../connector/search-key.ts';
import type { FindQuery, FindResult } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';
import type { SearchKey } from '../domain/facts.ts';
import { alphaIn } from './abap/alpha.ts';
import { BAPI_CUSTOMER_GETLIST } from './catalogue/functions.ts';
import { VBRK } from './catalogue/tables.ts';
import { billingBook } from './reads/billing.ts';
import { locateLines } from './reads/locate.ts';
import { ownersOf } from './reads/search-keys.ts';
import type { Ask } from './session.ts';
import { all, any, compare } from './where.ts';

/** Documents that one order number may lead to. */
const MAX_DOCUMENTS = 50;

/**
 * Finds customers by a number that the ERP can look up: customer number by BAPI, invoice and purchase order by read
 * table. Telephone, e-mail, name and tax id would scan whole tables and are left to the search index (`searched` false).
 */
export async function find(ask: Ask, query: FindQuery): Promise<FindResult> {
  const found = await search(ask, query);
  return { found: found ?? [], searched: found !== null, asOf: ask.asOf(), cost: ask.cost() };
}

async function search(ask: Ask, { by, value }: FindQuery): Promise<readonly SearchKey[] | null> {
  if (by === 'number') return byNumber(ask, alphaIn(value, 10));
  if (!ask.canReadTables) return null;
  if (by === 'invoice') return byInvoice(ask, alphaIn(value, 10));
  if (by === 'purchaseOrder') return byOrder(ask, value.trim());
  return null;
}

async function byNumber(ask: Ask, customer: string): Promise<readonly SearchKey[]> {
  const list = await ask
    .call(BAPI_CUSTOMER_GETLIST, { MAXROWS: 2, IDRANGE: [{ SIGN: 'I', OPTION: 'EQ', LOW: customer, HIGH: '' }] })
    .catch((thrown: unknown) => {
      if (thrown instanceof AditError && thrown.code === 'NOT_FOUND') return null;
      throw thrown;
    });
  const rows = (list?.ADDRESSDATA ?? []).filter(({ CUSTOMER }) => CUSTOMER === customer);
  return rows.flatMap((row) => searchKey('number', customer, ownerOf(row.CUSTOMER, row.NAME, row.CITY)));
}

async function byInvoice(ask: Ask, number: string): Promise<readonly SearchKey[]> {
  const book = billingBook(ask);
  const [billed, places] = await Promise.all([
    book.find(compare(VBRK, 'VBELN', 'EQ', number), 1),
    // An accounting number counts only where no billing document stands on the paper.
    locateLines(
      ask,
      (table) =>
        all(
          any(compare(table, 'VBELN', 'EQ', number), compare(table, 'BELNR', 'EQ', number)),
          compare(table, 'BSCHL', 'NE', '15'),
          // A special G/L credit is a down payment, whatever number it has: money, not an invoice.
          any(compare(table, 'UMSKZ', 'EQ', ''), compare(table, 'SHKZG', 'EQ', 'S')),
        ),
      (billingDocument) => billingDocument === number || billingDocument === '',
    ),
  ]);
  return keysOf(ask, 'invoice', number, [...billed.map(({ KUNRG }) => KUNRG), ...places.map(({ account }) => account)]);
}

async function byOrder(ask: Ask, order: string): Promise<readonly SearchKey[]> {
  const billed = await billingBook(ask).find(compare(VBRK, 'BSTNK_VF', 'EQ', order), MAX_DOCUMENTS);
  return keysOf(
    ask,
    'purchaseOrder',
    order,
    billed.map(({ KUNRG }) => KUNRG),
  );
}

async function keysOf(
  ask: Ask,
  kind: SearchKey['kind'],
  value: string,
  customers: readonly string[],
): Promise<readonly SearchKey[]> {
  if (customers.length === 0) return [];
  const owners = await ownersOf(ask, customers);
  // In the order in which the ERP told them, whichever names were known already.
  return [...new Set(customers)].flatMap((customer) => {
    const owner = owners.get(customer);
    return owner ? searchKey(kind, value, owner) : [];
  });
}
