import { ALL_FUNCTIONS, ALL_TABLES } from '../../bapi/catalogue/all.ts';
import { type Field, isField, isTable, type Parameter, type Structure } from '../../bapi/catalogue/types.ts';
import type { TinySapOptions, Values } from './tiny-sap.ts';

type Functions = NonNullable<TinySapOptions['functions']>;
/** Changes what the system says of a function or a structure before it is told. */
type Change = (name: string, rows: Values[]) => Values[];

const EXIDS: Readonly<Record<Field['abap'], string>> = {
  CHAR: 'C',
  STRING: 'g',
  NUMC: 'N',
  DATS: 'D',
  TIMS: 'T',
  DEC: 'P',
  CURR: 'P',
  INT4: 'I',
  RAW: 'X',
};
const DATATYPES: Partial<Record<Field['abap'], string>> = { STRING: 'STRG' };

/** A system that is in everything as the catalogue says: its interfaces and its dictionary. */
export function dictionary(change: Change = (_name, rows) => rows, more: readonly Structure[] = []): Functions {
  return {
    RFC_GET_FUNCTION_INTERFACE: (input) => {
      const name = String(input['FUNCNAME']);
      const fn = ALL_FUNCTIONS.find((one) => one.name === name);
      const rows = fn
        ? [
            ...Object.entries<Parameter>(fn.imports).map(([of, type]) => parameter('I', of, type)),
            ...Object.entries<Parameter>(fn.exports).map(([of, type]) => parameter('E', of, type)),
            ...Object.entries<Parameter>(fn.tables).map(([of, type]) => parameter('T', of, type)),
          ]
        : [];
      return { REMOTE_CALL: 'R', PARAMS: change(name, rows) };
    },
    DDIF_FIELDINFO_GET: (input) => {
      const name = String(input['TABNAME']);
      const fields: Record<string, Field> = {};
      for (const structure of [...structures(), ...more])
        if (structure.name === name) Object.assign(fields, structure.fields);
      return {
        DFIES_TAB: change(
          name,
          Object.entries(fields).map(([of, type]) => dictionaryRow(name, of, type)),
        ),
      };
    },
  };
}

export function parameter(side: 'I' | 'E' | 'T', name: string, type: Parameter, optional = side !== 'I'): Values {
  const elementary = isField(type)
    ? { EXID: EXIDS[type.abap], INTLENGTH: String(bytesOf(type)), DECIMALS: String(type.decimals) }
    : { TABNAME: type.name, EXID: 'u', INTLENGTH: '0', DECIMALS: '0' };
  return { PARAMCLASS: side, PARAMETER: name, OPTIONAL: optional ? 'X' : '', ...elementary };
}

/** As in a Unicode system: two bytes a character. */
function bytesOf({ abap, length }: Field): number {
  if (abap === 'DEC' || abap === 'CURR') return Math.floor(length / 2) + 1;
  return abap === 'INT4' ? 4 : 2 * length;
}

export function dictionaryRow(structure: string, name: string, { abap, length, decimals }: Field): Values {
  return {
    TABNAME: structure,
    FIELDNAME: name,
    LENG: String(abap === 'STRING' ? 0 : length).padStart(6, '0'),
    DECIMALS: String(decimals).padStart(6, '0'),
    DATATYPE: DATATYPES[abap] ?? abap,
  };
}

function structures(): readonly Structure[] {
  const parameters = ALL_FUNCTIONS.flatMap((fn) =>
    Object.values<Parameter>({ ...fn.imports, ...fn.exports, ...fn.tables }),
  );
  const used = parameters.flatMap((type) => (isField(type) ? [] : [isTable(type) ? type.row : type]));
  return [...used, ...ALL_TABLES];
}
