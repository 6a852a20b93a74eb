import type { OracleBind } from '../engine.ts';
import type { LobStore } from './lobs.ts';
import { MESSAGE } from './negotiation.ts';
import { type RequestReader, WireViolation } from './reader.ts';
import { type Descriptor, readDescriptor } from './types.ts';
import { readBind } from './values.ts';

const OPTION = {
  parse: 0x01,
  define: 0x10,
  execute: 0x20,
  fetch: 0x40,
  commit: 0x100,
  notPlsql: 0x8000,
  describe: 0x20000,
} as const;
const COMMIT_AGAIN = 0x01;
const MAX_SQL_BYTES = 1024 * 1024;
const MAX_BINDS = 65_535;
/** Longest value that stands in its place; in SQL, longer ones follow behind all others. */
const MAX_STRING_BYTES = 32_767;

export interface ExecuteRequest {
  readonly isParse: boolean;
  readonly isExecute: boolean;
  readonly isFetch: boolean;
  readonly isCommit: boolean;
  readonly isDescribeOnly: boolean;
  /** 0 for a statement that has no cursor yet. */
  readonly cursorId: number;
  /** Null when the cursor is known. */
  readonly sql: string | null;
  /** Rows wanted with the reply of a query; executions of anything else. */
  readonly iterations: number;
  readonly descriptors: readonly Descriptor[];
  readonly defines: readonly Descriptor[] | null;
  /** One row of binds for every execution; at least one, which may be empty. */
  readonly rows: readonly (readonly OracleBind[])[];
}

/** Reads message 7 for each execution. `isSent` says of which binds a value comes; the others are NULL. */
function readRows(
  reader: RequestReader,
  descriptors: readonly Descriptor[],
  isSent: (position: number) => boolean,
  isPlsql: boolean,
  lobs: LobStore,
): OracleBind[][] {
  const isLate = (descriptor: Descriptor): boolean =>
    !isPlsql && descriptor.maxElements === null && descriptor.maxSize > MAX_STRING_BYTES;
  const rows: OracleBind[][] = [];
  while (reader.left > 0) {
    if (reader.u8() !== MESSAGE.rowValues) throw new WireViolation('something else where bind values must come');
    const values = new Map<Descriptor, OracleBind['value']>();
    for (const late of [false, true]) {
      for (const [position, descriptor] of descriptors.entries()) {
        if (isLate(descriptor) !== late || !isSent(position)) continue;
        values.set(descriptor, readBind(reader, descriptor, lobs));
      }
    }
    rows.push(descriptors.map((descriptor) => bindOf(descriptor, values.get(descriptor) ?? null)));
  }
  return rows.length > 0 ? rows : [descriptors.map((descriptor) => bindOf(descriptor, null))];
}

function bindOf({ type, maxSize, maxElements }: Descriptor, value: OracleBind['value']): OracleBind {
  return { type: type ?? 'VARCHAR2', maxSize, maxElements, value };
}

/** Reads function 94. */
export function readExecute(reader: RequestReader, lobs: LobStore): ExecuteRequest {
  const options = reader.ub();
  const cursorId = reader.ub();
  reader.skip(1);
  const sqlBytes = reader.ub();
  if (sqlBytes > MAX_SQL_BYTES) throw new WireViolation(`a statement of ${sqlBytes} bytes`);
  reader.skip(1);
  const numbers = reader.ub();
  reader.skip(3);
  const prefetch = reader.ub();
  reader.ub();
  reader.skip(1);
  const bindCount = reader.ub();
  reader.skip(6);
  const defineCount = reader.ub();
  if (bindCount > MAX_BINDS || defineCount > 1000) throw new WireViolation('too many binds or columns');
  reader.ub();
  reader.skip(3);
  reader.ub();
  reader.skip(1);
  reader.skipUb(2);
  reader.skip(1);
  reader.ub();
  reader.skip(2);
  reader.ub();
  reader.skip(1);
  reader.ub();
  reader.skip(2);
  reader.ub();
  const sql = sqlBytes > 0 ? reader.text() : null;
  const numbered = Array.from({ length: numbers }, () => reader.ub());
  const defines = defineCount > 0 ? Array.from({ length: defineCount }, () => readDescriptor(reader)) : null;
  const descriptors = Array.from({ length: bindCount }, () => readDescriptor(reader));
  const has = (option: number): boolean => (options & option) !== 0;
  const isQuery = numbered[7] === 1;
  return {
    isParse: has(OPTION.parse),
    isExecute: has(OPTION.execute),
    isFetch: has(OPTION.fetch),
    isCommit: has(OPTION.commit),
    isDescribeOnly: has(OPTION.describe) || !(has(OPTION.execute) || has(OPTION.define) || has(OPTION.fetch)),
    cursorId,
    sql,
    iterations: isQuery ? prefetch : (numbered[1] ?? 1),
    descriptors,
    defines: has(OPTION.define) ? defines : null,
    rows: readRows(reader, descriptors, () => true, !has(OPTION.notPlsql), lobs),
  };
}

export interface ReexecuteHead {
  readonly cursorId: number;
  readonly iterations: number;
  readonly isCommit: boolean;
}

/** Reads what functions 4 and 78 begin with; whose cursor it is decides how the values behind it are read. */
export function readReexecute(reader: RequestReader): ReexecuteHead {
  const cursorId = reader.ub();
  const iterations = reader.ub();
  reader.ub();
  return { cursorId, iterations, isCommit: (reader.ub() & COMMIT_AGAIN) !== 0 };
}

/** Values of a re-execution: only of the binds that are not purely OUT. */
export function readAgain(
  reader: RequestReader,
  cursor: { readonly descriptors: readonly Descriptor[]; readonly isPlsql: boolean; isOut(position: number): boolean },
  lobs: LobStore,
): OracleBind[][] {
  return readRows(reader, cursor.descriptors, (position) => !cursor.isOut(position), cursor.isPlsql, lobs);
}
