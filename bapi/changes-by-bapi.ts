import type { Change, ChangesResult } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';
import { openItems } from './map/open-item.ts';
import { inCompanyCodes, openLines } from './reads/account.ts';
import { customerRange } from './reads/customer-range.ts';
import type { Ask } from './session.ts';

/** Customers of one page, asked one after the other so that callers' questions find a free connection. */
const PAGE_CUSTOMERS = 20;
const WHOLE = 'whole';

/**
 * All open items, customer by customer, where tables may not be read or no index carries the polls. No BAPI tells what changed in a company code: a
 * run that has ended is not followed, and its items are as old as it is until the next.
 */
export async function changesByBapi(ask: Ask, cursor: string | null): Promise<ChangesResult> {
  if (cursor === WHOLE) return { ...resultOf(ask, [], WHOLE), follows: false };
  const { rows, after } = await customerRange(ask, cursor === null ? null : customerOf(cursor), PAGE_CUSTOMERS);
  const changes: Change[] = [];
  for (const { CUSTOMER } of rows) {
    const items = openItems(await accountLines(ask, CUSTOMER), ask.today);
    changes.push(...items.map((row): Change => ({ entity: 'openItem', what: 'upsert', row })));
  }
  if (after === null) return { ...resultOf(ask, changes, WHOLE), snapshot: true };
  return { ...resultOf(ask, changes, `after ${after}`), more: true };
}

/** Lines of the account itself: those of a branch come with its head office. */
async function accountLines(ask: Ask, customer: string) {
  const parts = await inCompanyCodes(ask, (companyCode) => openLines(ask, companyCode, customer, ask.today)).catch(
    (thrown: unknown) => {
      if (thrown instanceof AditError && thrown.code === 'NOT_FOUND') return [];
      throw thrown;
    },
  );
  return parts.flat().filter(({ account }) => account === customer);
}

function customerOf(cursor: string): string {
  const [, customer] = /^after ([^\p{Cc}]{1,10})$/u.exec(cursor) ?? [];
  if (customer === undefined) throw new AditError('INPUT_INVALID', 'not a cursor of this change feed');
  return customer;
}

function resultOf(ask: Ask, changes: readonly Change[], cursor: string): ChangesResult {
  return { changes, cursor, more: false, asOf: ask.asOf(), cost: ask.cost() };
}
