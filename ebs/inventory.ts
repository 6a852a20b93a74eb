import type { Connector, SourceUse, UsedSource } from '../domain/connector.ts';
import { operationNamed } from '../domain/operations.ts';
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

/** A statement, or a command in the way that is chosen, with everything that it uses and what it is for. */
export interface Dependant {
  readonly name: string;
  readonly uses: readonly SourceUse[];
  readonly for: readonly string[];
}

/** What the reading user runs for the named operations and for the feeds, by statement. */
export function dependentStatements(section: Section, wanted: readonly string[]): readonly Dependant[] {
  const reasons = new Map<Query, readonly string[]>(FEED_STATEMENTS.map((query) => [query, [FEEDS]]));
  for (const name of wanted)
    for (const query of queriesFor(section, name)) reasons.set(query, [...(reasons.get(query) ?? []), name]);
  return [...reasons].map(([query, why]) => ({
    name: query.name,
    uses: sourcesOf(section, [query]),
    for: [...new Set(why)],
  }));
}

/** What the writing user runs, by command; nothing for what this section has no way to carry out. */
export function dependentCommands(section: Section, wanted: readonly string[], pickWay: PickWay): readonly Dependant[] {
  return wanted.flatMap((name) => {
    const uses = isQuery(name) ? [] : (pickWay(section, name)?.uses ?? []);
    return uses.length > 0 ? [{ name, uses, for: [name] }] : [];
  });
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
  if (isQuery(name)) return sourcesOf(section, queriesFor(section, name));
  return pickWay(section, name)?.uses ?? [];
}

function isQuery(name: string): boolean {
  return operationNamed(name)?.kind === 'query';
}

function queriesFor(section: Section, name: string): readonly Query[] {
  const operation = operationNamed(name);
  if (operation?.kind !== 'query') return [];
  return operation.entities.flatMap((entity) => (isAgentOnly(section, entity) ? [] : STATEMENTS[entity]));
}
