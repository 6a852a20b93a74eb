import { XMLValidator } from 'fast-xml-parser';
import { replyInvalid } from '../abap/invalid.ts';

/** Deepest nesting that a reply of SOAP RFC can have, with room to spare. */
const MAX_DEPTH = 24;

/** An element: its text, or its child elements. */
export type XmlNode = string | Children;

/**
 * Child elements with their local names, in the order of the document. Who reads a row asks for its fields in about that
 * order, so a search goes on where the last one ended: a hundred fields a row are read without an index for each row.
 */
interface Children {
  readonly names: string[];
  readonly nodes: XmlNode[];
  searchFrom: number;
}

interface OpenElement {
  readonly name: string;
  text: string;
  children: Children | null;
}

/**
 * A whole element without attributes and elements in it, as most are; or CDATA, a comment, a processing instruction, or a
 * tag: slash, name, attributes with what quotes hide in them.
 */
const TOKEN =
  /<([^\s/>!?]+)>([^<]*)<\/\1>|<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([^\s/>]+)((?:"[^"]*"|'[^']*'|[^'">])*)>/g;

/**
 * Parses a whole XML document without regard to namespace prefixes and attributes. No value is ever turned into a
 * number, a boolean or a date, and nothing is trimmed.
 *
 * The library vouches for the document's form and this builds the tree: a reply has a hundred fields a row, of which
 * most are empty, and the library's own parser takes about five times as long. Refuses document types (and with them
 * entity declarations), documents that are cut off or badly nested, and nesting beyond the limit. Throws
 * ERP_REPLY_INVALID.
 */
export function parseXml(text: string, place: string): XmlNode {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw replyInvalid(place, 'a document type is not allowed in a reply');
  if (XMLValidator.validate(text) !== true) throw replyInvalid(place, 'the reply is not well-formed XML');
  const root: OpenElement = { name: '', text: '', children: null };
  const stack: OpenElement[] = [root];
  let current = root;
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > from) current.text += decodeEntities(text.slice(from, match.index), place);
    from = match.index + match[0].length;
    const [, leaf, value = '', literal, slash, name, attributes = ''] = match;
    if (leaf !== undefined) adopt(current, localName(leaf), decodeEntities(value, place));
    if (literal !== undefined) current.text += literal;
    if (name === undefined) continue;
    if (slash === '/') {
      stack.pop();
      const parent = stack.at(-1);
      if (!parent) throw replyInvalid(place, 'the reply is not well-formed XML');
      adopt(parent, current.name, current.children ?? current.text);
      current = parent;
    } else if (attributes.endsWith('/')) adopt(current, localName(name), '');
    else {
      if (stack.length > MAX_DEPTH) throw replyInvalid(place, 'elements are nested too deeply');
      current = { name: localName(name), text: '', children: null };
      stack.push(current);
    }
  }
  if (stack.length !== 1 || root.children === null) throw replyInvalid(place, 'the reply is not well-formed XML');
  return root.children;
}

function adopt(parent: OpenElement, name: string, node: XmlNode): void {
  parent.children ??= { names: [], nodes: [], searchFrom: 0 };
  parent.children.names.push(name);
  parent.children.nodes.push(node);
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The child element of that local name; undefined where there is none. Which one, if there are several, is not said. */
export function childOf(node: XmlNode | undefined, name: string): XmlNode | undefined {
  if (node === undefined || typeof node === 'string') return undefined;
  const { names, nodes, searchFrom } = node;
  const ahead = names.indexOf(name, searchFrom);
  const at = ahead < 0 ? names.indexOf(name) : ahead;
  if (at >= 0) node.searchFrom = at + 1;
  return nodes[at];
}

/** All child elements of that local name. */
export function childrenOf(node: XmlNode | undefined, name: string): readonly XmlNode[] {
  if (node === undefined || typeof node === 'string') return [];
  return node.nodes.filter((_, at) => node.names[at] === name);
}

/** Local names of the child elements, each once. */
export function namesOf(node: XmlNode | undefined): readonly string[] {
  return node === undefined || typeof node === 'string' ? [] : [...new Set(node.names)];
}

/** Text of a leaf; empty for an element that is missing. Throws for one that has child elements. */
export function textOf(node: XmlNode | undefined, place: string): string {
  if (node === undefined) return '';
  if (typeof node !== 'string') throw replyInvalid(place, 'elements where a value is expected');
  return node;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string, place: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]{1,10}));/g, (_all, decimal, hex, name) => {
    if (name !== undefined) {
      const mark = NAMED[name];
      if (mark === undefined) throw replyInvalid(place, 'an entity that XML does not define');
      return mark;
    }
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      throw replyInvalid(place, 'a character reference outside Unicode');
    }
    return String.fromCodePoint(code);
  });
}
