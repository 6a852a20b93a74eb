import type { EntityFacts, EntityName } from '../../../domain/facts.ts';
import { activityTable, customerTable, disputeTable, promiseTable } from './fact.ts';
import { invoiceTable } from './invoice.ts';
import { openItemTable } from './open-item.ts';
import { paymentTable } from './payment.ts';
import type { RowTable } from './table.ts';

/** Entities held as rows of a customer; search keys have tables of their own. */
export type HeldEntity = Exclude<EntityName, 'searchKey'>;

export const tables: { readonly [E in HeldEntity]: RowTable<EntityFacts[E]> } = {
  customer: customerTable,
  openItem: openItemTable,
  invoice: invoiceTable,
  payment: paymentTable,
  dispute: disputeTable,
  promise: promiseTable,
  activity: activityTable,
};

/** Column that date ranges select by; null where a selector has none. */
export const rangeColumn: Readonly<Record<HeldEntity, 'date' | 'at' | null>> = {
  customer: null,
  openItem: null,
  invoice: 'date',
  payment: 'date',
  dispute: null,
  promise: null,
  activity: 'at',
};

/**
 * Tables by the columns whose value a customer's rows carry. Items stand on a head office's account and also belong to
 * the branch they name; that index is named, because the planner would rather read the whole system than a partial one.
 */
export function ownersOf(entity: HeldEntity): readonly { readonly from: string; readonly column: string }[] {
  const { name } = tables[entity];
  const own = { from: name, column: 'customer' };
  if (entity !== 'openItem' && entity !== 'invoice' && entity !== 'payment') return [own];
  return [own, { from: `${name} INDEXED BY ${name}_branch`, column: 'branch' }];
}
