import type { Connector } from '../../domain/connector.ts';
import type { EntityName } from '../../domain/facts.ts';

/** A word of `lostWith` for an entity of which nothing is left but what Adit itself wrote. */
const OWN_ONLY = "everything but Adit's own commands";

/**
 * Everything that the suite knows how to expect as lost, by entity: fields by their path, and what is no field in the
 * connector's own words. A declared loss that is not here fails the suite, since nobody would compare it.
 */
const COMPARED: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  customer: [
    'paymentProfile.creditLimit',
    'paymentProfile.exposure',
    'paymentProfile.hold',
    'preferences.channel',
    'preferences.doNotCall',
    'contacts',
    'contacts: all but one number and one mail address each, and which numbers are mobile',
  ],
  openItem: ['changes between two whole readings of all open items, and events'],
  invoice: [
    'lines',
    'references.purchaseOrder',
    'references.salesOrder',
    'billTo (the customer stands there)',
    'subtotal and tax of lists of more than two',
    'status cancelled of billing documents in lists of more than two (they show as paid)',
    'search by purchase order and by reference, and by number without the customer',
  ],
  payment: ['search by reference'],
  searchKey: ['e-mail', 'tax id', 'invoice', 'purchase order', 'telephones of contact persons'],
  dispute: [OWN_ONLY],
  promise: [OWN_ONLY],
  activity: [OWN_ONLY],
};

/** Fields of which an ERP that does not tell them leaves it open whether they are so. */
const UNKNOWN = new Set(['paymentProfile.hold', 'preferences.doNotCall']);

/** What a section does without, by its connector's own declaration: the page in docs/OPERATIONS.md is made from it. */
export interface Losses {
  has(entity: EntityName, what: string): boolean;
  /** Entities of which only Adit's own commands are known. */
  ownOnly(): readonly EntityName[];
  /** A row as it looks without the fields that are lost. */
  without<T extends object>(entity: EntityName, row: T): T;
}

export const NOTHING_LOST: Losses = { has: () => false, ownOnly: () => [], without: (_entity, row) => row };

/** Throws for a loss that is declared and that nothing here compares. */
export function lossesOf(connector: Connector, section: unknown): Losses {
  const settings: Readonly<Record<string, unknown>> = Object(connector.configSchema.parse(section));
  const isSet = (clause: string) => {
    const [key = '', value] = clause.split(': ');
    return settings[key] === value;
  };
  const lost = new Map<EntityName, ReadonlySet<string>>();
  for (const entity of Object.keys(connector.entities) as EntityName[]) {
    const declared = Object.entries(connector.entities[entity]?.lostWith ?? {});
    for (const what of declared.flatMap(([, fields]) => fields)) {
      if (!COMPARED[entity]?.includes(what)) throw new Error(`nobody compares the loss of ${entity}: ${what}`);
    }
    const now = declared.filter(([setting]) => setting.split(', ').every(isSet)).flatMap(([, fields]) => fields);
    lost.set(entity, new Set(now));
  }
  const has = (entity: EntityName, what: string) => lost.get(entity)?.has(what) === true;
  return {
    has,
    ownOnly: () => [...lost.keys()].filter((entity) => has(entity, OWN_ONLY)),
    without: (entity, row) => {
      const fields = [...(lost.get(entity) ?? [])];
      return fields.reduce((rest, field) => replaced(rest, field.split('.'), field), row);
    },
  };
}

/** The row with the field at this path told as lost; unchanged where it has no such field. */
function replaced<T extends object>(row: T, [name = '', ...deeper]: readonly string[], field: string): T {
  const held: unknown = (row as Readonly<Record<string, unknown>>)[name];
  if (held === undefined) return row;
  if (deeper.length === 0) return { ...row, [name]: UNKNOWN.has(field) ? 'unknown' : 'not_available' };
  return typeof held === 'object' && held !== null ? { ...row, [name]: replaced(held, deeper, field) } : row;
}
