import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import { alphaIn } from '../abap/alpha.ts';
import { PAYMENT_KEY } from '../map/kind.ts';
import type { Line } from '../map/line.ts';
import { payments } from '../map/payment.ts';
import type { Ask } from '../session.ts';
import { all, compare } from '../where.ts';
import { clearedLines, customerLines, inCompanyCodes, joinLines, linesAt, merge, openLines } from './account.ts';
import { locateLines, ofCustomer } from './locate.ts';
import { resultOf } from './result.ts';

/**
 * Payments of a customer by posting date, or those that carry a reference. Every line posted since a day is either
 * open now or was cleared since, so that the open items and the clearings up to today hold all of them.
 */
export async function readPayments(ask: Ask, selector: Selectors['payment']): Promise<ReadResult<'payment'>> {
  return 'from' in selector ? readRange(ask, selector) : readByReference(ask, selector);
}

async function readRange(
  ask: Ask,
  selector: Extract<Selectors['payment'], { from: string }>,
): Promise<ReadResult<'payment'>> {
  const customer = alphaIn(selector.customer, 10);
  const parts = await inCompanyCodes(ask, async (code) => {
    const [open, cleared] = await Promise.all([
      customerLines(ask, code, customer, (account) => openLines(ask, code, account, ask.today)),
      customerLines(ask, code, customer, (account) => clearedLines(ask, code, account, selector.from, ask.today)),
    ]);
    return joinLines(open, cleared);
  });
  const found = payments(merge(parts), ask.section.paymentMethods);
  return resultOf<'payment'>(
    ask,
    found.filter(({ date }) => date >= selector.from && date <= selector.to),
  );
}

async function readByReference(
  ask: Ask,
  selector: Extract<Selectors['payment'], { reference: string }>,
): Promise<ReadResult<'payment'>> {
  const reference = selector.reference.trim();
  const customer = selector.customer === undefined ? null : alphaIn(selector.customer, 10);
  const wanted = (line: Line) => line.reference === reference && line.postingKey === PAYMENT_KEY;
  const places = await locateLines(ask, (table) =>
    all(
      compare(table, 'XBLNR', 'EQ', reference),
      compare(table, 'BSCHL', 'EQ', PAYMENT_KEY),
      ofCustomer(table, customer),
    ),
  );
  // What a payment left as a residual item may be cleared at any time since, and still tells what came in.
  const untilNow = places.map((place) => ({ ...place, clearedTo: place.clearedFrom && ask.today }));
  const found = payments(await linesAt(ask, untilNow, wanted), ask.section.paymentMethods);
  return resultOf<'payment'>(
    ask,
    found.filter((payment) => payment.reference === reference),
  );
}
