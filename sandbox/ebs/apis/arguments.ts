import type { ApiCall, PlRecord, PlTable, PlValue } from '../../oracle/database.ts';
import type { OracleValue } from '../../oracle/engine.ts';

/** What a value says without its type: text, exact decimal or `YYYY-MM-DDTHH:MM:SS`. Anything but a scalar is null. */
export function scalar(value: PlValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  switch (value.kind) {
    case 'text':
    case 'clob':
    case 'number':
    case 'date':
      return value.value;
    default:
      return null;
  }
}

const MISSING_NUMBER = `999${'0'.repeat(123)}`;
const MISSING_CHAR = '\u0000';

/** Whether this is FND_API.G_MISS_NUM, _CHAR or _DATE: 9.99E125, CHR(0), the first day of the Julian calendar. */
export function isMissing(value: PlValue | undefined): boolean {
  const text = scalar(value);
  if (text === null || value === null || value === undefined) return false;
  switch (value.kind) {
    case 'number':
      return text === MISSING_NUMBER || Number(text) === 9.99e125;
    case 'date':
      return /^-47\d\d-/.test(text);
    default:
      return text === MISSING_CHAR;
  }
}

/** G_MISS_* as PL/SQL has it. The date is in the database's own proleptic reading of 1 January 4712 BC. */
export const MISSING = {
  NUMBER: { kind: 'number', value: MISSING_NUMBER },
  VARCHAR2: { kind: 'text', value: MISSING_CHAR },
  DATE: { kind: 'date', value: '-4712-01-01T00:00:00' },
} as const satisfies Record<string, OracleValue>;

/** What was said; NULL and G_MISS both say nothing, as where a row is created. */
export function given(value: PlValue | undefined): string | null {
  return isMissing(value) ? null : scalar(value);
}

/** What is to become of a column by the rule of TCA's updates: undefined keeps (NULL was passed), null clears (G_MISS). */
export function change(value: PlValue | undefined): string | null | undefined {
  if (isMissing(value)) return null;
  return scalar(value) ?? undefined;
}

export function argument(call: ApiCall, name: string): string | null {
  return given(call.args.get(name));
}

const NOTHING: PlRecord = { kind: 'record', fields: new Map() };

/** A record argument; one that was not passed is as if none of its fields were. */
export function recordArgument(call: ApiCall, name: string): PlRecord {
  return asRecord(call.args.get(name));
}

export function asRecord(value: PlValue | undefined): PlRecord {
  return value?.kind === 'record' ? value : NOTHING;
}

/** The rows of an index-by table of records, in the order of their index. */
export function rowsArgument(call: ApiCall, name: string): readonly PlRecord[] {
  const value = call.args.get(name);
  return value?.kind === 'table' ? rowsOf(value).map(asRecord) : [];
}

function rowsOf(table: PlTable): readonly PlValue[] {
  return [...table.rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}

export function field(record: PlRecord, name: string): string | null {
  return given(record.fields.get(name));
}

export function text(value: string | null): PlValue {
  return value === null || value === '' ? null : { kind: 'text', value };
}

export function number(value: string | number | null): PlValue {
  return value === null ? null : { kind: 'number', value: String(value) };
}

/** `value` is `YYYY-MM-DDTHH:MM:SS`. */
export function date(value: string | null): PlValue {
  return value === null ? null : { kind: 'date', value };
}
