import type { Tier } from '../../domain/answer.ts';
import type { FindQuery } from '../../domain/connector.ts';
import type { EntityName } from '../../domain/facts.ts';
import { type OperationName, operations } from '../../domain/operations.ts';
import {
  customerFacts,
  invoiceFacts,
  openItemFacts,
  paymentFacts,
  SECRET_WORDS,
  searchKey,
} from '../agent/router/facts.ts';
import { openPolicy, world } from '../agent/router/world.ts';

export const CUSTOMERS = ['0000100001', '0000100002', '0000100003'] as const;
/** Of a company code that the policy does not show. */
export const HIDDEN = '0000100003';
/** What no tier may ever hear, whatever is asked. */
export const NEVER = ['DE811569869', 'DE02120300000000202051', 'Verborgen', 'GEHEIMNUMMER'];
export const STRANGERS_NEVER = [...NEVER, ...SECRET_WORDS];
const CLOSED_OPERATION: OperationName = 'get_payment_behaviour';

/** A policy as strict as a real one: a system, an operation, a company code and many fields are left out. */
export function strictPolicy() {
  const names = (Object.keys(operations) as OperationName[]).filter((name) => name !== CLOSED_OPERATION);
  const rows = names.map((name): [string, object] => [
    name,
    operations[name].kind === 'command' ? { mode: 'approve' } : {},
  ]);
  return openPolicy({
    systems: ['ecc'],
    orgUnits: ['1000'],
    recordsPerHour: 10_000_000,
    operations: {
      ...Object.fromEntries(rows),
      list_open_items: { fields: { verified: ['items.invoice', 'items.open', 'totals'] } },
      list_activities: { tiers: ['platform'] },
    },
  });
}

/** Two systems of which the policy enables one, three customers, and everything that reaches either of them. */
export function platformWorld() {
  const w = world({ policy: strictPolicy(), systems: ['ecc', 'secret-system'] });
  const finds: FindQuery[] = [];
  for (const system of w.systems) {
    for (const customer of CUSTOMERS) {
      const orgUnit = customer === HIDDEN ? '2000' : '1000';
      const document = { orgUnit, number: `14${customer.slice(2)}`, year: '2026', item: '001' };
      const { table } = system;
      table.customer.push(
        customerFacts(customer, { orgUnits: [orgUnit], ...(orgUnit === '2000' && { name: 'Verborgen AG' }) }),
      );
      table.openItem.push(openItemFacts(customer, `00908${customer.slice(-5)}`, { orgUnit, document }));
      table.invoice.push(
        invoiceFacts(customer, `00908${customer.slice(-5)}`, {
          document,
          ...(orgUnit === '2000' && { billTo: 'GEHEIMNUMMER' }),
        }),
      );
      table.payment.push(
        paymentFacts(customer, `${orgUnit}/15${customer}/2026`, {
          orgUnit,
          ...(orgUnit === '2000' && { reference: 'GEHEIMNUMMER' }),
        }),
      );
      table.searchKey.push(searchKey(customer, orgUnit === '2000' ? { name: 'Verborgen AG', city: 'Verborgen' } : {}));
    }
    const find = system.find.bind(system);
    system.find = (query) => {
      finds.push(query);
      return find(query);
    };
  }
  for (const customer of CUSTOMERS) w.records.index.push({ ...searchKey(customer), system: 'ecc' });
  w.records.indexAsOf = new Date(w.clock.now()).toISOString();
  w.records.feedAsOf = w.records.indexAsOf;
  w.records.overdue = CUSTOMERS.map((customer) => ({
    system: 'ecc',
    customer,
    asOf: new Date(w.clock.now()).toISOString(),
  })) as typeof w.records.overdue;
  return { ...w, finds };
}

export type PlatformWorld = ReturnType<typeof platformWorld>;

/** Fields that a selector of the contract has, an entity each. */
export const SELECTOR_FIELDS: Readonly<Record<EntityName, readonly string[]>> = {
  customer: ['customer'],
  openItem: ['customer', 'keyDate'],
  invoice: ['customer', 'from', 'to', 'invoice', 'purchaseOrder', 'reference', 'lines'],
  payment: ['customer', 'from', 'to', 'reference'],
  dispute: ['customer'],
  promise: ['customer'],
  activity: ['customer', 'from'],
  searchKey: [],
};

export const TIERS: readonly Tier[] = ['none', 'verified', 'platform'];
