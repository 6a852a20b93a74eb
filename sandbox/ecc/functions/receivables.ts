import { add, type Money, money, negate, sign, zero } from '../../../domain/money.ts';
import { accountProblem, bapiAmount, type ItemFilter, lineItem, openAt, readItems } from './account-items.ts';
import type { FunctionModule, Input, Session } from './contract.ts';

type Selection = Pick<ItemFilter, 'open' | 'cleared' | 'values'>;

/** Account and company code are checked, then LINEITEMS filled; RETURN stays initial when all is well. */
async function items(session: Session, input: Input, selection: Selection, notedItems: boolean, indexOnly: boolean) {
  const companyCode = input.text('COMPANYCODE');
  const customer = input.text('CUSTOMER');
  const problem = await accountProblem(session, companyCode, customer);
  if (problem !== null) return { RETURN: problem };
  const rows = await readItems(session, { companyCode, customer, ...selection, notedItems });
  return { LINEITEMS: rows.map((row) => lineItem(row, indexOnly)) };
}

const isSet = (input: Input, parameter: string) => input.text(parameter) !== '';

/** Open items at a key date. A branch has none: its postings stand on the head office's account, with BRANCH filled. */
export const getOpenItems: FunctionModule = (session, input) =>
  items(session, input, openAt(input.text('KEYDATE')), isSet(input, 'NOTEDITEMS'), isSet(input, 'SECINDEX'));

/** Everything posted to the account in a period, open or cleared by now, payments included. */
export const getStatement: FunctionModule = (session, input) => {
  const period = 'budat >= $4 AND budat <= $5';
  const values = [input.text('DATE_FROM'), input.text('DATE_TO')];
  return items(session, input, { open: period, cleared: period, values }, isSet(input, 'NOTEDITEMS'), false);
};

/** Clearing transactions of a period: the clearing entries together with the items that they cleared. */
export const getBalancedItems: FunctionModule = (session, input) => {
  const values = [input.text('DATE_FROM'), input.text('DATE_TO')];
  const selection = { open: null, cleared: 'augdt >= $4 AND augdt <= $5', values };
  return items(session, input, selection, true, false);
};

/**
 * Balance at a key date, a row per currency; with BALANCESPGLI also one per special G/L indicator. As in BAPI3007_2 an
 * amount is unsigned and DB_CR_IND tells its side (the structure has the field for it).
 */
export const getKeyDateBalance: FunctionModule = async (session, input) => {
  const companyCode = input.text('COMPANYCODE');
  const customer = input.text('CUSTOMER');
  const problem = await accountProblem(session, companyCode, customer);
  if (problem !== null) return { RETURN: problem };
  const selection = openAt(input.text('KEYDATE'));
  const rows = await readItems(session, {
    companyCode,
    customer,
    ...selection,
    notedItems: isSet(input, 'NOTEDITEMS'),
  });
  const groups = new Map<string, { spGl: string; document: Money; local: Money }>();
  for (const row of rows) {
    const { umskz = '', waers = '', hwaer = '' } = row;
    if (umskz !== '' && !isSet(input, 'BALANCESPGLI')) continue;
    const key = `${umskz}/${waers}/${hwaer}`;
    const group = groups.get(key) ?? { spGl: umskz, document: zero(waers), local: zero(hwaer) };
    const side = (amount: Money) => (row['shkzg'] === 'H' ? negate(amount) : amount);
    const document = side(money(bapiAmount(row['wrbtr'] ?? '', row['doc_decimals'] ?? '2'), waers));
    const local = side(money(bapiAmount(row['dmbtr'] ?? '', row['local_decimals'] ?? '2'), hwaer));
    groups.set(key, { spGl: umskz, document: add(group.document, document), local: add(group.local, local) });
  }
  const unsigned = (amount: Money) => amount.amount.replace('-', '');
  const balances = [...groups.values()].map(({ spGl, document, local }) => ({
    SP_GL_IND: spGl,
    CURRENCY: document.currency,
    DB_CR_IND: sign(document) < 0 ? 'H' : 'S',
    T_CURR_BAL: unsigned(document),
    LOC_CURRCY: local.currency,
    LC_BAL: unsigned(local),
  }));
  return { KEYBALANCE: balances };
};
