import {
  byteLength,
  type Field,
  type FunctionSignature,
  fieldsOf,
  isTabular,
  type Parameter,
  scalarOf,
} from '../dictionary.ts';

/** A field as the library wants it: its RFC type, characters or bytes, decimals. */
interface WireField {
  readonly name: string;
  readonly type: string;
  readonly typeName?: string;
  readonly length?: number;
  readonly decimals?: number;
  readonly fields?: readonly WireField[];
}

interface WireParameter extends WireField {
  readonly direction: Parameter['direction'];
  readonly optional: boolean;
  readonly default: string;
}

/** Where no source gives a length the widest of the sister structures is taken, as on the SOAP road. */
const WIDEST = 255;

function scalar(field: Field): WireField {
  const { name } = field;
  switch (field.type) {
    case 'NUMC':
      return { name, type: 'NUM', length: field.length ?? WIDEST };
    case 'DATS':
      return { name, type: 'DATE', length: 8 };
    case 'TIMS':
      return { name, type: 'TIME', length: 6 };
    case 'DEC':
    case 'CURR':
    case 'QUAN':
      return { name, type: 'BCD', length: byteLength(field, 2), decimals: field.decimals ?? 0 };
    case 'INT1':
      return { name, type: 'INT1', length: 1 };
    case 'INT4':
      return { name, type: 'INT', length: 4 };
    case 'STRING':
    case 'XSTRING':
      return { name, type: field.type, length: 8 };
    default:
      return { name, type: 'CHAR', length: field.length ?? WIDEST };
  }
}

function parameter(each: Parameter): WireParameter {
  const { name, direction } = each;
  const passing = { name, direction, optional: each.optional === true, default: (each.default ?? '').slice(0, 30) };
  const field = scalarOf(each);
  if (field !== null) return { ...scalar(field), ...passing };
  const type = isTabular(each) ? 'TABLE' : 'STRUCTURE';
  return { ...passing, type, typeName: each.type.slice(0, 30), fields: fieldsOf(each).map(scalar) };
}

/** The interface of a function, as the library's repository keeps it. */
export const describe = (name: string, signature: FunctionSignature) => ({
  name,
  parameters: signature.parameters.map(parameter),
});
