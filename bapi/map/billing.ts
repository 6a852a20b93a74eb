import { type Money, money, shiftPoint } from '../../domain/money.ts';
import { shortest } from '../abap/packed.ts';
import type { VBRK, VBRP } from '../catalogue/tables.ts';
import type { RowOf } from '../catalogue/types.ts';
import type { Scale } from '../money-scale.ts';
import type { BillingFacts } from './invoice.ts';
import { cleanText } from './text.ts';

type Header = RowOf<typeof VBRK>;
type Item = RowOf<typeof VBRP>;

/** Joins headers and items of billing documents. Item amounts are in the header's currency. */
export function billingFacts(
  headers: readonly Header[],
  items: readonly Item[],
  scale: Scale,
): ReadonlyMap<string, BillingFacts> {
  const itemsOf = new Map<string, Item[]>();
  for (const item of items) itemsOf.set(item.VBELN, [...(itemsOf.get(item.VBELN) ?? []), item]);
  return new Map(
    headers.map((header) => {
      const own = (itemsOf.get(header.VBELN) ?? []).sort((a, b) => (a.POSNR < b.POSNR ? -1 : 1));
      const amount = (stored: string) => money(scale(stored, header.WAERK), header.WAERK);
      const facts: BillingFacts = {
        net: amount(header.NETWR),
        tax: amount(header.MWSBK),
        purchaseOrder: cleanText(header.BSTNK_VF, 60),
        salesOrder: own[0]?.AUBEL ?? '',
        payer: header.KUNRG,
        isCancelled: header.FKSTO === 'X',
        lines: own.map((item) => lineOf(item, amount(item.NETWR))),
      };
      return [header.VBELN, facts];
    }),
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
