import { cleanText } from '../../connector/text.ts';
import { type Money, money, shiftPoint, subtract, sum } from '../../domain/money.ts';
import { amountsIn } from '../abap/amounts.ts';
import { shortest } from '../abap/packed.ts';
import type { ZADIT_S_BILLING_LINE } from '../catalogue/addon-structures.ts';
import type { VBRK, VBRP } from '../catalogue/tables.ts';
import type { RowOf } from '../catalogue/types.ts';
import type { Scale } from '../money-scale.ts';
import { OVERFLOWN } from '../read-table.ts';
import type { BillingFacts } from './invoice.ts';

type Header = RowOf<typeof VBRK>;
type Item = RowOf<typeof VBRP>;

export interface BillingRows {
  readonly headers: readonly Header[];
  readonly items: readonly Item[];
  readonly scale: Scale;
  /** Net and tax of the documents whose header amounts are `OVERFLOWN`. */
  readonly exact: ReadonlyMap<string, Pick<BillingFacts, 'net' | 'tax'>>;
}

/** Joins headers and items of billing documents. Item amounts are in the header's currency. */
export function billingFacts({ headers, items, scale, exact }: BillingRows): ReadonlyMap<string, BillingFacts> {
  const itemsOf = new Map<string, Item[]>();
  for (const item of items) itemsOf.set(item.VBELN, [...(itemsOf.get(item.VBELN) ?? []), item]);
  return new Map(
    headers.map((header) => {
      const own = (itemsOf.get(header.VBELN) ?? []).sort((a, b) => (a.POSNR < b.POSNR ? -1 : 1));
      const inCurrency = amountsIn(header.WAERK, `VBRK ${header.VBELN}`);
      const amount = (stored: string) => inCurrency(scale(stored, header.WAERK));
      const known = exact.get(header.VBELN);
      const net = known?.net ?? amount(header.NETWR);
      const lines = linesOf(own, net, amount);
      const facts: BillingFacts = {
        net,
        tax: known?.tax ?? amount(header.MWSBK),
        purchaseOrder: cleanText(header.BSTNK_VF, 60),
        salesOrder: own[0]?.AUBEL ?? '',
        payer: header.KUNRG,
        isCancelled: header.FKSTO === 'X',
        ...(lines && { lines }),
      };
      return [header.VBELN, facts];
    }),
  );
}

/**
 * Lines with their amounts. The header's net value is the sum of its items', so that one which could not be printed is
 * what the others leave of it; with two of them the lines are not known.
 */
function linesOf(own: readonly Item[], net: Money, amount: (stored: string) => Money): BillingFacts['lines'] {
  const printed = own.filter(({ NETWR }) => NETWR !== OVERFLOWN);
  if (own.length - printed.length > 1) return undefined;
  const others = printed.map(({ NETWR }) => amount(NETWR));
  return own.map((item) =>
    lineOf(item, item.NETWR === OVERFLOWN ? subtract(net, sum(others, net.currency)) : amount(item.NETWR)),
  );
}

function lineOf(item: Item, amount: Money): NonNullable<BillingFacts['lines']>[number] {
  return {
    line: item.POSNR,
    description: cleanText(item.ARKTX || item.MATNR, 120),
    quantity: shortest(item.FKIMG),
    unit: cleanText(item.VRKME, 10),
    unitPrice: unitPrice(amount, item.FKIMG),
    amount,
    glAccount: 'not_available',
    costCentre: item.KOSTL || 'not_available',
  };
}

/** Lines as the add-on tells them. */
export function linesOfAddon(rows: readonly RowOf<typeof ZADIT_S_BILLING_LINE>[]): NonNullable<BillingFacts['lines']> {
  return rows.map((row) => {
    const amount = amountsIn(row.WAERS, `ZADIT_S_BILLING_LINE ${row.POSNR}`)(row.NETWR);
    return {
      line: row.POSNR,
      description: cleanText(row.ARKTX, 120),
      quantity: shortest(row.FKIMG),
      unit: cleanText(row.VRKME, 10),
      unitPrice: unitPrice(amount, row.FKIMG),
      amount,
      glAccount: row.HKONT || 'not_available',
      costCentre: row.KOSTL || 'not_available',
    };
  });
}

/** Amount ÷ quantity, to at most six digits behind the point, half up; the amount itself for a quantity of nothing. */
function unitPrice(amount: Money, quantity: string): Money {
  const [whole = '0', fraction = ''] = quantity.replace('-', '').split('.');
  const divisor = BigInt(whole + fraction.padEnd(3, '0'));
  if (divisor === 0n) return amount;
  const negative = amount.amount.startsWith('-') !== quantity.startsWith('-');
  const micro = BigInt(shiftPoint(amount.amount.replace('-', ''), 9).split('.')[0] ?? '0');
  const price = (2n * micro + divisor) / (2n * divisor);
  return money(`${negative ? '-' : ''}${shiftPoint(price.toString(), -6)}`, amount.currency);
}
