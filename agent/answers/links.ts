import { type LinkedCustomer, linkedCustomer, linkKey } from '../../config/links.ts';
import type { Config } from '../../config/schema.ts';
import type { CustomerRef } from '../callers/calls.ts';
import { numberForm } from '../callers/normal-forms.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Records } from '../records/contract.ts';
import { lookUpKey } from './index-lookup.ts';

/** Who a customer is in the other systems. */
export interface Linked {
  /** The same customer elsewhere, itself not among them. */
  readonly others: readonly CustomerRef[];
  /** Systems of which it is not known whether the customer is there: their search index was never loaded. */
  readonly unsure: readonly string[];
}

export interface Links {
  of(customer: CustomerRef): Linked;
}

export interface LinksDeps {
  readonly config: Pick<Config, 'links'>;
  /** Systems that the policy enables; links into others do not exist. */
  readonly policy: { readonly systems: ReadonlySet<string> };
  readonly records: Pick<Records, 'find' | 'position' | 'taxIdsOf'>;
}

/** More accounts than one customer has; where a chain of links is longer, somebody mistyped. */
const MAX_ACCOUNTS = 20;

/**
 * Customers are linked by the table of the configuration, else by a tax id that exactly one customer of either system
 * has; never by names. Where the table names a customer's system, it alone decides about that system. Links hold both
 * ways and along chains.
 */
export function createLinks({ config, policy, records }: LinksDeps): Links {
  const table = new Map<string, readonly LinkedCustomer[]>();
  for (const link of config.links) {
    const members = link.map(linkedCustomer);
    for (const member of members) table.set(linkKey(member), members);
  }
  const decides = (customer: CustomerRef, system: string) =>
    table.get(linkKey(customer))?.some((member) => member.system === system) ?? false;
  const isLoaded = (system: string) => records.position(system, 'searchIndex').asOf !== null;

  const byTable = (customer: CustomerRef): readonly CustomerRef[] =>
    (table.get(linkKey(customer)) ?? [])
      .filter((member) => policy.systems.has(member.system) && linkKey(member) !== linkKey(customer))
      .map((member) => spelt(records, member));

  const byTaxId = (customer: CustomerRef): Linked => {
    const left = [...policy.systems].filter((system) => system !== customer.system && !decides(customer, system));
    if (left.length === 0) return { others: [], unsure: [] };
    if (!isLoaded(customer.system)) return { others: [], unsure: left };
    const holders = (system: string, value: string) => [
      ...new Set(records.find({ by: 'taxId', value, system }).map((key) => key.customer)),
    ];
    const own = records
      .taxIdsOf(customer.system, customer.number)
      .filter((value) => isTelling(value) && holders(customer.system, value).length === 1);
    if (own.length === 0) return { others: [], unsure: [] };
    const others = left.filter(isLoaded).flatMap((system) =>
      own.flatMap((value) => {
        const [number, ...more] = holders(system, value);
        const ref = { system, number: number ?? '' };
        return number === undefined || more.length > 0 || decides(ref, customer.system) ? [] : [ref];
      }),
    );
    return { others, unsure: left.filter((system) => !isLoaded(system)) };
  };

  return {
    of(customer) {
      if (policy.systems.size < 2) return { others: [], unsure: [] };
      const found = new Map([[linkKey(customer), customer]]);
      const unsure = new Set<string>();
      // Grows while it is walked: whoever is linked with a linked one belongs to it as well.
      for (const one of found.values()) {
        const taxed = byTaxId(one);
        for (const system of taxed.unsure) unsure.add(system);
        for (const other of [...byTable(one), ...taxed.others]) {
          const key = linkKey(other);
          if (found.size < MAX_ACCOUNTS && !found.has(key)) found.set(key, other);
        }
      }
      const [, ...others] = found.values();
      return { others, unsure: [...unsure].filter((system) => !others.some((other) => other.system === system)) };
    },
  };
}

/** Whether the customer said here, in whatever system, not to be called. */
export function mustNotCall(
  { links, ledger }: { readonly links: Links; readonly ledger: Pick<Ledger, 'callBars'> },
  customer: CustomerRef,
): boolean {
  const barred = ({ system, number }: CustomerRef) => ledger.callBars.holds(system, number);
  return barred(customer) || links.of(customer).others.some(barred);
}

/** The one of a customer's accounts under which things are counted that are counted for all of them together. */
export function countedAs(links: Links, customer: CustomerRef): CustomerRef {
  const nameOf = ({ system, number }: CustomerRef) => `${system}/${number}`;
  return [customer, ...links.of(customer).others].reduce((first, one) => (nameOf(one) < nameOf(first) ? one : first));
}

/** As the ERP writes the number, where the index knows it; else as the table has it. */
function spelt(records: Pick<Records, 'find'>, { system, number }: LinkedCustomer): CustomerRef {
  const [hit] = lookUpKey(records, { by: 'number', value: number, system });
  return { system, number: hit && numberForm(hit.customer) === numberForm(number) ? hit.customer : number };
}

/** Whether a tax id can be somebody's own: "000000000" or "N/A" stands in many records. */
function isTelling(taxId: string): boolean {
  const digits = taxId.replace(/\D/g, '');
  return digits.length >= 5 && new Set(digits).size > 1;
}
