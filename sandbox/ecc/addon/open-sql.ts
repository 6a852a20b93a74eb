import type { types } from '@abaplint/runtime';
import type { Session } from '../functions/contract.ts';
import { columnsOf } from './values.ts';

/** The transpiler's SELECT, as far as the add-on uses it. */
interface Selection {
  select: string;
  primaryKey?: string[];
}

/**
 * Makes the engine's SQL of what the transpiler left of Open SQL. Character values lose their trailing blanks, as
 * everywhere in the simulated tables; `~` between table and column becomes a point; texts are not touched otherwise.
 */
function native(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|~/g, (part) => (part === '~' ? '.' : `${part.slice(0, -1).trimEnd()}'`));
}

function selectSql({ select, primaryKey = [] }: Selection): string {
  const limit = / UP TO (\d+) ROWS/i.exec(select);
  const ordered = select
    .replace(/ UP TO \d+ ROWS/i, '')
    .replace(/ORDER BY PRIMARY KEY/i, `ORDER BY ${primaryKey.join(', ')}`);
  return native(limit === null ? ordered : `${ordered} LIMIT ${limit[1]}`);
}

/**
 * The runtime's database client over the session's own connection. The published one for this engine is not used: it
 * takes a connection of a pool for each statement, cannot commit, and hides every error of the engine behind SY-SUBRC.
 */
export function databaseClient(session: Session) {
  const missing = async (): Promise<never> => {
    throw new Error('the add-on does not use this statement');
  };
  const changed = (count: number) => ({ subrc: count === 0 ? 4 : 0, dbcnt: count });
  return {
    name: 'postgres',
    connect: async () => {},
    disconnect: async () => {},
    beginTransaction: async () => {},
    execute: missing,
    delete: missing,
    insert: missing,
    openCursor: missing,
    commit: async () => {
      await session.commit();
    },
    rollback: () => session.rollback(),
    update: async ({ table, where, set }: { table: string; where: string; set: string[] }) =>
      changed(await session.execute(native(`UPDATE ${table} SET ${set.join(', ')} WHERE ${where}`))),
    select: async (selection: Selection) => {
      // MESSAGE asks for T100 first and takes the message class as it was transpiled where there is no such table.
      if (/ FROM t100 /i.test(selection.select)) throw new Error('texts of messages are not in the database');
      return { rows: (await session.query(selectSql(selection))) as Record<string, string>[] };
    },
  };
}

/**
 * INSERT dbtab FROM wa. A row whose key is there already gives SY-SUBRC 4; one that another unit of work has inserted
 * and not committed yet is waited for, as on every database of SAP's. The client comes from the session.
 */
export async function insertRow(session: Session, table: string, row: types.Structure): Promise<number> {
  const columns = columnsOf(row).map(([name, text]) => [name, name === 'mandt' ? session.client : text] as const);
  const names = columns.map(([name]) => `"${name}"`).join(', ');
  const places = columns.map((_column, at) => `$${at + 1}`).join(', ');
  return session.execute(
    `INSERT INTO ecc."${table}" (${names}) VALUES (${places}) ON CONFLICT DO NOTHING`,
    columns.map(([, text]) => text),
  );
}
