import {
  type OracleBindResult,
  type OracleColumn,
  type OracleCursor,
  OracleError,
  type OracleValue,
} from '../engine.ts';
import type { CursorTable, OpenCursor } from './cursors.ts';
import type { LobStore } from './lobs.ts';
import { MESSAGE } from './negotiation.ts';
import { writeColumns, writeDirections, writeRowHeader } from './replies.ts';
import type { Descriptor } from './types.ts';
import { type Target, writeScalar } from './values.ts';
import type { ReplyWriter } from './writer.ts';

export interface RowDeps {
  readonly cursors: CursorTable;
  readonly lobs: LobStore;
}

/** A cursor handed out: what its columns are, and the number under which its rows are fetched. 0 was never opened. */
function writeCursor(reply: ReplyWriter, rows: OracleCursor | null, { cursors }: RowDeps): void {
  reply.u8(1);
  writeColumns(reply, rows?.columns ?? []);
  reply.ub(rows === null ? 0 : cursors.open(null, rows).id);
}

function targetOf(column: OracleColumn, define: Descriptor | undefined, cursor: OpenCursor, lobs: LobStore): Target {
  return {
    type: define?.type ?? column.type,
    isNational: define?.isNational ?? false,
    lobs,
    onLocator: (locator) => cursor.locators.push(locator),
  };
}

/** Fetches at most `count` rows and writes them. Gives how many there were and whether there are no more. */
export async function writeRows(
  reply: ReplyWriter,
  cursor: OpenCursor,
  count: number,
  deps: RowDeps,
): Promise<{ written: number; done: boolean }> {
  const { rows: source } = cursor;
  if (source === null) throw new OracleError(1002, 'fetch out of sequence');
  const { rows, done } = await source.fetch(count);
  const targets = source.columns.map((column, index) => targetOf(column, cursor.defines?.[index], cursor, deps.lobs));
  if (rows.length > 0) writeRowHeader(reply, rows.length);
  for (const row of rows) {
    reply.u8(MESSAGE.rowValues);
    for (const [index, target] of targets.entries()) {
      const value = row[index] ?? null;
      if (target.type === 'CURSOR') writeCursor(reply, value?.kind === 'cursor' ? value.value : null, deps);
      // A column without room is always NULL, and the client reads no byte for it.
      else if (source.columns[index]?.size !== 0 || target.type !== 'VARCHAR2') writeScalar(reply, value, target);
      // A LONG is followed by its indicator and its return code.
      if (target.type === 'LONG') reply.ub(0, 0);
    }
  }
  cursor.fetched += rows.length;
  return { written: rows.length, done };
}

function checkRoom(value: OracleValue | null, { maxSize, maxElements, type }: Descriptor): void {
  if (value?.kind === 'array' && value.value.length > (maxElements ?? 0)) {
    throw new OracleError(6513, 'PL/SQL: index for PL/SQL table out of range for host language array');
  }
  const texts = value?.kind === 'array' ? value.value : [value];
  if (type !== 'VARCHAR2' && type !== 'CHAR') return;
  if (texts.some((text) => text?.kind === 'text' && Buffer.byteLength(text.value) > maxSize)) {
    throw new OracleError(6502, 'PL/SQL: numeric or value error: character string buffer too small');
  }
}

function writeOut(reply: ReplyWriter, value: OracleValue | null, descriptor: Descriptor, deps: RowDeps): void {
  const { type, isNational, maxElements } = descriptor;
  if (type === null) throw new OracleError(3115, 'unsupported network datatype or representation');
  checkRoom(value, descriptor);
  const target = { type, isNational, lobs: deps.lobs };
  if (maxElements !== null) {
    const elements = value?.kind === 'array' ? value.value : [];
    reply.ub(elements.length);
    for (const element of elements) {
      writeScalar(reply, element, target);
      reply.ub(0);
    }
    return;
  }
  if (type === 'CURSOR') writeCursor(reply, value?.kind === 'cursor' ? value.value : null, deps);
  // A BOOLEAN that is NULL is known by its negative indicator, as its value would read like any other.
  else if (type === 'BOOLEAN' && value === null) {
    reply.u8(0, 0x81, 1);
    return;
  } else writeScalar(reply, value, target);
  reply.ub(0);
}

/** What a PL/SQL block gave back: the direction of each bind, then the values of those that go out. */
export function writeBinds(
  reply: ReplyWriter,
  results: readonly OracleBindResult[],
  descriptors: readonly Descriptor[],
  deps: RowDeps,
): void {
  if (descriptors.length === 0) return;
  if (results.length !== descriptors.length) throw new OracleError(1008, 'not all variables bound');
  writeDirections(
    reply,
    results.map(({ direction }) => direction),
  );
  if (results.every(({ direction }) => direction === 'in')) return;
  reply.u8(MESSAGE.rowValues);
  for (const [index, descriptor] of descriptors.entries()) {
    const result = results[index];
    if (result !== undefined && result.direction !== 'in') writeOut(reply, result.value, descriptor, deps);
  }
}

/** Message 27: result sets that a block returned without a bind for them. */
export function writeImplicit(reply: ReplyWriter, implicit: readonly OracleCursor[], { cursors }: RowDeps): void {
  if (implicit.length === 0) return;
  reply.u8(MESSAGE.implicitResults).ub(implicit.length);
  for (const rows of implicit) {
    reply.u8(0);
    writeColumns(reply, rows.columns);
    reply.ub(cursors.open(null, rows).id);
  }
}
