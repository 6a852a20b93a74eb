import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  type Field,
  isField,
  isTable,
  type Parameter,
  type RfcFunction,
  type Structure,
} from '../../bapi/catalogue/types.ts';

/** The interface facts that were collected from public sources: what exists, and how sure it is. */

const Confidence = z.enum(['confirmed', 'likely', 'unverified']);
type Confidence = z.infer<typeof Confidence>;

const SignedField = z.object({
  name: z.string(),
  type: z.string(),
  length: z.number().nullish(),
  decimals: z.number().nullish(),
  confidence: Confidence.nullish(),
});
type SignedField = z.infer<typeof SignedField>;

const SignedStructure = z.object({ confidence: Confidence, fields: z.array(SignedField) });
type SignedStructure = z.infer<typeof SignedStructure>;

const SignedParameter = SignedField.extend({
  direction: z.enum(['import', 'export', 'changing', 'tables']),
  optional: z.boolean(),
});

const Signatures = z.object({
  functions: z.record(
    z.string(),
    z.object({ parameters: z.array(SignedParameter), rfcEnabled: z.boolean().nullish() }),
  ),
  structures: z.record(z.string(), SignedStructure),
  tables: z.record(z.string(), SignedStructure),
});
export type Signatures = z.infer<typeof Signatures>;

export function readSignatures(): Signatures {
  return Signatures.parse(JSON.parse(readFileSync('sandbox/signatures/sap.json', 'utf8')));
}

/** Types that one of ours may stand for. Codes, keys of units and languages are text on the wire. */
const STANDS_FOR: Readonly<Record<string, readonly string[]>> = {
  CHAR: ['CHAR', 'CUKY', 'UNIT', 'LANG', 'CLNT'],
  STRING: ['STRG'],
  NUMC: ['NUMC'],
  DATS: ['DATS'],
  TIMS: ['TIMS'],
  DEC: ['DEC'],
  CURR: ['CURR'],
  INT4: ['INT4'],
  RAW: ['XSTRING'],
};
/** What RFC_READ_TABLE prints like a packed number. */
const PRINTED_LIKE_DEC = ['QUAN', 'INT1'];

function fieldDifferences(place: string, field: Field, signed: SignedField, isTable: boolean): readonly string[] {
  const types = [...(STANDS_FOR[field.abap] ?? []), ...(isTable && field.abap === 'DEC' ? PRINTED_LIKE_DEC : [])];
  if (!types.includes(signed.type)) return [`${place}: ${field.abap} here, ${signed.type} there`];
  if (['INT4', 'DATS', 'TIMS', 'STRG'].includes(signed.type)) return [];
  const found: string[] = [];
  if (typeof signed.length === 'number' && signed.length !== field.length) {
    found.push(`${place}: ${field.length} long here, ${signed.length} there`);
  }
  if (typeof signed.decimals === 'number' && signed.decimals !== field.decimals) {
    found.push(`${place}: ${field.decimals} decimals here, ${signed.decimals} there`);
  }
  return found;
}

export function structureDifferences(
  own: Structure,
  signed: SignedStructure | undefined,
  isTable = false,
): readonly string[] {
  if (!signed) return [`${own.name}: does not exist`];
  const fields = new Map(signed.fields.map((field) => [field.name, field]));
  return Object.entries(own.fields).flatMap(([name, field]) => {
    const there = fields.get(name);
    const place = `${own.name}-${name}`;
    return there ? fieldDifferences(place, field, there, isTable) : [`${place}: does not exist`];
  });
}

const SIDES = { imports: 'import', exports: 'export', tables: 'tables' } as const;

export function functionDifferences(own: RfcFunction, { functions, structures }: Signatures): readonly string[] {
  const signed = functions[own.name];
  if (!signed) return [`${own.name}: does not exist`];
  const found = signed.rfcEnabled === false ? [`${own.name}: cannot be called from outside`] : [];
  const parameters = new Map(signed.parameters.map((parameter) => [parameter.name, parameter]));
  for (const side of ['imports', 'exports', 'tables'] as const) {
    for (const [name, type] of Object.entries<Parameter>(own[side])) {
      const place = `${own.name}.${name}`;
      const there = parameters.get(name);
      if (!there) found.push(`${place}: does not exist`);
      else if (there.direction !== SIDES[side]) found.push(`${place}: ${SIDES[side]} here, ${there.direction} there`);
      else if (isField(type)) found.push(...fieldDifferences(place, type, there, false));
      else if (there.type !== type.name) found.push(`${place}: ${type.name} here, ${there.type} there`);
      else found.push(...structureDifferences(...rowsOf(type, structures)));
    }
  }
  const named = new Set([...Object.keys(own.imports), ...Object.keys(own.tables)]);
  for (const { name, direction, optional } of signed.parameters) {
    if (!optional && direction !== 'export' && !named.has(name)) found.push(`${own.name}.${name}: mandatory, not sent`);
  }
  return found;
}

function rowsOf(
  type: Exclude<Parameter, Field>,
  structures: Signatures['structures'],
): [Structure, SignedStructure | undefined] {
  const row = isTable(type) ? type.row : type;
  return [row, structures[row.name]];
}

/** Fields of a structure or table in use that rest on nobody's word, in order. */
export function unverifiedFields(own: Structure, signed: SignedStructure | undefined): readonly string[] {
  const fields = new Map(signed?.fields.map((field) => [field.name, field.confidence ?? signed.confidence]));
  return Object.keys(own.fields).filter((name) => fields.get(name) === ('unverified' satisfies Confidence));
}

export function structuresOf(fn: RfcFunction): readonly Structure[] {
  return Object.values<Parameter>({ ...fn.imports, ...fn.exports, ...fn.tables }).flatMap((type) =>
    isField(type) ? [] : [isTable(type) ? type.row : type],
  );
}
