import { AditError } from '../domain/errors.ts';
import { CDHDR, DD17S } from './catalogue/system-tables.ts';
import { BSAD, BSID } from './catalogue/tables.ts';
import type { Structure } from './catalogue/types.ts';
import type { Ask } from './session.ts';
import { all, compare } from './where.ts';

/** A statement that a feed repeats by the clock, and what it reads where no index carries it. */
export interface Polled {
  readonly table: Structure;
  readonly by: string;
  readonly without: string;
}

/** What the feed of open items selects by. */
export const POLLED_LINES: readonly Polled[] = [
  { table: BSID, by: 'CPUDT', without: 'every open line of the company codes' },
  { table: BSAD, by: 'AUGDT', without: 'every line that was ever cleared in the company codes' },
  { table: BSAD, by: 'CPUDT', without: 'every line that was ever cleared in the company codes' },
];

/** Fields that may stand before the date in an index that still narrows a poll down. */
const PREFIXES = new Set(['MANDT', 'MANDANT', 'CLIENT', 'BUKRS', 'OBJECTCLAS']);

/** Secondary indexes of a table (DD17S): how many there are, and the one that carries a selection by this field. */
export interface PollIndex {
  readonly indexes: number;
  readonly carrying: { readonly name: string; readonly fields: readonly string[] } | null;
}

export async function pollIndex(ask: Ask, { table, by }: Polled): Promise<PollIndex> {
  const rows = await ask.table({
    table: DD17S,
    fields: ['INDEXNAME', 'POSITION', 'FIELDNAME'],
    where: all(compare(DD17S, 'SQLTAB', 'EQ', table.name), compare(DD17S, 'AS4LOCAL', 'EQ', 'A')),
    maxRows: 0,
  });
  const indexes = new Map<string, string[]>();
  for (const row of rows.toSorted((a, b) => (a.POSITION < b.POSITION ? -1 : 1)))
    indexes.set(row.INDEXNAME, [...(indexes.get(row.INDEXNAME) ?? []), row.FIELDNAME]);
  const found = [...indexes].find(([, fields]) => fields.find((field) => !PREFIXES.has(field)) === by);
  return { indexes: indexes.size, carrying: found ? { name: found[0], fields: found[1] } : null };
}

/** Errors by which an ERP refuses to show its indexes. */
export const UNREADABLE: ReadonlySet<string> = new Set([
  'ERP_DENIED',
  'ERP_REPLY_INVALID',
  'ERP_FAULT',
  'ERP_REJECTED',
]);

/** Whether the feed of open items may poll: every statement of it has an index, as far as the ERP lets that be seen. */
export async function isFollowable(ask: Ask): Promise<boolean> {
  if (ask.section.lineChanges === 'always') return true;
  const known = ask.memo.followable.get('');
  if (known !== undefined) return known;
  const followable = await Promise.all(POLLED_LINES.map((polled) => pollIndex(ask, polled))).then(
    (found) => found.every(({ carrying }) => carrying !== null),
    (thrown: unknown) => {
      if (!(thrown instanceof AditError) || !UNREADABLE.has(thrown.code)) throw thrown;
      return false;
    },
  );
  ask.memo.followable.set('', followable);
  if (!followable) ask.log('warn', 'open items are not followed: no index carries the polls', { doctor: 'index' });
  return followable;
}

/** Headers of change documents, which a section asks for by name: `masterChanges`. */
export const POLLED_DOCUMENTS: Polled = {
  table: CDHDR,
  by: 'UDATE',
  without: 'every change of a customer or an address that was ever made',
};
