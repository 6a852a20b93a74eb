import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import {
  type Field,
  type FunctionSignature,
  type Parameter,
  type Structure,
  structureType,
  transparentTable,
} from '../dictionary.ts';
import type { SourceFile } from './source.ts';

/** What the add-on's XML says: its tables, structures, and the interfaces of its functions. */
export interface AddOnObjects {
  readonly functions: ReadonlyMap<string, FunctionSignature>;
  /** Structures and tables by name; of structured parameters, rows come from here. */
  readonly structures: ReadonlyMap<string, Structure>;
  readonly tables: readonly TableDefinition[];
}

export interface TableDefinition {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly indexes: readonly (readonly string[])[];
}

const text = z.string().default('');
const Column = z.object({
  FIELDNAME: z.string(),
  KEYFLAG: text,
  DATATYPE: z.string(),
  LENG: z.string().optional(),
  DECIMALS: z.string().optional(),
});
const IndexColumn = z.object({ INDEXNAME: z.string(), FIELDNAME: z.string() });
const Tabl = z.object({
  DD02V: z.object({ TABNAME: z.string(), TABCLASS: z.enum(['TRANSP', 'INTTAB']) }),
  DD03P_TABLE: z.object({ DD03P: z.array(Column) }),
  DD17V: z.object({ DD17V: z.array(IndexColumn) }).optional(),
});
const Ttyp = z.object({ DD40V: z.object({ TYPENAME: z.string(), ROWTYPE: z.string() }) });
const Import = z.object({ PARAMETER: z.string(), TYP: z.string(), OPTIONAL: text });
const Fugr = z.object({
  FUNCTIONS: z.object({
    item: z.array(
      z.object({
        FUNCNAME: z.string(),
        REMOTE_CALL: z.literal('R'),
        IMPORT: z.object({ RSIMP: z.array(Import) }).optional(),
        EXPORT: z.object({ RSEXP: z.array(Import) }),
      }),
    ),
  }),
});

const LISTS = new Set(['DD03P', 'item', 'RSIMP', 'RSEXP']);
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name, path) => LISTS.has(name) || path === 'abapGit.asx:abap.asx:values.DD17V.DD17V',
});
const contentOf = (file: SourceFile): unknown => parser.parse(file.contents).abapGit['asx:abap']['asx:values'];

function fieldOf({ FIELDNAME, KEYFLAG, DATATYPE, LENG, DECIMALS }: z.infer<typeof Column>): Field {
  const type = DATATYPE === 'STRG' ? 'STRING' : DATATYPE;
  return {
    name: FIELDNAME,
    type: z.enum(['CHAR', 'NUMC', 'DATS', 'TIMS', 'CLNT', 'DEC', 'INT4', 'STRING']).parse(type),
    length: LENG === undefined ? null : Number(LENG),
    decimals: DECIMALS === undefined ? null : Number(DECIMALS),
    ...(KEYFLAG === 'X' && { key: true }),
  };
}

function tableOf(file: SourceFile): TableDefinition & { isStored: boolean } {
  const { DD02V, DD03P_TABLE, DD17V } = Tabl.parse(contentOf(file));
  const columns = DD17V?.DD17V ?? [];
  const indexes = [...new Set(columns.map(({ INDEXNAME }) => INDEXNAME))].map((name) =>
    columns.filter(({ INDEXNAME }) => INDEXNAME === name).map(({ FIELDNAME }) => FIELDNAME),
  );
  const isStored = DD02V.TABCLASS === 'TRANSP';
  return { name: DD02V.TABNAME, fields: DD03P_TABLE.DD03P.map(fieldOf), indexes, isStored };
}

/** Types of SAP's own that parameters name. */
const STANDARD: Readonly<Record<string, Pick<Parameter, 'type' | 'length'>>> = {
  STRING: { type: 'STRING' },
  XFELD: { type: 'CHAR', length: 1 },
  'SY-DATUM': { type: 'DATS', length: 8 },
  'SY-UZEIT': { type: 'TIMS', length: 6 },
  'SY-DBCNT': { type: 'INT4', length: 10 },
};

/** Function modules that change something commit by themselves; S_RFC of a reading user does not hold them. */
const WRITES = /_(CREATE|CHANGE|UPDATE|SET)$/;

export function addOnObjects(files: readonly SourceFile[]): AddOnObjects {
  const ending = (suffix: string) => files.filter(({ filename }) => filename.endsWith(suffix));
  const tables = ending('.tabl.xml').map(tableOf);
  const structures = new Map<string, Structure>(
    tables.map(({ name, fields }) => [name, { fields: [...fields], complete: true }]),
  );
  const rowTypes = new Map(
    ending('.ttyp.xml')
      .map((file) => Ttyp.parse(contentOf(file)).DD40V)
      .map((type) => [type.TYPENAME, type.ROWTYPE]),
  );

  const parameterOf = (
    direction: 'import' | 'export',
    { PARAMETER: name, TYP: type, OPTIONAL }: z.infer<typeof Import>,
  ): Parameter => {
    const shared = { name, direction, optional: direction === 'export' || OPTIONAL === 'X' };
    const rowType = rowTypes.get(type);
    if (rowType !== undefined) return { ...shared, type, isTable: true, fields: structures.get(rowType)?.fields ?? [] };
    const standard = STANDARD[type];
    if (standard !== undefined) return { ...shared, ...standard, ...(type.includes('-') && { reference: type }) };
    if (structureType(type) !== undefined) return { ...shared, type };
    const [table = '', column = ''] = type.split('-');
    const field = (structures.get(table) ?? transparentTable(table))?.fields.find((one) => one.name === column);
    if (field === undefined) throw new Error(`${name} has the unknown type ${type}`);
    return { ...shared, type: field.type, length: field.length, decimals: field.decimals, reference: type };
  };

  const functions = ending('zadit.fugr.xml')
    .flatMap((file) => Fugr.parse(contentOf(file)).FUNCTIONS.item)
    .map(({ FUNCNAME, IMPORT, EXPORT }): [string, FunctionSignature] => [
      FUNCNAME,
      {
        commits: WRITES.test(FUNCNAME) ? 'self' : 'read',
        parameters: [
          ...(IMPORT?.RSIMP ?? []).map((parameter) => parameterOf('import', parameter)),
          ...EXPORT.RSEXP.map((parameter) => parameterOf('export', parameter)),
        ],
        exceptions: [],
      },
    ]);
  return { functions: new Map(functions), structures, tables: tables.filter(({ isStored }) => isStored) };
}
