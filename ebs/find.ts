import { searchKey } from '../connector/search-key.ts';
import type { FindQuery, FindResult } from '../domain/connector.ts';
import type { SearchKey } from '../domain/facts.ts';
import type { Ask } from './ask.ts';
import { FIND_DOCUMENT, FIND_EMAIL, FIND_NAME, FIND_NUMBER, FIND_PHONE } from './catalogue/search.ts';
import { e164Of } from './map/phone.ts';
import { ownerIn } from './reads/search-keys.ts';

/** Customers under one value. */
const MAX_FOUND = 50;
/** Numbers that end in the same digits. */
const MAX_ALIKE = 500;
/** The end of a number that every way of writing it shares: neither country nor area is in it. */
const LAST_DIGITS = 7;

/**
 * Whose key it is. Numbers of customers, documents and orders are found as they are written. Telephone numbers are
 * found by their end (TRANSPOSED_PHONE_NUMBER). A name or an address is found only as somebody wrote it, so that not to
 * find it says nothing, and a tax id has no index: the search index answers then (`searched` false).
 */
export async function find(ask: Ask, query: FindQuery): Promise<FindResult> {
  const found = await search(ask, query);
  return { found: found ?? [], searched: found !== null, asOf: ask.asOf(), cost: ask.cost() };
}

async function search(ask: Ask, { by, value }: FindQuery): Promise<readonly SearchKey[] | null> {
  const text = value.trim();
  if (text === '') return [];
  switch (by) {
    case 'number':
      return byNumber(ask, text);
    case 'invoice':
      return byDocument(ask, by, { trx_number: text, purchase_order: null });
    case 'purchaseOrder':
      return byDocument(ask, by, { trx_number: null, purchase_order: text });
    case 'phone':
      return byPhone(ask, text);
    case 'email':
      return foundOrNull(await byEmail(ask, text));
    case 'name':
      return foundOrNull(await byName(ask, text));
    case 'taxId':
      return null;
  }
}

function foundOrNull(keys: readonly SearchKey[]): readonly SearchKey[] | null {
  return keys.length > 0 ? keys : null;
}

async function byNumber(ask: Ask, value: string): Promise<readonly SearchKey[]> {
  const { rows } = await ask.rows(FIND_NUMBER, { value, orgs: ask.orgs }, { cap: MAX_FOUND });
  return rows.flatMap((row) => searchKey('number', row.ACCOUNT_NUMBER ?? '', ownerIn(row)));
}

async function byName(ask: Ask, value: string): Promise<readonly SearchKey[]> {
  const { rows } = await ask.rows(FIND_NAME, { value, orgs: ask.orgs }, { cap: MAX_FOUND });
  return rows.flatMap((row) => searchKey('name', row.PARTY_NAME ?? '', ownerIn(row)));
}

async function byDocument(
  ask: Ask,
  kind: 'invoice' | 'purchaseOrder',
  binds: Readonly<Record<'trx_number' | 'purchase_order', string | null>>,
): Promise<readonly SearchKey[]> {
  const { rows } = await ask.rows(FIND_DOCUMENT, { ...binds, orgs: ask.orgs }, { cap: MAX_FOUND });
  const value = binds.trx_number ?? binds.purchase_order ?? '';
  return rows.flatMap((row) => searchKey(kind, value, ownerIn(row)));
}

async function byEmail(ask: Ask, value: string): Promise<readonly SearchKey[]> {
  const { rows } = await ask.rows(FIND_EMAIL, { value, orgs: ask.orgs }, { cap: MAX_ALIKE });
  return distinct(rows.flatMap((row) => searchKey('email', row.EMAIL_ADDRESS ?? '', ownerIn(row))));
}

/** Of the numbers that end alike those that are this one. */
async function byPhone(ask: Ask, value: string): Promise<readonly SearchKey[] | null> {
  const digits = value.replace(/\D/g, '');
  if (digits.length < LAST_DIGITS) return null;
  const reversed = [...digits.slice(-LAST_DIGITS)].reverse().join('');
  const { rows, cut } = await ask.rows(FIND_PHONE, { reversed, orgs: ask.orgs }, { cap: MAX_ALIKE });
  const found = rows
    .map((row) => ({ row, number: e164Of(row, row.COUNTRY ?? '') }))
    .filter(({ number }) => number !== null && (number === value || number === `+${digits}`))
    .flatMap(({ row, number }) => searchKey('phone', number ?? '', ownerIn(row)));
  return cut && found.length === 0 ? null : distinct(found);
}

function distinct(keys: readonly SearchKey[]): readonly SearchKey[] {
  return [...new Map(keys.map((key) => [`${key.value} ${key.customer}`, key])).values()];
}
