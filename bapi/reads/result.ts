import { capRows } from '../../connector/row-cap.ts';
import type { ReadResult } from '../../domain/connector.ts';
import type { EntityFacts, EntityName } from '../../domain/facts.ts';
import type { Ask } from '../session.ts';

/** A result cut at the section's row cap, with what it cost. */
export function resultOf<E extends EntityName>(ask: Ask, rows: readonly EntityFacts[E][]): ReadResult<E> {
  return { ...capRows(rows, ask.section.rowCap), asOf: ask.asOf(), cost: ask.cost() };
}
