import { type Field, type FunctionSignature, fieldsOf, initialValue, isTabular, scalarOf } from '../dictionary.ts';
import { defaultValue } from '../front/request.ts';
import type { Input, Result, Row, Value } from '../functions/contract.ts';
import { ShortDump } from '../session/conditions.ts';
import { RfcFailure } from './errors.ts';
import type { CallFrame } from './frames.ts';

/** Text as it is in the other code page. */
export type Recode = (text: string) => string;

const OUTSIDE_LATIN_1 = /[\u0100-\uffff]/g;

/** A non-Unicode partner (1100 is Latin-1) has no place for other characters: `#` stands for each UTF-16 unit. */
export const recodeFor = (codepage: '1100' | '4103'): Recode =>
  codepage === '1100' ? (text) => text.replace(OUTSIDE_LATIN_1, '#') : (text) => text;

const invalid = (message: string) => new RfcFailure({ code: 20, group: 5, key: 'RFC_INVALID_PARAMETER', message });

function scalar(field: Field, value: unknown, recode: Recode): string {
  if (value === null) return initialValue(field);
  if (typeof value !== 'string') throw invalid(`field '${field.name}' is not of a type that can be converted`);
  if (field.type === 'XSTRING') return value;
  const text = recode(value);
  return field.type === 'STRING' ? text : text.replace(/ +$/, '') || initialValue(field);
}

function row(fields: readonly Field[], value: unknown, recode: Recode): Row {
  const values: unknown[] = Array.isArray(value) ? value : [];
  return Object.fromEntries(fields.map((field, index) => [field.name, scalar(field, values[index] ?? null, recode)]));
}

/**
 * What a call sends, against the interface: structures are arrays by position, null is initial. Types and lengths have
 * been checked by the library. Throws RfcFailure, and the runtime error of a mandatory parameter that is left out.
 */
export function bindValues(
  call: CallFrame,
  signature: FunctionSignature,
  session: { readonly user: string; readonly language: string },
  recode: Recode,
): Input {
  const texts = new Map<string, string>();
  const rows = new Map<string, Row>();
  const lists = new Map<string, readonly Row[]>();
  for (const name of Object.keys(call.values))
    if (!signature.parameters.some((known) => known.name === name && known.direction !== 'export'))
      throw invalid(`field '${name.slice(0, 40)}' not found`);
  for (const parameter of signature.parameters) {
    const { name } = parameter;
    if (parameter.direction === 'export') continue;
    const sent = call.values[name];
    // A TABLES parameter that is not active is empty; only other parameters can be missing over RFC.
    if (sent === undefined && parameter.optional !== true && parameter.direction !== 'tables')
      throw new ShortDump('CALL_FUNCTION_PARM_MISSING');
    const field = scalarOf(parameter);
    if (field !== null)
      texts.set(name, sent === undefined ? defaultValue(parameter, field, session) : scalar(field, sent, recode));
    else if (isTabular(parameter))
      lists.set(
        name,
        (Array.isArray(sent) ? sent : []).map((each: unknown) => row(fieldsOf(parameter), each, recode)),
      );
    else rows.set(name, row(fieldsOf(parameter), sent, recode));
  }
  const wanted = <T>(values: ReadonlyMap<string, T>, name: string): T => {
    const value = values.get(name);
    if (value === undefined) throw new TypeError(`${call.name} has no such parameter: ${name}`);
    return value;
  };
  return {
    text: (name) => wanted(texts, name),
    row: (name) => wanted(rows, name),
    rows: (name) => wanted(lists, name),
  };
}

const sendScalar = (field: Field, value: string | undefined, recode: Recode): string | null => {
  if (value === undefined || value === initialValue(field)) return null;
  return field.type === 'XSTRING' ? value : recode(value);
};

const sendRow = (fields: readonly Field[], values: Row, recode: Recode): (string | null)[] =>
  fields.map((field) => sendScalar(field, values[field.name], recode));

const isRows = (value: Value | undefined): value is readonly Row[] => Array.isArray(value);

/** What a function gives back: all but what it imported and what the caller switched off. */
export function sendValues(
  call: CallFrame,
  signature: FunctionSignature,
  result: Result,
  recode: Recode,
): Readonly<Record<string, unknown>> {
  const inactive = new Set(call.inactive);
  const sent: Record<string, unknown> = {};
  for (const parameter of signature.parameters) {
    const { name, direction } = parameter;
    if (direction === 'import' || inactive.has(name)) continue;
    const value = result[name];
    const field = scalarOf(parameter);
    if (field !== null) sent[name] = sendScalar(field, typeof value === 'string' ? value : undefined, recode);
    else if (isTabular(parameter))
      sent[name] = (isRows(value) ? value : []).map((each) => sendRow(fieldsOf(parameter), each, recode));
    else sent[name] = sendRow(fieldsOf(parameter), typeof value === 'object' && !isRows(value) ? value : {}, recode);
  }
  return sent;
}
