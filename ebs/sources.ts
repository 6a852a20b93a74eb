import type { Connector, EntitySource, SourceUse } from '../domain/connector.ts';
import type { EntityName } from '../domain/facts.ts';
import * as accounts from './catalogue/accounts.ts';
import * as documents from './catalogue/documents.ts';
import * as items from './catalogue/items.ts';
import * as search from './catalogue/search.ts';
import * as standing from './catalogue/standing.ts';
import type { Query } from './catalogue/types.ts';

/** Where each entity comes from, written with the very statements that are run. */

const OWN_ONLY = ["everything but Adit's own commands"];
const { ACCOUNT, CUSTOMER, CONTACTS, PREFERENCES } = accounts;

/** The statements that answers of an entity may rest on. */
export const STATEMENTS: Readonly<Record<EntityName, readonly Query[]>> = {
  customer: [CUSTOMER, CONTACTS, PREFERENCES],
  openItem: [ACCOUNT, items.OPEN_ITEMS, items.OPEN_ITEMS_AT],
  invoice: [ACCOUNT, documents.INVOICES, documents.INVOICE_LINES],
  payment: [ACCOUNT, documents.PAYMENTS],
  dispute: [ACCOUNT, standing.DISPUTES],
  promise: [ACCOUNT, standing.PROMISES],
  activity: [ACCOUNT, standing.ACTIVITIES],
  searchKey: Object.values(search),
};

const LOST: Readonly<Partial<Record<EntityName, Omit<EntitySource, 'uses'>>>> = {
  customer: {
    notAvailable: [
      'paymentProfile.method',
      'paymentProfile.holdReason',
      'preferences.timeZone',
      'preferences.bestTime',
    ],
  },
  openItem: { notAvailable: ['paymentBlock', 'dunning.date', 'dunning.block'] },
  invoice: { notAvailable: ['references.project', 'references.contract', 'delivery', 'lines.glAccount'] },
  dispute: { lostWith: { 'disputes: local': OWN_ONLY } },
  promise: { lostWith: { 'promises: task': OWN_ONLY, 'promises: local': OWN_ONLY } },
};

export const entities: Connector['entities'] = Object.fromEntries(
  Object.entries(STATEMENTS).map(([entity, queries]) => [
    entity,
    { uses: usesOf(queries), ...LOST[entity as EntityName] },
  ]),
);

/** Objects with the columns that any of the statements uses of them, each object once. */
export function usesOf(queries: readonly Query[]): readonly SourceUse[] {
  const columns = new Map<string, Set<string>>();
  for (const { fields, name } of queries.flatMap(({ uses }) => uses))
    columns.set(name, new Set([...(columns.get(name) ?? []), ...fields]));
  return [...columns].map(([name, of]) => ({ name, fields: [...of].sort() }));
}

/** The procedure of the wrapper that stands for a statement, as a source of its own. */
export function wrapperUse({ binds, procedure }: Query): SourceUse {
  return { name: `XXADIT_READ.${procedure}`, fields: [...binds.map((bind) => `P_${bind.toUpperCase()}`), 'P_RESULT'] };
}
