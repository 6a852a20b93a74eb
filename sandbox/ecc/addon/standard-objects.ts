import { type Field, type Structure, structureType, transparentTable, typeLetter } from '../dictionary.ts';
import type { SourceFile } from './source.ts';

/**
 * What the add-on uses of SAP's own dictionary, in abapGit's format, so that the transpiler knows its types: tables and
 * structures from the signatures, and the data elements below, whose types SAP's help gives.
 */
const TABLES = ['KNA1', 'KNB1', 'KNVK', 'BSID', 'BSAD', 'TCURX', 'CDHDR', 'CDPOS', 'VBRK', 'VBRP', 'ADR2', 'ADR6'];
const STRUCTURES = ['BAPIRET2'];
const DATA_ELEMENTS = [
  ['XFELD', 'CHAR', 1],
  ['TIMESTAMP', 'DEC', 15],
  ['TIMEZONE', 'CHAR', 6],
] as const;
/** Activities of authorisation objects; only the field that types the add-on's constants. */
const TACT: Structure = { fields: [{ name: 'ACTVT', type: 'CHAR', length: 2, key: true }], complete: false };

const digits = (value: number) => String(value).padStart(6, '0');

const document = (serializer: string, body: string) =>
  `<?xml version="1.0" encoding="utf-8"?><abapGit version="v1.0.0" serializer="LCL_OBJECT_${serializer}" serializer_version="v1.0.0">` +
  `<asx:abap xmlns:asx="http://www.sap.com/abapxml" version="1.0"><asx:values>${body}</asx:values></asx:abap></abapGit>`;

/** The simulated tables do not hold amounts to their 13 or 15 digits (see the company's README); 31 is all that packs. */
const lengthOf = (field: Field): number => (field.type === 'CURR' ? 31 : (field.length ?? 1));

function column(field: Field): string {
  return (
    `<DD03P><FIELDNAME>${field.name}</FIELDNAME>${field.key ? '<KEYFLAG>X</KEYFLAG>' : ''}` +
    `<INTTYPE>${typeLetter(field.type)}</INTTYPE><DATATYPE>${field.type}</DATATYPE>` +
    `<LENG>${digits(lengthOf(field))}</LENG><DECIMALS>${digits(field.decimals ?? 0)}</DECIMALS></DD03P>`
  );
}

function table(name: string, structure: Structure | undefined, kind: 'TRANSP' | 'INTTAB'): SourceFile {
  if (structure === undefined) throw new Error(`the signatures lack ${name}`);
  const head = `<DD02V><TABNAME>${name}</TABNAME><DDLANGUAGE>E</DDLANGUAGE><TABCLASS>${kind}</TABCLASS><DDTEXT>${name}</DDTEXT></DD02V>`;
  const contents = document('TABL', `${head}<DD03P_TABLE>${structure.fields.map(column).join('')}</DD03P_TABLE>`);
  return { filename: `${name.toLowerCase()}.tabl.xml`, contents };
}

function dataElement(name: string, type: string, length: number): SourceFile {
  const body = `<DD04V><ROLLNAME>${name}</ROLLNAME><DDLANGUAGE>E</DDLANGUAGE><DATATYPE>${type}</DATATYPE><LENG>${digits(length)}</LENG></DD04V>`;
  return { filename: `${name.toLowerCase()}.dtel.xml`, contents: document('DTEL', body) };
}

export function standardObjects(): readonly SourceFile[] {
  return [
    ...TABLES.map((name) => table(name, transparentTable(name), 'TRANSP')),
    ...STRUCTURES.map((name) => table(name, structureType(name), 'INTTAB')),
    table('TACT', TACT, 'TRANSP'),
    ...DATA_ELEMENTS.map(([name, type, length]) => dataElement(name, type, length)),
  ];
}
