import { readFileSync } from 'node:fs';
import { z } from 'zod';

const FieldType = z.enum([
  'CHAR',
  'NUMC',
  'DATS',
  'TIMS',
  'CUKY',
  'UNIT',
  'LANG',
  'CLNT',
  'DEC',
  'CURR',
  'QUAN',
  'INT1',
  'INT4',
]);

const Field = z.object({
  name: z.string(),
  type: FieldType,
  length: z.int(),
  decimals: z.int().nullish(),
  key: z.boolean().optional(),
});

/** One column of a transparent table: name in lower case, as the engine knows it. */
export interface Column {
  readonly name: string;
  readonly type: z.infer<typeof FieldType>;
  readonly length: number;
  readonly decimals: number;
  readonly key: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

const Signatures = z.object({ tables: z.record(z.string(), z.object({ fields: z.array(Field) })) });

/** The tables of `sandbox/signatures/sap.json`, the only source of what exists in the simulated system. */
export function readDictionary(): readonly Table[] {
  const file = new URL('../../signatures/sap.json', import.meta.url);
  const { tables } = Signatures.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(tables).map(([name, { fields }]) => ({
    name: name.toLowerCase(),
    columns: fields.map((field) => ({
      name: field.name.toLowerCase(),
      type: field.type,
      length: field.length,
      decimals: field.decimals ?? 0,
      key: field.key ?? false,
    })),
  }));
}

/** What ABAP calls the initial value of a type; a field is never null in a transparent table. */
export function initialValue(column: Column): string {
  switch (column.type) {
    case 'NUMC':
    case 'DATS':
    case 'TIMS':
      return '0'.repeat(column.length);
    case 'DEC':
    case 'CURR':
    case 'QUAN':
    case 'INT1':
    case 'INT4':
      return '0';
    default:
      return '';
  }
}
