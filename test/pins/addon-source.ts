import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { readSignatures, type Signatures } from './differences.ts';

/** The interface of the add-on as its own source says it: function group, tables, structures and table types. */

const SOURCE = 'bapi/addon/src';

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => ['item', 'RSIMP', 'RSEXP', 'DD03P'].includes(name),
});

const Parameters = z.array(
  z.object({ PARAMETER: z.string(), TYP: z.string(), OPTIONAL: z.string().optional() }).loose(),
);
const Group = z.object({
  FUNCTIONS: z.object({
    item: z.array(
      z
        .object({
          FUNCNAME: z.string(),
          REMOTE_CALL: z.string().optional(),
          IMPORT: z.object({ RSIMP: Parameters }).optional(),
          EXPORT: z.object({ RSEXP: Parameters }).optional(),
        })
        .loose(),
    ),
  }),
});
const Table = z.object({
  DD02V: z.object({ TABNAME: z.string() }).loose(),
  DD03P_TABLE: z.object({
    DD03P: z.array(
      z
        .object({
          FIELDNAME: z.string(),
          DATATYPE: z.string(),
          LENG: z.string().optional(),
          DECIMALS: z.string().optional(),
        })
        .loose(),
    ),
  }),
});

function valuesOf(file: string): unknown {
  const parsed: unknown = parser.parse(readFileSync(join(SOURCE, file), 'utf8'));
  const Wrapper = z.object({ abapGit: z.object({ 'asx:abap': z.object({ 'asx:values': z.unknown() }) }) }).loose();
  return Wrapper.parse(parsed).abapGit['asx:abap']['asx:values'];
}

/** What a parameter that names no field of ours is. */
const BUILT_IN: Readonly<Record<string, { readonly type: string; readonly length?: number }>> = {
  'SY-DATUM': { type: 'DATS' },
  'SY-UZEIT': { type: 'TIMS' },
  STRING: { type: 'STRG' },
  XFELD: { type: 'CHAR', length: 1 },
  'SY-DBCNT': { type: 'INT4' },
  'VBRK-VBELN': { type: 'CHAR', length: 10 },
};

export function readAddonSource(): Signatures & { readonly isRemote: (name: string) => boolean } {
  const confidence = 'confirmed' as const;
  const structures = Object.fromEntries(
    readdirSync(SOURCE)
      .filter((file) => file.endsWith('.tabl.xml'))
      .map((file) => {
        const { DD02V, DD03P_TABLE } = Table.parse(valuesOf(file));
        const fields = DD03P_TABLE.DD03P.map((field) => ({
          name: field.FIELDNAME,
          type: field.DATATYPE,
          length: Number(field.LENG ?? 0),
          decimals: Number(field.DECIMALS ?? 0),
          confidence,
        }));
        return [DD02V.TABNAME, { confidence, fields }];
      }),
  );
  const typeOf = (typ: string): { readonly type: string; readonly length?: number; readonly decimals?: number } => {
    const [table = '', name] = typ.split('-');
    const field = structures[table]?.fields.find((one) => one.name === name);
    return BUILT_IN[typ] ?? field ?? { type: typ };
  };
  const { item } = Group.parse(valuesOf('zadit.fugr.xml')).FUNCTIONS;
  const side = (direction: 'import' | 'export', parameters: z.infer<typeof Parameters> = []) =>
    parameters.map(({ PARAMETER, TYP, OPTIONAL }) => {
      const { type, length, decimals } = typeOf(TYP);
      return { name: PARAMETER, direction, type, length, decimals, optional: OPTIONAL === 'X', confidence };
    });
  const functions = Object.fromEntries(
    item.map((one) => [
      one.FUNCNAME,
      { parameters: [...side('import', one.IMPORT?.RSIMP), ...side('export', one.EXPORT?.RSEXP)] },
    ]),
  );
  const remote = new Set(item.filter((one) => one.REMOTE_CALL === 'R').map((one) => one.FUNCNAME));
  return {
    functions,
    structures: { ...structures, ...readSignatures().structures },
    tables: {},
    isRemote: (name) => remote.has(name),
  };
}

/** Row type of each table type. */
export function readRowTypes(): Readonly<Record<string, string>> {
  const Type = z.object({ DD40V: z.object({ TYPENAME: z.string(), ROWTYPE: z.string() }).loose() });
  const types = readdirSync(SOURCE)
    .filter((file) => file.endsWith('.ttyp.xml'))
    .map((file) => Type.parse(valuesOf(file)).DD40V);
  return Object.fromEntries(types.map(({ TYPENAME, ROWTYPE }) => [TYPENAME, ROWTYPE]));
}
