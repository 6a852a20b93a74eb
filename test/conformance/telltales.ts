import type { Books } from './world.ts';

/** What belongs to a unit alone and would show it, wherever it stood in an answer. */
export function telltales({ ledger, kept }: Books, unit: string): readonly string[] {
  const items = ledger.items.filter(({ orgUnit }) => orgUnit === unit);
  const invoices = new Set(items.map(({ invoice }) => invoice));
  const payments = ledger.payments.filter(({ orgUnit }) => orgUnit === unit).map(({ payment }) => payment);
  const promises = kept?.promises.filter(({ items: of }) => of.some(({ invoice }) => invoices.has(invoice))) ?? [];
  const disputes = kept?.disputes.filter(({ document }) => document.orgUnit === unit) ?? [];
  return [
    ...invoices,
    ...payments,
    ...promises.map(({ promise }) => promise),
    ...disputes.map(({ dispute }) => dispute),
  ];
}

/** Every string and number of an answer, however deep. */
export function said(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(said);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(said) : [];
}
