import type { Connector, SourceUse, UsedSource } from '../domain/connector.ts';
import { operations } from '../domain/operations.ts';
import { natureOf } from './catalogue/release.ts';
import type { Section } from './config.ts';
import { extensionUses } from './extensions/uses.ts';
import { entities } from './sources.ts';
import { feeds, RFC_METADATA_GET, upkeep } from './standing-uses.ts';

type PickWay = Connector<Section>['commandSource'];

/** Where a source's name stands before the table's own. */
const BY_TABLE = 'RFC_READ_TABLE ';
/** Why something is used although no operation asks for it. */
const FEEDS = 'feeds';
export const UPKEEP = 'upkeep';

/**
 * Every function and table that this section uses for the named operations, each once, with what it is used for. The
 * scheduled feeds and the agent's own upkeep come on top: they run whatever the policy enables. A command is counted in
 * the one way in which this section carries it out.
 */
export function inventory(section: Section, wanted: readonly string[], pickWay: PickWay): readonly UsedSource[] {
  const reasons = new Map<string, Set<string>>();
  const add = (uses: readonly SourceUse[], reason: string) => {
    for (const { name } of uses) {
      if (!isUsed(section, name)) continue;
      const known = reasons.get(name) ?? new Set<string>();
      known.add(reason);
      reasons.set(name, known);
    }
  };
  add(upkeep, UPKEEP);
  add(feeds, FEEDS);
  for (const name of wanted) for (const uses of usesOf(section, name, pickWay)) add(uses, name);
  return [...reasons].map(([name, why]) => ({ name, for: [...why], ...natureOf(name) }));
}

/** What an operation uses; nothing where this section cannot serve it. */
function usesOf(section: Section, name: string, pickWay: PickWay): readonly (readonly SourceUse[])[] {
  const operation = Object.hasOwn(operations, name) ? operations[name as keyof typeof operations] : undefined;
  if (!operation) return [];
  if (operation.kind === 'command') return [pickWay(section, name)?.uses ?? []];
  return operation.entities.flatMap((entity) => [
    entities[entity]?.uses ?? [],
    extensionUses(section).flatMap(({ of, ...use }) => (of === entity ? [use] : [])),
  ]);
}

/** False for what this section's settings rule out. */
function isUsed(section: Section, source: string): boolean {
  if (source.startsWith(BY_TABLE)) return section.readTable === 'on' && isTableUsed(section, tableOf(source));
  if (source.startsWith('Z_ADIT_')) return section.addon === 'on' && isAddonReadUsed(section, source);
  if (source === RFC_METADATA_GET) return section.road === 'rfc';
  // Asked for nothing but the currency of the credit control area.
  if (source === 'BAPI_CREDIT_ACCOUNT_GET_STATUS')
    return (
      section.readTable === 'on' && section.creditControlArea !== undefined && section.creditCurrency === undefined
    );
  if (source === 'BAPI_DISPUTE_GETDETAIL_MULTI' || source === 'BAPI_CASE_GETNOTES') return section.disputes === 'fscm';
  return true;
}

/** Where a table or another keeper of the records answers, the add-on's function is not asked. */
function isAddonReadUsed(section: Section, name: string): boolean {
  if (name === 'Z_ADIT_PROMISES_READ') return section.promises === 'addon';
  if (name === 'Z_ADIT_DISPUTES_READ') return section.disputes === 'addon';
  if (name === 'Z_ADIT_CONTACTS_READ' || name === 'Z_ADIT_BILLING_LINES_READ') return section.readTable === 'off';
  return true;
}

function isTableUsed(section: Section, table: string): boolean {
  if (table === 'KNKK') return section.creditControlArea !== undefined;
  if (table === 'CDHDR') return section.masterChanges === 'cdhdr' && section.addon === 'off';
  if (table === 'SCMG_T_CASE_ATTR') return section.disputes === 'fscm';
  return true;
}

/** Name of the table that a source reads, or of the function itself. */
export function tableOf(source: string): string {
  return source.startsWith(BY_TABLE) ? source.slice(BY_TABLE.length) : source;
}

export function isTable(source: string): boolean {
  return source.startsWith(BY_TABLE);
}
