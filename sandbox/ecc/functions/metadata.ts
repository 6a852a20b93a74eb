import {
  byteLength,
  type Field,
  type FunctionSignature,
  fieldsOf,
  isTabular,
  type Parameter,
  type Structure,
  scalarOf,
  structureType,
  transparentTable,
  typeLetter,
} from '../dictionary.ts';
import { AbapException } from '../session/conditions.ts';
import type { FunctionModule, Row } from './contract.ts';

const CLASS: Readonly<Record<Parameter['direction'], string>> = {
  import: 'I',
  export: 'E',
  changing: 'C',
  tables: 'T',
};

function structureBytes(parameter: Parameter, bytesPerCharacter: 1 | 2): number {
  const known = structureType(parameter.type);
  if (bytesPerCharacter === 1 && known?.nonUnicodeLength) return known.nonUnicodeLength;
  return fieldsOf(parameter).reduce((sum, field) => sum + byteLength(field, bytesPerCharacter), 0);
}

/** EXID of what is no elementary field: `u` a structure or a line of TABLES, `h` an internal table. */
const shapeLetter = (parameter: Parameter): string =>
  isTabular(parameter) && parameter.direction !== 'tables' ? 'h' : 'u';

function parameterRow(parameter: Parameter, position: number, bytesPerCharacter: 1 | 2): Row {
  const field = scalarOf(parameter);
  const [table = '', column = ''] = field === null ? [parameter.type] : (parameter.reference ?? '').split('-');
  return {
    PARAMCLASS: CLASS[parameter.direction],
    PARAMETER: parameter.name,
    TABNAME: table.slice(0, 30),
    FIELDNAME: column.slice(0, 30),
    EXID: field === null ? shapeLetter(parameter) : typeLetter(field.type),
    POSITION: String(position),
    INTLENGTH: String(
      field === null ? structureBytes(parameter, bytesPerCharacter) : byteLength(field, bytesPerCharacter),
    ),
    DECIMALS: String(field?.decimals ?? 0),
    DEFAULT: (parameter.default ?? '').slice(0, 21),
    OPTIONAL: parameter.optional === true ? 'X' : '',
  };
}

/**
 * RFC_GET_FUNCTION_INTERFACE over the modules that this system has. Lengths are bytes, two per character unless
 * NONE_UNICODE_LENGTH is set; exceptions follow the parameters with PARAMCLASS X.
 */
export function functionInterface(signatureOf: (name: string) => FunctionSignature | undefined): FunctionModule {
  return async (_session, input) => {
    const name = input.text('FUNCNAME');
    const signature = signatureOf(name);
    if (signature === undefined) throw new AbapException('FU_NOT_FOUND', `Function module ${name} does not exist`);
    const bytesPerCharacter = input.text('NONE_UNICODE_LENGTH') === 'X' ? 1 : 2;
    const parameters = signature.parameters.map((parameter, index) =>
      parameterRow(parameter, index + 1, bytesPerCharacter),
    );
    const exceptions = signature.exceptions.map((exception) => ({ PARAMCLASS: 'X', PARAMETER: exception }));
    return { PARAMS: [...parameters, ...exceptions], REMOTE_CALL: 'R' };
  };
}

const digits = (value: number, length: number) => String(value).padStart(length, '0');

function fieldRow(table: string, field: Field, position: number, offset: number | null, language: string): Row {
  const length = field.length ?? 0;
  const letter = typeLetter(field.type);
  // Output length of packed numbers: digits, decimal point, sign.
  const outputLength = letter === 'P' ? length + (field.decimals ? 1 : 0) + 1 : length;
  return {
    TABNAME: table,
    FIELDNAME: field.name,
    LANGU: language,
    POSITION: digits(position, 4),
    OFFSET: digits(offset ?? 0, 6),
    LENG: digits(length, 6),
    INTLEN: digits(byteLength(field, 2), 6),
    OUTPUTLEN: digits(outputLength, 6),
    DECIMALS: digits(field.decimals ?? 0, 6),
    DATATYPE: field.type,
    INTTYPE: letter,
    KEYFLAG: field.key === true ? 'X' : '',
    LFIELDNAME: field.name,
    COMPTYPE: 'E',
  };
}

/**
 * DDIF_FIELDINFO_GET for tables and structures, those of add-ons (`more`) included. Offsets are told only where the
 * whole structure is known.
 */
export const fieldDescriptions =
  (more: (name: string) => Structure | undefined): FunctionModule =>
  async (session, input) => {
    const name = input.text('TABNAME');
    const table = transparentTable(name);
    const structure = table ?? structureType(name) ?? more(name);
    const wanted = input.text('FIELDNAME');
    const rows: Row[] = [];
    let offset = 0;
    for (const [index, field] of (structure?.fields ?? []).entries()) {
      if (wanted === '' || wanted === field.name) {
        rows.push(
          fieldRow(
            name,
            field,
            index + 1,
            structure?.complete ? offset : null,
            input.text('LANGU') || session.language,
          ),
        );
      }
      offset += byteLength(field, 2);
    }
    if (rows.length === 0) throw new AbapException('NOT_FOUND', `Nametab ${name} does not exist`);
    return { DDOBJTYPE: table === undefined ? 'INTTAB' : 'TRANSP', DFIES_TAB: rows };
  };
