import { add, type Money, money, negate, zero } from '../../../domain/money.ts';
import { bapiAmount } from './account-items.ts';
import type { FunctionModule, Row, Session } from './contract.ts';
import { bapiReturn1 } from './messages.ts';

const dayNumber = (date: string) =>
  Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}T00:00:00Z`) / 86_400_000;

/** Days from net due date to `today` (negative before it); terms as in the item: ZBD3T, else ZBD2T, else ZBD1T. */
function daysInArrears(item: Readonly<Record<string, unknown>>, today: string): number {
  const text = (column: string) => String(item[column] ?? '');
  const baseline = text('zfbdt') === '00000000' ? text('bldat') : text('zfbdt');
  const days = [text('zbd3t'), text('zbd2t'), text('zbd1t')].map(Number).find((value) => value > 0) ?? 0;
  return dayNumber(today.replaceAll('-', '')) - dayNumber(baseline) - days;
}

/** What both functions say of a customer without a credit account; the number is not public. */
async function accountProblem(session: Session, area: string, customer: string): Promise<Row | null> {
  const [account] = await session.query('SELECT kunnr FROM ecc.knkk WHERE mandt = $1 AND kkber = $2 AND kunnr = $3', [
    session.client,
    area,
    customer,
  ]);
  if (account !== undefined) return null;
  const text = `Customer ${customer} has no credit account in credit control area ${area}`;
  return bapiReturn1({ type: 'E', id: 'FN', number: '502', text, variables: [customer, area] });
}

/** BAPI_CR_ACC_GETDETAIL: no field of its detail (BAPI1010_6) is public, so all that it tells is whether there is an account. */
export const getCreditDetail: FunctionModule = async (session, input) => {
  const problem = await accountProblem(session, input.text('CREDITCONTROLAREA'), input.text('CUSTOMER'));
  return problem === null ? {} : { RETURN: problem };
};

/**
 * BAPI_CREDIT_ACCOUNT_GET_STATUS: open receivables of a credit account by days in arrears. Of the detail row only five
 * fields are public; none is the limit.
 */
export const getCreditStatus: FunctionModule = async (session, input) => {
  const area = input.text('CREDITCONTROLAREA');
  const customer = input.text('CUSTOMER');
  const problem = await accountProblem(session, area, customer);
  if (problem !== null) return { RETURN: problem };
  const items = await session.query(
    `SELECT i.bldat, i.zfbdt, i.zbd1t, i.zbd2t, i.zbd3t, i.shkzg, i.wrbtr, i.waers, coalesce(x.currdec, 2) AS decimals
       FROM ecc.bsid i LEFT JOIN ecc.tcurx x ON x.currkey = i.waers
      WHERE i.mandt = $1 AND i.kunnr = $2 AND i.kkber IN ($3, '') AND i.bstat <> 'S'`,
    [session.client, customer, area],
  );
  const key = {
    CUSTMR_NO: customer,
    C_CTR_AREA: area,
    TIMESTAMP: `${session.today().replaceAll('-', '')}000000`,
  };
  const groups = new Map<string, { days: number; amount: Money }>();
  for (const item of items) {
    const currency = String(item['waers'] ?? '');
    const days = daysInArrears(item, session.today());
    const amount = money(bapiAmount(String(item['wrbtr']), String(item['decimals'])), currency);
    const before = groups.get(`${days}/${currency}`)?.amount ?? zero(currency);
    groups.set(`${days}/${currency}`, { days, amount: add(before, item['shkzg'] === 'H' ? negate(amount) : amount) });
  }
  const aging = [...groups.values()].map((group) => ({
    ...key,
    NET_ARRERS: String(group.days),
    OPEN_ITEMS: group.amount.amount,
    CURRENCY: group.amount.currency,
  }));
  return { CREDIT_ACCOUNT_DETAIL: [key], CREDIT_ACCOUNT_OPEN_ITEMS: aging };
};
