import { chunked } from '../../connector/chunks.ts';
import { AditError } from '../../domain/errors.ts';
import { amountsIn } from '../abap/amounts.ts';
import { replyInvalid } from '../abap/invalid.ts';
import { Z_ADIT_BILLING_LINES_READ } from '../catalogue/addon.ts';
import { BAPI_BILLINGDOC_GETDETAIL } from '../catalogue/functions.ts';
import { VBRK, VBRP } from '../catalogue/tables.ts';
import type { RowOf } from '../catalogue/types.ts';
import { billingFacts, linesOfAddon } from '../map/billing.ts';
import type { BillingFacts } from '../map/invoice.ts';
import { readScale } from '../money-scale.ts';
import { OVERFLOWN } from '../read-table.ts';
import type { Ask } from '../session.ts';
import { type Condition, oneOf } from '../where.ts';

export type BillingHeader = RowOf<typeof VBRK>;
type BillingItem = RowOf<typeof VBRP>;

const HEADER_FIELDS = ['VBELN', 'WAERK', 'FKDAT', 'BUKRS', 'NETWR', 'MWSBK', 'KUNRG', 'FKSTO', 'BSTNK_VF'] as const;
const ITEM_FIELDS = ['VBELN', 'POSNR', 'FKIMG', 'VRKME', 'NETWR', 'AUBEL', 'MATNR', 'ARKTX', 'KOSTL'] as const;

/** Documents that are read one by one where only the BAPI may be used. */
const ONE_BY_ONE = 2;

/** The billing documents of one answer: each is read once, however often it is asked for. */
export interface BillingBook {
  /** Headers that match a condition, in the configured company codes; they need not be read again. */
  find(where: Condition, maxRows: number): Promise<readonly BillingHeader[]>;
  /** Reads header and items of the numbers at once. */
  load(numbers: readonly string[]): Promise<void>;
  headers(): readonly BillingHeader[];
  /** What has been loaded; null where RFC_READ_TABLE is off and the numbers were more than are read one by one. */
  facts(): Promise<ReadonlyMap<string, BillingFacts> | null>;
}

/** `withLines`: lines are wanted too, which cost a call more a document where tables may not be read. */
export function billingBook(ask: Ask, withLines = false): BillingBook {
  return ask.canReadTables ? tableBook(ask) : bapiBook(ask, withLines);
}

function tableBook(ask: Ask): BillingBook {
  const headers = new Map<string, BillingHeader>();
  const items: BillingItem[] = [];
  const asked = new Set<string>();
  const exact = new Map<string, BillingFacts>();
  const readHeaders = async (where: Condition, maxRows: number) => {
    const rows = await ask.table({ table: VBRK, fields: HEADER_FIELDS, where, maxRows, overflow: 'mark' });
    for (const row of rows) headers.set(row.VBELN, row);
    return rows.filter(({ BUKRS }) => ask.section.companyCodes.includes(BUKRS));
  };
  const readItems = async (numbers: readonly string[]) => {
    items.push(
      ...(await ask.table({
        table: VBRP,
        fields: ITEM_FIELDS,
        where: oneOf(VBRP, 'VBELN', numbers),
        maxRows: 0,
        overflow: 'mark',
      })),
    );
  };
  /** What the table could not print, the BAPI tells whole. */
  const readExact = async () => {
    const cut = [...headers.values()].filter(
      ({ VBELN, NETWR, MWSBK }) => !exact.has(VBELN) && (NETWR === OVERFLOWN || MWSBK === OVERFLOWN),
    );
    const details = await Promise.all(cut.map(({ VBELN }) => readDetail(ask, VBELN)));
    for (const [at, { VBELN }] of cut.entries()) {
      const detail = details[at];
      if (!detail) throw replyInvalid('VBRK-NETWR', 'an amount that its column cannot hold');
      exact.set(VBELN, detail);
    }
  };
  return {
    find: readHeaders,
    load: async (numbers) => {
      const wanted = [...new Set(numbers)].filter((number) => number !== '' && !asked.has(number));
      for (const number of wanted) asked.add(number);
      const unread = wanted.filter((number) => !headers.has(number));
      await Promise.all([
        wanted.length > 0 ? readScale(ask) : null,
        ...chunked(unread).map((part) => readHeaders(oneOf(VBRK, 'VBELN', part), 0)),
        ...chunked(wanted).map(readItems),
      ]);
    },
    headers: () => [...headers.values()].filter(({ BUKRS }) => ask.section.companyCodes.includes(BUKRS)),
    facts: async () => {
      if (headers.size === 0) return new Map();
      const [scale] = await Promise.all([readScale(ask), readExact()]);
      return billingFacts({ headers: [...headers.values()], items, scale, exact });
    },
  };
}

/**
 * Net, tax and cancellation by BAPI, which knows neither order numbers nor items, and has no list for a customer. Items
 * by the add-on.
 */
function bapiBook(ask: Ask, withLines: boolean): BillingBook {
  const facts = new Map<string, BillingFacts>();
  let isTooMany = false;
  return {
    find: () =>
      Promise.reject(
        new AditError('OP_UNSUPPORTED', 'searching billing documents needs RFC_READ_TABLE, which is switched off'),
      ),
    load: async (numbers) => {
      const wanted = [...new Set(numbers)].filter((number) => number !== '' && !facts.has(number));
      isTooMany ||= wanted.length > ONE_BY_ONE;
      if (isTooMany) return;
      for (const [number, found, lines] of await Promise.all(
        wanted.map(
          async (one) =>
            [one, ...(await Promise.all([readDetail(ask, one), withLines ? readLines(ask, one) : null]))] as const,
        ),
      )) {
        if (found) facts.set(number, { ...found, ...(lines && { lines }) });
      }
    },
    headers: () => [],
    facts: async () => (isTooMany ? null : facts),
  };
}

/** Lines by the add-on; null without it, and where the document is not one of SD. */
async function readLines(ask: Ask, number: string): Promise<BillingFacts['lines'] | null> {
  if (ask.section.addon === 'off') return null;
  try {
    const { ET_LINES } = await ask.call(Z_ADIT_BILLING_LINES_READ, { IV_VBELN: number });
    return linesOfAddon(ET_LINES);
  } catch (thrown) {
    if (thrown instanceof AditError && (thrown.code === 'NOT_FOUND' || thrown.code === 'ERP_REJECTED')) return null;
    throw thrown;
  }
}

async function readDetail(ask: Ask, number: string): Promise<BillingFacts | null> {
  const detail = await ask.call(BAPI_BILLINGDOC_GETDETAIL, { BILLINGDOCUMENT: number }).catch((thrown: unknown) => {
    if (thrown instanceof AditError && (thrown.code === 'NOT_FOUND' || thrown.code === 'ERP_REJECTED')) return null;
    throw thrown;
  });
  const header = detail?.BILLINGDOCUMENTDETAIL;
  if (!header || header.BILLINGDOC === '') return null;
  const amount = amountsIn(header.CURRENCY, `${BAPI_BILLINGDOC_GETDETAIL.name} ${number}`);
  return {
    net: amount(header.NET_VALUE),
    tax: amount(header.TAX_VALUE),
    purchaseOrder: '',
    salesOrder: '',
    payer: '',
    isCancelled: header.CANCELLED === 'X',
  };
}
