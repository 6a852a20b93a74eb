import { capRows } from '../../connector/row-cap.ts';
import type { ReadResult } from '../../domain/connector.ts';
import type { EntityFacts, EntityName } from '../../domain/facts.ts';
import type { Ask } from '../ask.ts';

/** Rows of a statement for each fact that comes of them: instalments, discounts, what a receipt is applied to. */
const ROWS_OF_A_FACT = 4;

/** How many rows of a statement are fetched for a list that the section caps. */
export function fetchCap({ section }: Pick<Ask, 'section'>): number {
  return section.rowCap * ROWS_OF_A_FACT;
}

/** A result cut at the section's row cap, with what it cost. `cut`: the statement had more rows than were fetched. */
export function resultOf<E extends EntityName>(ask: Ask, rows: readonly EntityFacts[E][], cut = false): ReadResult<E> {
  const capped = capRows(rows, ask.section.rowCap);
  return { rows: capped.rows, complete: capped.complete && !cut, asOf: ask.asOf(), cost: ask.cost() };
}

/** Without the rows of the last group where the statement was cut: the others of that group are missing. */
export function wholeGroups<R>(
  { rows, cut }: { readonly rows: readonly R[]; readonly cut: boolean },
  keyOf: (row: R) => string | null,
): readonly R[] {
  const last = rows.at(-1);
  if (!cut || last === undefined) return rows;
  return rows.filter((row) => keyOf(row) !== keyOf(last));
}
