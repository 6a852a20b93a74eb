import { type DictionaryRow, fieldDrift } from '../catalogue/dictionary.ts';
import { DDIF_FIELDINFO_GET, RFC_GET_FUNCTION_INTERFACE } from '../catalogue/functions.ts';
import { type Field, isField, type Parameter } from '../catalogue/types.ts';
import type { Ask } from '../session.ts';
import { fieldType, ownFunction } from './descriptors.ts';
import { type OwnFunction, ownerOf, type TableField } from './section.ts';

/** What an extension is called in findings and logs, such as `customer.custom.riskClass`. */
export function nameOf(of: 'customer' | 'invoice', custom: string): string {
  return `${of}.custom.${custom}`;
}

/** Of each extension by its name: null where the ERP has it as the section says, else how they differ. */
export type Drift = ReadonlyMap<string, string | null>;

/** The same of a function's parameter that is not in the dictionary by itself. */
const EXIDS: Readonly<Record<Field['abap'], string>> = {
  CHAR: 'C',
  NUMC: 'N',
  DATS: 'D',
  TIMS: 'T',
  DEC: 'P',
  INT4: 'I',
  CURR: 'P',
  STRING: 'g',
  RAW: 'X',
};

/** Compares every extension with the dictionary and the interfaces of the ERP. Throws what the calls throw. */
export async function checkExtensions(ask: Ask): Promise<Drift> {
  const { fields, functions } = ask.section.extensions;
  const parts = await Promise.all([
    ...(ask.canReadTables ? [checkFields(ask, fields)] : [fieldsWithoutTables(fields)]),
    ...functions.map((own) => checkFunction(ask, own)),
  ]);
  return new Map(parts.flat());
}

type Verdicts = readonly (readonly [string, string | null])[];

function fieldsWithoutTables(fields: readonly TableField[]): Verdicts {
  return fields.map(({ table, custom }) => [nameOf(ownerOf(table), custom), 'it needs RFC_READ_TABLE, which is off']);
}

async function checkFields(ask: Ask, fields: readonly TableField[]): Promise<Verdicts> {
  const tables = [...new Set(fields.map(({ table }) => table))];
  const dictionary = new Map(
    await Promise.all(tables.map(async (table) => [table, await offered(ask, table)] as const)),
  );
  return fields.map((one) => {
    const found = dictionary.get(one.table)?.get(one.field);
    return [nameOf(ownerOf(one.table), one.custom), fieldDrift(`${one.table}-${one.field}`, fieldType(one), found)];
  });
}

async function checkFunction(ask: Ask, own: OwnFunction): Promise<Verdicts> {
  const fn = ownFunction(own);
  const { PARAMS: rows, REMOTE_CALL: remote } = await ask.call(RFC_GET_FUNCTION_INTERFACE, { FUNCNAME: fn.name });
  const whole =
    rows.length === 0 ? 'the function does not exist' : isRemote(remote) ? null : 'it is not remote-enabled';
  const sent = new Set(Object.keys(fn.imports));
  const demanded = rows.find((row) => row.PARAMCLASS === 'I' && row.OPTIONAL === '' && !sent.has(row.PARAMETER));
  const place = (parameter: string) => `${fn.name}.${parameter}`;
  const missing = [...sent].find((name) => !rows.some((row) => row.PARAMCLASS === 'I' && row.PARAMETER === name));
  const imports =
    whole ??
    (missing === undefined ? null : `${place(missing)} does not exist`) ??
    (demanded ? `${place(demanded.PARAMETER)} is demanded and not given` : null) ??
    firstDrift(Object.entries(fn.imports), rows, place);
  return Promise.all(
    own.exports.map(async (one) => {
      const name = nameOf(own.of, one.custom);
      if (imports !== null) return [name, imports] as const;
      const row = rows.find(({ PARAMCLASS, PARAMETER }) => PARAMCLASS === 'E' && PARAMETER === one.parameter);
      if (!row) return [name, `${place(one.parameter)} does not exist`] as const;
      const type = fieldType(one);
      if (one.field === undefined) return [name, parameterDrift(place(one.parameter), type, row)] as const;
      const structure = (await offered(ask, row.TABNAME)).get(one.field);
      return [name, fieldDrift(`${row.TABNAME}-${one.field}`, type, structure)] as const;
    }),
  );
}

const isRemote = (flag: string) => flag === '' || flag === 'R' || flag === 'X';

type ParameterRow = Readonly<Record<'PARAMCLASS' | 'PARAMETER' | 'TABNAME' | 'EXID', string>> & {
  readonly INTLENGTH: number;
  readonly DECIMALS: number;
};

function firstDrift(
  wanted: readonly (readonly [string, Parameter])[],
  rows: readonly ParameterRow[],
  place: (parameter: string) => string,
): string | null {
  for (const [name, type] of wanted) {
    const row = rows.find(({ PARAMCLASS, PARAMETER }) => PARAMCLASS === 'I' && PARAMETER === name);
    const drift = row && isField(type) ? parameterDrift(place(name), type, row) : null;
    if (drift !== null) return drift;
  }
  return null;
}

/** INTLENGTH counts bytes: two a character in a Unicode system, and for packed numbers half a byte a digit. */
function parameterDrift(place: string, type: Field, row: ParameterRow): string | null {
  const exid = EXIDS[type.abap];
  if (row.EXID !== exid) return `${place} is of type ${row.EXID || '?'}, not ${exid}`;
  const { INTLENGTH: bytes } = row;
  const fits =
    type.abap === 'DEC'
      ? bytes === Math.floor(type.length / 2) + 1 && row.DECIMALS === type.decimals
      : type.abap === 'INT4' || bytes === type.length || bytes === 2 * type.length;
  return fits ? null : `${place} is ${bytes} bytes long, which is not ${type.abap} ${type.length}`;
}

async function offered(ask: Ask, structure: string): Promise<ReadonlyMap<string, DictionaryRow>> {
  const { DFIES_TAB: rows } = await ask.call(DDIF_FIELDINFO_GET, { TABNAME: structure });
  return new Map(rows.map((row) => [row.FIELDNAME, row]));
}
