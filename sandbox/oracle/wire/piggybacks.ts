import type { SessionAttributes } from '../engine.ts';
import { LOCATOR_LENGTH } from './lobs.ts';
import { type RequestReader, WireViolation } from './reader.ts';

export const PIGGYBACK = {
  lob: 96,
  closeCursors: 105,
  cancelCursors: 120,
  attributes: 135,
  schema: 152,
  context: 154,
} as const;

/** V$SESSION keeps 64 characters of each. */
const MAX_ATTRIBUTE = 64;
const MAX_LISTED = 10_000;

/** Numbers of the cursors that a client closes or cancels. */
export function readCursors(reader: RequestReader): number[] {
  reader.skip(1);
  const count = reader.ub();
  if (count > MAX_LISTED) throw new WireViolation(`${count} cursors to close`);
  return Array.from({ length: count }, () => reader.ub());
}

/** End-to-end attributes: the lengths of all come first, then the texts of those that have one. */
export function readAttributes(reader: RequestReader): SessionAttributes {
  reader.skip(2);
  reader.ub();
  const announced = (): number | null => {
    const isSet = reader.u8() !== 0;
    const length = reader.ub();
    return isSet ? length : null;
  };
  const clientId = announced();
  const module = announced();
  const action = announced();
  const context = announced();
  reader.skip(1);
  reader.ub();
  const clientInfo = announced();
  reader.skip(1);
  reader.ub();
  reader.skip(1);
  reader.ub();
  const dbOp = announced();
  const read = (length: number | null): string | null =>
    length === null || length === 0 ? null : (reader.text() ?? '').slice(0, MAX_ATTRIBUTE);
  const values: { -readonly [K in keyof SessionAttributes]: SessionAttributes[K] } = {};
  const clientIdText = read(clientId);
  if (clientId !== null) values.clientId = clientIdText;
  const moduleText = read(module);
  if (module !== null) values.module = moduleText;
  const actionText = read(action);
  if (action !== null) values.action = actionText;
  read(context);
  const clientInfoText = read(clientInfo);
  if (clientInfo !== null) values.clientInfo = clientInfoText;
  const dbOpText = read(dbOp);
  if (dbOp !== null) values.dbOp = dbOpText;
  return values;
}

export function readSchema(reader: RequestReader): string {
  reader.skip(1);
  reader.ub();
  return reader.text() ?? '';
}

/** Locators of temporary CLOBs that a client lets go of. */
export function readFreedLobs(reader: RequestReader): Buffer[] {
  reader.skip(1);
  const total = reader.ub();
  reader.skip(1);
  reader.skipUb(3);
  reader.skip(3);
  reader.ub();
  reader.skip(1);
  reader.skipUb(3);
  reader.skip(1);
  for (let i = 0; i < 3; i++) {
    reader.skip(1);
    reader.ub();
  }
  const locators: Buffer[] = [];
  const bytes = reader.take(total);
  for (let at = 0; at + LOCATOR_LENGTH <= total; at += LOCATOR_LENGTH) {
    locators.push(bytes.subarray(at, at + LOCATOR_LENGTH));
  }
  return locators;
}

/** An application context: read, so that what follows it can be; nothing in a session depends on it. */
export function skipContext(reader: RequestReader): void {
  if (reader.u8() !== 0) reader.ub();
  reader.skip(1);
  const count = reader.ub();
  reader.ub();
  reader.skip(1);
  reader.bytes();
  reader.pairs(count);
}
