import { type Cell, cellsOf } from '../abap/cells.ts';
import { parameterMissing, replyInvalid } from '../abap/invalid.ts';
import { decodeValue } from '../abap/values.ts';
import { isField, isTable, type RfcFunction, type Structure } from '../catalogue/types.ts';
import { elementName } from './envelope.ts';
import { childOf, childrenOf, namesOf, parseXml, textOf, type XmlNode } from './xml.ts';

/** What a SOAP fault or an ABAP exception said: texts of the vendor, read by `errors.ts` alone. */
export interface FaultTexts {
  readonly code: string;
  readonly texts: readonly string[];
}

export type Reply = { readonly output: Readonly<Record<string, unknown>> } | { readonly fault: FaultTexts };

/** Reads the answer to one call by its descriptor. Throws ERP_REPLY_INVALID for anything but that call's reply. */
export function readReply(fn: RfcFunction, text: string): Reply {
  const place = fn.name;
  const body = childOf(childOf(parseXml(text, place), 'Envelope'), 'Body');
  if (body === undefined) throw replyInvalid(place, 'no SOAP body');
  const fault = childOf(body, 'Fault');
  if (fault !== undefined) return { fault: readFault(fault, place) };
  const exception = childOf(body, `${elementName(fn.name)}.Exception`);
  if (exception !== undefined) return { fault: { code: '', texts: leaves(exception, place) } };
  const response = childOf(body, `${elementName(fn.name)}.Response`);
  if (response === undefined) throw replyInvalid(place, 'the reply belongs to no call or to another one');
  return { output: readOutput(fn, response) };
}

/** More rows than any question of ours leads to; a reply beyond would only occupy the process. */
const MAX_ROWS = 100_000;

function readOutput(fn: RfcFunction, response: XmlNode): Readonly<Record<string, unknown>> {
  const output: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(fn.exports)) {
    const place = `${fn.name}.${name}`;
    const node = childOf(response, name);
    if (fn.isWhole && node === undefined) throw parameterMissing(place);
    output[name] = isField(parameter)
      ? decodeValue(parameter, textOf(node, place), place)
      : isTable(parameter)
        ? readRows(parameter.row, node, place)
        : readRow(cellsOf(parameter, place), node);
  }
  for (const [name, structure] of Object.entries(fn.tables)) {
    output[name] = readRows(structure, childOf(response, name), `${fn.name}.${name}`);
  }
  return output;
}

function readRows(
  structure: Structure,
  node: XmlNode | undefined,
  place: string,
): readonly Readonly<Record<string, unknown>>[] {
  const items = childrenOf(node, 'item');
  if (items.length > MAX_ROWS) throw replyInvalid(place, `more than ${MAX_ROWS} rows`);
  const cells = cellsOf(structure, place);
  return items.map((item) => readRow(cells, item));
}

/** A row by its structure. Fields that the release does not have count as initial, fields we do not use are skipped. */
function readRow(cells: readonly Cell[], node: XmlNode | undefined): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = {};
  for (const { name, field, place } of cells) {
    row[name] = decodeValue(field, textOf(childOf(node, name), place), place);
  }
  return row;
}

function readFault(fault: XmlNode, place: string): FaultTexts {
  // `faultstring` is often only "Internal Server Error"; what happened stands in the detail.
  const detail = leaves(childOf(fault, 'detail'), place);
  return {
    code: textOf(childOf(fault, 'faultcode'), place),
    texts: [...detail, ...leaves(childOf(fault, 'faultstring'), place)],
  };
}

/** Texts of all leaves below a node, at most twenty, each cut to 300 characters. */
function leaves(node: XmlNode | undefined, place: string, found: string[] = []): readonly string[] {
  if (node === undefined || found.length >= 20) return found;
  const names = namesOf(node);
  if (names.length === 0) {
    const text = textOf(node, place).trim().slice(0, 300);
    if (text !== '') found.push(text);
    return found;
  }
  for (const name of names) for (const child of childrenOf(node, name)) leaves(child, place, found);
  return found;
}
