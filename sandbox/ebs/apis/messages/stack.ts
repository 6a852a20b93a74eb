import type { DatabaseSession, PlTable, PlValue } from '../../../oracle/database.ts';
import { number, scalar, text } from '../arguments.ts';
import { readVariable, scalarVariable, setVariable } from '../state.ts';
import { decode, encode, type FndMessage, textOf } from './message.ts';

/** FND_MSG_PUB's list of messages, in the session's package state (Oracle Application Object Library, FND_MSG_PUB). */

const PACKAGE = 'FND_MSG_PUB';
const FIRST = -1;
const NEXT = -2;
const LAST = -3;
const PREVIOUS = -4;

function table(session: DatabaseSession): PlTable {
  const known = readVariable(session, PACKAGE, 'G_MSG_TBL');
  if (known?.kind === 'table') return known;
  const rows = new Map<number, PlValue>();
  setVariable(session, PACKAGE, 'G_MSG_TBL', { kind: 'table', rows });
  return { kind: 'table', rows };
}

function position(session: DatabaseSession): number {
  return Number(scalarVariable(session, PACKAGE, 'G_MSG_INDEX') ?? '0');
}

function setPosition(session: DatabaseSession, index: number): void {
  setVariable(session, PACKAGE, 'G_MSG_INDEX', number(index));
}

export function initialize(session: DatabaseSession): void {
  table(session).rows.clear();
  setPosition(session, 0);
}

export function count(session: DatabaseSession): number {
  return table(session).rows.size;
}

/** Appends at the bottom, encoded. */
export function add(session: DatabaseSession, message: FndMessage): void {
  addEncoded(session, encode(message));
}

export function addEncoded(session: DatabaseSession, encoded: string): void {
  const { rows } = table(session);
  rows.set(rows.size + 1, text(encoded));
}

/** Without an index everything; else this one, and those below move up. No such message: nothing happens. */
export function remove(session: DatabaseSession, index: number | null): void {
  if (index === null) {
    initialize(session);
    return;
  }
  const { rows } = table(session);
  if (!rows.delete(index)) return;
  const left = [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
  rows.clear();
  left.forEach((row, at) => {
    rows.set(at + 1, row);
  });
}

/** Where GET stands: before the first message, or behind the last one. */
export function reset(session: DatabaseSession, mode: number): boolean {
  if (mode !== FIRST && mode !== LAST) return false;
  setPosition(session, mode === FIRST ? 0 : count(session) + 1);
  return true;
}

export interface Got {
  readonly data: string | null;
  readonly index: number | null;
}

/** The message at an index or beside the last one that was read; nothing at either end. */
export function get(session: DatabaseSession, index: number, encoded: boolean): Got {
  const at = target(session, index);
  const row = scalar(table(session).rows.get(at));
  // The place is kept even beyond the ends, so that NEXT after the last message stays NULL.
  setPosition(session, Math.min(Math.max(at, 0), count(session) + 1));
  if (row === null) return { data: null, index: null };
  return { data: encoded ? row : textOf(decode(row)), index: at };
}

function target(session: DatabaseSession, index: number): number {
  switch (index) {
    case FIRST:
      return 1;
    case NEXT:
      return position(session) + 1;
    case LAST:
      return count(session);
    case PREVIOUS:
      return position(session) - 1;
    default:
      return index;
  }
}

/** X_MSG_COUNT and X_MSG_DATA: the data only where there is exactly one message. */
export function countAndGet(session: DatabaseSession, encoded: boolean): { count: number; data: string | null } {
  const messages = count(session);
  if (messages !== 1) return { count: messages, data: null };
  const { data } = get(session, FIRST, encoded);
  // The caller reads the list from its beginning all the same.
  reset(session, FIRST);
  return { count: messages, data };
}
