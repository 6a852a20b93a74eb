import { AditError } from '../../domain/errors.ts';
import { money } from '../../domain/money.ts';
import { BAPI_CREDIT_ACCOUNT_GET_STATUS } from '../catalogue/functions.ts';
import { KNKK } from '../catalogue/tables.ts';
import type { CreditFacts } from '../map/customer.ts';
import { readScale } from '../money-scale.ts';
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
  const [row, currency, scale] = await Promise.all([
    readRow(ask, area, customer),
    currencyOf(ask, area, customer),
    readScale(ask),
  ]);
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

/**
 * Currency of the credit control area: configured, or learnt once from the first customer with open items. KNKK's
 * amounts are in it, but no table that this program may read names it.
 */
async function currencyOf(ask: Ask, area: string, customer: string): Promise<string | null> {
  const known = ask.section.creditCurrency ?? ask.memo.creditCurrency.get(area);
  if (known !== undefined) return known;
  const status = await ask
    .call(BAPI_CREDIT_ACCOUNT_GET_STATUS, { CREDITCONTROLAREA: area, CUSTOMER: customer })
    .catch((thrown: unknown) => {
      const tolerated =
        thrown instanceof AditError && ['NOT_FOUND', 'ERP_REJECTED', 'ERP_DENIED'].includes(thrown.code);
      if (!tolerated) throw thrown;
      return null;
    });
  const currency = status?.CREDIT_ACCOUNT_OPEN_ITEMS.find(({ CURRENCY }) => CURRENCY !== '')?.CURRENCY ?? null;
  if (currency !== null) ask.memo.creditCurrency.set(area, currency);
  return currency;
}
