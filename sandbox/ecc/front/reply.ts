import {
  type Field,
  type FunctionSignature,
  fieldsOf,
  initialValue,
  isTabular,
  type Parameter,
  scalarOf,
} from '../dictionary.ts';
import type { Result, Row, Value } from '../functions/contract.ts';
import type { RfcFault } from './faults.ts';
import { RFC_NAMESPACE } from './request.ts';
import { encodeScalar } from './scalars.ts';

/**
 * How one reply is written. XML says the same in all of them, and systems and releases differ; a client that leans on
 * a prefix, on unescaped letters or on how empty elements look must fail here and not at a customer's.
 */
interface Style {
  readonly envelope: string;
  /** Prefix of the response element; '' writes a default namespace, taken back on its children. */
  readonly call: string;
  readonly selfClose: boolean;
  readonly asciiOnly: boolean;
}

const STYLES: readonly Style[] = [
  { envelope: 'SOAP-ENV', call: 'rfc', selfClose: true, asciiOnly: false },
  { envelope: 'soap-env', call: 'n0', selfClose: false, asciiOnly: false },
  { envelope: 'soap', call: '', selfClose: true, asciiOnly: true },
  { envelope: 'S', call: 'urn', selfClose: false, asciiOnly: true },
];

/** The style of the n-th reply. */
export const styleOf = (n: number): Style =>
  STYLES[n % STYLES.length] ?? { envelope: 'S', call: 'rfc', selfClose: true, asciiOnly: false };

const SPECIAL: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  '\r': '&#13;',
};

function escaped(text: string, style: Style): string {
  // Characters that XML 1.0 cannot carry become '#', SAP's sign for what a code page cannot express.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '#');
  const safe = clean.replace(/[<>&"\r]/g, (sign) => SPECIAL[sign] ?? sign);
  if (!style.asciiOnly) return safe;
  return safe.replace(/[\u0080-\u{10ffff}]/gu, (sign) => `&#x${(sign.codePointAt(0) ?? 0).toString(16)};`);
}

function tag(name: string, content: string, style: Style, attributes = ''): string {
  return content === '' && style.selfClose ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

function row(fields: readonly Field[], values: Row, style: Style): string {
  for (const name of Object.keys(values)) {
    if (!fields.some((field) => field.name === name)) throw new TypeError(`the structure has no field ${name}`);
  }
  const parts = fields.map((field) => {
    const value = values[field.name] ?? initialValue(field);
    return tag(field.name, escaped(encodeScalar(field, value), style), style);
  });
  return parts.join('');
}

function content(parameter: Parameter, value: Value | undefined, style: Style): string {
  const field = scalarOf(parameter);
  if (field !== null) {
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`${parameter.name} is no structure`);
    return escaped(encodeScalar(field, value ?? initialValue(field)), style);
  }
  if (typeof value === 'string') throw new TypeError(`${parameter.name} is no scalar`);
  const fields = fieldsOf(parameter);
  if (!isTabular(parameter)) return fields.length === 0 ? '' : row(fields, isRow(value) ? value : {}, style);
  const rows = value === undefined ? [] : isRow(value) ? [value] : value;
  return rows.map((each) => tag('item', row(fields, each, style), style)).join('');
}

const isRow = (value: Value | undefined): value is Row => typeof value === 'object' && !Array.isArray(value);

const PROLOG = '<?xml version="1.0" encoding="utf-8"?>';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

function envelope(body: string, style: Style): string {
  const e = style.envelope;
  return `${PROLOG}<${e}:Envelope xmlns:${e}="${SOAP}"><${e}:Body>${body}</${e}:Body></${e}:Envelope>`;
}

/**
 * Writes a reply: every exporting and changing parameter, and of the TABLES those that the request named (notes of a
 * client tested against live systems). Throws TypeError if the function gave something its interface does not have.
 */
export function writeReply(
  name: string,
  signature: FunctionSignature,
  result: Result,
  named: ReadonlySet<string>,
  style: Style,
): string {
  for (const key of Object.keys(result)) {
    if (!signature.parameters.some((parameter) => parameter.name === key)) throw new TypeError(`${name} has no ${key}`);
  }
  const back = signature.parameters.filter(
    ({ direction, name: each }) =>
      direction === 'export' || direction === 'changing' || (direction === 'tables' && named.has(each)),
  );
  const undo = style.call === '' ? ' xmlns=""' : '';
  const parts = back.map((parameter) =>
    tag(parameter.name, content(parameter, result[parameter.name], style), style, undo),
  );
  const local = `${name.replaceAll('/', '_-')}.Response`;
  const element = style.call === '' ? local : `${style.call}:${local}`;
  const declaration = style.call === '' ? `xmlns="${RFC_NAMESPACE}"` : `xmlns:${style.call}="${RFC_NAMESPACE}"`;
  return envelope(`<${element} ${declaration}>${parts.join('')}</${element}>`, style);
}

/**
 * Writes a SOAP fault. For system faults the reason stands in `detail` only, `faultstring` is the ICF's standard text
 * (seen on live systems). Of classic exceptions the sources give two forms, name in `faultstring` alone or with an
 * element `FM.Exception` too; both are used in turn.
 */
export function writeFault(fault: RfcFault, style: Style): string {
  const { code, type, message, exception } = fault.facts;
  const e = style.envelope;
  let text = 'Internal Server Error';
  let detail = `<rfc:Error xmlns:rfc="urn:sap-com:document:sap:soap:functions"><type>${escaped(type, style)}</type><message>${escaped(message, style)}</message></rfc:Error>`;
  if (exception !== undefined) {
    const element = `rfc:${exception.functionName.replaceAll('/', '_-')}.Exception`;
    text = type;
    detail = style.selfClose
      ? `<${element} xmlns:rfc="${RFC_NAMESPACE}"><Name>${escaped(type, style)}</Name><Text>${escaped(message, style)}</Text></${element}>`
      : '';
  }
  const tail = detail === '' ? '' : `<detail>${detail}</detail>`;
  return envelope(
    `<${e}:Fault><faultcode>${e}:${code}</faultcode><faultstring>${escaped(text, style)}</faultstring>${tail}</${e}:Fault>`,
    style,
  );
}
