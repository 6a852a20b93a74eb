import type { Connector, SourceUse, UsedSource } from '../domain/connector.ts';
import { operations } from '../domain/operations.ts';
import { DICTIONARY, EDITION_USE, REPLICA_LAG } from './catalogue/dictionary.ts';
import { natureOf } from './catalogue/nature.ts';
import type { Query } from './catalogue/types.ts';
import type { Section } from './config.ts';
import { isAgentOnly } from './reads/agent-only.ts';
import { STATEMENTS, usesOf, wrapperUse } from './sources.ts';
import { FEED_STATEMENTS, UPKEEP_STATEMENTS } from './standing-uses.ts';

type PickWay = Connector<Section>['commandSource'];

/** Why something is used although no operation asks for it. */
const FEEDS = 'feeds';
const UPKEEP = 'upkeep';

/** What an operation, the feeds or the upkeep uses in this section, with the columns or arguments. */
export interface Need {
  readonly use: SourceUse;
  readonly reason: string;
}

/**
 * Everything that this section uses for the named operations, with what for. Through the wrapper a statement needs its
 * procedure and nothing else; the wrapper's owner reads the tables. A command counts in the one way that is chosen.
 */
export function needsOf(section: Section, wanted: readonly string[], pickWay: PickWay): readonly Need[] {
  const told = (uses: readonly SourceUse[], reason: string) => uses.map((use) => ({ use, reason }));
  return [
    ...told([...usesOf(section.replica ? [...DICTIONARY, REPLICA_LAG] : DICTIONARY), EDITION_USE], UPKEEP),
    ...told(sourcesOf(section, UPKEEP_STATEMENTS), UPKEEP),
    ...told(sourcesOf(section, FEED_STATEMENTS), FEEDS),
    ...wanted.flatMap((name) => told(usesFor(section, name, pickWay), name)),
  ];
}

/** As `needsOf`, each source once with everything that it is for. */
export function inventory(section: Section, wanted: readonly string[], pickWay: PickWay): readonly UsedSource[] {
  const reasons = new Map<string, Set<string>>();
  for (const { reason, use } of needsOf(section, wanted, pickWay))
    reasons.set(use.name, (reasons.get(use.name) ?? new Set<string>()).add(reason));
  return [...reasons].map(([name, why]) => ({ name, for: [...why], ...natureOf(name) }));
}

function sourcesOf({ reads }: Section, queries: readonly Query[]): readonly SourceUse[] {
  return reads === 'wrapper' ? queries.map(wrapperUse) : usesOf(queries);
}

function usesFor(section: Section, name: string, pickWay: PickWay): readonly SourceUse[] {
  const operation = Object.hasOwn(operations, name) ? operations[name as keyof typeof operations] : undefined;
  if (!operation) return [];
  if (operation.kind === 'command') return pickWay(section, name)?.uses ?? [];
  return operation.entities.flatMap((entity) =>
    isAgentOnly(section, entity) ? [] : sourcesOf(section, STATEMENTS[entity]),
  );
}
