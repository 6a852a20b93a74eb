import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The simulated ABAP dictionary and function library: exactly what `sandbox/signatures/sap.json` knows, nothing else. */

const Field = z.object({
  name: z.string(),
  type: z.enum([
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
    'XSTRING',
    'STRING',
  ]),
  /** Characters or digits; null where no public source gives it. */
  length: z.number().nullable().optional(),
  decimals: z.number().nullable().optional(),
  key: z.boolean().optional(),
});
export type Field = z.infer<typeof Field>;
type BasicType = Field['type'];

const Structure = z.object({
  fields: z.array(Field),
  complete: z.boolean(),
  nonUnicodeLength: z.number().nullable().optional(),
});
export type Structure = z.infer<typeof Structure>;

const Parameter = z.object({
  name: z.string(),
  direction: z.enum(['import', 'export', 'changing', 'tables']),
  /** Basic type or name of a structure; a few structures are named only, without known fields. */
  type: z.string(),
  length: z.number().nullable().optional(),
  decimals: z.number().nullable().optional(),
  optional: z.boolean().optional(),
  default: z.string().nullable().optional(),
  reference: z.string().nullable().optional(),
  /** Fields of a structure or row that the parameter brings along, because its type is not in the signatures (add-ons). */
  fields: z.array(Field).optional(),
  /** Typed with a table type although it is no TABLES parameter (add-ons). */
  isTable: z.boolean().optional(),
});
export type Parameter = z.infer<typeof Parameter>;

const FunctionSignature = z.object({
  commits: z.enum(['read', 'needs-commit', 'self']),
  parameters: z.array(Parameter),
  exceptions: z.array(z.string()),
});
export type FunctionSignature = z.infer<typeof FunctionSignature>;

const Signatures = z.object({
  functions: z.record(z.string(), FunctionSignature),
  structures: z.record(z.string(), Structure),
  tables: z.record(z.string(), Structure),
});

const signatures = Signatures.parse(
  JSON.parse(readFileSync(new URL('../signatures/sap.json', import.meta.url), 'utf8')),
);

const functions = new Map(Object.entries(signatures.functions));
const structures = new Map(Object.entries(signatures.structures));
const tables = new Map(Object.entries(signatures.tables));

export const functionSignature = (name: string): FunctionSignature | undefined => functions.get(name);
export const transparentTable = (name: string): Structure | undefined => tables.get(name);
export const transparentTableNames = (): string[] => [...tables.keys()];
export const structureType = (name: string): Structure | undefined => structures.get(name);

/** Whether a parameter holds rows: a TABLES parameter, or another one with a table type. */
export const isTabular = (parameter: Parameter): boolean =>
  parameter.direction === 'tables' || parameter.isTable === true;

/** The scalar that a parameter is, or null when it is a structure or table. */
export function scalarOf(parameter: Parameter): Field | null {
  if (isTabular(parameter)) return null;
  const type = Field.shape.type.safeParse(parameter.type);
  return type.success
    ? { name: parameter.name, type: type.data, length: parameter.length, decimals: parameter.decimals }
    : null;
}

/** Fields of a structured parameter. A type that is named but not expanded has none that a caller could send. */
export function fieldsOf(parameter: Parameter): readonly Field[] {
  return parameter.fields ?? structures.get(parameter.type)?.fields ?? [];
}

/** Initial value in internal form: what an untouched ABAP variable of the type holds. */
export function initialValue(field: Field): string {
  switch (field.type) {
    case 'DATS':
      return '00000000';
    case 'TIMS':
      return '000000';
    case 'NUMC':
      return '0'.repeat(field.length ?? 1);
    case 'DEC':
    case 'CURR':
    case 'QUAN':
      return field.decimals ? `0.${'0'.repeat(field.decimals)}` : '0';
    case 'INT1':
    case 'INT4':
      return '0';
    default:
      return '';
  }
}

/** The ABAP type letter (DD03L-INTTYPE). */
export function typeLetter(type: BasicType): string {
  switch (type) {
    case 'DATS':
      return 'D';
    case 'TIMS':
      return 'T';
    case 'NUMC':
      return 'N';
    case 'DEC':
    case 'CURR':
    case 'QUAN':
      return 'P';
    case 'INT4':
      return 'I';
    case 'INT1':
      return 'b';
    case 'XSTRING':
      return 'y';
    case 'STRING':
      return 'g';
    default:
      return 'C';
  }
}

/** Bytes in memory; character-like types take two bytes each in a Unicode system, packed numbers two digits a byte. */
export function byteLength(field: Field, bytesPerCharacter: 1 | 2): number {
  switch (typeLetter(field.type)) {
    case 'P':
      return Math.floor((field.length ?? 1) / 2) + 1;
    case 'I':
      return 4;
    case 'b':
      return 1;
    case 'y':
    case 'g':
      return 8;
    default:
      return (field.length ?? 1) * bytesPerCharacter;
  }
}
