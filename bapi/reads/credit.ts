import { AditError } from '../../domain/errors.ts';
import { money, sign, subtract, sum } from '../../domain/money.ts';
import { BAPI_CREDIT_ACCOUNT_GET_STATUS } from '../catalogue/functions.ts';
import { KNKK } from '../catalogue/tables.ts';
import type { OutputOf } from '../catalogue/types.ts';
import type { CreditFacts } from '../map/customer.ts';
import { readScale, type Scale } from '../money-scale.ts';
import { OVERFLOWN } from '../read-table.ts';
import type { Ask } from '../session.ts';
import { all, compare } from '../where.ts';

const FIELDS = ['KUNNR', 'KLIMK', 'KNKLI', 'SKFOR', 'CRBLB'] as const;

/**
 * Limit, receivables and block of the customer's credit account. Null without a credit control area, without
 * RFC_READ_TABLE (no BAPI of ECC is known to give a limit), or where the customer has no credit master.
 */
export async function readCredit(ask: Ask, customer: string): Promise<CreditFacts | null> {
  const { creditControlArea: area } = ask.section;
  if (area === undefined || !ask.canReadTables) return null;
  const [row, status, scale] = await Promise.all([
    readRow(ask, area, customer),
    isCurrencyKnown(ask, area) ? null : readStatus(ask, area, customer),
    readScale(ask),
  ]);
  if (row && status) learnCurrency(ask, { area, status, receivables: row.SKFOR, scale });
  const currency = ask.section.creditCurrency ?? ask.memo.creditCurrency.get(area) ?? null;
  // Customers of a group may share the limit of one of them.
  const account =
    row && row.KNKLI !== '' && row.KNKLI !== customer ? ((await readRow(ask, area, row.KNKLI)) ?? row) : row;
  if (!account) return null;
  const amount = (stored: string) =>
    currency === null || stored === OVERFLOWN ? null : money(scale(stored, currency), currency);
  return { limit: amount(account.KLIMK), exposure: amount(account.SKFOR), isBlocked: account.CRBLB === 'X' };
}

async function readRow(ask: Ask, area: string, customer: string) {
  const where = all(compare(KNKK, 'KUNNR', 'EQ', customer), compare(KNKK, 'KKBER', 'EQ', area));
  const [row] = await ask.table({ table: KNKK, fields: FIELDS, where, maxRows: 1, overflow: 'mark' });
  return row ?? null;
}

function isCurrencyKnown(ask: Ask, area: string): boolean {
  return ask.section.creditCurrency !== undefined || ask.memo.creditCurrency.get(area) !== undefined;
}

type Status = OutputOf<typeof BAPI_CREDIT_ACCOUNT_GET_STATUS>;

async function readStatus(ask: Ask, area: string, customer: string): Promise<Status | null> {
  const input = { CREDITCONTROLAREA: area, CUSTOMER: customer };
  return ask.call(BAPI_CREDIT_ACCOUNT_GET_STATUS, input).catch((thrown: unknown) => {
    const isTolerated =
      thrown instanceof AditError && ['NOT_FOUND', 'ERP_REJECTED', 'ERP_DENIED'].includes(thrown.code);
    if (!isTolerated) throw thrown;
    return null;
  });
}

/**
 * Currency of the credit control area, where it is not configured. KNKK's amounts are in it, but no table that this
 * program may read names it, and customers have open items in other currencies as well. It is taken for known once a
 * customer's open items, all in one currency, add up to exactly the receivables that KNKK states.
 */
function learnCurrency(
  ask: Ask,
  { area, status, receivables, scale }: { area: string; status: Status; receivables: string; scale: Scale },
): void {
  const items = status.CREDIT_ACCOUNT_OPEN_ITEMS;
  const currency = items[0]?.CURRENCY ?? '';
  if (receivables === OVERFLOWN || currency === '' || items.some(({ CURRENCY }) => CURRENCY !== currency)) return;
  const stated = money(scale(receivables, currency), currency);
  const open = sum(
    items.map(({ OPEN_ITEMS }) => money(OPEN_ITEMS, currency)),
    currency,
  );
  if (sign(stated) !== 0 && sign(subtract(stated, open)) === 0) ask.memo.creditCurrency.set(area, currency);
}
