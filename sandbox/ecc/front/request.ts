import {
  type Field,
  type FunctionSignature,
  fieldsOf,
  initialValue,
  isTabular,
  type Parameter,
  scalarOf,
} from '../dictionary.ts';
import type { Input, Row } from '../functions/contract.ts';
import { RfcFault } from './faults.ts';
import { ConversionError, decodeScalar } from './scalars.ts';
import { type Element, readXml, XmlError } from './xml.ts';

const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
export const RFC_NAMESPACE = 'urn:sap-com:document:sap:rfc:functions';

/** The function that a request names and the elements it carries, not yet held against the interface. */
export interface NamedCall {
  readonly name: string;
  readonly parameters: readonly Element[];
}

const clientFault = (type: string, message: string) => new RfcFault({ code: 'Client', type, message });

/** Opens the SOAP 1.1 envelope. Throws RfcFault. */
export function readEnvelope(source: string): NamedCall {
  let root: Element;
  try {
    root = readXml(source);
  } catch (error) {
    if (error instanceof XmlError) throw clientFault('XML_PARSE_ERROR', `XML parser: ${error.message}`);
    throw error;
  }
  if (root.name !== 'Envelope' || root.namespace !== SOAP_11) {
    throw new RfcFault({ code: 'VersionMismatch', type: 'SOAP_ENVELOPE', message: 'not a SOAP 1.1 envelope' });
  }
  const [first, second] = root.children;
  const header = first?.name === 'Header' && first.namespace === SOAP_11 ? first : undefined;
  const body = header === undefined ? first : second;
  const isMandatory = (entry: Element) =>
    [...entry.attributes].some(([name, value]) => /(^|:)mustUnderstand$/.test(name) && value === '1');
  if (header?.children.some(isMandatory)) {
    throw new RfcFault({ code: 'MustUnderstand', type: 'SOAP_HEADER', message: 'a header entry is not understood' });
  }
  if (body?.name !== 'Body' || body.namespace !== SOAP_11) throw clientFault('SOAP_BODY', 'SOAP body is missing');
  const [call, ...others] = body.children;
  if (call === undefined || others.length > 0) throw clientFault('SOAP_BODY', 'the SOAP body must hold one call');
  if (call.namespace !== RFC_NAMESPACE) {
    throw clientFault('SOAP_NAMESPACE', `namespace "${call.namespace.slice(0, 80)}" is not ${RFC_NAMESPACE}`);
  }
  // A slash cannot stand in an element name; SAP writes `_-` for it (SAP help on SOAP access to namespaced modules).
  return { name: call.name.replaceAll('_-', '/'), parameters: call.children };
}

const shapeError = (what: string, why: string) =>
  new RfcFault({ code: 'Client', type: 'RFC_DESERIALIZE_ERROR', message: `Error when deserializing ${what}: ${why}` });

function scalar(field: Field, element: Element, path: string): string {
  if (element.children.length > 0) throw shapeError(path, 'elements where a value is expected');
  try {
    return decodeScalar(field, element.text);
  } catch (error) {
    if (error instanceof ConversionError) throw shapeError(path, error.message);
    throw error;
  }
}

function structure(fields: readonly Field[], element: Element, path: string): Row {
  if (element.text.trim() !== '') throw shapeError(path, 'a value where a structure is expected');
  const row: Record<string, string> = {};
  for (const child of element.children) {
    const field = fields.find((known) => known.name === child.name);
    if (field === undefined || child.namespace !== '')
      throw shapeError(path, `field ${child.name.slice(0, 40)} is not known`);
    if (Object.hasOwn(row, field.name)) throw shapeError(path, `field ${field.name} stands twice`);
    row[field.name] = scalar(field, child, `${path}-${field.name}`);
  }
  for (const field of fields) row[field.name] ??= initialValue(field);
  return row;
}

function table(fields: readonly Field[], element: Element, path: string): Row[] {
  if (element.text.trim() !== '') throw shapeError(path, 'a value where a table is expected');
  return element.children.map((item, index) => {
    if (item.name !== 'item' || item.namespace !== '')
      throw shapeError(path, `<${item.name.slice(0, 40)}> where <item> is expected`);
    return structure(fields, item, `${path}[${index + 1}]`);
  });
}

/** A request that fits the interface. `named` are the parameters it mentions: only those TABLES are sent back. */
export interface BoundCall {
  readonly input: Input;
  readonly named: ReadonlySet<string>;
}

export function defaultValue(parameter: Parameter, field: Field, session: { user: string; language: string }): string {
  const text = parameter.default?.trim() ?? '';
  if (text === '' || text === 'SPACE') return initialValue(field);
  if (text === 'SY-UNAME') return session.user;
  if (text === 'SY-LANGU') return session.language;
  if (/^SY-|^IF_/.test(text)) return initialValue(field);
  return text.replace(/^'(.*)'$/, '$1');
}

/**
 * Holds a request against the interface of its function. Throws RfcFault for an unknown parameter or field, an export
 * that is sent, a wrong shape or value, and for what is mandatory and missing.
 */
export function bindCall(
  call: NamedCall,
  signature: FunctionSignature,
  session: { user: string; language: string },
): BoundCall {
  const texts = new Map<string, string>();
  const rows = new Map<string, Row>();
  const lists = new Map<string, readonly Row[]>();
  const named = new Set<string>();

  for (const element of call.parameters) {
    const parameter = signature.parameters.find((known) => known.name === element.name);
    if (parameter === undefined || element.namespace !== '') {
      throw shapeError(call.name, `parameter ${element.name.slice(0, 40)} is not known`);
    }
    if (parameter.direction === 'export') throw shapeError(call.name, `${parameter.name} is an exporting parameter`);
    if (named.has(parameter.name)) throw shapeError(call.name, `parameter ${parameter.name} stands twice`);
    named.add(parameter.name);
    const field = scalarOf(parameter);
    if (isTabular(parameter)) lists.set(parameter.name, table(fieldsOf(parameter), element, parameter.name));
    else if (field !== null) texts.set(parameter.name, scalar(field, element, parameter.name));
    else rows.set(parameter.name, structure(fieldsOf(parameter), element, parameter.name));
  }

  for (const parameter of signature.parameters) {
    if (parameter.direction === 'export' || named.has(parameter.name)) continue;
    if (parameter.optional !== true) {
      // The runtime error that ABAP raises when an obligatory parameter is left out of a call.
      const message = `Parameter ${parameter.name} of function ${call.name} is mandatory and missing`;
      throw new RfcFault({ code: 'Server', type: 'CALL_FUNCTION_PARM_MISSING', message });
    }
    const field = scalarOf(parameter);
    if (isTabular(parameter)) lists.set(parameter.name, []);
    else if (field !== null) texts.set(parameter.name, defaultValue(parameter, field, session));
    else
      rows.set(parameter.name, Object.fromEntries(fieldsOf(parameter).map((each) => [each.name, initialValue(each)])));
  }

  const wanted = <T>(values: ReadonlyMap<string, T>, name: string): T => {
    const value = values.get(name);
    if (value === undefined) throw new TypeError(`${call.name} has no such parameter: ${name}`);
    return value;
  };
  return {
    named,
    input: {
      text: (name) => wanted(texts, name),
      row: (name) => wanted(rows, name),
      rows: (name) => wanted(lists, name),
    },
  };
}
