import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PlRecord, PlValue } from '../../oracle/database.ts';
import { date, MISSING, number, text } from './arguments.ts';
import type { Row } from './rows.ts';

const Field = z.object({ field: z.string(), type: z.string(), default: z.unknown().optional() });
const Signatures = z.object({
  packages: z.record(z.string(), z.object({ recordTypes: z.record(z.string(), z.array(Field)) })),
});
type Field = z.infer<typeof Field>;

let packages: z.infer<typeof Signatures>['packages'] | null = null;

/** Fields of a package's record type, in their order. Throws for a type that the signatures do not have. */
function fieldsOf(packageName: string, type: string): readonly Field[] {
  packages ??= Signatures.parse(
    JSON.parse(readFileSync(new URL('../../signatures/ebs.json', import.meta.url), 'utf8')),
  ).packages;
  const fields = packages[packageName]?.recordTypes[type];
  if (fields === undefined) throw new RangeError(`no record type ${packageName}.${type}`);
  return fields;
}

const MISSING_DEFAULTS: Readonly<Record<string, PlValue>> = {
  'FND_API.G_MISS_NUM': MISSING.NUMBER,
  'FND_API.G_MISS_CHAR': MISSING.VARCHAR2,
  'FND_API.G_MISS_DATE': MISSING.DATE,
};

function initial({ default: expression }: Field): PlValue {
  if (typeof expression !== 'string') return null;
  const literal = /^'(.*)'$/.exec(expression)?.[1];
  return literal === undefined ? (MISSING_DEFAULTS[expression] ?? null) : text(literal);
}

/** A record with the defaults that its type declares; a record within it is one without fields. */
export function newRecord(packageName: string, type: string): PlRecord {
  return { kind: 'record', fields: new Map(fieldsOf(packageName, type).map((field) => [field.field, initial(field)])) };
}

/** A record filled from a row, whose columns are called like the fields; dates as `moment` gives them. */
export function recordOf(packageName: string, type: string, row: Row): PlRecord {
  const fields = new Map<string, PlValue>();
  for (const field of fieldsOf(packageName, type)) {
    const value = row[field.field.toLowerCase()] ?? null;
    fields.set(
      field.field,
      field.type === 'DATE' ? date(value) : field.type.startsWith('NUMBER') ? number(value) : text(value),
    );
  }
  return { kind: 'record', fields };
}

/** The scalar fields of a record type, with their types as declared. */
export function scalarFields(
  packageName: string,
  type: string,
): readonly { readonly name: string; readonly type: string }[] {
  return fieldsOf(packageName, type)
    .filter((field) => /^(VARCHAR2|NUMBER|DATE)/.test(field.type))
    .map((field) => ({ name: field.field, type: field.type }));
}
