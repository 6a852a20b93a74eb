import { AditError } from '../../domain/errors.ts';
import type { Text } from '../ask.ts';
import type { OracleColumn, OracleModule, OracleResultSet } from './surface.ts';

/** Characters that a VARCHAR2 holds whatever the database's character set makes of them; longer text goes as a CLOB. */
export const MOST_VARCHAR2 = { sql: 1_000, plsql: 8_000 } as const;
const OUT_ROOM = 4_000;
/** The longest text of one column: notes are shorter, and nothing else is long. */
const MOST_TEXT = 1024 * 1024;
const FETCH_ROWS = 500;

/** IN binds: always text, never a number or a date, so that no setting of the session changes their meaning. */
export function inBinds(
  module: OracleModule,
  values: Readonly<Record<string, Text>>,
  mostVarchar2: number,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      {
        dir: module.BIND_IN,
        val: value === '' ? null : value,
        type: value !== null && value.length > mostVarchar2 ? module.CLOB : module.STRING,
      },
    ]),
  );
}

export function outBinds(
  module: OracleModule,
  names: readonly string[],
  room: Readonly<Record<string, number>> = {},
): Record<string, unknown> {
  const bind = (name: string) => ({ dir: module.BIND_OUT, type: module.STRING, maxSize: room[name] ?? OUT_ROOM });
  return Object.fromEntries(names.map((name) => [name, bind(name)]));
}

/** Throws ERP_REPLY_INVALID where other columns came than the statement was written for. */
export function checkColumns(
  statement: string,
  wanted: readonly string[],
  found: readonly OracleColumn[] | undefined,
): void {
  const names = (found ?? []).map(({ name }) => name);
  if (names.length === wanted.length && names.every((name, at) => name === wanted[at])) return;
  throw new AditError('ERP_REPLY_INVALID', `${statement}: other columns came than the statement has`, {
    details: { statement, found: names.slice(0, 40) },
    outcome: 'none',
  });
}

/** Rows as text. Throws ERP_REPLY_INVALID for a value that is none, or that no column of ours can hold. */
export function textRows(statement: string, rows: readonly (readonly unknown[])[]): readonly (readonly Text[])[] {
  return rows.map((row) => row.map((value) => textOf(statement, value)));
}

export function textOf(statement: string, value: unknown): Text {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string' && value.length <= MOST_TEXT) return value;
  throw new AditError('ERP_REPLY_INVALID', `${statement}: a value came that is no text`, {
    details: { statement, type: typeof value },
    outcome: 'none',
  });
}

/**
 * At most `most` rows of a cursor. A batch that is not full is the last one, except where the cursor has CLOBs: the
 * driver then describes first and may come back with nothing before it fetches.
 */
export async function rowsOf(cursor: OracleResultSet, most: number): Promise<readonly unknown[][]> {
  const hasClobs = cursor.metaData.some(({ dbTypeName }) => dbTypeName === 'CLOB');
  const rows: unknown[][] = [];
  for (let empty = 0; rows.length < most; ) {
    const wanted = Math.min(FETCH_ROWS, most - rows.length);
    const batch = await cursor.getRows(wanted);
    for (const row of batch) rows.push(row);
    if (batch.length === wanted) continue;
    if (!hasClobs) break;
    if (batch.length === 0 && ++empty === 2) break;
  }
  return rows;
}
