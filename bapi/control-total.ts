import type { DoctorFinding } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';
import { add, type Money, money, negate, sign, subtract, zero } from '../domain/money.ts';
import { BAPI_AR_ACC_GETKEYDATEBALANCE } from './catalogue/functions.ts';
import { BSID } from './catalogue/tables.ts';
import { openLines } from './reads/account.ts';
import { customerRange } from './reads/customer-range.ts';
import type { Ask } from './session.ts';
import { oneOf } from './where.ts';

const ACCOUNTS = 5;
/** Rows or customers among which accounts with open items are looked for. */
const CANDIDATES = 50;

interface Account {
  readonly companyCode: string;
  readonly customer: string;
}

/**
 * Adds up the open items of a few accounts and compares the sum with the balance that the ERP itself gives for the same
 * day. They part when the ERP user may not see some of the documents, or when this release fills the items in another
 * way than expected: both would make every answer about money wrong in silence.
 */
export async function checkControlTotal(ask: Ask): Promise<Omit<DoctorFinding, 'check' | 'ms'>> {
  const accounts = await someAccounts(ask);
  const found = await Promise.all(accounts.map((account) => compareAccount(ask, account)));
  const held = found.filter((account) => account !== null).filter(({ items }) => items > 0);
  const items = held.reduce((count, account) => count + account.items, 0);
  const apart = held.filter(({ currenciesApart }) => currenciesApart.length > 0);
  if (apart.length > 0) {
    const currencies = [...new Set(apart.flatMap(({ currenciesApart }) => currenciesApart))].sort();
    return {
      status: 'fail',
      text: `the open items of ${apart.length} of ${counted(held.length, 'account')} do not add up to the ERP's own balance (${currencies.join(', ')})`,
      remedy: 'check that the ERP user may see all documents (F_BKPF_BUK, F_BKPF_KOA, F_BKPF_BED); otherwise tell us',
    };
  }
  if (held.length === 0) return { status: 'warn', text: 'no account with open items was found to compare' };
  return {
    status: 'ok',
    text: `${counted(items, 'open item')} of ${counted(held.length, 'account')} add up to the ERP's own balances`,
  };
}

async function someAccounts(ask: Ask): Promise<readonly Account[]> {
  const { companyCodes } = ask.section;
  if (!ask.canReadTables) {
    const { rows } = await customerRange(ask, null, CANDIDATES);
    const [companyCode = ''] = companyCodes;
    return rows.slice(0, ACCOUNTS).map(({ CUSTOMER: customer }) => ({ companyCode, customer }));
  }
  const rows = await ask.table({
    table: BSID,
    fields: ['BUKRS', 'KUNNR'],
    where: oneOf(BSID, 'BUKRS', companyCodes),
    maxRows: CANDIDATES,
  });
  const accounts = new Map(
    rows.map(({ BUKRS, KUNNR }) => [`${BUKRS}/${KUNNR}`, { companyCode: BUKRS, customer: KUNNR }]),
  );
  return [...accounts.values()].slice(0, ACCOUNTS);
}

/** Null where the company code does not know the customer. */
async function compareAccount(ask: Ask, account: Account) {
  try {
    const first = await compareOnce(ask, account);
    // Something may have been posted between the two calls.
    return first.currenciesApart.length > 0 ? await compareOnce(ask, account) : first;
  } catch (thrown) {
    if (thrown instanceof AditError && thrown.code === 'NOT_FOUND') return null;
    throw thrown;
  }
}

async function compareOnce(ask: Ask, { companyCode, customer }: Account) {
  const [lines, { KEYBALANCE: balances }] = await Promise.all([
    openLines(ask, companyCode, customer, ask.today),
    ask.call(BAPI_AR_ACC_GETKEYDATEBALANCE, {
      COMPANYCODE: companyCode,
      CUSTOMER: customer,
      KEYDATE: ask.today,
      BALANCESPGLI: 'X',
    }),
  ]);
  const own = sums(lines.map(({ amount }) => amount));
  const theirs = sums(balances.map((row) => signed(money(row.T_CURR_BAL, row.CURRENCY), row.DB_CR_IND)));
  const currencies = [...new Set([...own.keys(), ...theirs.keys()])];
  const currenciesApart = currencies.filter((currency) => {
    const nothing = zero(currency);
    return sign(subtract(own.get(currency) ?? nothing, theirs.get(currency) ?? nothing)) !== 0;
  });
  return { items: lines.length, currenciesApart };
}

function sums(amounts: readonly Money[]): ReadonlyMap<string, Money> {
  const found = new Map<string, Money>();
  for (const amount of amounts) {
    found.set(amount.currency, add(found.get(amount.currency) ?? zero(amount.currency), amount));
  }
  return found;
}

/** Some releases give the balance with its sign. */
function signed(amount: Money, indicator: string): Money {
  return indicator === 'H' && sign(amount) > 0 ? negate(amount) : amount;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
