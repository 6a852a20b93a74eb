import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import { alphaIn } from '../abap/alpha.ts';
import { openItems } from '../map/open-item.ts';
import type { Ask } from '../session.ts';
import { customerLines, inCompanyCodes, openLines } from './account.ts';
import { resultOf } from './result.ts';

/** All items open on a customer's account at a date. Source: BAPI_AR_ACC_GETOPENITEMS. */
export async function readOpenItems(ask: Ask, selector: Selectors['openItem']): Promise<ReadResult<'openItem'>> {
  const customer = alphaIn(selector.customer, 10);
  const keyDate = selector.keyDate ?? ask.today;
  const lines = await inCompanyCodes(ask, (companyCode) =>
    customerLines(ask, companyCode, customer, (account) => openLines(ask, companyCode, account, keyDate)),
  );
  return resultOf<'openItem'>(ask, openItems(lines.flat(), keyDate));
}
