import type { ReadResult } from '../../domain/connector.ts';
import type { EntityName } from '../../domain/facts.ts';
import type { Section } from '../config.ts';
import type { Ask } from '../session.ts';

/** Which entities this section's settings leave to the agent's own books: SAP has no source for them that is known. */
export function isAgentOnly({ addon, promises, disputes }: Section, entity: EntityName): boolean {
  if (entity === 'promise') return addon === 'off' || promises !== 'addon';
  // Cases of FSCM name their customer in a table whose fields no public source knows.
  if (entity === 'dispute') return addon === 'off' || disputes !== 'addon';
  return entity === 'activity' && addon === 'off';
}

/** Where Adit's own confirmed commands are the only source; SAP is not asked. */
export function agentOnly<E extends EntityName>(ask: Ask): ReadResult<E> {
  return { rows: [], complete: true, asOf: ask.asOf(), coverage: 'agent-only', cost: ask.cost() };
}
