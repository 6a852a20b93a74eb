import type { ReadResult } from '../../domain/connector.ts';
import type { EntityName } from '../../domain/facts.ts';
import type { Ask } from '../ask.ts';
import type { Section } from '../config.ts';

/** Which entities this section's settings leave to the agent's own books. */
export function isAgentOnly({ promises, disputes }: Section, entity: EntityName): boolean {
  if (entity === 'promise') return promises !== 'iex';
  return entity === 'dispute' && disputes === 'local';
}

/** Where Adit's own confirmed commands are the only source; the ERP is not asked. */
export function agentOnly<E extends EntityName>(ask: Ask): ReadResult<E> {
  return { rows: [], complete: true, asOf: ask.asOf(), coverage: 'agent-only', cost: ask.cost() };
}
