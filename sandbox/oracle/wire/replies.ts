import type { OracleColumn, OracleError } from '../engine.ts';
import { MESSAGE } from './negotiation.ts';
import { TYPE_NUMBER } from './types.ts';
import type { ReplyWriter } from './writer.ts';

const AL32UTF8 = 873;
const TRANSACTION_OPEN = 0x02;
const NO_DATA_FOUND = 1403;
const TEXT_TYPES: ReadonlySet<string> = new Set(['VARCHAR2', 'CHAR', 'LONG', 'CLOB']);

/** What ends a call. */
export interface CallEnd {
  readonly isTransactionOpen: boolean;
  readonly cursorId?: number;
  /** Rows of a query fetched so far, or rows that a DML touched. */
  readonly rowCount?: number;
  readonly error?: OracleError | null;
  /** All rows are fetched: no error, though it travels as one. */
  readonly isExhausted?: boolean;
}

/** Message 4. */
export function writeEnd(reply: ReplyWriter, end: CallEnd): ReplyWriter {
  const number = end.error?.number ?? (end.isExhausted === true ? NO_DATA_FOUND : 0);
  reply.u8(MESSAGE.error).ub(end.isTransactionOpen ? TRANSACTION_OPEN : 0, 0, 0);
  // Sixteen bits: what has more (ORA-600000 has no such number) comes with the 32 bits further down.
  reply.ub(number & 0xffff, 0, 0, end.cursorId ?? 0, end.error?.position ?? 0);
  reply.u8(0, 0, 0, 0, 0, 0);
  reply.ub(0, 0).u8(0).ub(0, 0);
  reply.ub(0).u8(0, 0).ub(0, 0);
  reply.ub(0, 0, 0, 0);
  reply.ub(number, end.rowCount ?? 0);
  if (end.error) reply.text(`${end.error.message}\n`);
  else if (number !== 0) reply.text('ORA-01403: no data found\n');
  return reply;
}

/** Message 9: how calls end that have neither rows nor a cursor. */
export function writeStatus(reply: ReplyWriter, isTransactionOpen: boolean): ReplyWriter {
  return reply.u8(MESSAGE.status).ub(isTransactionOpen ? TRANSACTION_OPEN : 0, 0);
}

function sizeOf({ type, size }: OracleColumn): number {
  if (type === 'NUMBER' || type === 'BINARY_INTEGER') return 22;
  if (type === 'DATE') return 7;
  if (type === 'TIMESTAMP') return 11;
  if (type === 'CLOB') return 4000;
  if (type === 'BOOLEAN') return 4;
  return size;
}

function writeColumn(reply: ReplyWriter, column: OracleColumn, position: number): void {
  const isText = TEXT_TYPES.has(column.type);
  // A NUMBER without precision is a floating one: scale -127.
  const scale = column.scale ?? (column.type === 'NUMBER' && !column.precision ? -127 : 0);
  reply.u8(TYPE_NUMBER[column.type], 0, column.precision ?? 0, scale);
  reply.ub(sizeOf(column), 0, 0, 0, 0, isText ? AL32UTF8 : 0).u8(isText ? 1 : 0);
  reply.ub(isText ? column.size : 0, 0);
  reply.u8(column.nullable ? 1 : 0, Math.min(column.name.length, 30));
  reply.twiceCounted(column.name).twiceCounted('').twiceCounted('');
  reply.ub(position, 0);
}

/** What a cursor's columns are, without the head of message 16. */
export function writeColumns(reply: ReplyWriter, columns: readonly OracleColumn[]): void {
  reply.ub(
    columns.reduce((sum, column) => sum + sizeOf(column), 0),
    columns.length,
  );
  if (columns.length > 0) reply.u8(0);
  for (const [index, column] of columns.entries()) writeColumn(reply, column, index + 1);
  reply.ub(0, 0, 0, 0, 0, 0);
}

/** Message 16. */
export function writeDescribe(reply: ReplyWriter, columns: readonly OracleColumn[]): void {
  reply.u8(MESSAGE.describe, 0);
  writeColumns(reply, columns);
}

/** Message 6, in front of the rows of one reply. */
export function writeRowHeader(reply: ReplyWriter, rows: number): void {
  reply.u8(MESSAGE.rowHeader, 0).ub(0, 0, rows, 0, 0, 0);
}

const DIRECTION = { in: 32, out: 16, inout: 48 } as const;

/** Message 11: which binds go which way. */
export function writeDirections(reply: ReplyWriter, directions: readonly (keyof typeof DIRECTION)[]): void {
  const count = directions.length;
  reply.u8(MESSAGE.inOutVector, 0).ub(count % 256, Math.floor(count / 256), 1, 0, 0, 0);
  reply.u8(...directions.map((direction) => DIRECTION[direction]));
}

/** Message 8 of a call that returns no parameters. */
export function writeNoParameters(reply: ReplyWriter): void {
  reply.u8(MESSAGE.parameter).ub(0, 0, 0, 0);
}
