import type { OracleConnection } from './surface.ts';

/** What every session is set to, so that text means the same in all of them whatever the client or the database prefers. */
const SET_SESSION = `/* adit:session */ ALTER SESSION SET NLS_LANGUAGE = 'AMERICAN' NLS_TERRITORY = 'AMERICA' NLS_NUMERIC_CHARACTERS = '.,' NLS_DATE_FORMAT = 'YYYY-MM-DD' NLS_COMP = 'BINARY' NLS_SORT = 'BINARY' TIME_ZONE = '+00:00'`;

/** The edition of the session and the one that new sessions get. */
export const EDITIONS = `/* adit:edition */ SELECT SYS_CONTEXT('USERENV', 'CURRENT_EDITION_NAME') AS CURRENT_EDITION, PROPERTY_VALUE AS DEFAULT_EDITION FROM DATABASE_PROPERTIES WHERE PROPERTY_NAME = 'DEFAULT_EDITION'`;

interface Editions {
  readonly current: string | null;
  readonly default: string | null;
}

/** Before anything else on a fresh connection. Rejects as the driver does. */
export async function prepareSession(connection: OracleConnection): Promise<Editions> {
  connection.module = 'ADIT';
  await connection.execute(SET_SESSION, {}, {});
  return await editionsOf(connection);
}

async function editionsOf(connection: OracleConnection): Promise<Editions> {
  const { rows } = await connection.execute(EDITIONS, {}, { maxRows: 1 });
  return editionsIn(rows);
}

export function editionsIn(rows: readonly unknown[][] | undefined): Editions {
  const [current, standard] = rows?.[0] ?? [];
  return { current: textOrNull(current), default: textOrNull(standard) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
