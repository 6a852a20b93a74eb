import type { PlValue } from '../../database.ts';
import type { Frame } from '../run/frame.ts';
import { convert } from './convert.ts';
import type { PlType } from './types.ts';

/** What a variable of a type holds before anything was assigned: NULL, an empty table, a record of its fields' defaults. */
export async function initialOf(type: PlType, frame: Frame): Promise<PlValue> {
  if (type.kind === 'table') return emptyTable(type.key.base === 'BINARY_INTEGER');
  if (type.kind !== 'record') return null;
  const fields = new Map<string, PlValue>();
  for (const [name, field] of type.fields) {
    const value = field.initial === null ? await initialOf(field.type, frame) : await field.initial(frame);
    fields.set(name, value === null ? null : await convert(value, field.type, frame.execution));
  }
  return { kind: 'record', fields };
}

function emptyTable(byNumber: boolean): PlValue {
  return byNumber ? { kind: 'table', rows: new Map() } : { kind: 'hash', rows: new Map() };
}
