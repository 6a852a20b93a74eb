import { inputInvalid } from '../abap/invalid.ts';
import { encodeValue } from '../abap/values.ts';
import { isField, isTable, type Parameter, type RfcFunction, type Structure } from '../catalogue/types.ts';

/** Namespace of every function module, as given by SAP's SOAP handler. */
const RFC_NAMESPACE = 'urn:sap-com:document:sap:rfc:functions';

type Values = Readonly<Record<string, unknown>>;

/**
 * The SOAP 1.1 request of one call. Parameter elements are unqualified and in the descriptor's order; a TABLES
 * parameter without rows is named empty, because the reply holds only those that the request names.
 */
export function buildEnvelope(fn: RfcFunction, input: Values): string {
  const body: string[] = [];
  for (const [name, parameter] of Object.entries(fn.imports)) {
    const value = input[name];
    if (value !== undefined) body.push(element(name, parameter, value, `${fn.name}.${name}`));
  }
  for (const [name, structure] of Object.entries(fn.tables)) {
    const rows = input[name];
    if (rows === undefined || (Array.isArray(rows) && rows.length === 0)) {
      body.push(`<${name}/>`);
      continue;
    }
    body.push(`<${name}>${items(structure, rows, `${fn.name}.${name}`)}</${name}>`);
  }
  const unknown = Object.keys(input).find((name) => !(name in fn.imports) && !(name in fn.tables));
  if (unknown) throw inputInvalid(`${fn.name}.${unknown}`, 'no such parameter in the catalogue');
  const element_ = elementName(fn.name);
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    `<urn:${element_} xmlns:urn="${RFC_NAMESPACE}">${body.join('')}</urn:${element_}>` +
    '</soapenv:Body></soapenv:Envelope>'
  );
}

/** A function name as an XML name: the slash of a namespace becomes `_-`. */
export function elementName(name: string): string {
  return name.replaceAll('/', '_-');
}

function element(name: string, parameter: Parameter, value: unknown, place: string): string {
  const inner = isField(parameter)
    ? escapeXml(encodeValue(parameter, value, place), place)
    : isTable(parameter)
      ? items(parameter.row, value, place)
      : fields(parameter, value as Values, place);
  return `<${name}>${inner}</${name}>`;
}

function items(structure: Structure, rows: unknown, place: string): string {
  if (!Array.isArray(rows)) throw inputInvalid(place, 'rows are needed');
  return rows.map((row: Values) => `<item>${fields(structure, row, place)}</item>`).join('');
}

function fields(structure: Structure, row: Values, place: string): string {
  const parts: string[] = [];
  for (const [name, field] of Object.entries(structure.fields)) {
    const value = row[name];
    if (value !== undefined)
      parts.push(`<${name}>${escapeXml(encodeValue(field, value, `${place}.${name}`), `${place}.${name}`)}</${name}>`);
  }
  return parts.join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Escapes text for an element. Characters that XML 1.0 cannot carry at all are refused, not dropped. */
export function escapeXml(text: string, place: string): string {
  if (/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(text)) {
    throw inputInvalid(place, 'a character that XML cannot carry');
  }
  return text.replace(/[&<>"']/g, (mark) => ESCAPES[mark] ?? mark);
}
