import type { EntityFacts, EntityName, SearchKey, Selectors } from '../../domain/facts.ts';
import type { Bound, Database, Statement } from '../../store/database.ts';
import type { Coverage, Feed, FeedPosition, FoundKey, Records } from './contract.ts';
import { coverageReader } from './coverage.ts';
import { nameWords } from './names.ts';
import { LAST, rangeOf, scopeOf } from './scope.ts';
import { byKeySql, type Cell, type RowTable } from './tables/table.ts';
import { type HeldEntity, ownersOf, rangeColumn, tables } from './tables/tables.ts';

export type Reader = Pick<Records, 'coverage' | 'rows' | 'find' | 'taxIdsOf' | 'position'> & {
  /** Events after `sequence`, oldest first. */
  events(after: number, limit: number): { sequence: number; kind: string; body: string }[];
  newestEvent(): number;
  /** Another identity took over for the system. */
  forgetSource(system: string): void;
};

interface RowReader {
  readonly table: RowTable<unknown>;
  /** All rows of a customer; where rows can belong to a branch, those of a branch as well. */
  readonly whole: readonly Statement<Cell[]>[];
  readonly range: readonly Statement<Cell[]>[];
  readonly byKey: Statement<Cell[]>;
}

const MOST_FOUND = 50;

/** Reads on the calling thread, through a connection of its own that cannot write. */
export function createReader(db: Database): Reader {
  const coverage = coverageReader(db);
  const readers = new Map<HeldEntity, RowReader>();
  for (const entity of Object.keys(tables) as HeldEntity[]) readers.set(entity, rowReader(db, entity));
  const sourceIds = new Map<string, number>();
  const findSource = db.prepare<number>('SELECT id FROM source WHERE system = ? AND current = 1').pluck();
  const systems = db.prepare<{ id: number; system: string }>('SELECT id, system FROM source WHERE current = 1');
  const feed = db.prepare<{ cursor: string | null; as_of: string | null; snapshot_at: string | null }>(
    'SELECT cursor, as_of, snapshot_at FROM feed WHERE source = ? AND feed = ?',
  );
  const events = db.prepare<{ sequence: number; kind: string; body: string }>(
    'SELECT sequence, kind, body FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  const newest = db.prepare<number>(`SELECT seq FROM sqlite_sequence WHERE name = 'event'`).pluck();
  const byValue = db.prepare<SearchKey>(
    `SELECT kind, value, customer, name, city FROM search_key WHERE source = ? AND kind = ? AND value = ? LIMIT ${MOST_FOUND}`,
  );
  const byWord = db
    .prepare<string>('SELECT DISTINCT customer FROM name_word WHERE source = ? AND word >= ? AND word < ? LIMIT 5000')
    .pluck();
  const nameOf = db.prepare<SearchKey>(
    `SELECT kind, value, customer, name, city FROM search_key WHERE source = ? AND customer = ? AND kind = 'name' LIMIT 1`,
  );

  const taxIds = db
    .prepare<string>(`SELECT value FROM search_key WHERE source = ? AND customer = ? AND kind = 'taxId'`)
    .pluck();

  const sourceOf = (system: string): number | undefined => {
    const held = sourceIds.get(system);
    if (held !== undefined) return held;
    const found = findSource.get(system);
    if (found !== undefined) sourceIds.set(system, found);
    return found;
  };

  const byName = (source: number, value: string): SearchKey[] => {
    const [first, ...rest] = nameWords(value).sort((a, b) => b.length - a.length);
    if (first === undefined) return [];
    let customers = byWord.all(source, first, `${first}\u{10ffff}`);
    for (const word of rest) {
      const also = new Set(byWord.all(source, word, `${word}\u{10ffff}`));
      customers = customers.filter((customer) => also.has(customer));
    }
    return customers.slice(0, MOST_FOUND).flatMap((customer) => nameOf.get(source, customer) ?? []);
  };

  return {
    coverage(system, entity, customer, scope): Coverage | null {
      const source = sourceOf(system);
      const held = source === undefined ? null : coverage(source, entity, customer, scope);
      return held && { asOf: held.asOf, complete: held.complete };
    },
    rows<E extends EntityName>(system: string, entity: E, customer: string, selector: Selectors[E]): EntityFacts[E][] {
      const source = sourceOf(system);
      const reader = entity === 'searchKey' ? undefined : readers.get(entity);
      if (source === undefined || !reader) return [];
      const { scope } = scopeOf(entity, selector);
      const cells = scope.includes('=')
        ? membersOf(reader, source, coverage(source, entity, customer, scope)?.members ?? '[]')
        : rowsOf(reader, source, customer, rangeOf(scope));
      const found = cells.map((row) => reader.table.decode(row)) as EntityFacts[E][];
      return entity === 'invoice' && !scope.endsWith('+lines') ? found.map(withoutLines) : found;
    },
    find(query) {
      const { by, value, system } = query;
      const wanted = system === undefined ? systems.all() : [{ system, id: sourceOf(system) }];
      return wanted
        .flatMap(({ system: name, id }): FoundKey[] => {
          if (id === undefined) return [];
          const found = by === 'name' ? byName(id, value) : byValue.all(id, by, value);
          return found.map((key) => ({ ...key, system: name }));
        })
        .slice(0, MOST_FOUND);
    },
    taxIdsOf(system, customer) {
      const source = sourceOf(system);
      return source === undefined ? [] : taxIds.all(source, customer);
    },
    position(system: string, name: Feed): FeedPosition {
      const source = sourceOf(system);
      const held = source === undefined ? undefined : feed.get(source, name);
      return { cursor: held?.cursor ?? null, asOf: held?.as_of ?? null, snapshotAt: held?.snapshot_at ?? null };
    },
    newestEvent: () => newest.get() ?? 0,
    events: (after, limit) => events.all(after, Math.max(0, limit)),
    forgetSource: (system) => sourceIds.delete(system),
  };
}

function rowReader(db: Database, entity: HeldEntity): RowReader {
  const table = tables[entity] as RowTable<unknown>;
  const columns = table.columns.join(', ');
  const owners = ownersOf(entity);
  const ofEntity = table.name === 'fact' ? ` AND entity = '${entity}'` : '';
  const at = rangeColumn[entity];
  const prepare = ({ from, column }: (typeof owners)[number], condition: string) =>
    db
      .prepare(`SELECT ${columns} FROM ${from} WHERE source = ? AND ${column} = ?${ofEntity}${condition}`)
      .raw() as Statement<Cell[]>;
  return {
    table,
    whole: owners.map((owner) => prepare(owner, '')),
    range: at === null ? [] : owners.map((owner) => prepare(owner, ` AND ${at} BETWEEN ? AND ?`)),
    byKey: db.prepare(byKeySql(table, `SELECT ${columns}`)).raw() as Statement<Cell[]>,
  };
}

function rowsOf(
  reader: RowReader,
  source: number,
  customer: string,
  range: { from: string; to: string } | null,
): Cell[][] {
  const [own, branch] = range && reader.range.length > 0 ? reader.range : reader.whole;
  if (!own) return [];
  const bounds: Bound[] = range && reader.range.length > 0 ? [range.from, range.to === '' ? LAST : range.to] : [];
  const rows = own.all(source, customer, ...bounds);
  const more = branch ? branch.all(source, customer, ...bounds) : [];
  if (more.length === 0) return rows;
  // An item whose account and branch are the same customer is in both.
  return [...rows, ...more.filter((cells) => cells[0] !== customer)];
}

function membersOf(reader: RowReader, source: number, members: string): Cell[][] {
  const keys: Bound[][] = JSON.parse(members);
  return keys.flatMap((key) => {
    const found = reader.byKey.get(source, ...key);
    return found ? [found] : [];
  });
}

function withoutLines<Row>(row: Row): Row {
  const { lines: _, ...rest } = row as Row & { lines?: unknown };
  return rest as Row;
}
