import { chunked } from '../../connector/chunks.ts';
import { type Owner, ownerOf, searchKey } from '../../connector/search-key.ts';
import type { ReadResult } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { SearchKey, Selectors } from '../../domain/facts.ts';
import { ADR2, ADR6, KNA1, KNVK, VBRK } from '../catalogue/tables.ts';
import { readKeyPage } from '../key-pages.ts';
import { unlessCut } from '../map/phone.ts';
import type { Ask } from '../session.ts';
import { all, oneOf } from '../where.ts';
import { customerRange } from './customer-range.ts';

/** Rows of one page: few enough that a page is answered within one poll's deadline. */
const PAGE_ROWS = 400;

export const KEY_FIELDS = {
  KNVK: ['KUNNR', 'TELF1'],
  ADR2: ['ADDRNUMBER', 'COUNTRY', 'FLG_NOUSE', 'TEL_NUMBER', 'TELNR_LONG'],
  ADR6: ['ADDRNUMBER', 'FLG_NOUSE', 'SMTP_ADDR'],
} as const;

/** Where the load stands: customers first, then billing documents. */
interface Position {
  readonly stage: 'customer' | 'invoice';
  readonly after: string | null;
}

/**
 * One page of the search index. Customers with their own and their contacts' numbers and addresses (KNA1, KNVK, ADR2,
 * ADR6), then invoice and order numbers (VBRK). Where tables may not be read: number, name and telephone by BAPI.
 */
export async function readSearchKeys(ask: Ask, selector: Selectors['searchKey']): Promise<ReadResult<'searchKey'>> {
  const position = parsePosition(selector.after);
  const page = !ask.canReadTables
    ? await customerPageByBapi(ask, position.after)
    : position.stage === 'customer'
      ? await customerPage(ask, position.after)
      : await invoicePage(ask, position.after);
  return {
    rows: page.rows,
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

async function customerPage(ask: Ask, after: string | null): Promise<Page> {
  const page = await readKeyPage({
    table: KNA1,
    key: ['KUNNR'],
    after: after === null ? null : [after],
    pageRows: PAGE_ROWS,
    read: (where, maxRows) =>
      ask.table({
        table: KNA1,
        fields: ['KUNNR', 'LAND1', 'NAME1', 'ORT01', 'TELF1', 'TELF2', 'ADRNR', 'STCD1', 'STCEG'],
        where,
        maxRows,
      }),
    keyOf: (row) => [row.KUNNR],
  });
  const byAddress = new Map<string, { owner: Owner; country: string }>();
  const byCustomer = new Map<string, { owner: Owner; country: string }>();
  const rows: SearchKey[] = [];
  for (const row of page.rows) {
    const owner = ownerOf(row.KUNNR, row.NAME1, row.ORT01);
    const named = { owner, country: row.LAND1 };
    ask.memo.naming.set(row.KUNNR, { name: owner.name, city: owner.city });
    byCustomer.set(row.KUNNR, named);
    if (row.ADRNR !== '') {
      byAddress.set(row.ADRNR, named);
      ask.memo.address.set(row.KUNNR, row.ADRNR);
    }
    rows.push(...searchKey('number', row.KUNNR, owner), ...searchKey('name', row.NAME1, owner));
    rows.push(...searchKey('taxId', row.STCEG, owner), ...searchKey('taxId', row.STCD1, owner));
    for (const number of [row.TELF1, row.TELF2]) rows.push(...searchKey('phone', unlessCut(number), owner, row.LAND1));
  }
  rows.push(...(await communicationKeys(ask, byAddress)), ...(await contactKeys(ask, byCustomer)));
  const next: Position =
    page.after?.[0] !== undefined ? { stage: 'customer', after: page.after[0] } : { stage: 'invoice', after: null };
  return { rows: distinct(rows), next };
}

type Named = ReadonlyMap<string, { readonly owner: Owner; readonly country: string }>;

async function communicationKeys(ask: Ask, byAddress: Named): Promise<readonly SearchKey[]> {
  const parts = await Promise.all(
    chunked([...byAddress.keys()]).map(async (addresses) => {
      const [phones, mails] = await Promise.all([
        ask.table({
          table: ADR2,
          fields: KEY_FIELDS.ADR2,
          where: oneOf(ADR2, 'ADDRNUMBER', addresses),
          maxRows: 0,
        }),
        ask.table({
          table: ADR6,
          fields: KEY_FIELDS.ADR6,
          where: oneOf(ADR6, 'ADDRNUMBER', addresses),
          maxRows: 0,
        }),
      ]);
      const numbers = phones.flatMap((row) => {
        const named = byAddress.get(row.ADDRNUMBER);
        if (!named || row.FLG_NOUSE === 'X') return [];
        const country = row.COUNTRY || named.country;
        const long = searchKey('phone', row.TELNR_LONG, named.owner, country);
        return long.length > 0 ? long : searchKey('phone', row.TEL_NUMBER, named.owner, country);
      });
      const addressKeys = mails.flatMap((row) => {
        const named = byAddress.get(row.ADDRNUMBER);
        return named && row.FLG_NOUSE !== 'X' ? searchKey('email', row.SMTP_ADDR, named.owner) : [];
      });
      return [...numbers, ...addressKeys];
    }),
  );
  return parts.flat();
}

async function contactKeys(ask: Ask, byCustomer: Named): Promise<readonly SearchKey[]> {
  const parts = await Promise.all(
    chunked([...byCustomer.keys()]).map(async (customers) => {
      const people = await ask.table({
        table: KNVK,
        fields: KEY_FIELDS.KNVK,
        where: oneOf(KNVK, 'KUNNR', customers),
        maxRows: 0,
      });
      return people.flatMap((person) => {
        const named = byCustomer.get(person.KUNNR);
        return named ? searchKey('phone', unlessCut(person.TELF1), named.owner, named.country) : [];
      });
    }),
  );
  return parts.flat();
}

async function invoicePage(ask: Ask, after: string | null): Promise<Page> {
  const inCompanyCodes = oneOf(VBRK, 'BUKRS', ask.section.companyCodes);
  const page = await readKeyPage({
    table: VBRK,
    key: ['VBELN'],
    after: after === null ? null : [after],
    pageRows: PAGE_ROWS,
    read: (where, maxRows) =>
      ask.table({ table: VBRK, fields: ['VBELN', 'KUNRG', 'BSTNK_VF'], where: all(inCompanyCodes, where), maxRows }),
    keyOf: (row) => [row.VBELN],
  });
  const owners = await ownersOf(
    ask,
    page.rows.map(({ KUNRG }) => KUNRG),
  );
  const rows = page.rows.flatMap((row) => {
    const owner = owners.get(row.KUNRG);
    return owner ? [...searchKey('invoice', row.VBELN, owner), ...searchKey('purchaseOrder', row.BSTNK_VF, owner)] : [];
  });
  return {
    rows: distinct(rows),
    next: page.after?.[0] !== undefined ? { stage: 'invoice', after: page.after[0] } : null,
  };
}

/** Names of customers: remembered from the load of KNA1 in this process, else read. */
export async function ownersOf(ask: Ask, customers: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
  const owners = new Map<string, Owner>();
  const missing: string[] = [];
  for (const customer of new Set(customers)) {
    const known = ask.memo.naming.get(customer);
    if (known) owners.set(customer, { customer, ...known });
    else missing.push(customer);
  }
  const parts = await Promise.all(
    chunked(missing).map((part) =>
      ask.table({ table: KNA1, fields: ['KUNNR', 'NAME1', 'ORT01'], where: oneOf(KNA1, 'KUNNR', part), maxRows: 0 }),
    ),
  );
  for (const row of parts.flat()) {
    const owner = ownerOf(row.KUNNR, row.NAME1, row.ORT01);
    ask.memo.naming.set(row.KUNNR, { name: owner.name, city: owner.city });
    owners.set(row.KUNNR, owner);
  }
  return owners;
}

async function customerPageByBapi(ask: Ask, after: string | null): Promise<Page> {
  const range = await customerRange(ask, after, PAGE_ROWS);
  const rows = range.rows.flatMap((row) => {
    const owner = ownerOf(row.CUSTOMER, row.NAME, row.CITY);
    return [
      ...searchKey('number', row.CUSTOMER, owner),
      ...searchKey('name', row.NAME, owner),
      ...searchKey('phone', row.TEL1_NUMBR, owner, row.COUNTRY),
    ];
  });
  return { rows: distinct(rows), next: range.after === null ? null : { stage: 'customer', after: range.after } };
}

function parsePosition(after: string | null): Position {
  if (after === null) return { stage: 'customer', after: null };
  try {
    const [stage, key]: unknown[] = JSON.parse(after);
    if ((stage === 'customer' || stage === 'invoice') && (key === null || typeof key === 'string'))
      return { stage, after: key };
  } catch {
    // Falls through: whatever it is, it is not a position of ours.
  }
  throw new AditError('INPUT_INVALID', 'not a position of this search index');
}

function distinct(keys: readonly SearchKey[]): readonly SearchKey[] {
  return [...new Map(keys.map((key) => [`${key.kind} ${key.value} ${key.customer}`, key])).values()];
}
