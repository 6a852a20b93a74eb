import type { AccountBrief } from '../../../../domain/answer-shapes.ts';
import { toInstant } from '../../../../domain/dates.ts';
import { AditError } from '../../../../domain/errors.ts';
import { money } from '../../../../domain/money.ts';
import { customerFacts, invoiceFacts, openItemFacts, paymentFacts, searchKey } from '../facts.ts';
import { type FakeSystem, world } from '../world.ts';

export const C = '0000100001';
export const E = '4711';
export const OTHER = '0000100002';
export const LINKS = [[`ecc/${C}`, `ebs/${E}`]];
export const CALL = { callId: 'call-1' };
export const CLAIMS = { companyName: 'zwetschge und soehne', accountNumber: '100001' };
export const ALL = { systems: 'all' } as const;
export const down = () => new AditError('ERP_UNREACHABLE', 'no route');

export type Row = Record<string, unknown> & { system?: string };

/** The same customer in two systems: with the same numbers of documents, payments and disputes in both. */
export function filled(options: Parameters<typeof world>[0] = { links: LINKS }) {
  const w = world({ systems: ['ecc', 'ebs'], ...options });
  const [ecc, ebs] = w.systems as [FakeSystem, FakeSystem];
  ecc.table.customer.push(customerFacts(C), customerFacts(OTHER, { taxId: 'DE1' }));
  ebs.table.customer.push(customerFacts(E, { orgUnits: ['101'] }));
  for (const [system, customer, amount] of [
    [ecc, C, '0.10'],
    [ebs, E, '0.20'],
  ] as const) {
    const open = { original: money(amount, 'EUR'), open: money(amount, 'EUR'), dueDate: '2026-05-01' };
    system.table.openItem.push(openItemFacts(customer, '0090000001', open));
    system.table.openItem.push(
      openItemFacts(customer, '0090000002', { open: money('7', 'USD'), original: money('7', 'USD') }),
    );
    system.table.invoice.push(invoiceFacts(customer, '0090000001'));
    system.table.payment.push(paymentFacts(customer, '1000/15/2026'));
    for (const key of [searchKey(customer), searchKey(customer, { kind: 'taxId', value: 'DE811569869' })]) {
      system.table.searchKey.push(key);
      w.records.index.push({ ...key, system: system.name });
    }
  }
  ecc.table.searchKey.push(searchKey(OTHER));
  w.records.index.push({ ...searchKey(OTHER), system: 'ecc' });
  w.records.indexAsOf = toInstant(w.clock.now());
  return { ...w, ecc, ebs };
}

export const briefOf = async (w: ReturnType<typeof filled>, asked: object = {}, meta: object = {}) => {
  const reply = await w.ask('get_account_brief', { customer: `ecc/${C}`, ...ALL, ...asked }, meta);
  return { ...reply, data: reply.body.data as AccountBrief };
};
