import { type Owner, ownerOf, searchKey } from '../../connector/search-key.ts';
import type { ReadResult } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { SearchKey, Selectors } from '../../domain/facts.ts';
import type { Ask, Row } from '../ask.ts';
import { SEARCH_ACCOUNTS, SEARCH_DOCUMENTS, SEARCH_POINTS } from '../catalogue/search.ts';
import { e164Of } from '../map/phone.ts';
import { present } from '../map/values.ts';

/** Rows of one page: few enough that a page is answered within one poll's deadline. */
const PAGE_ROWS = 400;
/** Numbers and addresses of one statement; a range with more of them is asked for in halves. */
const MAX_POINTS = 8_000;
const FIRST = '0';

interface Position {
  readonly stage: 'customer' | 'invoice';
  readonly after: string;
}

/** One page of the search index: customers with what reaches them, then numbers of documents and purchase orders. */
export async function readSearchKeys(ask: Ask, selector: Selectors['searchKey']): Promise<ReadResult<'searchKey'>> {
  const position = parsePosition(selector.after);
  const page = await (position.stage === 'customer' ? customerPage : documentPage)(ask, position.after);
  return {
    rows: [...new Map(page.rows.map((key) => [`${key.kind} ${key.value} ${key.customer}`, key])).values()],
    complete: true,
    asOf: ask.asOf(),
    cost: ask.cost(),
    ...(page.next && { next: JSON.stringify([page.next.stage, page.next.after]) }),
  };
}

interface Page {
  readonly rows: readonly SearchKey[];
  readonly next: Position | null;
}

/** Whom rows with these columns lead to. */
export function ownerIn(row: Readonly<Record<'ACCOUNT_NUMBER' | 'PARTY_NAME' | 'CITY', string | null>>): Owner {
  return ownerOf(present(row.ACCOUNT_NUMBER, 'HZ_CUST_ACCOUNTS'), row.PARTY_NAME ?? '', row.CITY ?? '');
}

async function customerPage(ask: Ask, after: string): Promise<Page> {
  const binds = { after_id: after, page: String(PAGE_ROWS), orgs: ask.orgs };
  const { rows } = await ask.rows(SEARCH_ACCOUNTS, binds, { cap: PAGE_ROWS });
  const owners = new Map(rows.map((row) => [row.ACCOUNT_NUMBER ?? '', ownerIn(row)]));
  const keys = rows.flatMap((row) => {
    const owner = ownerIn(row);
    return [
      ...searchKey('number', owner.customer, owner),
      ...searchKey('name', row.PARTY_NAME ?? '', owner),
      ...searchKey('taxId', row.TAX_REFERENCE ?? '', owner),
    ];
  });
  const ids = rows.map(({ ACCOUNT_ID }) => present(ACCOUNT_ID, 'CUST_ACCOUNT_ID'));
  const points = await readPoints(ask, after, ids);
  const last = ids.at(-1);
  return {
    rows: [...keys, ...points.flatMap((row) => pointKeys(row, owners.get(row.ACCOUNT_NUMBER ?? '')))],
    next:
      last !== undefined && rows.length === PAGE_ROWS
        ? { stage: 'customer', after: last }
        : { stage: 'invoice', after: FIRST },
  };
}

type PointRow = Row<typeof SEARCH_POINTS>;

async function readPoints(ask: Ask, after: string, ids: readonly string[]): Promise<readonly PointRow[]> {
  const until = ids.at(-1);
  if (until === undefined) return [];
  const binds = { after_id: after, until_id: until, orgs: ask.orgs };
  const { rows, cut } = await ask.rows(SEARCH_POINTS, binds, { cap: MAX_POINTS });
  // One customer with more numbers than that is found by the first of them.
  if (!cut || ids.length === 1) return rows;
  const middle = ids.slice(0, Math.floor(ids.length / 2));
  const first = await readPoints(ask, after, middle);
  return [...first, ...(await readPoints(ask, middle.at(-1) ?? after, ids.slice(middle.length)))];
}

function pointKeys(row: PointRow, owner: Owner | undefined): readonly SearchKey[] {
  if (!owner) return [];
  if (row.POINT_TYPE === 'EMAIL') return searchKey('email', row.EMAIL_ADDRESS ?? '', owner);
  return searchKey('phone', e164Of(row, row.COUNTRY ?? '') ?? '', owner);
}

async function documentPage(ask: Ask, after: string): Promise<Page> {
  const binds = { after_id: after, page: String(PAGE_ROWS), orgs: ask.orgs };
  const { rows } = await ask.rows(SEARCH_DOCUMENTS, binds, { cap: PAGE_ROWS });
  const keys = rows.flatMap((row) => {
    const owner = ownerIn(row);
    return [
      ...searchKey('invoice', row.TRX_NUMBER ?? '', owner),
      ...searchKey('purchaseOrder', row.PURCHASE_ORDER ?? '', owner),
    ];
  });
  const last = rows.at(-1)?.TRX_ID ?? null;
  return { rows: keys, next: last !== null && rows.length === PAGE_ROWS ? { stage: 'invoice', after: last } : null };
}

function parsePosition(after: string | null): Position {
  if (after === null) return { stage: 'customer', after: FIRST };
  try {
    const [stage, key]: unknown[] = JSON.parse(after);
    if ((stage === 'customer' || stage === 'invoice') && typeof key === 'string' && /^\d{1,38}$/.test(key))
      return { stage, after: key };
  } catch {
    // Falls through: whatever it is, it is not a position of ours.
  }
  throw new AditError('INPUT_INVALID', 'not a position of this search index');
}
